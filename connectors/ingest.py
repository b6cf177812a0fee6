"""Pull one table of an application and land what is new, in one commit; again and again with the same result."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors import cursor, drift, layout, report
from connectors.base import Connector, Part, Source
from connectors.files import partitions
from connectors.layout import Layout
from connectors.registry import CONNECTORS, connector
from connectors.report import LoadReport, SetAside
from connectors.sift import Sieve
from connectors.stage import Stage, stage
from wadah import log
from wadah.contract import load as contracts
from wadah.contract.model import Contract, Table
from wadah.errors import Fatal, Quarantine, Retriable, WadahError
from wadah.landing import Landing, Load, new_load_id
from wadah.settings import Settings

__all__ = ["CONNECTORS", "LoadReport", "ingest", "ingest_table"]
events = log.get("connectors")

MOVED = "WDH-239"
PASSES = 3
"""How often a source that moves under the reading (MOVED) is read from its beginning within one pull."""


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
    if table.load.deletes == "compare" and table.load.mode != "full":
        raise Fatal("WDH-206", table=source.name, mode=table.load.mode)
    landing = Landing(settings)
    loads = landing.loads(contract.id, table.name)
    plan = _plan(source, landing, loads)
    with stage(settings, f"{contract.id}.{table.name}.{plan.load_id}") as staged:
        pull = _pull(source, landing, staged, plan)
        load = _land(source, landing, staged, plan, pull)
    told = LoadReport(
        contract.id, table.name, load.load_id, load.pulled if load.snapshot or _asks(table) else 0, load.known,
        load.snapshot is not None, round(time.monotonic() - began, 3), pull.drift, pull.parts, pull.set_aside,
    )  # fmt: skip
    report.keep(settings, told)
    events.info(
        "load.landed" if told.changed else "load.unchanged", app=told.app, table=told.table, load=told.load_id,
        pulled=told.pulled, known=told.known, files=told.files, failed=len(told.set_aside), seconds=told.seconds,
    )  # fmt: skip
    for failure in pull.waiting:
        raise failure
    return told


@dataclass(frozen=True)
class _Plan:
    """What is decided before the source is asked."""

    load_id: str
    began: datetime  # no cursor passes it: what is dated later is asked for again, until its moment has come
    last: Load | None
    since: cursor.Cursor | None
    parent: str | None  # the parent's cursor now, to become this table's own
    files: Mapping[str, str]  # name → sha256 of what is landed, as the contract reads files today
    gone: frozenset[str]  # names landed at any time


@dataclass
class _Pull:
    """What came of asking the source."""

    parts: int = 0
    drift: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    schema: dict[str, str] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    waiting: list[Retriable] = field(default_factory=list)


def _asks(table: Table) -> bool:
    """Whether the source is asked for changes, so that what it answers counts as pulled even when all is known."""
    return table.load.mode in ("incremental", "window", "append")


def _plan(source: Source, landing: Landing, loads: list[Load]) -> _Plan:
    table, last = source.table, loads[-1] if loads else None
    began = source.settings.today()
    load_id = new_load_id(began, last.load_id if last else None)
    since: cursor.Cursor | None = None
    parent = None
    held = cursor.owner(source.contract, table)
    if held and held[0] is not table:
        # Taken before the child is asked: a parent row that lands meanwhile is asked for next time.
        newest = landing.last(source.contract.id, held[0].name)
        parent = newest.cursor if newest else None
    if table.load.mode == "window" and last and table.load.window:
        since = began - cursor.span(table.load.window)
    elif _asks(table) and last and (held_at := cursor.capped(last.cursor, began)):
        since = cursor.read(held_at)
        if not isinstance(since, int):
            since -= cursor.span(table.load.overlap)
    files: dict[str, str] = {}
    names: set[str] = set()
    for load in loads:
        names |= load.files.keys()
        for name, digest in load.files.items():
            files[name] = digest if load.layout == _layout(table) else ""
    return _Plan(load_id, began, last, since, parent, files, frozenset(names))


def _layout(table: Table) -> str:
    """A hash of how the contract reads a file: when it changes, files are read again."""
    told = [(c.name, c.source, c.synonyms) for c in table.columns]
    return hashlib.sha256(repr((table.source, table.file, told)).encode()).hexdigest()[:16]


def _pull(source: Source, landing: Landing, staged: Stage, plan: _Plan) -> _Pull:
    reader = connector(source)
    try:
        return _read(source, landing, reader, staged, plan)
    except layout.Ambiguous as failure:
        raise Fatal(
            "WDH-215", app=source.contract.id, table=source.table.name, changes=f"ambiguous: {failure.column}"
        ) from failure
    finally:
        reader.close()


def _take(reader: Connector, part: Part, staged: Stage, plan: _Plan) -> tuple[int, Layout, dict[str, str]]:
    """Stage a part's rows; one whose rows moved meanwhile is read anew, and only the last reading counts."""
    for attempt in range(1, PASSES + 1):
        try:
            with reader.open(part, plan.since) as found:
                count = staged.take(found.batches)
                return count, found.layout(), dict(found.schema())
        except Retriable as failure:
            if failure.code != MOVED or attempt == PASSES:
                raise
    raise AssertionError(PASSES)


def _read(source: Source, landing: Landing, reader: Connector, staged: Stage, plan: _Plan) -> _Pull:
    pull = _Pull()
    parts = reader.parts()
    by_file = source.table.kind == "file"
    if by_file and source.table.load.mode == "partition":
        parts = partitions.settle(source.table, parts, plan.files)
    if by_file and source.table.load.mode == "full" and plan.files == {p.name: p.digest for p in parts}:
        return pull  # the same files, byte for byte
    for part in parts:
        known = source.table.load.mode == "partition" and part.digest and plan.files.get(part.name) == part.digest
        if known and not part.refused:
            continue
        try:
            if part.refused:
                raise part.refused
            count, met, schema = _take(reader, part, staged, plan)
            if count == 0 and by_file and source.table.load.mode == "partition":
                # The warehouse sees a partition by its rows: none would leave the old ones standing, unseen.
                landed = landing.files(source.contract.id, source.table.name)
                if partitions.holds(source.settings, source.table, landed, part):
                    raise Quarantine("WDH-253", file=part.name)
        except (Quarantine, Retriable) as failure:
            if not by_file or failure.code == "WDH-212":
                raise
            pull.set_aside.append(SetAside.of(part.name, failure))
            if isinstance(failure, Retriable):
                pull.waiting.append(failure)
            continue
        pull.parts += 1
        pull.drift += drift.judge(source, met, schema, plan.last.schema if plan.last else None)
        pull.schema |= schema
        if part.digest:
            pull.files[part.name] = part.digest
    pull.drift = list(dict.fromkeys(pull.drift))
    pull.drift += [f"gone: {name}" for name in sorted(plan.gone - {p.name for p in parts})]
    if by_file and source.table.load.mode == "full" and pull.set_aside:
        raise next(iter(pull.waiting), None) or Quarantine(
            "WDH-216", app=source.contract.id, table=source.table.name,
            changes=", ".join(f"{s.part} {s.code}" for s in pull.set_aside),
        )  # fmt: skip
    return pull


def _land(source: Source, landing: Landing, staged: Stage, plan: _Plan, pull: _Pull) -> Load:
    """Commit what is new; a Load without snapshot where nothing is."""
    table, app, last = source.table, source.contract.id, plan.last
    landed = landing.files(app, table.name) if _asks(table) else []
    with Sieve(source.settings, staged, landed) as sieve:
        newest = cursor.capped(plan.parent or (last.cursor if last else None), plan.began)
        held = cursor.owner(source.contract, table)
        if held and held[0] is table and _asks(table):
            read = cursor.reader(source, held[1])
            seen = sieve.moments(held[1].name, read, plan.began)
            newest = max(filter(None, (newest, seen)), default=None)
        known = sieve.drop_known(table) if _asks(table) else 0
        fingerprint = sieve.fingerprint() if table.load.mode == "full" else None
        now = source.settings.today()
        schema = pull.schema or dict(last.schema if last else {})
        load = Load(
            load_id=plan.load_id, loaded_at=now, pulled=sieve.rows, known=known, rows=sieve.rows - known,
            cursor=newest, fingerprint=fingerprint, files=pull.files, schema=schema,
            schema_hash=hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest(),
            layout=_layout(table), contract_version=source.contract.version,
            previous=last.load_id if last else None,
        )  # fmt: skip
        if not _new(table, load, last, pull):
            return load
        columns = list(dict.fromkeys([*table.by_name, *sieve.columns]))
        with landing.write(app, table.name, columns, plan.load_id, load.previous) as writer:
            for batch in sieve.batches(now):
                writer.write(batch)
            if writer.rows != load.rows:
                raise Fatal("WDH-205", table=source.name, pulled=load.pulled, known=known, landed=writer.rows)
            return writer.commit(load)


def _new(table: Table, load: Load, last: Load | None, pull: _Pull) -> bool:
    if table.load.mode == "full":
        return pull.parts > 0 and (last is None or last.fingerprint != load.fingerprint)
    if table.load.mode == "partition":
        return pull.parts > 0
    return load.rows > 0
