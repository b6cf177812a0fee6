"""Publish: plan → stage → verify → swap → read back → receipt, the same for every target.

A dataset leaves only with a gate result for exactly its content, and only after every byte of it and of
the pages was scanned for personal data. What is refused keeps its published version; the others go on.
Killed at any instant, readers meet the old release or the new one, whole.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from publish import plan as planning
from publish.cube import Cube
from publish.export import export
from publish.plan import Item, Outcome, Plan
from publish.receipt import Checked, Receipt
from publish.site import StaticSite
from publish.source import Source
from publish.target import Bundle, Last, Target, Work
from wadah.contract.load import outputs
from wadah.contract.model import Contract
from wadah.errors import Fatal, Quarantine, catalogue
from wadah.lock import lock
from wadah.privacy import refuse, scan
from wadah.settings import Settings


@dataclass(frozen=True, slots=True)
class Published:
    """What happened to one dataset. `release` is the id of the release readers meet now, if any."""

    dataset: str
    outcome: Outcome
    release: str | None
    rows: int
    added: int
    changed: int
    deleted: int
    code: str | None = None
    reason: str = ""


def publish(
    settings: Settings, target: Target | None = None, contracts: Mapping[str, Contract] | None = None
) -> list[Published]:
    """Publish the current warehouse release; a second run on the same day publishes nothing.

    Raises Retriable WDH-152 while another publisher works, Fatal WDH-601 without a warehouse release,
    Fatal WDH-520 on personal data in a page, Fatal WDH-61x where what was staged or swapped is not what was meant.
    """
    target = target or StaticSite(settings)
    active = planning.active(outputs() if contracts is None else contracts)
    with lock(settings, "publish", f"publish to {target.name}"), Source.open(settings) as source:
        target.clean()
        current = target.current()
        plan = planning.make(source, settings, active, current)
        at = settings.today().replace(microsecond=0)
        release = target.new_id(at.date())
        aside = settings.path("portal", "stage", f"{target.name}-{release}")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            plan, bundles = _bundle(source, settings, plan, current, release, at, aside)
            work = Work(settings, release, at, plan, active, source.opds, current, bundles, source.loads)
            _carry_out(target, work)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return [_published(item, target.current()) for item in plan.items]


def rollback(settings: Settings, target: Target | None = None) -> str:
    """Switch readers back to the release before; returns its id. Raises Fatal WDH-604 where there is none."""
    target = target or StaticSite(settings)
    with lock(settings, "publish", f"roll back {target.name}"):
        return target.rollback()


def _carry_out(target: Target, work: Work) -> None:
    staged = target.stage(work)
    if staged is None:
        return
    refuse([hit for file in _fresh(staged) for hit in scan(file, allow=[work.settings.regency.email])])
    target.verify(staged, work)
    target.swap(staged, work)
    try:
        target.read_back(work)
    except Fatal:
        if work.current:  # a first release has nothing to go back to
            target.rollback()
        raise


def _fresh(staged: Path) -> Iterator[Path]:
    """Files written for this release; a file with a second name was scanned in its bundle, or left long ago."""
    return (f for f in sorted(staged.rglob("*")) if f.is_file() and f.stat().st_nlink == 1)


def _bundle(
    source: Source,
    settings: Settings,
    plan: Plan,
    current: Mapping[str, Last],
    release: str,
    at: datetime,
    aside: Path,
) -> tuple[Plan, dict[str, Bundle]]:
    """Export what moves. A dataset that fails here is refused alone, and the plan says so."""
    bundles, items = {}, []
    for item in plan.items:
        try:
            if item.outcome in ("new", "changed"):
                made = _export(source, settings, item, current.get(item.dataset), release, at, aside / item.dataset)
                bundles[item.dataset] = made
            elif item.outcome == "removed":
                bundles[item.dataset] = _removal(current[item.dataset], release, at, aside / item.dataset)
            items.append(item)
        except Quarantine as refusal:
            items.append(Item(item.dataset, "refused", code=refusal.code, reason=refusal.pesan))
    return replace(plan, items=tuple(items)), bundles


def _export(
    source: Source, settings: Settings, item: Item, last: Last | None, release: str, at: datetime, folder: Path
) -> Bundle:
    described = item.release
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
        release=release, number=last.receipt.number + 1 if last else 1, at=at, regency=settings.regency.code,
        warehouse=source.id, built_at=source.built_at, content_hash=described.gate.content_hash, rows=item.rows,
        added=difference.added, changed=difference.changed, deleted=difference.deleted,
        columns_added=list(difference.columns_added), columns_removed=list(difference.columns_removed),
        metadata_changed=list(difference.metadata),
        period_first=periods[0].iso if periods else None, period_last=periods[-1].iso if periods else None,
        cells=cells, hidden=hidden,
        checks=[Checked(name=c.name, severity=c.severity, ok=c.ok, detail=c.detail) for c in described.gate.checks],
        loads=list(described.loads), files=files, previous=last.receipt.link() if last else None,
    )  # fmt: skip
    (folder / "receipt.json").write_text(receipt.text(), "utf-8")
    if found := scan(folder, allow=[settings.regency.email]):
        places = "; ".join(f"{f.kind} ({f.place})" for f in found[:5])
        raise Quarantine("WDH-603", dataset=item.dataset, count=len(found), places=places)
    return Bundle(contract, receipt, metadata, folder)


def _removal(last: Last, release: str, at: datetime, folder: Path) -> Bundle:
    """A tombstone: the address stays and says that the data were withdrawn; the data do not stay."""
    before = last.receipt
    receipt = Receipt(
        dataset=before.dataset, version=before.version, title=before.title, kind="removed", release=release,
        number=before.number + 1, at=at, regency=before.regency, deleted=before.rows, previous=before.link(),
    )  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "receipt.json").write_text(receipt.text(), "utf-8")
    return Bundle(None, receipt, last.metadata, folder)


def _published(item: Item, now: Mapping[str, Last]) -> Published:
    last = now.get(item.dataset)
    difference = item.difference
    return Published(item.dataset, item.outcome, last.receipt.release if last else None, item.rows, difference.added,
                     difference.changed, difference.deleted, item.code, item.reason)  # fmt: skip


def advice(code: str) -> str:
    """What to do about a refusal, in Indonesian."""
    return catalogue()[code].do_id
