"""What the connectors of SQL Server and Oracle share: one session a pull, its columns, its SELECT as Arrow batches.

Both are declared untested against a real server (`wadah.contract.vocabulary.UNTESTED`): none can be had where Wadah is
made. What can be tested without one is: the drivers, the SELECT, the types, and what their documented texts become.
"""

import re
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pyarrow as pa
import pyarrow.compute as pc

from connectors import cursor, layout
from connectors.base import Extract, Part, Source
from connectors.sql.text import Texts, keyless
from wadah.contract.model import Column
from wadah.errors import Fatal, Retriable, WadahError

TIMEOUT = 10  # seconds to connect, and to wait for a lock
STATEMENT = 1800  # seconds for one statement


class DatabaseServer(ABC):
    """Host, port, database and schema from the contract, the login from the connection; see `Connector`, `Keyed`."""

    port: ClassVar[int]
    alias: ClassVar[str] = "c{}"
    schema: str
    name: str  # of the table or view, quoted

    def __init__(self, source: Source) -> None:
        self.source, self.table = source, source.table.source
        self.host, self.number, self.database = source.database(self.port)
        self.about: dict[str, Any] = {"app": source.contract.id, "where": f"{self.host}:{self.number}/{self.database}"}
        self._session: Any = None
        self._types: Mapping[str, str] = {}

    def parts(self) -> list[Part]:
        return [Part(f"{self.database}.{self.schema}.{self.table}")]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`."""
        types = self._columns()
        plan = layout.match(self.source.table, list(types))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, since))

    @contextmanager
    def keys(self, part: Part) -> Iterator[Extract]:
        """See `connectors.base.Keyed`."""
        types = self._columns()
        plan = layout.keys(self.source.table, layout.match(self.source.table, list(types)))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, None))

    def close(self) -> None:
        """End the session. What was read is in, so one that is broken by now is no failure."""
        session, self._session, self._types = self._session, None, {}
        if session is not None:
            self._end(session)

    def session(self) -> Any:
        """The pull's read-only transaction, begun at first use."""
        if self._session is None:
            self._driver()
            try:
                knock(self.host, self.number)
            except OSError as failure:
                raise Retriable("WDH-212", **self.about) from failure
            user, password = self.source.login()
            given = {k.lower(): v[-1] for k, v in parse_qs(self.source.connection().query).items()}
            self._session = self._begin(user, password, given)
        return self._session

    def _columns(self) -> Mapping[str, str]:
        """Columns of the table or view that may be read, with their data types, in its order."""
        if not self._types:
            session = self.session()
            with self.coded():
                types = self._described(session)
            for column, kind in types.items():
                if kind not in self.exact:
                    about = {"app": self.source.contract.id, "table": self.source.table.name}
                    raise Fatal("WDH-221", column=column, type=kind, **about)
            self._types = types
        return self._types

    def _rows(
        self, part: Part, plan: layout.Layout, types: Mapping[str, str], since: datetime | int | None
    ) -> Iterator[pa.RecordBatch]:
        if not plan.names:
            return
        session, query = self.session(), self.select(plan, types, since)
        texts = self.texts(part, plan, types, self.source.table)
        with self.coded():
            yield from map(texts.batch, self._batches(session, query))

    def select(self, plan: layout.Layout, types: Mapping[str, str], since: datetime | int | None) -> str:
        """The SELECT: each column as its exact text, named `c0`, `c1` …"""
        known = self.source.table.by_name
        chosen = ", ".join(
            f"{self.expression(name, types[name], known.get(landed))} AS {self.alias.format(i)}"
            for i, (name, landed) in enumerate(plan.names.items())
        )
        query = f"SELECT {chosen} FROM {self.name}"  # noqa: S608 - names are quoted
        if since is not None:
            name, value = self.reached(plan, since)
            query += f" WHERE {self.compared(name, types[name], value)}"
            for name, nulls in keyless(self.source.table, plan).items():
                query += self.missing(name, types[name], nulls)
        return query

    def reached(self, plan: layout.Layout, since: datetime | int) -> tuple[str, str | int]:
        """The cursor's column as the server names it, and `since` as text: a moment as the regency's own clock."""
        _, value = cursor.condition(self.source, since)
        held = cursor.owner(self.source.contract, self.source.table)
        assert held is not None  # or there were no condition
        name = next(there for there, ours in plan.names.items() if ours == held[1].name)
        return name, value

    def told(self, failure: BaseException) -> WadahError:
        """An error of the driver as ours."""
        code, fault = self.code(failure)
        app, table = self.source.contract.id, self.source.table
        match code:
            case "WDH-212":
                return Retriable("WDH-212", **self.about)
            case "WDH-213":
                return Fatal("WDH-213", name=self.source.server.connection, **self.about)
            case "WDH-214":
                return Fatal("WDH-214", table=table.source, **self.about)
            case "WDH-217":
                return Retriable("WDH-217", table=table.source, **self.about)
            case "WDH-223":
                return Fatal("WDH-223", app=app)
        return Fatal("WDH-220", app=app, table=table.name, fault=fault)

    @contextmanager
    def coded(self) -> Iterator[None]:
        """The driver's errors as ours; its texts may quote a value or the login, so none of them is kept."""
        try:
            yield
        except WadahError:
            raise
        except self._failures() as failure:
            told = self.told(failure)
        else:
            return
        self.close()
        raise told from None  # raised in a `with`, the driver's error is its context: a log would write that too

    exact: ClassVar[frozenset[str]]  # data types that can be asked for exactly
    texts: ClassVar[type[Texts]]

    @abstractmethod
    def _driver(self) -> Any:
        """The driver's module. Raises Fatal WDH-222 where it is not installed, WDH-223 where it does not load."""

    @abstractmethod
    def _failures(self) -> type[BaseException]: ...

    @abstractmethod
    def _begin(self, user: str, password: str, given: Mapping[str, str]) -> Any: ...

    @abstractmethod
    def _end(self, session: Any) -> None: ...

    @abstractmethod
    def _described(self, session: Any) -> Mapping[str, str]:
        """Columns with their types. Raises Fatal WDH-214 where there is no such table, WDH-213 where none is ours."""

    @abstractmethod
    def expression(self, column: str, kind: str, described: Column | None) -> str:
        """The SQL for one column (by its bare name) of that type, as exact text."""

    @abstractmethod
    def compared(self, column: str, kind: str, value: str | int) -> str:
        """SQL: whether the cursor's column has reached `value`, or is NULL."""

    @abstractmethod
    def missing(self, column: str, kind: str, nulls: Sequence[str]) -> str:
        """See `connectors.sql.text.missing`."""

    @abstractmethod
    def _batches(self, session: Any, query: str) -> Iterator[pa.RecordBatch]: ...

    @abstractmethod
    def code(self, failure: BaseException) -> tuple[str, str]:
        """Which of our codes an error of the driver is (WDH-220 where nobody knows), and its own number or name."""


def knock(host: str, port: int) -> None:
    """Raises OSError where nobody listens: a host that drops packets would keep a driver waiting for minutes."""
    socket.create_connection((host, port), TIMEOUT).close()


ENDING_ZEROS = (r"(\.\d*?)0+([+-]\d\d:\d\d)?$", r"\1\2")
BARE_POINT = (r"\.([+-]|$)", r"\1")


def trimmed(array: pa.Array) -> pa.Array:
    """Moments without the blank that stands for a plus before the year, and without zeros that say nothing."""
    array = pc.utf8_trim_whitespace(array.cast(pa.string()))
    for pattern, put in (ENDING_ZEROS, BARE_POINT):
        pointed = pc.fill_null(pc.match_substring(array, "."), False)
        array = pc.if_else(pointed, pc.replace_substring_regex(array, pattern, put), array)
    return array


def moment(value: str) -> str:
    """`since`, in whatever form the contract has the column, as `2026-11-20 09:15:00`."""
    return datetime.fromisoformat(re.sub(r"\s+", " ", value)).strftime("%Y-%m-%d %H:%M:%S")
