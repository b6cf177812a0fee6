"""MariaDB and MySQL: every column asked for as exact text, streamed by connectorx.

The SELECT is built from information_schema because drivers type what they cannot hold: connectorx drops
decimals past the tenth and panics on zero dates, DuckDB turns them into NULL and 127 into `true`. DuckDB's
scanner reads information_schema, since it reports a refused login at once (connectorx tries for 30 s).
"""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from connectors import cursor, layout
from connectors.base import Extract, Part, Source
from connectors.rows import ROWS
from connectors.sql.text import EXACT, HEX, Texts, expression, keyless, missing
from wadah.errors import Fatal, Retriable
from wadah.warehouse.connect import connect, literal

TIMEOUT = 10  # seconds to connect
REFUSED = ("1044", "1045", "1142", "1143", "1227", "1698")
BROKE_OFF = ("1040", "1053", "1054", "1158", "1159", "1160", "1161", "1205", "1213", "1317", "1969", "2006", "2013",
             "3024")  # fmt: skip
"""1054: a column that information_schema still showed a moment before."""


class MySql:
    """A server of type `mysql`: host, port and database from the contract, user and password from the connection."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.host, self.port, self.database = source.database(3306)
        self.about: dict[str, Any] = {"app": source.contract.id, "where": f"{self.host}:{self.port}/{self.database}"}
        self._filled: frozenset[str] = frozenset()  # columns that are NOT NULL

    def parts(self) -> list[Part]:
        return [Part(f"{self.database}.{self.source.table.source}")]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`. One SELECT is one consistent read."""
        types = self._columns()
        self._exact(types)
        plan = layout.match(self.source.table, list(types))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, since))

    @contextmanager
    def keys(self, part: Part) -> Iterator[Extract]:
        """See `connectors.base.Keyed`."""
        types = self._columns()
        self._exact(types)
        plan = layout.keys(self.source.table, layout.match(self.source.table, list(types)))
        yield Extract(lambda: plan, lambda: types, self._rows(part, plan, types, None))

    def _exact(self, types: Mapping[str, str]) -> None:
        for column, kind in types.items():
            if kind not in EXACT and kind not in HEX:
                raise Fatal(
                    "WDH-221", app=self.source.contract.id, table=self.source.table.name, column=column, type=kind
                )

    def close(self) -> None:
        """Nothing is kept open between two calls."""

    @cached_property
    def login(self) -> tuple[str, str]:
        return self.source.login()

    def _columns(self) -> Mapping[str, str]:
        """Columns of the table with their data types, in its order."""
        import duckdb

        user, password = self.login
        try:
            socket.create_connection((self.host, self.port), TIMEOUT).close()
        except OSError as failure:  # a host that drops packets would keep the driver waiting for minutes
            raise Retriable("WDH-212", **self.about) from failure
        con = connect(None, self.source.settings)
        try:
            con.execute(f"LOAD {literal(extension())}")
            con.execute(
                f"CREATE SECRET login (TYPE mysql, HOST {literal(self.host)}, PORT {self.port}, "
                f"DATABASE {literal(self.database)}, USER {literal(user)}, PASSWORD {literal(password)})"
            )
            con.execute("ATTACH '' AS app (TYPE mysql, SECRET login, READ_ONLY)")
            asked = (
                "SELECT CAST(column_name AS CHAR) c, CAST(data_type AS CHAR) t, CAST(is_nullable AS CHAR) n "  # noqa: S608
                "FROM information_schema.columns "
                f"WHERE table_schema = {literal(self.database)} AND table_name = {literal(self.source.table.source)} "
                "ORDER BY ordinal_position"
            )
            found: list[tuple[str, str, str]] = con.execute("FROM mysql_query('app', ?)", [asked]).fetchall()
        except duckdb.IOException as failure:
            raise self._coded(str(failure)) from None  # DuckDB's text may quote the login
        finally:
            con.close()
        if not found:
            raise Fatal("WDH-214", table=self.source.table.source, **self.about)
        self._filled = frozenset(name for name, _, nullable in found if nullable == "NO")
        return {name: kind.lower() for name, kind, _ in found}

    def _rows(
        self, part: Part, plan: layout.Layout, types: Mapping[str, str], since: datetime | int | None
    ) -> Iterator[pa.RecordBatch]:
        import connectorx

        chosen = [expression(_quoted(name), types[name]) for name in plan.names]
        enums = [name for name in plan.names if types[name] == "enum"]
        chosen += [f"CAST({_quoted(name)} + 0 AS CHAR)" for name in enums]
        named = ", ".join(f"{e} AS c{i}" for i, e in enumerate(chosen))
        query = f"SELECT {named} FROM {_quoted(self.database)}.{_quoted(self.source.table.source)}"  # noqa: S608
        if since is not None:
            where, text = cursor.condition(self.source, since)
            # One without a moment may be new or changed: nobody can tell before it is compared with what is landed.
            query += f" WHERE {_quoted(where)} >= {literal(text)} OR {_quoted(where)} IS NULL"
            if types.get(where) in ("date", "datetime", "timestamp"):
                query += f" OR {_quoted(where)} = 0"  # 0000-00-00, which is how some programs write none
            for name, nulls in keyless(self.source.table, plan).items():
                query += missing(_quoted(name), types[name], nulls, filled=name in self._filled)
        texts = Texts(part, plan, types, self.source.table)
        user, password = (quote(word, safe="") for word in self.login)
        uri = f"mysql://{user}:{password}@{self.host}:{self.port}/{self.database}"
        try:
            for batch in connectorx.read_sql(uri, query, return_type="arrow_stream", batch_size=ROWS):
                yield texts.batch(batch)
        except GeneratorExit:
            raise
        except BaseException as failure:  # a Rust panic is no Exception
            if type(failure).__name__ != "PanicException" and not isinstance(failure, RuntimeError):
                raise
            raise self._coded(str(failure)) from None  # its text may quote a value

    def _coded(self, message: str) -> Fatal | Retriable:
        number = found[1] if (found := re.search(r"ERROR (\d+)", message)) else ""
        table = self.source.table.source
        if number in REFUSED or "denied" in message:
            return Fatal("WDH-213", name=self.source.server.connection, **self.about)
        if "connect" in message.lower() and not number:
            return Retriable("WDH-212", **self.about)
        if number == "1146" or "Unknown database" in message:
            return Fatal("WDH-214", table=table, **self.about)
        if number in BROKE_OFF or re.search(r"CodecError|DriverError|IoError|IO error|server has gone", message):
            return Retriable("WDH-217", table=table, **self.about)
        fault = f"error {number}" if number else "panic"
        return Fatal("WDH-220", app=self.source.contract.id, table=self.source.table.name, fault=fault)


def extension() -> Path:
    """DuckDB's MySQL scanner as its wheel ships it: nothing is downloaded."""
    spec = find_spec("duckdb_extension_mysql_scanner")
    assert spec is not None and spec.origin is not None
    return next(Path(spec.origin).parent.rglob("mysql_scanner.duckdb_extension"))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
