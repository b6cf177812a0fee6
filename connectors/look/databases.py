# ruff: noqa: S608 - names are quoted by `identifier`, texts by `literal`
"""Tables, views, keys and types of a database, and a sample of each table as text."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from connectors.look.values import SAMPLE
from connectors.sql.mysql import extension
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal

Rows = Sequence[tuple[Any, ...]]
Ask = Callable[[str], Rows]
Listed = tuple[str, bool, str, str, bool, bool]
"""(table, whether it is a view, column, its type, whether it is in the key, whether it must be filled)."""


@contextmanager
def sqlite(path: Path) -> Iterator[Ask]:
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as base:
        base.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            yield lambda sql: base.execute(sql).fetchall()
        except sqlite3.DatabaseError as failure:
            raise Fatal("WDH-218", app="new", where=path.name, kind="SQLite") from failure


@contextmanager
def postgres(where: str, login: tuple[str, str], about: tuple[str, int, str]) -> Iterator[Ask]:
    import psycopg

    host, port, database = about
    try:
        con = psycopg.connect(
            host=host, port=port, dbname=database, user=login[0], password=login[1], connect_timeout=10, autocommit=True
        )
    except psycopg.OperationalError as failure:
        raise _refused(str(failure), where) from None
    with closing(con):
        con.execute("SET default_transaction_read_only = on")
        con.execute("SET statement_timeout = '60s'")
        yield lambda sql: con.execute(sql.encode()).fetchall()


@contextmanager
def mysql(settings: Settings, where: str, login: tuple[str, str], about: tuple[str, int, str]) -> Iterator[Ask]:
    import duckdb

    host, port, database = about
    with closing(connect(None, settings)) as con:
        try:
            con.execute(f"LOAD {literal(extension())}")
            con.execute(
                f"CREATE SECRET login (TYPE mysql, HOST {literal(host)}, PORT {port}, DATABASE {literal(database)}, "
                f"USER {literal(login[0])}, PASSWORD {literal(login[1])})"
            )
            con.execute("ATTACH '' AS app (TYPE mysql, SECRET login, READ_ONLY)")
        except duckdb.IOException as failure:
            raise _refused(str(failure), where) from None
        yield lambda sql: con.execute("FROM mysql_query('app', ?)", [sql]).fetchall()


def _refused(message: str, where: str) -> Fatal | Retriable:
    if "denied" in message or "authentication" in message or "FATAL" in message:
        return Fatal("WDH-213", app="new", where=where, name="new")
    return Retriable("WDH-212", app="new", where=where)


def listed(kind: str, ask: Ask, schema: str) -> list[Listed]:
    """Every column of every table and view, in order."""
    if kind == "sqlite":
        found = []
        names = (
            "SELECT name, type = 'view' FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
        )
        for name, view in ask(f"{names} ORDER BY name"):
            for column in ask(f"PRAGMA table_info({identifier(name)})"):
                found.append((name, bool(view), column[1], column[2].lower() or "text", column[5] > 0, bool(column[3])))
        return found

    def cast(column: str) -> str:
        return f"{column}::text" if kind == "postgres" else f"CAST({column} AS CHAR)"

    # information_schema shows a key to PostgreSQL's owners alone.
    keys = (
        "SELECT c.relname::text, a.attname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
        f"WHERE i.indisprimary AND c.relnamespace = {literal(schema)}::regnamespace"
        if kind == "postgres"
        else "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) FROM information_schema.columns "
        f"WHERE column_key = 'PRI' AND table_schema = {literal(schema)}"
    )
    kind_of = "udt_name" if kind == "postgres" else "column_type"
    asked = (
        f"SELECT {cast('c.table_name')}, {cast('t.table_type')}, {cast('c.column_name')}, {cast('c.' + kind_of)}, "
        f"{cast('c.is_nullable')} FROM information_schema.columns c JOIN information_schema.tables t "
        "ON t.table_schema = c.table_schema AND t.table_name = c.table_name "
        f"WHERE c.table_schema = {literal(schema)} ORDER BY c.table_name, c.ordinal_position"
    )
    keyed = {(str(t), str(c)) for t, c in ask(keys)}
    return [
        (table, "VIEW" in kind_, column, of, (table, column) in keyed, nullable == "NO")
        for table, kind_, column, of, nullable in ask(asked)
    ]


def sample(kind: str, ask: Ask, schema: str, table: str, columns: Sequence[str]) -> Rows:
    """Some rows of a table, every value as text."""
    if kind == "mysql":

        def quoted(name: str) -> str:
            return "`" + name.replace("`", "``") + "`"

        chosen = ", ".join(f"CAST({quoted(c)} AS CHAR CHARACTER SET utf8mb4) AS c{i}" for i, c in enumerate(columns))
        return ask(f"SELECT {chosen} FROM {quoted(schema)}.{quoted(table)} LIMIT {SAMPLE}")
    if kind == "postgres":
        chosen = ", ".join(f"{identifier(c)}::text" for c in columns)
        return ask(f"SELECT {chosen} FROM {identifier(schema, table)} LIMIT {SAMPLE}")
    chosen = ", ".join(f"CAST({identifier(c)} AS TEXT)" for c in columns)
    return ask(f"SELECT {chosen} FROM {identifier(table)} LIMIT {SAMPLE}")
