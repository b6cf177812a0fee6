"""A sheet, whatever program wrote it: rows of typed cells and the cells that were merged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "date", "bool", "error"]
Cell = tuple[Kind, str]
"""(what the cell is, its text): a number's canonical decimal, a date as ISO, `TRUE`/`FALSE`, an error as the program
shows it or, for a formula without a stored result, the formula."""
Row = tuple[int, dict[int, Cell]]
"""(row number from 1, column from 0 → cell); cells without a value are absent."""
Merge = tuple[int, int, int, int]
"""First and last row from 1, first and last column from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` once, in the sheet's order; `merges` are those that touch the rows up to the given one."""

    rows: Iterator[Row]
    merges: Callable[[int], Sequence[Merge]]


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
