"""What a connector is: it lists the parts of a source, and opens one as Arrow record batches of text."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol, runtime_checkable
from urllib.parse import SplitResult, unquote, urlsplit

import pyarrow as pa

from connectors.layout import Layout
from wadah.contract.instances import Instance
from wadah.contract.model import Contract, Server, Table
from wadah.errors import Fatal, WadahError
from wadah.settings import Settings


@dataclass(frozen=True)
class Source:
    """One table of an application as this installation is to read it."""

    settings: Settings
    contract: Contract
    table: Table
    instance: Instance | None = None  # which of many servers

    @cached_property
    def server(self) -> Server:
        server = self.contract.server(self.settings.environment, self.table.kind)
        return self.instance.server(server) if self.instance else server

    @property
    def name(self) -> str:
        return f"{self.contract.id}.{self.table.name}"

    def served(self) -> str | None:
        """Where the application listens in this sandbox (`servers.json`), which goes before the contract's address."""
        told = self.settings.sandbox_dir / "servers.json"
        if self.settings.environment != "sandbox" or self.instance or not told.exists():
            return None
        address: str | None = json.loads(told.read_text("utf-8")).get(self.contract.id)
        return address

    def database(self, port: int) -> tuple[str, int, str]:
        """Host, port (`port` where the contract names none) and database of a server of databases."""
        if address := self.served():
            parts = urlsplit(address)
            return parts.hostname or "127.0.0.1", parts.port or port, parts.path.strip("/")
        return str(self.server.host), self.server.port or port, str(self.server.database)

    def connection(self) -> SplitResult:
        """The connection's URI, taken apart. Raises Fatal WDH-211 where there is none of that name."""
        name = self.server.connection
        if not (uri := self.settings.connection(name)):
            raise Fatal("WDH-211", app=self.contract.id, name=name, upper=name.upper())
        return urlsplit(uri)

    def login(self) -> tuple[str, str]:
        """User and password of the connection, as they were before a URI had to hold them."""
        parts = self.connection()
        return unquote(parts.username or ""), unquote(parts.password or "")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a source that is read whole: a database table, an endpoint, a file.

    `name` becomes `_source`; `digest` is the sha256 of its bytes, None where only reading it tells;
    `filled` holds contract columns whose value stands in the part's name; `refused` says why the part is
    not to be opened at all (such as a file whose name fits no table); `instance` is the key of its server, where
    there are many.
    """

    name: str
    digest: str | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    refused: WadahError | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """An opened part: how its columns met the contract, and its rows.

    `schema` is source column → the source's own type ('' where it has none). Batches are those of
    `connectors.rows.Rows`; columns may turn up in later batches. A source that shows its columns only row by
    row (JSON) fills `layout` when the batches are read out.
    """

    layout: Callable[[], Layout]
    schema: Callable[[], Mapping[str, str]]
    batches: Iterator[pa.RecordBatch]


class Connector(Protocol):
    """Registered in `connectors.registry.CONNECTORS` by the kind of server it reads."""

    def __init__(self, source: Source) -> None: ...

    def parts(self) -> list[Part]:
        """What the source holds now. Raises Retriable WDH-212 where it cannot be reached."""
        ...

    def open(self, part: Part, since: datetime | int | None) -> AbstractContextManager[Extract]:
        """Begin to read; rows whose cursor is before `since` may be left out.

        Raises Quarantine for a part that is set aside, Fatal and Retriable as coded in `connector.toml`.
        Errors may also come while the batches are read; what was yielded before is then worth nothing.
        """
        ...

    def close(self) -> None:
        """Give back what `parts` took (temporary copies); nothing for most sources."""
        ...


@runtime_checkable
class Keeping(Connector, Protocol):
    """A connector whose source gives each row once, so that it keeps them itself until they have landed.

    After the batches are read: `heard` messages, `repeated` of which are known; None where a row is a message.
    """

    heard: int | None
    repeated: int

    def landed(self) -> None:
        """What was read has landed, or was known before."""
        ...


@runtime_checkable
class Keyed(Protocol):
    """A connector that can tell which rows there are without reading what is in them (`deletes: compare`)."""

    def keys(self, part: Part) -> AbstractContextManager[Extract]:
        """Begin to read the key of every row (the partition, where the table has one) and nothing else."""
        ...
