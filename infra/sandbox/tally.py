"""Counting what a generator meant into a cube."""

from collections import defaultdict
from typing import Any

from infra.sandbox.making import Cube, Key
from infra.sandbox.places import seed


class Tally:
    """Counts by (year, part, place, categories…), with `covered` sums beside the count."""

    def __init__(self, covered: int = 0) -> None:
        self.cells: dict[Key, list[Any]] = defaultdict(lambda: [0] * (1 + covered))
        self.periods: set[tuple[int, int]] = set()  # in which any row was accepted

    def add(self, period: tuple[int, int], *key: Any, covered: tuple[int, ...] = (), count: int = 1) -> None:
        """An accepted row; one whose place or category is None is in no cell, but its period has rows."""
        self.periods.add(period)
        if None not in key:
            cell = self.cells[(*period, *key)]
            for i, n in enumerate((count, *covered)):
                cell[i] += n

    def cube(self, **values: tuple[str, str] | list[Any]) -> Cube:
        """`values`: category column → its values, or (seed, column) to read them from (without `prank`)."""
        listed = {c: v if isinstance(v, list) else meanings(*v) for c, v in values.items()}
        return Cube(dict(self.cells), set(self.periods), listed)


def meanings(name: str, column: str) -> list[str]:
    """The clean values of a seed that maps spellings onto them, sorted."""
    return sorted({row[column] for row in seed(name)})
