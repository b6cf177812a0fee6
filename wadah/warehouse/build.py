"""Build the warehouse aside: only what depends on what changed, in a copy of the current release.

Nothing here touches a release. What is half built when the process dies is litter that the next build
removes.
"""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from wadah import log, stamp
from wadah.contract.load import inputs as read_inputs
from wadah.contract.load import outputs as read_outputs
from wadah.contract.model import Contract
from wadah.errors import Fatal
from wadah.files import sync
from wadah.lock import lock
from wadah.settings import Settings
from wadah.warehouse import control, dbt, manifest, project, release
from wadah.warehouse.connect import connect
from wadah.warehouse.outputs import model

OUR_LOG = log.get("warehouse")


@dataclass(frozen=True)
class BuildReport:
    """What a build did. Where nothing changed, `id` is the current release's and `models` is empty."""

    changed: bool
    id: str
    full: bool = False
    models: tuple[str, ...] = ()  # built in this run
    failed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # dataset → its tests or model that failed
    why: Mapping[str, str] = field(default_factory=dict)  # model → what is wrong with its SQL
    seconds: float = 0.0
    build: release.Release | None = None


@dataclass(frozen=True)
class Plan:
    """What to run: everything anew, or the selectors' part in a copy of `base`."""

    base: release.Release | None
    selectors: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        return self.base is None

    @property
    def idle(self) -> bool:
        return not self.full and not self.selectors


def build(
    settings: Settings,
    full: bool = False,
    *,
    inputs: Mapping[str, Contract] | None = None,
    outputs: Mapping[str, Contract] | None = None,
) -> BuildReport:
    """Build what changed since the current release; `full` builds all from nothing (the same rows come out).

    A failure that concerns one open dataset is reported (`failed`, and in release.json, where the gate finds it); any
    other stops the build. Raises Retriable WDH-152 while another build works, Fatal WDH-401 to WDH-404.
    """
    begun = time.monotonic()
    given = read_inputs() if inputs is None else inputs
    wanted = published(read_outputs() if outputs is None else outputs)
    with lock(settings, "build", "building the warehouse"):
        work = _clear(settings)
        made = project.assemble(settings, given, wanted)
        seen = control.survey(settings, given, wanted)
        plan = _plan(settings, made, seen, full)
        if plan.idle:
            assert plan.base is not None
            return BuildReport(changed=False, id=plan.base.id, seconds=time.monotonic() - begun)
        ran = _run(settings, work, made, seen, plan, wanted)
        failed = judge(ran, wanted)
        built = manifest.Built(
            id=_new_id(plan.base), project=made, inputs=seen, ran=ran, base=plan.base, failed=failed,
            seconds=time.monotonic() - begun,
        )  # fmt: skip
        manifest.write(settings, work, built, given, wanted)
        aside = _set_aside(settings, work, built.id)
    models = tuple(n.name for n in ran.nodes if n.kind == "model" and n.status == "ok")
    why = {node.name: node.why for node in ran.nodes if node.why}
    report = BuildReport(True, built.id, plan.full, models, failed, why, time.monotonic() - begun, aside)
    OUR_LOG.info("warehouse.built", release=built.id, models=len(models), failed=len(failed), seconds=report.seconds)
    return report


def published(outputs: Mapping[str, Contract]) -> dict[str, Contract]:
    """Datasets that have a model: a draft may still lack one, an active contract may not (WDH-401)."""
    return {
        i: c for i, c in outputs.items()
        if c.status == "active" or (project.SOURCE / "models" / "open" / f"{model(c)}.sql").is_file()
    }  # fmt: skip


def judge(ran: dbt.Ran, outputs: Mapping[str, Contract]) -> dict[str, tuple[str, ...]]:
    """Failures by open dataset. Raises Fatal WDH-402 or WDH-403 for any that concerns more than one dataset."""
    datasets = {f"model.wadah.{model(c)}": c.id for c in outputs.values()}
    found: dict[str, list[str]] = {}
    broken: list[str] = []
    untrue: list[str] = []
    for node in ran.nodes:
        if node.status not in ("error", "failed"):
            continue
        OUR_LOG.error("model.failed", model=node.name, failed=max(node.failures, 0))
        named = f"{node.name} ({node.why})" if node.why else node.name
        about = [datasets[i] for i in [node.id, *_parents(ran, node.id)] if i in datasets]
        if about and (node.kind == "test" or node.id in datasets):
            for dataset in about:
                found.setdefault(dataset, []).append(node.name)
        else:
            (untrue if node.kind == "test" and node.status == "failed" else broken).append(named)
    if broken:
        raise Fatal("WDH-402", nodes=", ".join(sorted(broken)))
    if untrue:
        raise Fatal("WDH-403", tests=", ".join(sorted(untrue)))
    return {dataset: tuple(sorted(names)) for dataset, names in found.items()}


def _parents(ran: dbt.Ran, node: str) -> Sequence[str]:
    return ran.parents.get(node, ())


def _plan(settings: Settings, made: project.Project, seen: control.Inputs, full: bool) -> Plan:
    base = release.current(settings)
    told = base.manifest if base else {}
    same = told.get("project_hash") == made.hash and told.get("parameters") == control.parameters(settings)
    if full or base is None or not same:
        return Plan(None)
    selectors = [f"source:landing.{x.relation}+" for x in seen.landed if told["landing"].get(x.relation) != x.snapshot]
    if told["month"] != seen.as_of:
        selectors.append("source:control.waktu+")
    if selectors:  # what failed before gets another chance
        selectors += [d["model"] for d in told["open"].values() if d["status"] != "ok"]
    return Plan(base, tuple(selectors))


def _run(
    settings: Settings, work: Path, made: project.Project, seen: control.Inputs, plan: Plan,
    outputs: Mapping[str, Contract],
) -> dbt.Ran:  # fmt: skip
    database = work / release.DATABASE
    if plan.base:
        shutil.copyfile(plan.base.database, database)
    with connect(database, settings, read_only=False) as con:
        control.prepare(con, settings, seen, outputs)
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    arguments += ["--full-refresh"] if plan.full else ["--select", *plan.selectors]
    return dbt.invoke(settings, made.folder, database, arguments)


def _clear(settings: Settings) -> Path:
    """An empty work folder; whatever a killed build or removal left behind goes."""
    top = settings.path("warehouse", "build")
    top.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = settings.path("warehouse", "releases")
    for folder in (top, kept):
        for litter in folder.glob(".*") if folder.is_dir() else ():
            release.remove(litter)
    work = top / release.WORK
    work.mkdir()
    return work


def _set_aside(settings: Settings, work: Path, name: str) -> release.Release:
    """Give the whole build its name; older builds that nobody promoted are of no use any more."""
    with release.pointer(settings):
        for folder in work.parent.iterdir():
            if folder != work:
                release.remove(folder)
        place = work.with_name(name)
        work.rename(place)
        sync(place.parent)
    return release.Release(name, place)


def _new_id(base: release.Release | None) -> str:
    """UTC to the microsecond; after the current release's even where the clock went back."""
    now = stamp.write(datetime.now(UTC))
    return now if base is None or now > base.id else f"{base.id}0"
