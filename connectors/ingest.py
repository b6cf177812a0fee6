"""Pull one table of an application and land what is new, in one commit; again and again with the same result."""

import hashlib
import json
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from functools import cache

from connectors import cursor, digest, report
from connectors.base import Keeping, Source
from connectors.plan import Plan, asks, layout, make
from connectors.pull import Pull, compares, pull
from connectors.registry import CONNECTORS, connector
from connectors.report import LoadReport
from connectors.sift import Sieve
from connectors.stage import Stage, stage
from wadah import log
from wadah.contract import load as contracts
from wadah.contract.model import Contract, Table
from wadah.errors import Fatal, WadahError
from wadah.landing import Form, Held, Landing, Load
from wadah.settings import Settings

__all__ = ["CONNECTORS", "LoadReport", "ingest", "ingest_table"]
events = log.get("connectors")


def ingest(settings: Settings, app: str) -> list[LoadReport]:
    """Pull every table of an application, parents first as the contract lists them.

    One table's failure does not keep the others from landing; the gravest is raised at the end.
    """
    contract = contracts.application(app)
    reports, failures = [], []
    for table in contract.tables:
        try:
            reports.append(ingest_table(settings, contract, table))
        except WadahError as failure:
            events.error("load.failed", error=failure, app=app, table=table.name)
            failures.append(failure)
    if failures:
        raise min(failures, key=lambda f: ("fatal", "retriable", "quarantine").index(f.kind))
    return reports


def ingest_table(settings: Settings, contract: Contract, table: Table) -> LoadReport:
    """Pull one table. At most one commit; a rerun, or a second process at the same time, neither loses nor
    doubles a row.

    Raises Fatal and Retriable as coded in `connector.toml`; Quarantine WDH-216 where the whole pull is set
    aside. A single file that is set aside is told in the report; one that is still being written is raised
    as Retriable WDH-240 after everything else has landed.
    """
    began = time.monotonic()
    source = Source(settings, contract, table)
    landing = Landing(settings)
    loads = landing.loads(contract.id, table.name)
    plan = make(source, landing, loads)
    reader = connector(source)

    @cache
    def told(columns: tuple[str, ...]) -> Form:
        return landing.form(contract.id, table.name, [*table.by_name, *columns], plan.load_id, plan.began)

    def form(columns: Sequence[str]) -> Form:
        return told(tuple(columns))

    prints = table.load.mode == "full"
    with stage(settings, f"{contract.id}.{table.name}.{plan.load_id}", form, prints=prints) as staged, closing(reader):
        found = pull(source, landing, reader, staged, plan)
        load = _land(source, landing, staged, plan, found)
        if isinstance(reader, Keeping):
            reader.landed()
    counts = load.snapshot is not None or asks(table)  # of a whole copy that is the last one's, nothing counts as read
    done = LoadReport(
        contract.id, table.name, load.load_id, load.pulled if counts else 0, load.known if counts else 0,
        load.snapshot is not None, round(time.monotonic() - began, 3), found.drift, found.parts, found.set_aside,
    )  # fmt: skip
    report.keep(settings, done)
    events.info(
        "load.landed" if done.changed else "load.unchanged", app=done.app, table=done.table, load=done.load_id,
        pulled=done.pulled, known=done.known, files=done.files, failed=len(done.set_aside), seconds=done.seconds,
    )  # fmt: skip
    for failure in found.waiting:
        raise failure
    return done


def _land(source: Source, landing: Landing, staged: Stage, plan: Plan, found: Pull) -> Load:
    """Commit what is new; a Load without snapshot where nothing is."""
    table, app, last = source.table, source.contract.id, plan.last
    landed = landing.files(app, table.name) if asks(table) else []
    with Sieve(source.settings, staged, landed) as sieve:
        newest = cursor.capped(plan.parent or (last.cursor if last else None), plan.began)
        holder = cursor.owner(source.contract, table)
        seen: dict[str, str] = {}
        if holder and holder[0] is table and asks(table):
            seen = sieve.moments(holder[1].name, cursor.reader(source, holder[1]), plan.began, table.instance)
            newest = max(filter(None, (newest, *seen.values())), default=None)
        known, gone, fingerprint = 0, 0, None
        new = found.parts > 0
        prints: dict[str, str] = {}
        changed = {part.name for part in found.read}
        if compares(source) and last:
            gone, late = sieve.drop_gone(table, {part.name: part.instance for part in found.read})
            found.drift += [f"late: {late} rows of the source are dated before what was asked for"] if late else []
        if asks(table):
            known = sieve.drop_known(table, last)
            new = staged.rows - known + gone > 0
        elif table.load.mode == "full" and table.instance:
            prints = {name: digest.fingerprint([part.digest]) for name, part in staged.parts.items()}
            changed = _changed(sieve, landing, source, plan, found, prints)
            known, new = sieve.only(changed), bool(changed)
        elif table.load.mode == "full":
            fingerprint = digest.fingerprint(part.digest for part in staged.parts.values())
            if (
                new
                and last
                and sieve.same(last.fingerprint, fingerprint, lambda: landing.files(app, table.name, {last.load_id}))
            ):
                new = False
        now = source.settings.today()
        schema = found.schema or dict(last.schema if last else {})
        load = Load(
            load_id=plan.load_id, loaded_at=now, pulled=staged.rows if found.heard is None else found.heard,
            known=known + found.repeated, rows=staged.rows - known,
            cursor=newest, fingerprint=fingerprint, files=found.files, schema=schema,
            schema_hash=hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest(),
            layout=layout(table), contract_version=source.contract.version,
            previous=last.load_id if last else None, gone=gone,
            instances=_held(plan, found, seen, prints, changed),
        )  # fmt: skip
        if not new:
            return load
        columns = list(dict.fromkeys([*table.by_name, *staged.columns]))
        with landing.write(app, table.name, columns, plan.load_id, load.previous) as writer:
            sieve.land(writer, plan.began)
            if writer.rows != load.rows + gone:
                raise Fatal("WDH-205", table=source.name, pulled=load.pulled, known=known, landed=writer.rows)
            return writer.commit(load)


def _changed(
    sieve: Sieve, landing: Landing, source: Source, plan: Plan, found: Pull, prints: Mapping[str, str]
) -> set[str]:
    """Parts (each a server's whole copy) that are not what was landed of that server last."""
    changed = set()
    for part in found.read:
        held = plan.held.get(part.instance or "")
        if held is None or held.source != part.name:  # its rows bear the name they were landed by
            changed.add(part.name)
            continue
        loads = {held.load}
        if not sieve.same(
            held.fingerprint, prints[part.name],
            lambda loads=loads: landing.files(source.contract.id, source.table.name, loads), part.name,  # type: ignore[misc]
        ):  # fmt: skip
            changed.add(part.name)
    return changed


def _held(
    plan: Plan, found: Pull, seen: Mapping[str, str], prints: Mapping[str, str], changed: Collection[str]
) -> dict[str, Held]:
    """The state of every server after this load; one that was not read stays as it was."""
    states = dict(plan.held)
    for part in found.read:
        if part.instance is None:
            continue
        before = plan.held.get(part.instance)
        newest = cursor.capped(plan.parents.get(part.instance) or (before.cursor if before else None), plan.began)
        states[part.instance] = Held(
            source=part.name,
            load=plan.load_id if part.name in changed or before is None else before.load,
            read=plan.began.isoformat(),
            cursor=max(filter(None, (newest, seen.get(part.instance))), default=None),
            fingerprint=prints.get(part.name),
            schema=found.schemas[part.name],
        )
    return states
