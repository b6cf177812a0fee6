"""PostgreSQL: every value as the server's own text, by COPY, in one read-only snapshot.

Arrow's driver (ADBC) reads `COPY … (FORMAT binary)` straight into Arrow. Asked for text it has nothing to convert, and
so nothing to lose (of typed values it wraps infinite timestamps and flattens arrays). Measured in ADR 50: it costs half
of what COPY in CSV, taken message by message, costs, and it keeps what DuckDB's scanner hides: a session of our own,
and the SQLSTATE of a failure.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

import pyarrow as pa

from connectors import cursor, layout
from connectors.base import Extract, Part, Source
from connectors.sql.pgtext import ASKED, PgTexts, compared, expression, missing
from connectors.sql.text import keyless
from wadah.errors import Fatal, Retriable
from wadah.warehouse.connect import identifier, literal

if TYPE_CHECKING:
    from adbc_driver_postgresql.dbapi import Connection

TIMEOUT = 10  # seconds to connect, and to wait for a lock
STATEMENT = 1800  # seconds for one statement
BLOCK = 4 << 20  # bytes of one batch
REFUSED = ("28000", "28P01", "42501")
MISSING = ("3D000", "3F000", "42P01")
BROKE_OFF = ("08", "40", "53", "55", "57", "58")  # classes: connection, rollback, resources, locks, operators, system
BUSY = ("starting up", "shutting down", "too many", "remaining connection", "in recovery")
SQLSTATE = re.compile(r"SQLSTATE:? ([0-9A-Z]{5})")
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
        self._open: Connection | None = None
        self._types: Mapping[str, str] = {}
        self._outs: Mapping[str, str | None] = {}
        self._filled: frozenset[str] = frozenset()  # columns that are NOT NULL
        self._plain = True  # False: a database that says of no text in which encoding it is
        self._reading: list[Any] = []  # statement and reader, while rows come

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
        """The session, and what of it is still being read: the traceback of whoever failed meanwhile holds the reader
        open, and a session with an open reader does not close."""
        self._give_up(self._reading)
        con, self._open, self._types = self._open, None, {}
        if con is not None:
            con.close()

    def _give_up(self, reading: list[Any]) -> None:
        """Close reader and statement, the newest first; what they still had to say is of rows nobody takes."""
        from adbc_driver_manager import Error

        while reading:
            with suppress(Error, RuntimeError):
                reading.pop().close()

    def _session(self) -> "Connection":
        """The pull's transaction, begun at first use."""
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi

        if self._open is not None:
            return self._open
        user, password = self.source.login()
        # Of the connection's own options those of TLS count: how is the server to be trusted.
        given = {k: v[0] for k, v in parse_qs(self.source.connection().query).items() if k.startswith("ssl")}
        where = {
            "host": self.host, "port": self.port, "dbname": self.database, "user": user, "password": password,
            "connect_timeout": TIMEOUT, "application_name": "wadah", **given,
        }  # fmt: skip
        try:
            con = dbapi.connect(f"postgresql://?{urlencode(where, quote_via=quote)}", autocommit=True)
        except Error as failure:
            raise self._refusal(str(failure)) from None  # its text names the user
        self._open = con
        zone = self.source.settings.regency.timezone
        # SET LOCAL: options at the start of a session are refused by a pooler such as PgBouncer.
        self._ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((encoding,),) = self._ask("SELECT current_setting('server_encoding')")
        self._plain = encoding != "SQL_ASCII"
        for name, value in {
            # Only now: the driver reads the names of all types first, and one in another encoding would refuse the
            # rest. Bytes of whatever encoding the server would refuse to send as UTF-8.
            "client_encoding": "UTF8" if self._plain else "SQL_ASCII",
            "statement_timeout": f"{STATEMENT}s", "lock_timeout": f"{TIMEOUT}s", "TimeZone": zone,
            "DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "extra_float_digits": "3", "bytea_output": "hex",
            "row_security": "off",  # rows that a policy would hide: an error, as in pg_dump, and not fewer rows
            "synchronize_seqscans": "off",  # the same rows in the same order have the same fingerprint
        }.items():  # fmt: skip
            self._ask(f"SET LOCAL {name} = {literal(value)}")
        return con

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query; none of another statement."""
        with self._session().cursor() as asked:
            asked.execute(sql)
            return asked.fetchall() if asked.description else []

    def _columns(self) -> Mapping[str, str]:
        """Columns of the table or view with their data types, in its order."""
        if self._types:
            return self._types
        table = self.source.table.source
        ((there,),) = self._ask(f"SELECT to_regclass({literal(identifier(self.schema, table))})::oid::text")
        if there is None:
            raise Fatal("WDH-214", table=table, **self.about)
        found = self._ask(ASKED.format(table=literal(there)))
        if not found:  # it is there, and not one column may be read
            raise Fatal("WDH-213", name=self.source.server.connection, **self.about)
        self._types = {name: kind for name, kind, _, _ in found}
        self._outs = {name: out for name, _, _, out in found}
        self._filled = frozenset(name for name, _, filled, _ in found if filled)
        return self._types

    def _rows(
        self, part: Part, plan: layout.Layout, types: Mapping[str, str], since: datetime | int | None
    ) -> Iterator[pa.RecordBatch]:
        if not plan.names:
            return
        table = self.source.table
        zone = self.source.settings.regency.timezone
        chosen = ", ".join(
            f"{expression(identifier(name), types[name], self._outs[name], table.by_name.get(landed), zone)} AS c{i}"
            for i, (name, landed) in enumerate(plan.names.items())
        )
        query = f"SELECT {chosen} FROM {identifier(self.schema, table.source)}"  # noqa: S608 - names are quoted
        if since is not None:
            where, value = cursor.condition(self.source, since)
            query += f" WHERE {compared(identifier(where), types[where], value)}"
            for name, nulls in keyless(table, plan).items():
                query += missing(identifier(name), types[name], nulls, filled=name in self._filled)
        with self._coded():
            ((version,),) = self._ask("SELECT current_setting('server_version_num')::int")
        texts = PgTexts(part, plan, types, table, shortest=version >= 120000, plain=self._plain)
        yield from map(texts.batch, self._stream(query))

    def _stream(self, query: str) -> Iterator[pa.RecordBatch]:
        from adbc_driver_manager import AdbcStatement
        from adbc_driver_manager._reader import AdbcRecordBatchReader  # keeps the SQLSTATE, as pyarrow's own does not

        statement = AdbcStatement(self._session().adbc_connection)
        reading = self._reading = [statement]
        try:
            statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(BLOCK)})
            statement.set_sql_query(query)
            with self._coded():
                handle, _ = statement.execute_query()
                reader = AdbcRecordBatchReader._import_from_c(handle.address)
            reading.append(reader)
            batches = iter(reader)
            while True:
                with self._coded():
                    batch = next(batches, None)
                if batch is None:
                    return
                yield batch
        finally:
            self._give_up(reading)

    @contextmanager
    def _coded(self) -> Iterator[None]:
        from adbc_driver_manager import Error

        try:
            yield
        except Error as failure:
            raise self._told(failure.sqlstate or "") from None  # its text may quote a value

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
        if told := SQLSTATE.search(message):  # it let us in, and then refused what the driver asks first
            return self._told(told[1])
        if "FATAL" in message or "password" in message or "no pg_hba" in message:
            return Fatal("WDH-213", name=self.source.server.connection, **self.about)
        return Retriable("WDH-212", **self.about)
