"""Reading a source, part by part, into the stage; what cannot be read is set aside, or ends the pull."""

from dataclasses import dataclass, field

from connectors import drift, layout
from connectors.base import Connector, Keeping, Keyed, Part, Source
from connectors.files import partitions
from connectors.layout import Layout
from connectors.plan import Plan
from connectors.report import SetAside
from connectors.stage import Stage
from wadah.errors import Fatal, Quarantine, Retriable, WadahError
from wadah.landing import Landing

MOVED = "WDH-239"
PASSES = 3
"""How often a source that moves under the reading (MOVED) is read from its beginning within one pull."""


@dataclass
class Pull:
    """What came of asking the source."""

    parts: int = 0
    read: list[Part] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    schema: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, dict[str, str]] = field(default_factory=dict)  # by part
    set_aside: list[SetAside] = field(default_factory=list)
    waiting: list[Retriable] = field(default_factory=list)
    heard: int | None = None  # messages, where a row stands for many; `repeated` of them are known
    repeated: int = 0


def compares(source: Source) -> bool:
    """Whether the source's keys are asked for, to find what is gone; a whole copy shows it without."""
    return source.table.load.deletes == "compare" and source.table.load.mode in ("incremental", "window")


def pull(source: Source, landing: Landing, reader: Connector, staged: Stage, plan: Plan) -> Pull:
    """Read everything there is to read. Raises as `connectors.ingest.ingest_table` tells."""
    try:
        return _read(source, landing, reader, staged, plan)
    except layout.Ambiguous as failure:
        raise _ambiguous(source, failure) from failure


def _ambiguous(source: Source, failure: layout.Ambiguous) -> Fatal:
    changes = f"ambiguous: {failure.column}"
    return Fatal("WDH-215", app=source.contract.id, table=source.table.name, changes=changes)


def _take(
    source: Source, reader: Connector, part: Part, staged: Stage, plan: Plan
) -> tuple[int, Layout, dict[str, str]]:
    """Stage a part's rows; one whose rows moved meanwhile is read anew, and only the last reading counts."""
    if compares(source) and plan.last:
        if not isinstance(reader, Keyed):
            raise Fatal("WDH-206", table=source.name, mode=source.table.load.mode)
        # Before the rows: one that comes between is then staged, and not taken for gone.
        with reader.keys(part) as found:
            staged.keys.take(found.batches, part.name)
    for attempt in range(1, PASSES + 1):
        try:
            with reader.open(part, plan.asked(part)) as found:
                count = staged.take(found.batches, part.name)
                return count, found.layout(), dict(found.schema())
        except Retriable as failure:
            if failure.code != MOVED or attempt == PASSES:
                raise
    raise AssertionError(PASSES)


def _read(source: Source, landing: Landing, reader: Connector, staged: Stage, plan: Plan) -> Pull:
    found = Pull()
    parts = reader.parts()
    by_file = source.table.kind == "file"
    if by_file and source.table.load.mode == "partition":
        parts = partitions.settle(source.table, parts, plan.files)
    if by_file and source.table.load.mode == "full" and plan.files == {p.name: p.digest for p in parts}:
        return found  # the same files, byte for byte
    for part in parts:
        known = source.table.load.mode == "partition" and part.digest and plan.files.get(part.name) == part.digest
        if known and not part.refused:
            continue
        try:
            _part(source, landing, reader, part, staged, plan, found)
        except WadahError as failure:
            if part.instance is not None:
                # What ails one server is told, and the others go on: it is read where it was left, next time.
                staged.drop(part.name)
            elif (
                source.table.kind not in ("file", "topic")
                # The one part that holds messages, acknowledged by now: set aside, they would be forgotten unlanded.
                or (source.table.kind == "topic" and not part.refused)
                or failure.code in ("WDH-212", "WDH-215", "WDH-216")
                or isinstance(failure, Fatal)
            ):
                raise
            found.set_aside.append(SetAside.of(part.name, failure))
            if isinstance(failure, Retriable) and part.instance is None:
                found.waiting.append(failure)
            if part.instance is not None and len(found.set_aside) == len(parts):
                raise  # all of them: then it is no server's own trouble
    if isinstance(reader, Keeping):
        found.heard, found.repeated = reader.heard, reader.repeated
    found.drift = list(dict.fromkeys(found.drift))
    found.drift += [f"gone: {name}" for name in sorted(plan.gone - {p.name for p in parts})]
    for key in sorted(plan.held.keys() - {p.instance for p in parts}):
        lost = Quarantine("WDH-256", app=source.contract.id, instance=key, file=source.server.instances)
        found.set_aside.append(SetAside.of(plan.held[key].source, lost))
    if by_file and source.table.load.mode == "full" and found.set_aside:
        raise next(iter(found.waiting), None) or Quarantine(
            "WDH-216", app=source.contract.id, table=source.table.name,
            changes=", ".join(f"{s.part} {s.code}" for s in found.set_aside),
        )  # fmt: skip
    return found


def _part(
    source: Source, landing: Landing, reader: Connector, part: Part, staged: Stage, plan: Plan, found: Pull
) -> None:
    """Stage one part and judge its columns."""
    if part.refused:
        raise part.refused
    try:
        count, met, schema = _take(source, reader, part, staged, plan)
    except layout.Ambiguous as failure:
        raise _ambiguous(source, failure) from failure
    if count == 0 and source.table.kind == "file" and source.table.load.mode == "partition":
        # The warehouse sees a partition by its rows: none would leave the old ones standing, unseen.
        landed = landing.files(source.contract.id, source.table.name)
        if partitions.holds(source.settings, source.table, landed, part):
            raise Quarantine("WDH-253", file=part.name)
    if part.instance is None:
        before = plan.last.schema if plan.last else None
    else:
        before = plan.held[part.instance].schema if part.instance in plan.held else None
    told = drift.judge(source, met, schema, before)
    found.drift += told if part.instance is None else [f"{part.instance} {line}" for line in told]
    found.parts += 1
    found.read.append(part)
    found.schema |= schema
    found.schemas[part.name] = schema
    if part.digest:
        found.files[part.name] = part.digest
