"""What a connector is: it lists the parts of a source, and opens one as Arrow record batches of text."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

import pyarrow as pa

from connectors.layout import Layout
from wadah.contract.model import Contract, Server, Table
from wadah.errors import WadahError
from wadah.settings import Settings


@dataclass(frozen=True)
class Source:
    """One table of an application as this installation is to read it."""

    settings: Settings
    contract: Contract
    table: Table

    @cached_property
    def server(self) -> Server:
        return self.contract.server(self.settings.environment, self.table.kind)

    @property
    def name(self) -> str:
        return f"{self.contract.id}.{self.table.name}"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a source that is read whole: a database table, an endpoint, a file.

    `name` becomes `_source`; `digest` is the sha256 of its bytes, None where only reading it tells;
    `filled` holds contract columns whose value stands in the part's name; `refused` says why the part is
    not to be opened at all (such as a file whose name fits no table).
    """

    name: str
    digest: str | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    refused: WadahError | None = None


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
