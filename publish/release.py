"""Publish: plan → stage → verify → swap → read back → receipt, the same for every target.

A dataset leaves only with a gate result for exactly its content, and only after every byte of it and of
the pages was scanned for personal data. What is refused keeps its published version; the others go on.
Killed at any instant, readers meet the old release or the new one, whole.

A target that switches everything at once (the static site) gets one `Work`; one that switches dataset by dataset
(CKAN) gets one for each that moves, then one for the pages. `release_dataset` and `release_site` may run anywhere, in
any order and side by side: the DAG maps over them.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from publish import ledger
from publish import plan as planning
from publish.plan import Item, Outcome, Plan
from publish.source import Source
from publish.target import Last, Target, Work, readable
from publish.targets import target as configured
from wadah import log
from wadah.contract.load import outputs
from wadah.contract.model import Contract
from wadah.errors import Fatal, WadahError, catalogue
from wadah.lock import lock
from wadah.privacy import refuse, scan
from wadah.settings import Settings

LOG = log.get("publish")
WAIT = 60.0  # seconds for another publisher of the same dataset


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
    settings: Settings,
    target: Target | None = None,
    contracts: Mapping[str, Contract] | None = None,
    datasets: Collection[str] = (),
    again: bool = False,
) -> list[Published]:
    """Publish the current warehouse release (of it, only `datasets`); a second run on the same day publishes nothing.

    `again` publishes what is on hold after a rollback too. Where each dataset has its own switch, the failure of one
    is told in its `Published` and the others go on.
    Raises Retriable WDH-152 while another publisher works, Fatal WDH-601 without a warehouse release, WDH-629 for
    a dataset nobody knows, Fatal WDH-520 on personal data in a page, Fatal WDH-61x or WDH-62x where what was staged or
    switched is not what was meant.
    """
    target = target or configured(settings)
    active = planning.active(outputs() if contracts is None else contracts)
    if not target.together:
        return _one_by_one(settings, target, active, datasets, again)
    with lock(settings, "publish", f"publish to {target.name}"), Source.open(settings) as source:
        target.clean()
        current = target.current()
        plan = planning.make(source, settings, active, current, again).only(datasets)
        plan = _release(target, source, settings, active, current, plan)
        return [_published(item, target.current()) for item in plan.items]


def release_dataset(
    settings: Settings,
    target: Target,
    name: str,
    contracts: Mapping[str, Contract] | None = None,
    again: bool = False,
) -> Published:
    """Publish one dataset alone, where the target can; pages that list it follow with `release_site`.

    Another publisher of the same dataset is waited for (a minute; then Retriable WDH-152). Raises as `publish` does.
    """
    active = planning.active(outputs() if contracts is None else contracts)
    mine = {d: c for d, c in active.items() if d == name}
    with lock(settings, f"publish-{name}", f"publish {name}", wait=WAIT), Source.open(settings) as source:
        target.clean(name)
        current = target.current([name])
        plan = planning.make(source, settings, mine, current, again).only([name])
        if plan.moves:
            plan = _release(target, source, settings, mine, current, plan)
            current = target.current([name]) if plan.moves else current
        return _published(plan.item(name), current)


def release_site(
    settings: Settings,
    target: Target,
    contracts: Mapping[str, Contract] | None = None,
    current: Mapping[str, Last] | None = None,
) -> bool:
    """Bring the pages up to what the target gives now (`current`, where the caller knows it); whether they changed."""
    active = planning.active(outputs() if contracts is None else contracts)
    with lock(settings, "publish-site", "publish the pages", wait=WAIT), Source.open(settings) as source:
        known = target.current() if current is None else current
        return _carry_out(target, _work(target, source, settings, active, known, Plan(source.id, ())))


def rollback(
    settings: Settings,
    target: Target | None = None,
    dataset: str | None = None,
    contracts: Mapping[str, Contract] | None = None,
    to: str | None = None,
) -> str:
    """Switch readers back to the release before (or `to`), of a dataset or of the whole portal as the target switches.

    Returns the release's id. Raises Fatal WDH-604 where there is none, WDH-608 where `to` is none that is kept, WDH-626
    where the target switches otherwise.
    """
    target = target or configured(settings)
    with lock(settings, f"publish-{dataset}" if dataset else "publish", f"roll back {dataset or target.name}"):
        release = target.rollback(dataset, to)
        if target.together:
            known = outputs() if contracts is None else contracts
            ledger.keep(settings, known, {d: last.receipts for d, last in readable(target.current()).items()})
    if not target.together and settings.path("warehouse", "current").exists():
        release_site(settings, target, contracts)  # the pages say what readers get now
    return release


def _one_by_one(
    settings: Settings, target: Target, active: Mapping[str, Contract], datasets: Collection[str], again: bool
) -> list[Published]:
    target.clean()
    with Source.open(settings) as source:
        current = target.current()
        plan = planning.make(source, settings, active, current, again).only(datasets)
    done = []
    for item in plan.items:
        if item not in plan.moves:
            done.append(_published(item, current))
            continue
        try:
            done.append(release_dataset(settings, target, item.dataset, active, again))
        except WadahError as failure:
            LOG.warning("dataset.failed", dataset=item.dataset, target=target.name, error=failure)
            failed = replace(item, outcome="failed", code=failure.code, reason=failure.pesan)
            done.append(_published(failed, current))
    release_site(settings, target, active, None if plan.moves else current)
    return done


def _release(
    target: Target,
    source: Source,
    settings: Settings,
    active: Mapping[str, Contract],
    current: Mapping[str, Last],
    plan: Plan,
) -> Plan:
    """Bundle what moves and carry it out; the plan as it came to be."""
    from publish.bundle import Making, bundle  # its writers of files take a second to load, mostly for nothing

    work = _work(target, source, settings, active, current, plan)
    alone = "" if target.together else plan.items[0].dataset
    aside = settings.path("portal", "stage", f"{target.name}-{alone or work.release}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        making = Making(source, settings, work.release, work.at, tables=not target.together)
        plan, bundles = bundle(making, plan, current, aside)
        if bundles or target.together:
            _carry_out(target, replace(work, plan=plan, bundles=bundles))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return plan


def _work(
    target: Target,
    source: Source,
    settings: Settings,
    active: Mapping[str, Contract],
    current: Mapping[str, Last],
    plan: Plan,
) -> Work:
    at = settings.today().replace(microsecond=0)
    release = target.new_id(at.date(), current)
    # Before its first row nobody was promised anything: such a dataset is on no page yet.
    shown = {d: c for d, c in active.items() if d in current or not source.waits(d)}
    return Work(settings, release, at, plan, shown, source.opds, readable(current), {}, source.loads)


def _carry_out(target: Target, work: Work) -> bool:
    """Whether anything had to be written. What readers get afterwards is noted for the warehouse."""
    told = {dataset: last.receipts for dataset, last in work.current.items()}
    staged = target.stage(work)
    if staged is None:
        ledger.keep(work.settings, work.contracts, told)
        return False
    from publish.bundle import may_stand

    told |= {dataset: (*told.get(dataset, ()), bundle.receipt) for dataset, bundle in work.bundles.items()}
    allow = may_stand(work.settings, [receipt for receipts in told.values() for receipt in receipts])
    refuse([hit for file in _fresh(staged) for hit in scan(file, allow=allow)])
    target.verify(staged, work)
    target.swap(staged, work)
    try:
        target.read_back(work)
    except Fatal:
        alone = None if target.together else next(iter(work.bundles), None)
        before = work.current.get(alone) if alone else None
        if work.current if target.together else before and not before.removed:
            _go_back(target, alone)  # a first release has nothing to go back to
        raise
    ledger.keep(work.settings, work.contracts, told)
    return True


def _go_back(target: Target, dataset: str | None) -> None:
    """What could not be read is the news, not that this target cannot go back as well."""
    try:
        target.rollback(dataset)
    except Fatal as stuck:
        LOG.error("release.stays", dataset=dataset or "", target=target.name, error=stuck)


def _fresh(staged: Path) -> Iterator[Path]:
    """Files written for this release; a file with a second name was scanned in its bundle, or left long ago."""
    return (f for f in sorted(staged.rglob("*")) if f.is_file() and f.stat().st_nlink == 1)


def _published(item: Item, now: Mapping[str, Last]) -> Published:
    last = now.get(item.dataset)
    difference = item.difference
    release = last.receipt.release if last and last.receipts else None
    return Published(item.dataset, item.outcome, release, item.rows, difference.added,
                     difference.changed, difference.deleted, item.code, item.reason)  # fmt: skip


def advice(code: str) -> str:
    """What to do about a refusal, in Indonesian."""
    return catalogue()[code].do_id
