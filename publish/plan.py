"""What publishing would do: per dataset new, changed, unchanged, removed, held, waiting or refused, and the difference.

Nothing is written. Rows are compared by key inside DuckDB, against the Parquet the target gives out now; what
any table it still gives out hides stays hidden (`publish.hidden`). Only of datasets that would move. A dataset that
was rolled back is held: what was gone back from is not published again until its content changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from duckdb import DuckDBPyConnection

from publish import hidden
from publish.dataset import DatasetRelease, differences, retyped
from publish.source import Source
from wadah.canonical import content_hash, quoted
from wadah.contract.model import Contract
from wadah.errors import Fatal, Quarantine, WadahError
from wadah.errors.hint import choose
from wadah.gate import verify
from wadah.settings import Settings
from wadah.warehouse.connect import literal

if TYPE_CHECKING:
    from publish.target import Last

DAMAGED = "WDH-612"
"""What the target gives of a dataset cannot be read: it is refused by itself, and the others go on."""
Outcome = Literal["new", "changed", "unchanged", "removed", "refused", "held", "waiting", "failed"]
"""`waiting`: it never had a row, so there is nothing to publish and nothing wrong. `failed` is said by a release, never
by a plan: something went wrong that is no refusal."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows by key, columns and metadata fields by name."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_retyped: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return self != Difference()


@dataclass(frozen=True)
class Item:
    """One dataset's part of the plan. `release` is None where it is removed or its table is missing."""

    dataset: str
    outcome: Outcome
    difference: Difference = field(default_factory=Difference)
    rows: int = 0
    code: str | None = None  # why it is refused or held
    reason: str = ""
    release: DatasetRelease | None = None


@dataclass(frozen=True)
class Plan:
    """What would happen to every dataset that is under contract or was published."""

    warehouse: str
    items: tuple[Item, ...]

    @property
    def moves(self) -> tuple[Item, ...]:
        """What would be written or taken away."""
        return tuple(i for i in self.items if i.outcome in ("new", "changed", "removed"))

    def only(self, datasets: Collection[str]) -> "Plan":
        """The part of these datasets; all of it without any. Raises Fatal WDH-629 for one nobody knows."""
        known = [i.dataset for i in self.items]
        for name in datasets:
            if name not in known:
                near = choose(name, known)
                hint = f"; {near}" if "one of" not in near else ""  # all of them are listed beside it anyway
                raise Fatal("WDH-629", dataset=name, hint=hint, known=", ".join(known) or "none")
        return replace(self, items=tuple(i for i in self.items if not datasets or i.dataset in datasets))

    def item(self, dataset: str) -> Item:
        return next(i for i in self.items if i.dataset == dataset)


def plan(
    settings: Settings,
    contracts: "Mapping[str, Contract] | None" = None,
    current: "Mapping[str, Last] | None" = None,
    again: bool = False,
) -> Plan:
    """The plan for the current warehouse release against the configured target (or what `current` says)."""
    from publish.targets import target
    from wadah.contract.load import outputs

    known = target(settings).current() if current is None else current
    with Source.open(settings) as source:
        return make(source, settings, active(outputs() if contracts is None else contracts), known, again)


def active(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """Those that are published; a draft is not yet, a retired one no longer."""
    return {c.id: c for c in contracts.values() if c.status == "active"}


def make(
    source: Source,
    settings: Settings,
    contracts: Mapping[str, Contract],
    current: "Mapping[str, Last]",
    again: bool = False,
) -> Plan:
    """What becomes of each dataset under contract or on the portal. `again`: of those on hold, too."""
    items = [_item(source, settings, contract, current.get(contract.id), again) for contract in contracts.values()]
    gone = [Item(d, "removed", Difference(deleted=last.receipt.rows)) for d, last in current.items()
            if d not in contracts and not last.damage and not last.removed]  # fmt: skip
    return Plan(source.id, tuple(items + gone))


def _item(source: Source, settings: Settings, contract: Contract, last: "Last | None", again: bool) -> Item:
    try:
        if last and last.damage:
            raise last.damage
        release = source.describe(settings, contract)
        if release.gate.waiting and not (last and last.receipts):
            return Item(contract.id, "waiting", release=release)
        verify(release.gate, release.gate.content_hash, contract.id)
        live = last if last and not last.removed else None
        if live:
            metadata = differences(live.metadata, release.metadata())
            if not metadata and live.receipt.content_hash == release.gate.content_hash:
                return Item(contract.id, "unchanged", rows=live.receipt.rows, release=release)
            if live.rejected == release.gate.content_hash and not again:
                held = Quarantine("WDH-624", dataset=contract.id)
                return Item(contract.id, "held", rows=live.receipt.rows, code=held.code, reason=held.pesan)
        table = contract.table
        verify(release.gate, content_hash(source.con, release.relation, release.columns, table.key), contract.id)
        if live:
            hidden.refuse(source.con, release.relation, contract, live.tables)
        rows = source.rows(release.relation)
        if not live or not live.parquet:
            return Item(contract.id, "new", Difference(added=rows), rows, release=release)
        difference = compare(source.con, release.relation, live.parquet, contract, metadata)
        difference = replace(difference, columns_retyped=retyped(live.metadata, release.metadata()))
        return Item(contract.id, "changed", difference, rows, release=release)
    except WadahError as refusal:
        if refusal.kind != "quarantine" and refusal.code != DAMAGED:
            raise
        return Item(contract.id, "refused", code=refusal.code, reason=refusal.pesan)


def compare(
    con: DuckDBPyConnection, relation: str, before: Path, contract: Contract, metadata: tuple[str, ...] = ()
) -> Difference:
    """Rows of `relation` against a Parquet file: added, changed, deleted, by the contract's key."""
    old = f"read_parquet({literal(before)})"
    had = con.sql(f"SELECT * FROM {old} LIMIT 0").columns
    has = [c.name for c in contract.table.columns]
    added, removed = (tuple(c for c in a if c not in b) for a, b in ((has, had), (had, has)))
    key = contract.table.key
    if not set(key) <= set(had):  # another grain: no old row is the same row
        now, then = _count(con, quoted(relation)), _count(con, old)
        return Difference(now, 0, then, added, removed, metadata=metadata)
    rest = [c for c in has if c in had and c not in key]
    same = " AND ".join(f"n.{quoted(k)} IS NOT DISTINCT FROM o.{quoted(k)}" for k in key)
    differs = " OR ".join(f"n.{quoted(c)} IS DISTINCT FROM o.{quoted(c)}" for c in rest) or "false"
    row = con.execute(
        f"SELECT count(*) FILTER (WHERE o._here IS NULL), count(*) FILTER (WHERE n._here AND o._here AND ({differs})), "
        f"count(*) FILTER (WHERE n._here IS NULL) FROM (SELECT *, true AS _here FROM {quoted(relation)}) n "
        f"FULL JOIN (SELECT *, true AS _here FROM {old}) o ON {same}"
    ).fetchone()
    counts = row or (0, 0, 0)
    return Difference(int(counts[0]), int(counts[1]), int(counts[2]), added, removed, metadata=metadata)


def _count(con: DuckDBPyConnection, relation: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(found[0]) if found else 0
