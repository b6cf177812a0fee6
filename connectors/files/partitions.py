"""Which file fills which partition: one file each, under one spelling, and never silently emptied."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from connectors.base import Part
from connectors.files.named import filled, pattern
from wadah.contract.model import Table
from wadah.errors import Quarantine
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal

Place = tuple[str, ...]
"""A partition as people mean it: without case, any run of other signs as one space."""


def _place(table: Table, values: Mapping[str, str]) -> Place | None:
    """None where a part of the partition stands in the file's rows, not in its name."""
    if not table.partition or any(column not in values for column in table.partition):
        return None
    return tuple(re.sub(r"[\W_]+", " ", values[column].casefold()).strip() for column in table.partition)


def settle(table: Table, parts: Sequence[Part], landed: Iterable[str]) -> list[Part]:
    """The parts, of which at most one fills a partition; the others are refused as WDH-254.

    A file that has landed before goes first, then the name. `landed` are names of earlier loads, oldest first: a
    partition keeps the spelling it first landed under, so that a file renamed from `jati` to `Jati` replaces its
    old rows instead of standing beside them.
    """
    wanted, known = pattern(table), list(landed)
    spelled: dict[Place, dict[str, str]] = {}
    for name in known:
        values = filled(table, fit) if (fit := wanted.fullmatch(name)) else {}
        if place := _place(table, values):
            spelled.setdefault(place, {column: values[column] for column in table.partition})
    first: dict[Place, str] = {}
    for part in sorted(parts, key=lambda p: (p.name not in known, p.name)):
        if part.refused is None and (place := _place(table, part.filled)):
            first.setdefault(place, part.name)
    settled = []
    for part in parts:
        place = _place(table, part.filled)
        if place is None or part.refused:
            settled.append(part)
        elif (other := first[place]) != part.name:
            settled.append(replace(part, refused=Quarantine("WDH-254", file=part.name, other=other)))
        else:
            settled.append(replace(part, filled={**part.filled, **spelled.get(place, {})}))
    return settled


def holds(settings: Settings, table: Table, files: Sequence[str], part: Part) -> bool:
    """Whether landing (its Parquet `files`) holds rows of the part's partition."""
    if not files or _place(table, part.filled) is None:
        return False
    same = " AND ".join(f"{identifier(c)} = {literal(part.filled[c])}" for c in table.partition)
    listed = ", ".join(literal(file) for file in files)
    con = connect(None, settings)
    try:
        return bool(con.execute(f"FROM read_parquet([{listed}], union_by_name = true) WHERE {same} LIMIT 1").fetchall())
    finally:
        con.close()
