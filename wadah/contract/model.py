"""What a contract says, as small frozen values with every default applied.

Rooms use these alone; the ODCS package's own objects stop in `load.py`. Names follow ODCS where it
has a word; `source` is ODCS' `physicalName`, what the application itself calls the thing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from wadah.contract.vocabulary import (
    HOLDS,
    Chart,
    Drift,
    Ending,
    Fetch,
    File,
    Http,
    Load,
    SatuData,
    StandarData,
    Suppression,
    holds,
)
from wadah.errors import Fatal

LogicalType = Literal["string", "integer", "number", "date", "timestamp", "time", "boolean"]
Level = Literal["publik", "terbatas", "personal", "personal_spesifik"]
HOURS = {"hour": 1, "day": 24, "week": 168, "month": 744, "year": 8784}  # of a time unit, at most; a minute is none
PERSONAL = frozenset({"personal", "personal_spesifik"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type when clean, how the source writes it, and who may see it."""

    name: str
    source: str  # header, field or database column in the application
    type: LogicalType
    description: str
    title: str
    classification: Level
    tags: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    key: int | None = None  # position in the primary key, from 1
    partitioned: bool = False
    source_is_text: bool = False  # a number cell in the source is damage (`physicalType: text`)
    formats: tuple[str, ...] = ()  # JDK patterns of a date, time or timestamp; () means ISO 8601
    has_zone: bool = False
    text_format: str | None = None  # nik, telepon, … (vocabulary.TEXT_FORMATS)
    pattern: str | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    number_format: Literal["plain", "id-ID", "rupiah"] = "plain"
    unit: str | None = None
    source_units: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # clean → spellings, itself included
    null_values: tuple[str, ...] = ("",)
    synonyms: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    follows: str | None = None
    references: tuple[str, ...] = ()
    standar_data: StandarData | None = None

    @property
    def personal(self) -> bool:
        return self.classification in PERSONAL

    @property
    def null_texts(self) -> tuple[str, ...]:
        """The texts that mean no value, as a value is compared with them: without blanks around, in small letters."""
        return tuple(sorted({"", *(n.strip().lower() for n in self.null_values)}))

    @property
    def from_name(self) -> str | None:
        """The placeholder of the file's or instance's name that fills this column, if one does."""
        found = re.fullmatch(r"\{(\w+)\}", self.source)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Quality:
    """A rule that judges a load or a dataset (never a row)."""

    name: str
    description: str
    kind: Literal["metric", "sql", "great-expectations"]
    severity: Literal["error", "warning"]
    dimension: str | None
    metric: str | None = None
    query: str | None = None  # with ${table}
    implementation: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Any] = field(default_factory=dict)  # mustBe, mustBeGreaterThan, mustBeBetween, …
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    name: str
    source: str
    kind: Literal["table", "view", "endpoint", "file", "topic"]
    description: str
    columns: tuple[Column, ...]
    load: Load
    file: File
    suppression: Suppression | None
    chart: Chart | None
    quality: tuple[Quality, ...]
    relationships: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()  # composite: (columns, table.columns)
    listing: bool = False  # rows of what there is, not every combination of the key
    instance: str | None = None  # the column that tells instances of the server apart
    message: tuple[Column, ...] = ()  # of a compact load: what one message has; `columns` are the hour's

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {c.name: c for c in self.columns}

    @cached_property
    def key(self) -> tuple[str, ...]:
        keyed = sorted((c for c in self.columns if c.key), key=lambda c: c.key or 0)
        return tuple(c.name for c in keyed)

    @cached_property
    def partition(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.partitioned)

    @property
    def max_rejected_percent(self) -> float | None:
        """The contract's own ceiling of rejected rows a load (`invalidValues`), where it has one."""
        return next((float(q.bounds["mustBeLessThan"]) for q in self.quality if q.metric == "invalidValues"), None)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the application is in one environment; user and password come by `connection`."""

    name: str
    environment: Literal["sandbox", "production"]
    type: str  # a word of vocabulary.SERVERS
    format: str | None
    location: str | None  # of api, sftp, s3, custom
    path: str | None  # of local; relative to the sandbox's folder in the sandbox
    host: str | None
    port: int | None
    database: str | None  # of oracle its serviceName
    schema: str | None
    connection: str
    instances: str | None
    http: Http
    instance_key: str | None = None  # the first column of the instances' CSV
    fetch: Fetch = field(default_factory=Fetch)


@dataclass(frozen=True)
class Contract:
    id: str
    version: str
    name: str
    port: Literal["input", "output"]
    domain: str
    opd: str
    purpose: str
    usage: str | None
    limitations: str | None
    tags: tuple[str, ...]
    license: str | None
    regulations: tuple[tuple[str, str], ...]  # (url, title)
    support: tuple[tuple[str, str], ...]  # (channel, url)
    servers: tuple[Server, ...]
    tables: tuple[Table, ...]
    schedule: str  # cron
    rhythm: tuple[int, str]  # (1, "month")
    latency: tuple[int, str] | None
    drift: Drift
    satu_data: SatuData | None
    file: str  # the contract's own path
    ending: Ending | None = None
    status: Literal["draft", "active", "retired"] = "active"  # only an active one is scheduled or published

    def server(self, environment: str, kind: str) -> Server:
        """The one server of an environment that holds tables of that kind (lint saw to it that it is one).

        Raises Fatal WDH-102 where the contract has no server in that environment at all.
        """
        for server in self.servers:
            if server.environment == environment and holds(server.type, server.format, server.location) == HOLDS[kind]:
                return server
        raise Fatal("WDH-102", app=self.id, environment=environment, kind=kind)

    @property
    def patience(self) -> int:
        """Hours after which data that did not change are taken for late: rhythm and allowed lateness together.

        Three days at least, since an application in which nothing changed brings no load.
        """
        spans = [self.rhythm, self.latency or (0, "hour")]
        hours: int = sum(count * HOURS.get(unit, 0) for count, unit in spans)
        return max(72, hours)

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        return {t.name: t for t in self.tables}

    @property
    def table(self) -> Table:
        """The one table of an output contract."""
        return self.tables[0]
