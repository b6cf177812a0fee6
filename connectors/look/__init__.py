"""Looking at a source that has no contract yet: its tables, keys and types, and what a sample of values says.

Samples stay in memory: what is told of a value is which patterns all of them fit, never the value.
"""

from connectors.look.source import Found, look

__all__ = ["Found", "look"]
