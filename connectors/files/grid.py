"""A sheet, whatever program wrote it: rows of typed cells and the cells that were merged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Kind = Literal["text", "number", "date", "bool", "error"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Cell = tuple[Kind, str]
"""(what the cell is, its text): a number's canonical decimal, a date as ISO, `TRUE`/`FALSE`, an error as the program
shows it or, for a formula without a stored result, the formula."""
Row = tuple[int, dict[int, Cell]]
"""(row number from 1, column from 0 → cell); cells without a value are absent."""
Merge = tuple[int, int, int, int]
"""First and last row from 1, first and last column from 0."""


@dataclass(frozen=True, slots=True)
class Columnar:
    """Rows as arrays: `numbers` of the rows; of each filled cell, by row and column, its row's place among `numbers`
    (`owners`), its column, its kind's place in KINDS, and its text as a place in `texts`. `read` cells, empty ones too.
    """

    numbers: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.uint8]
    texts: pa.Array
    places: npt.NDArray[np.int64]
    read: int


Accepts = Callable[[Columnar], bool]
"""Whether some rows may come as arrays; else they come one by one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`pieces` once, in the sheet's order; `merges` are those that touch the rows up to the given one."""

    pieces: Callable[[Accepts], Iterator[Columnar | list[Row]]]
    merges: Callable[[int], Sequence[Merge]]


def by_row(rows: Iterable[Row]) -> Callable[[Accepts], Iterator[Columnar | list[Row]]]:
    """Pieces of a sheet that gives its rows one by one."""

    def pieces(_: Accepts) -> Iterator[Columnar | list[Row]]:
        for row in rows:
            yield [row]

    return pieces


class Unreadable(Exception):
    """No workbook: `why` is `broken` (perhaps still being written), `locked` (password, old .xls), `doctype`, or what
    it is instead (`xlsx`, `html`)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Limit(Exception):
    """A guard was hit; the text names the limit."""


def spread(lines: Mapping[int, dict[int, Cell]], merges: Sequence[Merge]) -> dict[int, dict[int, str]]:
    """The texts of some lines, a merged cell's in every place it covers."""
    found = {number: {place: text for place, (_, text) in cells.items()} for number, cells in lines.items()}
    for top, bottom, left, right in merges:
        text = found.get(top, {}).get(left)
        if text is None:
            continue
        for number in range(top, bottom + 1):
            if number in found:
                found[number] |= dict.fromkeys(range(left, right + 1), text)
    return found
