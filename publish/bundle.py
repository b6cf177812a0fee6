"""What leaves: each dataset that moves becomes a folder of files, a receipt and its metadata.

Made and scanned here, before any target sees it. A dataset that fails here is refused alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from publish.ckan import table
from publish.cube import Cube
from publish.dataset import notice
from publish.export import export
from publish.plan import Item, Plan
from publish.receipt import Checked, Receipt
from publish.source import Source
from publish.target import Bundle, Last
from wadah.errors import Quarantine
from wadah.privacy import scan
from wadah.settings import Settings


@dataclass(frozen=True)
class Making:
    """What every bundle of one release shares. `tables`: whether the target holds the rows in a table too."""

    source: Source
    settings: Settings
    release: str
    at: datetime
    tables: bool


def bundle(making: Making, plan: Plan, current: Mapping[str, Last], aside: Path) -> tuple[Plan, dict[str, Bundle]]:
    """Export what moves. A dataset that fails here is refused alone, and the plan says so."""
    bundles, items = {}, []
    for item in plan.items:
        try:
            if item.outcome in ("new", "changed"):
                made = _export(making, item, current.get(item.dataset), aside / item.dataset)
                bundles[item.dataset] = made
            elif item.outcome == "removed":
                bundles[item.dataset] = _removal(current[item.dataset], making, aside / item.dataset)
            items.append(item)
        except Quarantine as refusal:
            items.append(Item(item.dataset, "refused", code=refusal.code, reason=refusal.pesan))
    return replace(plan, items=tuple(items)), bundles


def _export(making: Making, item: Item, last: Last | None, folder: Path) -> Bundle:
    source, settings, at, described = making.source, making.settings, making.at, item.release
    if described is None:
        raise TypeError(f"{item.dataset} has nothing to export")
    contract, metadata = described.contract, described.metadata()
    files = export(source.con, described, folder, at)
    (folder / "dataset.json").write_text(json.dumps(metadata, ensure_ascii=False, indent=1) + "\n", "utf-8")
    with Cube(contract.table, folder / f"{contract.id}.parquet", settings) as cube:
        periods, hidden, cells = cube.periods, cube.hidden(), cube.rows
    difference = item.difference
    receipt = Receipt(
        dataset=contract.id, version=contract.version, title=contract.name,
        kind="new" if item.outcome == "new" else "changed",
        release=making.release, number=last.receipt.number + 1 if last else 1, at=at, regency=settings.regency.code,
        warehouse=source.id, built_at=source.built_at, content_hash=described.gate.content_hash, rows=item.rows,
        added=difference.added, changed=difference.changed, deleted=difference.deleted,
        columns_added=list(difference.columns_added), columns_removed=list(difference.columns_removed),
        columns_retyped=list(difference.columns_retyped), notice=notice(metadata),
        metadata_changed=list(difference.metadata),
        period_first=periods[0].iso if periods else None, period_last=periods[-1].iso if periods else None,
        cells=cells, hidden=hidden,
        checks=[Checked(name=c.name, severity=c.severity, ok=c.ok, detail=c.detail) for c in described.gate.checks],
        loads=list(described.loads), files=files, previous=last.receipt.link() if last else None,
        row_hash=table.prepare(source.con, described, folder) if making.tables else None,
    )  # fmt: skip
    (folder / "receipt.json").write_text(receipt.text(), "utf-8")
    if found := scan(folder, allow=may_stand(settings, [receipt])):
        places = "; ".join(f"{f.kind} ({f.place})" for f in found[:5])
        raise Quarantine("WDH-603", dataset=item.dataset, count=len(found), places=places)
    return Bundle(contract, receipt, metadata, folder)


def may_stand(settings: Settings, receipts: Iterable[Receipt]) -> list[str]:
    """What a scan for personal data may meet: the portal's own address, and numbers that are sums of hashes."""
    return [settings.regency.email, *(r.row_hash for r in receipts if r.row_hash)]


def _removal(last: Last, making: Making, folder: Path) -> Bundle:
    """A tombstone: the address stays and says that the data were withdrawn; the data do not stay."""
    before = last.receipt
    receipt = Receipt(
        dataset=before.dataset, version=before.version, title=before.title, kind="removed", release=making.release,
        number=before.number + 1, at=making.at, regency=before.regency, deleted=before.rows, previous=before.link(),
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "receipt.json").write_text(receipt.text(), "utf-8")
    return Bundle(None, receipt, last.metadata, folder)
