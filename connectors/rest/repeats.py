"""Rows that came on two pages of a list: the list moved while it was read, or holds them twice for good.

Of a list cut by position a row that comes twice says that another may have been skipped. Read again, a list that
only moved shows other repeats or none; one that shows the very same holds them itself, and its rows are landed for
the warehouse to judge.
"""

from collections.abc import Mapping, Sequence

from connectors.rest.seen import Seen, keys
from wadah.contract.model import Table


class Repeats:
    """Over all readings of one pull."""

    def __init__(self, table: Table) -> None:
        self._key = table.key
        self._before: frozenset[int] | None = None
        self.begin()

    def begin(self) -> None:
        """A reading begins."""
        self._seen = Seen()  # hash of the key, without one of the whole row; page
        self._page = 0

    def page(self) -> None:
        """A page begins."""
        self._page += 1

    def rows(self, rows: Mapping[str, Sequence[str | None]]) -> None:
        """Rows were read; columns by landing name."""
        if self._key:
            for told in keys(rows, self._key):
                if None not in told:
                    self._seen.add(hash(told), self._page)
            return
        names = sorted(rows)
        for values in zip(*(rows[name] for name in names), strict=True):  # a column learnt late is no other row
            self._seen.add(
                hash(tuple(told for told in zip(names, values, strict=True) if told[1] is not None)), self._page
            )

    def moved(self) -> bool:
        """Whether this reading has repeats that the one before had not."""
        seen = self._seen.summed()
        twice = frozenset(seen.keys[seen.highest > seen.first].tolist())
        before, self._before = self._before, twice
        return bool(self._before) and self._before != before
