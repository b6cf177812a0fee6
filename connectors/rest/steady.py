"""Whether a paged list stood still while it was read.

Pages are cut by position. A row that changes while pages are read may leave its place for the end of the list;
every row behind it comes one place forward, and the one that crosses the edge between a page that was read and the
next is never seen, now or later, since it did not change itself. So a pull of several pages is landed only where
nothing moved. What shows that something did:

- a row of the table's own cursor that was read in an older state: met on a later page, or in the answer to one
  more request for what changed since shortly before the pull began. Rows that are merely new come last and move
  nothing.
- the server's own count (`total`, `pages`) that fell; for a table without a cursor of its own also one that grew,
  since rows that enter in the middle are then read twice;
- that count, where it did not grow by the rows that were read and are dated since the first answer: then as many left
  the list as it lacks.

Not seen: a child's row that moves while the count stays. Its parent's change brings it again within the overlap.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors import cursor
from connectors.base import Source
from connectors.rest.seen import Seen, Summed, keys

SKEW = timedelta(minutes=5)
"""How far the server's clock may be behind ours."""

Row = Mapping[str, str | None]
Told = tuple[int | None, int | None]


class Steady:
    """One reading of a paged list, from its first request."""

    def __init__(self, source: Source) -> None:
        held = cursor.owner(source.contract, source.table)
        self._recent = source.settings.today() - SKEW
        self._key = source.table.key
        self._cursor: str | None = None
        if held and held[0] is source.table and self._key and held[1].type not in ("integer", "number"):
            self._cursor, self._moment = held[1].name, cursor.reader(source, held[1])
        self._seen = Seen()  # hash of the key; cursor, in seconds
        self._pages: list[int] = []

    @property
    def dated(self) -> bool:
        """Whether rows are to be told to `rows`."""
        return self._cursor is not None

    def page(self, count: int) -> None:
        """A page was read, of so many rows."""
        self._pages.append(count)

    def rows(self, rows: Mapping[str, Sequence[str | None]]) -> None:
        """Rows were read; columns by landing name."""
        for *key, text in keys(rows, (*self._key, self._cursor or "")):
            if found := self._place(tuple(key), text):
                self._seen.add(*found)

    def moved(
        self, told: list[Told], clock: list[datetime], again: Callable[[datetime], Iterator[list[Row]]] | None
    ) -> bool:
        """Whether something moved; asked when the last page is read.

        `told` are (total, pages) answer by answer, `clock` when each was given; `again` asks for pages of what changed
        since a moment, None where the server cannot be asked so.
        """
        if len(self._pages) < 2:
            return False
        counts = [(last, first) for first, last in zip(told[0], told[-1], strict=True) if None not in (first, last)]
        seen = self._seen.summed()
        # Two rows of one key that stand in the source for long are its own fault, and no sign of moving.
        older = bool(((seen.first < seen.highest) & (seen.highest >= self._recent.timestamp())).any())
        moved = older or any(
            last < first or (not self.dated and last != first) for last, first in counts if last is not None and first
        )
        first, last = told[0][0], told[-1][0]
        if self.dated and first is not None and last is not None:
            moved |= first + _entered(seen, clock[0], clock[-1]) > last
        if moved or again is None or not self.dated or not self._pages[1]:
            return moved
        return self._changed(seen, again(self._recent))

    def _changed(self, seen: Summed, pages: Iterator[list[Row]]) -> bool:
        for page in pages:
            for place, at in filter(None, map(self._told, page)):
                if (before := seen.get(place)) is not None and before < at:
                    return True
            if len(page) < self._pages[0]:  # the first page was full: this one is the last, and none need be asked
                return False
        return False

    def _told(self, row: Row) -> tuple[int, float] | None:
        return self._place(tuple(row.get(column) for column in self._key), row.get(self._cursor or ""))

    def _place(self, key: tuple[str | None, ...], text: str | None) -> tuple[int, float] | None:
        if text is None or None in key or (moment := self._moment(text)) is None:
            return None
        assert isinstance(moment, datetime)
        return hash(key), moment.timestamp()


def _entered(seen: Summed, began: datetime, ended: datetime) -> int:
    """Rows dated between two answers, of which clocks tell whole seconds; what is dated ahead says nothing."""
    return int(((seen.highest >= began.timestamp()) & (seen.highest < ended.timestamp() + 1)).sum())


def told(body: Any, total: str | None = None) -> Told:
    """`total` (or what the contract calls it) and `pages` of an answer, where it tells them."""
    return _count(body, total or "total"), _count(body, "pages")


def _count(body: Any, path: str) -> int | None:
    for step in path.split("."):
        body = body.get(step) if isinstance(body, dict) else None
    text = str(body)
    return int(text) if text.isdecimal() else None
