"""From the ODCS package's objects to our frozen values, every default applied; nothing else touches those objects."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaObject, SchemaProperty
from open_data_contract_standard.model import Server as OdcsServer

from wadah.contract import compact, instances
from wadah.contract.lint.shape import BOUNDS
from wadah.contract.model import Column, Contract, Quality, Server, Table
from wadah.contract.vocabulary import HOLDS, ColumnWords, ContractWords, ServerWords, Strict, TableWords, holds

Words = TypeVar("Words", bound=Strict)


def _words(holder: Any, kind: type[Words]) -> Words:
    return kind.model_validate({p.property: p.value for p in holder.customProperties or []})


def _column(c: SchemaProperty) -> Column:
    words = _words(c, ColumnWords)
    options = c.logicalTypeOptions or {}
    form = options.get("format")
    clock = c.logicalType in ("date", "timestamp", "time")
    name = str(c.name)
    low = options.get("minimum")
    high = options.get("maximum")
    return Column(
        name=name,
        source=c.physicalName or name,
        type=c.logicalType,  # type: ignore[arg-type]  # the lint allows no other
        description=c.description or "",
        title=c.businessName or name.replace("_", " ").capitalize(),
        classification=c.classification or "publik",  # type: ignore[arg-type]
        tags=tuple(c.tags or ()),
        required=bool(c.required) or bool(c.primaryKey),
        unique=bool(c.unique),
        key=(c.primaryKeyPosition if (c.primaryKeyPosition or 0) > 0 else 0) if c.primaryKey else None,
        partitioned=bool(c.partitioned),
        source_is_text=c.physicalType == "text",
        formats=tuple(re.findall(r"\[([^\]]+)\]", form) or [form]) if clock and form else (),
        has_zone=bool(options.get("timezone")),
        text_format=form if c.logicalType == "string" else None,
        pattern=options.get("pattern"),
        minimum=low,
        maximum=high,
        number_format=words.numberFormat,
        unit=words.unit,
        source_units=words.sourceUnits,
        values={clean: (clean, *also) for clean, also in words.values.items()},
        null_values=tuple(words.nullValues),
        synonyms=tuple(words.synonyms),
        since=words.since,
        until=words.until,
        follows=words.follows,
        references=tuple(str(r.to) for r in c.relationships or () if r.to),
        standar_data=words.standarData,
    )


def _quality(q: DataQuality) -> Quality:
    kind = "sql" if q.type == "sql" else "great-expectations" if q.type == "custom" else "metric"
    metric = q.metric or q.rule
    return Quality(
        name=q.name or metric or kind,
        description=q.description or q.name or metric or "",
        kind=kind,  # type: ignore[arg-type]
        severity="warning" if q.severity in ("warning", "info") else "error",
        dimension=q.dimension,
        metric=metric,
        query=q.query,
        implementation=q.implementation if isinstance(q.implementation, dict) else {},
        bounds={b: v for b in BOUNDS if (v := getattr(q, b, None)) is not None},
        unit=q.unit,
    )


def _table(t: SchemaObject) -> Table:
    words = _words(t, TableWords)
    columns = [_column(c) for c in t.properties or []]
    # A key column without a stated position takes its place in the file's order.
    keyed = [c for c in columns if c.key is not None]
    place = {c.name: c.key or i for i, c in enumerate(keyed, 1)}
    columns = [c if c.key is None else replace(c, key=place[c.name]) for c in columns]
    message = tuple(columns) if words.load.compact else ()
    return Table(
        name=str(t.name),
        source=t.physicalName or str(t.name),
        kind=t.physicalType or "table",  # type: ignore[arg-type]
        description=t.description or "",
        columns=compact.columns(message) if message else tuple(columns),
        load=words.load,
        file=words.file,
        suppression=words.suppression,
        chart=words.chart,
        listing=words.listing,
        quality=tuple(_quality(q) for q in t.quality or ()),
        relationships=tuple((_ends(r.from_), _ends(r.to)) for r in t.relationships or ()),
        message=message,
    )


def _ends(names: str | list[str] | None) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _server(s: OdcsServer, contract: str, folder: Path) -> Server:
    words = _words(s, ServerWords)
    rows = instances.read(folder / words.instances) if words.instances else []
    return Server(
        name=str(s.server), environment=s.environment, type=str(s.type), format=s.format,  # type: ignore[arg-type]
        location=s.location, path=s.path, host=s.host, port=s.port,
        database=s.database or s.serviceName,
        schema=s.schema_, connection=words.connection or contract.replace("-", "_"),
        instances=words.instances, http=words.http, fetch=words.fetch, instance_key=rows[0][0] if rows else None,
    )  # fmt: skip


def _keyed(table: Table, servers: Sequence[Server]) -> Table:
    """The table with the key of the instances it is read from, where its servers are many."""
    for s in servers:
        if s.instance_key and holds(s.type, s.format, s.location) == HOLDS[table.kind]:
            return instances.keyed(table, s.instance_key)
    return table


def freeze(odcs: OpenDataContractStandard, file: Path) -> Contract:
    """A contract that passed the lint, with shared columns written out, as a frozen value."""
    words = _words(odcs, ContractWords)
    sla = {p.property: p for p in odcs.slaProperties or []}
    linked = odcs.authoritativeDefinitions or []
    often, late = sla["frequency"], sla.get("latency")
    about = odcs.description
    servers = tuple(_server(s, str(odcs.id), file.parent) for s in odcs.servers or ())
    return Contract(
        id=str(odcs.id),
        version=str(odcs.version),
        name=str(odcs.name),
        port=words.port,  # type: ignore[arg-type]
        domain=str(odcs.domain),
        opd=str(odcs.team.name if odcs.team and not isinstance(odcs.team, list) else ""),
        purpose=(about.purpose if about else None) or "",
        usage=about.usage if about else None,
        limitations=about.limitations if about else None,
        tags=tuple(odcs.tags or ()),
        license=next((str(a.url) for a in linked if a.type == "license"), None),
        regulations=tuple((str(a.url), a.description or str(a.url)) for a in linked if a.type == "regulation"),
        support=tuple((str(s.channel), str(s.url)) for s in odcs.support or ()),
        servers=servers,
        tables=tuple(_keyed(_table(t), servers) for t in odcs.schema_ or ()),
        schedule=str(often.schedule),
        rhythm=(int(often.value), str(often.unit)),  # type: ignore[arg-type]
        latency=(int(late.value), str(late.unit)) if late else None,  # type: ignore[arg-type]
        drift=words.drift,
        satu_data=words.satuData,
        ending=words.penghentian,
        file=str(file),
        status=odcs.status,  # type: ignore[arg-type]
    )
