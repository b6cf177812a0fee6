"""From contract files to frozen values: linted whole, then turned once."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)
from open_data_contract_standard.model import Server as OdcsServer

from wadah.contract.lint import lint
from wadah.contract.model import Column, Contract, Quality, Server, Table
from wadah.contract.vocabulary import ColumnWords, ContractWords, ServerWords, TableWords
from wadah.errors import Fatal
from wadah.settings import ROOT

INPUT = ROOT / "connectors" / "contracts"
OUTPUT = ROOT / "publish" / "datasets"
BOUNDS = ("mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan",
          "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween")  # fmt: skip


def _words(holder: Any, kind: Any) -> Any:
    return kind.model_validate({p.property: p.value for p in holder.customProperties or []})


def _column(c: SchemaProperty, port: str) -> Column:
    words: ColumnWords = _words(c, ColumnWords)
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


def _table(t: SchemaObject, port: str) -> Table:
    words: TableWords = _words(t, TableWords)
    columns = [_column(c, port) for c in t.properties or []]
    # A key column without a stated position takes its place in the file's order.
    keyed = [c for c in columns if c.key is not None]
    place = {c.name: c.key or i for i, c in enumerate(keyed, 1)}
    return Table(
        name=str(t.name),
        source=t.physicalName or str(t.name),
        kind=t.physicalType or "table",  # type: ignore[arg-type]
        description=t.description or "",
        columns=tuple(c if c.key is None else _with_key(c, place[c.name]) for c in columns),
        load=words.load,
        file=words.file,
        suppression=words.suppression,
        chart=words.chart,
        quality=tuple(_quality(q) for q in t.quality or ()),
    )


def _with_key(column: Column, place: int) -> Column:
    from dataclasses import replace

    return replace(column, key=place)


def _server(s: OdcsServer, contract: str) -> Server:
    words: ServerWords = _words(s, ServerWords)
    return Server(
        name=str(s.server), environment=s.environment, type=str(s.type), format=s.format,  # type: ignore[arg-type]
        location=s.location, path=s.path, host=s.host, port=s.port, database=s.database,
        schema=s.schema_, connection=words.connection or contract.replace("-", "_"),
        instances=words.instances, http=words.http,
    )  # fmt: skip


def _contract(odcs: OpenDataContractStandard, file: Path) -> Contract:
    words: ContractWords = _words(odcs, ContractWords)
    sla = {p.property: p for p in odcs.slaProperties or []}
    linked = odcs.authoritativeDefinitions or []
    often, late = sla["frequency"], sla.get("latency")
    about = odcs.description
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
        servers=tuple(_server(s, str(odcs.id)) for s in odcs.servers or ()),
        tables=tuple(_table(t, words.port) for t in odcs.schema_ or ()),
        schedule=str(often.schedule),
        rhythm=(int(often.value), str(often.unit)),  # type: ignore[arg-type]
        latency=(int(late.value), str(late.unit)) if late else None,  # type: ignore[arg-type]
        drift=words.drift,
        satu_data=words.satuData,
        file=str(file),
    )


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.odcs.yaml") if p.name != "kolom-standar.odcs.yaml")


def load(folder: Path) -> dict[str, Contract]:
    """All contracts of a folder by id. Raises Fatal WDH-101 with every problem found in any of them."""
    checked = lint(files(folder))
    if checked.problems:
        listed = "\n  ".join(map(str, checked.problems))
        raise Fatal("WDH-101", count=len(checked.problems), problems="\n  " + listed)
    return {str(odcs.id): _contract(odcs, file) for file, odcs in checked.contracts.items()}


@cache
def inputs(folder: Path = INPUT) -> dict[str, Contract]:
    """Applications, by id."""
    return load(folder)


@cache
def outputs(folder: Path = OUTPUT) -> dict[str, Contract]:
    """Open datasets, by id."""
    return load(folder)
