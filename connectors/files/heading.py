"""The heading lines of a file: which column is which, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from connectors import layout
from connectors.base import Source
from wadah import log
from wadah.contract.model import Table
from wadah.errors import Quarantine

events = log.get("connectors")
T = TypeVar("T")
BETWEEN = " / "
"""Between the texts of several heading lines."""


def joined(lines: Sequence[Mapping[int, str]]) -> list[str | None]:
    """One text a position, of several heading lines from top to bottom; blanks and repeats are dropped.

    Where cells were merged, each position they cover must have the text already.
    """
    width = max((max(line, default=-1) for line in lines), default=-1) + 1
    texts: list[str | None] = []
    for place in range(width):
        told = [" ".join(line.get(place, "").split()) for line in lines]
        once = [text for i, text in enumerate(told) if text and text != next(filter(None, reversed(told[:i])), None)]
        texts.append(BETWEEN.join(once) or None)
    return texts


def continued(lines: Sequence[Sequence[str]]) -> list[dict[int, str]]:
    """Heading lines of a format that has no merged cells: a blank above a text continues the text to its left."""
    found = []
    for i, line in enumerate(lines):
        told = dict(enumerate(line))
        if i < len(lines) - 1:
            left = ""
            below = lines[i + 1 :]
            for place in range(max(map(len, lines))):
                text = told.get(place, "").strip()
                if not text and any(place < len(b) and b[place].strip() for b in below):
                    told[place] = left
                else:
                    left = text
        found.append(told)
    return found


def meet(source: Source, file: str, texts: Sequence[str | None]) -> tuple[layout.Layout, list[str | None]]:
    """How a heading meets the contract, and each position's landing column (None where the heading is blank).

    A column the contract describes must be there, whatever its place. Raises Quarantine WDH-245 where one is
    missing, WDH-246 where two headings stand for one column.
    """
    table = source.table
    known = {layout.key(s) for c in table.columns for s in (c.source, *c.synonyms)}
    labels: list[str] = []
    for text in texts:
        label = " ".join((text or "").split())
        while label in labels and layout.key(label) not in known:
            label += "'"  # the same unknown heading twice: both land
        labels.append(label)
    try:
        plan = layout.match(table, [label for label in labels if label], exact_first=False)
    except layout.Ambiguous as failure:
        raise Quarantine("WDH-246", file=file, column=table.by_name[failure.column].source) from failure
    if plan.missing:
        raise lacking(source, file, plan)
    return plan, [plan.names[label] if label else None for label in labels]


def lacking(source: Source, file: str, plan: layout.Layout) -> Quarantine:
    """A file without a column of the contract, as WDH-245."""
    renamed = "; ".join(f"{found} → {column.source}?" for column, found in plan.renames())
    return Quarantine(
        "WDH-245", file=file, columns=", ".join(c.source for c in plan.missing),
        line="–".join(map(str, dict.fromkeys((source.table.file.heading[0], source.table.file.heading[-1])))),
        extra=f" ({renamed})" if renamed else "",
    )  # fmt: skip


class Footer:
    """Lines below a list that are no rows of it (`JUMLAH`, `Mengetahui, …`), as the contract tells them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._whole = {_bare(t) for t in texts if not t.endswith("*")}
        self._begin = tuple(_bare(t[:-1]) for t in texts if t.endswith("*"))
        self.begin = (*self._whole, *self._begin)
        """How a line's first filled cell begins, compared without case, where it may be one."""

    def __call__(self, first: str | None) -> bool:
        """Whether a line whose first filled cell is `first` is one."""
        if first is None or not (self._whole or self._begin):
            return False
        text = _bare(first)
        return text in self._whole or (bool(self._begin) and text.startswith(self._begin))


def needed(table: Table) -> list[str]:
    """Columns of a file's lines that every row of the table fills; a line that lacks one is no row."""
    return [c.name for c in table.columns if (c.required or c.name in table.key) and not c.from_name]


class Foot(Generic[T]):
    """What stands below a list, told from a row that only begins like it: such a row has more rows below itself."""

    def __init__(self, source: Source) -> None:
        self._source, self._held, self._left = source, list[T](), 0

    def hold(self, line: T) -> None:
        """A line with a footer's text that could be a row: it is one, should a row come after it."""
        self._held.append(line)

    def leave(self) -> None:
        """A line with a footer's text that lacks what every row has."""
        self._left += 1

    @property
    def held(self) -> bool:
        """Whether the next row brings others with it."""
        return bool(self._held)

    def rows(self) -> list[T]:
        """A row came: what was held stood above it."""
        held, self._held = self._held, []
        return held

    def end(self) -> int:
        """Lines that were left out; told in the log."""
        if left := self._left + len(self._held):
            events.info("file.footer", app=self._source.contract.id, table=self._source.table.name, rows=left)
        return left


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()


class Positions:
    """Landing columns by position in the file, growing where a value stands under no heading."""

    def __init__(self, columns: Sequence[str | None], taken: Sequence[str]) -> None:
        self.by_place = {i: name for i, name in enumerate(columns) if name}
        self.order = list(self.by_place.values())
        self._taken = set(taken) | set(self.order)

    def unnamed(self, place: int, label: str) -> str:
        """A column for a place without a heading: `kolom_f` for a sheet's column F."""
        name = layout.landing_name(f"kolom {label}", self._taken)
        self._taken.add(name)
        self.by_place[place] = name
        self.order.append(name)
        return name
