"""PostgreSQL: every value as the server's own text, by COPY, in one read-only snapshot.

`COPY (SELECT …) TO STDOUT (FORMAT csv)` was measured against DuckDB's scanner, connectorx and ADBC: as fast as the
fastest of them, and the only one that needs no cast to be exact. In its CSV an unquoted empty field is NULL, a
quoted one is empty text.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pyarrow as pa

from connectors import cursor, layout
from connectors.base import Extract, Part, Source
from connectors.sql.pgtext import ASKED, PgTexts, compared, expression
from wadah.errors import Fatal, Retriable
from wadah.warehouse.connect import identifier, literal

if TYPE_CHECKING:
    import psycopg

TIMEOUT = 10  # seconds to connect, and to wait for a lock
STATEMENT = 1800  # seconds for one statement
BLOCK = 1 << 20  # bytes of CSV that are parsed at once
REFUSED = ("28000", "28P01", "42501")
MISSING = ("3D000", "3F000", "42P01")
BROKE_OFF = ("08", "40", "53", "55", "57", "58")  # classes: connection, rollback, resources, locks, operators, system
BUSY = ("starting up", "shutting down", "too many", "remaining connection", "in recovery")
MOVED = ("42703", "42804", "XX000")  # the table was altered since its columns were asked for


class Postgres:
    """A server of type `postgres`: host, port, database and schema from the contract, the login from the connection.

    One pull is one REPEATABLE READ transaction, so what it asks twice it sees alike. A role needs SELECT on the
    contract's columns and nothing else.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.host, self.port, self.database = source.database(5432)
        self.schema = source.server.schema or "public"
        self.about: dict[str, Any] = {"app": source.contract.id, "where": f"{self.host}:{self.port}/{self.database}"}
        self._open: psycopg.Connection[Any] | None = None
        self._types: Mapping[str, str] = {}

    def parts(self) -> list[Part]:
        return [Part(f"{self.database}.{self.schema}.{self.source.table.source}")]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`."""
        with self._coded():
            types = self._columns()
        plan = layout.match(self.source.table, list(types))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, since))

    @contextmanager
    def keys(self, part: Part) -> Iterator[Extract]:
        """See `connectors.base.Keyed`."""
        with self._coded():
            types = self._columns()
        plan = layout.keys(self.source.table, layout.match(self.source.table, list(types)))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, None))

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open, self._types = None, {}

    def _session(self) -> "psycopg.Connection[Any]":
        """The pull's transaction, begun at first use."""
        import psycopg

        if self._open is not None:
            return self._open
        user, password = self.source.login()
        # Of the connection's own options those of TLS count: how is the server to be trusted.
        given: dict[str, Any] = {
            k: v[0] for k, v in parse_qs(self.source.connection().query).items() if k.startswith("ssl")
        }
        try:
            con = psycopg.connect(
                host=self.host, port=self.port, dbname=self.database, user=user, password=password,
                connect_timeout=TIMEOUT, application_name="wadah", autocommit=True, client_encoding="utf8", **given,
            )  # fmt: skip
        except psycopg.OperationalError as failure:
            raise self._refusal(str(failure)) from None  # its text names the user
        self._open = con
        zone = self.source.settings.regency.timezone
        # SET LOCAL: options at the start of a session are refused by a pooler such as PgBouncer.
        con.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for name, value in {
            "statement_timeout": f"{STATEMENT}s", "lock_timeout": f"{TIMEOUT}s", "TimeZone": zone,
            "DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "extra_float_digits": "3", "bytea_output": "hex",
            "row_security": "off",  # rows that a policy would hide: an error, as in pg_dump, and not fewer rows
        }.items():  # fmt: skip
            con.execute(f"SET LOCAL {name} = {literal(value)}".encode())
        return con

    def _columns(self) -> Mapping[str, str]:
        """Columns of the table or view with their data types, in its order."""
        if self._types:
            return self._types
        con, table = self._session(), self.source.table.source
        name = identifier(self.schema, table)
        there = con.execute("SELECT to_regclass(%s)::oid", [name]).fetchone()
        if there is None or there[0] is None:
            raise Fatal("WDH-214", table=table, **self.about)
        found = con.execute(ASKED, [there[0]]).fetchall()
        if not found:  # it is there, and not one column may be read
            raise Fatal("WDH-213", name=self.source.server.connection, **self.about)
        self._types = dict(found)
        return self._types

    def _rows(
        self, part: Part, plan: layout.Layout, types: Mapping[str, str], since: datetime | int | None
    ) -> Iterator[pa.RecordBatch]:
        if not plan.names:
            return
        con, table = self._session(), self.source.table
        zone = self.source.settings.regency.timezone
        chosen = ", ".join(
            expression(identifier(name), types[name], table.by_name.get(landed), zone)
            for name, landed in plan.names.items()
        )
        query = f"SELECT {chosen} FROM {identifier(self.schema, table.source)}"  # noqa: S608 - names are quoted
        if since is not None:
            where, value = cursor.condition(self.source, since)
            query += f" WHERE {compared(identifier(where), types[where], value)}"
        texts = PgTexts(part, plan, types, table, shortest=con.info.server_version >= 120000)
        plain = con.info.parameter_status("server_encoding") != "SQL_ASCII"
        if not plain:  # bytes of whatever encoding: as UTF-8 the server would refuse to send them
            con.execute("SET LOCAL client_encoding = 'SQL_ASCII'")
        with self._coded(), con.cursor() as asked, asked.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)".encode()) as out:
            blocks = _Blocks(iter(out))
            if not blocks.peek():
                return
            yield from map(texts.batch, _parse(blocks, len(plan.names), pa.string() if plain else pa.binary()))

    @contextmanager
    def _coded(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as failure:
            state = failure.sqlstate or ""
            with suppress(psycopg.Error):
                self.close()
            raise self._told(state) from None  # its text may quote a value

    def _told(self, state: str) -> Fatal | Retriable:
        table = self.source.table
        if state in REFUSED:
            return Fatal("WDH-213", name=self.source.server.connection, **self.about)
        if state in MISSING:
            return Fatal("WDH-214", table=table.source, **self.about)
        if not state or state[:2] in BROKE_OFF or state in MOVED:
            return Retriable("WDH-217", table=table.source, **self.about)
        return Fatal("WDH-220", app=self.source.contract.id, table=table.name, fault=f"SQLSTATE {state}")

    def _refusal(self, message: str) -> Fatal | Retriable:
        """Of a session that did not begin: libpq tells no code, only the server's sentence."""
        if f'database "{self.database}" does not exist' in message:
            return Fatal("WDH-214", table=self.source.table.source, **self.about)
        if any(word in message for word in BUSY):
            return Retriable("WDH-217", table=self.source.table.source, **self.about)
        if "FATAL" in message or "password" in message or "no pg_hba" in message:
            return Fatal("WDH-213", name=self.source.server.connection, **self.about)
        return Retriable("WDH-212", **self.about)


MARK = b"\xef\xbb\xbf"
"""A byte order mark. The CSV reader drops one at the very start: given this, it leaves the first value as it is."""


class _Blocks(io.RawIOBase):
    """COPY's messages (one a row) as a stream of blocks."""

    def __init__(self, messages: Iterator[Any]) -> None:
        self._messages, self._first = messages, b""

    def readable(self) -> bool:
        return True

    def peek(self) -> bool:
        """Whether there is anything to read."""
        if not self._first and (block := self._block()):
            self._first = MARK + block
        return bool(self._first)

    def read(self, _: int = -1) -> bytes:
        block, self._first = self._first, b""
        return block or self._block()

    def _block(self) -> bytes:
        found, size = [], 0
        for message in self._messages:
            found.append(message)
            size += len(message)
            if size >= BLOCK:
                break
        return b"".join(found)


def _parse(blocks: io.RawIOBase, columns: int, kind: pa.DataType) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    names: Sequence[str] = [f"c{i}" for i in range(columns)]
    yield from csv.open_csv(
        pa.PythonFile(blocks, "r"),
        read_options=csv.ReadOptions(column_names=names, block_size=BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, kind), strings_can_be_null=True, null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )  # fmt: skip
