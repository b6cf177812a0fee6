"""What is decided before the source is asked: since when, and what of it is landed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors import cursor
from connectors.base import Part, Source
from wadah.contract.model import Table
from wadah.landing import Held, Landing, Load, began_at, new_load_id


@dataclass(frozen=True)
class Plan:
    load_id: str
    began: datetime  # no cursor passes it: what is dated later is asked for again, until its moment has come
    last: Load | None
    since: cursor.Cursor | None
    parent: str | None  # the parent's cursor now, to become this table's own
    files: Mapping[str, str]  # name → sha256 of what is landed, as the contract reads files today
    gone: frozenset[str]  # names landed at any time
    held: Mapping[str, Held] = field(default_factory=dict)  # by instance
    sinces: Mapping[str, cursor.Cursor] = field(default_factory=dict)  # by instance
    parents: Mapping[str, str] = field(default_factory=dict)  # by instance

    def asked(self, part: Part) -> cursor.Cursor | None:
        """Since when a part is asked for changes; a server is asked from where it was itself left."""
        return self.since if part.instance is None else self.sinces.get(part.instance)


def asks(table: Table) -> bool:
    """Whether the source is asked for changes, so that what it answers counts as pulled even when all is known."""
    return table.load.mode in ("incremental", "window", "append")


def make(source: Source, landing: Landing, loads: list[Load]) -> Plan:
    table, last = source.table, loads[-1] if loads else None
    began = source.settings.today()
    load_id = new_load_id(began, last.load_id if last else None)
    parent, parents = None, dict[str, str]()
    holder = cursor.owner(source.contract, table)
    if holder and holder[0] is not table:
        # Taken before the child is asked: a parent row that lands meanwhile is asked for next time.
        newest = landing.last(source.contract.id, holder[0].name)
        parent = newest.cursor if newest else None
        parents = {key: held.cursor for key, held in (newest.instances if newest else {}).items() if held.cursor}
    since = _since(table, began, last.cursor, began_at(last.load_id)) if last else None
    told = last.instances if last else {}
    sinces = {
        key: found
        for key, held in told.items()
        if (found := _since(table, began, held.cursor, datetime.fromisoformat(held.read))) is not None
    }
    files: dict[str, str] = {}
    names: set[str] = set()
    for load in loads:
        names |= load.files.keys()
        for name, digest in load.files.items():
            files[name] = digest if load.layout == layout(table) else ""
    return Plan(load_id, began, last, since, parent, files, frozenset(names), told, sinces, parents)


def _since(table: Table, began: datetime, reached: str | None, read: datetime) -> cursor.Cursor | None:
    """From what on a source is asked whose last pull began at `read`, its cursor at `reached`.

    Not from when it landed: what changed while it was read may have been behind the reading.
    """
    if table.load.mode == "window" and table.load.window:
        # A source that was away for longer than the window is asked from where it was left.
        return min(began, read) - cursor.span(table.load.window)
    if not asks(table) or (held_at := cursor.capped(reached, began)) is None:
        return None
    since = cursor.read(held_at)
    return since if isinstance(since, int) else since - cursor.span(table.load.overlap)


def layout(table: Table) -> str:
    """A hash of how the contract reads a file: when it changes, files are read again."""
    told = [(c.name, c.source, c.synonyms) for c in table.columns]
    return hashlib.sha256(repr((table.source, table.file, told)).encode()).hexdigest()[:16]
