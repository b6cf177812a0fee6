"""The heading line of a file: which column is which, and what is wrong with it."""

from collections.abc import Sequence

from connectors import layout
from connectors.base import Source
from wadah.errors import Quarantine


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
        renamed = "; ".join(f"{found} → {column.source}?" for column, found in plan.renames())
        raise Quarantine(
            "WDH-245", file=file, columns=", ".join(c.source for c in plan.missing), line=table.file.headerRow,
            extra=f" ({renamed})" if renamed else "",
        )  # fmt: skip
    return plan, [plan.names[label] if label else None for label in labels]


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
