"""Suites written by hand: for every open table (`common`, `suppression`), and for one (`<dataset>.yaml`)."""

from collections.abc import Iterator

from expectations.rules import Rule
from expectations.suites.common import Published, common_rules
from expectations.suites.own import own_rules
from expectations.suites.suppression import suppression_rules

__all__ = ["Published", "rules"]


def rules(about: Published) -> Iterator[Rule]:
    """All hand-written rules of one open table."""
    yield from common_rules(about)
    yield from suppression_rules(about)
    yield from own_rules(about)
