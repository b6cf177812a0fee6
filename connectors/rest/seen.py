"""What was seen of every row of a reading, in sixteen bytes a row: a hash of its key, and a number."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Summed:
    """By key, sorted by `keys`: the number that came first, and the highest one."""

    keys: npt.NDArray[np.int64]
    first: npt.NDArray[np.float64]
    highest: npt.NDArray[np.float64]

    def get(self, key: int) -> float | None:
        """The highest number of a key, None of one that was not seen."""
        at = int(np.searchsorted(self.keys, key))
        return float(self.highest[at]) if at < len(self.keys) and self.keys[at] == key else None


class Seen:
    """Rows in the order they were read. A dictionary would take twelve times the memory, for millions of rows."""

    def __init__(self) -> None:
        self._keys, self._numbers = array("q"), array("d")

    def add(self, key: int, number: float) -> None:
        self._keys.append(key)
        self._numbers.append(number)

    def summed(self) -> Summed:
        keys, numbers = np.frombuffer(self._keys, np.int64), np.frombuffer(self._numbers, np.float64)
        order = np.argsort(keys, kind="stable")  # of one key as they were read
        keys, numbers = keys[order], numbers[order]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.arange(0)
        highest = np.maximum.reduceat(numbers, starts) if len(keys) else numbers
        return Summed(keys[starts], numbers[starts], highest)


def keys(rows: Mapping[str, Sequence[str | None]], key: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """Of each row the values of some columns; one that no row has yet is None."""
    count = len(next(iter(rows.values()), ()))
    return zip(*(rows.get(name, repeat(None, count)) for name in key), strict=True)
