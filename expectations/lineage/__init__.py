"""Where each column of an open model comes from, and whether it may be there (ADR on column lineage)."""

from expectations.lineage.check import lineage_checks

__all__ = ["lineage_checks"]
