"""A regency that does not exist: its applications as real files and a real server, and the truth about them.

Places are real, people and events are made up. Everything follows from seed, size, regency and day.
"""

from infra.sandbox.control import Running, down, status, tick, up
from infra.sandbox.expected import truth

__all__ = ["Running", "down", "status", "tick", "truth", "up"]
