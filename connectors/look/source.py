"""A source's address, and what is found there: tables for a proposal, and what a person must still decide."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.look import databases, files, servers
from connectors.look.values import say
from wadah.contract.propose import Kind, SourceColumn, SourceTable
from wadah.errors import Fatal
from wadah.settings import Settings

PORTS = {"postgres": 5432, "mysql": 3306, "sqlserver": 1433, "oracle": 1521}
SCHEMES: dict[str, Kind] = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql",
                            "sqlserver": "sqlserver", "mssql": "sqlserver", "oracle": "oracle"}  # fmt: skip
ENDS: dict[str, Kind] = {".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".sqlite": "sqlite", ".sqlite3": "sqlite",
                         ".db": "sqlite"}  # fmt: skip
CHANGED = re.compile(r"(^|_)(updated?|modified|diubah|ubah|perubahan|last_update)(_|$)|updated_?at$", re.I)
CREATED = re.compile(r"(^|_)(created?|dibuat|tgl|tanggal|waktu|masuk|input)(_|$)", re.I)
CLOCK = re.compile(r"(datetime|timestamp)", re.I)


@dataclass(frozen=True)
class Found:
    """What `wadah.contract.propose.propose` takes: kind, tables, the server's address, and lines for a person."""

    kind: Kind
    tables: tuple[SourceTable, ...]
    server: dict[str, Any]
    noted: tuple[str, ...]


def look(settings: Settings, address: str, connection: str) -> Found:
    """Look at a database, file or API. User and password come from the address or from the connection of that name.

    Of an API's address only host and path are told on: not in the proposal, nor in an error, stand user, password and
    query. Raises Fatal WDH-262 for an address that names none of them, and the connectors' own codes.
    """
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        uri = settings.connection(connection)
        where = _bare(address)
        seen = files.objects(files.fetched(address, unquote(urlsplit(uri).password or "") if uri else "", where), where)
        location, _, endpoint = where.rpartition("/")
        return _one("api", f"/{endpoint}", seen, {"location": location})
    if kind := SCHEMES.get(parts.scheme):
        return _server(settings, kind, address, connection)
    path = Path(address.removeprefix("sqlite:///").removeprefix("sqlite:"))
    kind = ENDS.get(path.suffix.lower(), "csv")
    if not path.is_file() or path.suffix.lower() not in ENDS:
        raise Fatal(
            "WDH-262",
            where=_bare(address) if "://" in address else path.name,
            known=", ".join([*SCHEMES, "http", "https", *ENDS]),
        )
    if kind == "sqlite":
        with databases.sqlite(path) as ask:
            return _tables("sqlite", ask, "", {})
    seen = (
        files.comma(path) if kind == "csv" else files.workbook(path) if kind == "xlsx"
        else files.objects(path.read_text("utf-8-sig"), path.name)
    )  # fmt: skip
    return _one(kind, path.name, seen, {})


def _bare(address: str) -> str:
    """An address without what may be secret in it: user and password, query, fragment."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _server(settings: Settings, kind: Kind, address: str, connection: str) -> Found:
    parts = urlsplit(address)
    login = urlsplit(settings.connection(connection) or "")
    user = unquote(parts.username or login.username or "")
    password = unquote(parts.password or login.password or "")
    host, port, database = parts.hostname or "", parts.port or PORTS[kind], parts.path.strip("/")
    where, about = f"{host}:{port}/{database}", (host, port, database)
    server: dict[str, Any] = {"host": host, "port": port, "database": database}
    given = {key.lower(): said[-1] for key, said in parse_qs(f"{login.query}&{parts.query}").items()}
    if kind == "sqlserver":
        server["schema"] = given.get("schema", "dbo")
        with servers.asking(kind, where, (user, password), about, given) as ask:
            return untested(settings, kind, ask, server["schema"], server)
    if kind == "oracle":
        server = {"host": host, "port": port, "serviceName": database}
        own, schema = user.upper(), given.get("schema", user.upper())
        with servers.asking(kind, where, (user, password), about, given) as ask:
            if not servers.listed(kind, ask, schema):  # as the connector does: Oracle keeps most names in capitals
                schema = schema.upper()
            return untested(settings, kind, ask, schema, server, "" if schema == own else f"{schema}.")
    if kind == "postgres":
        server["schema"] = parse_qs(parts.query).get("schema", ["public"])[0]
        with databases.postgres(where, (user, password), about) as ask:
            return _tables(kind, ask, server["schema"], server)
    with databases.mysql(settings, where, (user, password), about) as ask:
        return _tables(kind, ask, database, server)


def _tables(kind: Kind, ask: databases.Ask, schema: str, server: dict[str, Any]) -> Found:
    found = databases.listed(kind, ask, schema)
    return _found(kind, found, lambda name, of: databases.sample(kind, ask, schema, name, list(of)), server)


def untested(
    settings: Settings, kind: servers.Server, ask: databases.Ask, schema: str, server: dict[str, Any], owner: str = ""
) -> Found:
    """What a SQL Server or an Oracle answers; `owner` goes before the name of a table that is not the user's own."""
    found = servers.listed(kind, ask, schema)
    if not found:  # an empty draft would tell nobody that the schema is another
        where = f"{server['host']}:{server['port']}"
        raise Fatal("WDH-214", app="new", where=where, table=f"{schema}.*")
    made = _found(kind, found, lambda name, of: servers.sample(settings, kind, ask, schema, name, of), server)
    return replace(made, tables=tuple(replace(table, name=owner + table.name) for table in made.tables))


def _found(
    kind: Kind,
    listed: Sequence[databases.Listed],
    sample: Callable[[str, Mapping[str, str]], databases.Rows],
    server: dict[str, Any],
) -> Found:
    """`sample` gives rows of a table's columns (name → the source's own type)."""
    by_table: dict[str, list[databases.Listed]] = {}
    for row in listed:
        by_table.setdefault(row[0], []).append(row)
    tables, noted = [], list[str]()
    for name, told in by_table.items():
        columns = [SourceColumn(c, servers.word(kind, of), key, required) for _, _, c, of, key, required in told]
        rows = sample(name, {c: of for _, _, c, of, _, _ in told})
        tables.append(_table(name, columns, rows, noted, view=told[0][1]))
    return Found(kind, tuple(tables), server, tuple(noted))


def _one(kind: Kind, name: str, seen: files.Seen, server: dict[str, Any]) -> Found:
    header, rows, words = seen
    noted: list[str] = []
    table = _table(name, [SourceColumn(h) for h in header if h.strip()], rows, noted)
    if kind == "api":
        return Found(kind, (table,), server | words, tuple(noted))
    if not re.search(r"\{\w+\}", name):
        noted.append(
            f"The name `{name}`: which part changes from file to file? Write that as {{x}}, such as {{bulan}}."
        )
    return Found(kind, (replace(table, file=words),), server, tuple(noted))


def _table(
    name: str,
    columns: Sequence[SourceColumn],
    rows: Sequence[Sequence[str | None]],
    noted: list[str],
    *,
    view: bool = False,
) -> SourceTable:
    """A table with what its sample says; candidates for key and cursor are noted, not decided."""
    said = [say(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    if not any(c.key for c in columns) and (alone := [c.name for c, unique in said if unique]):
        noted.append(f"{name}: no value stands twice in {', '.join(alone[:3])} (of {len(rows)} rows); is that its key?")
    clocks = [c.name for c, _ in said if CLOCK.match(c.type) or any("H" in f and "y" in f for f in c.formats)]
    changed = [c for c in clocks if CHANGED.search(c)]
    if changed:
        mode = f"{{mode: incremental, cursor: {changed[0]}}}"
        noted.append(f"{name}: does every edit set {changed[0]}? Then load {mode}.")
    elif made := [c for c in clocks if CREATED.search(c)]:
        noted.append(
            f"{name}: no column tells an edit; {made[0]} tells a new row. If rows are never edited after some days: "
            f"load {{mode: window, cursor: {made[0]}, window: 30d}}; else leave it to be read whole."
        )
    return SourceTable(name, tuple(c for c, _ in said), view=view)
