"""SQL Server and Oracle looked at, without a server: what is asked of them, and what a proposal makes of an answer."""

from pathlib import Path

import pytest
import sqlglot

from connectors.look import servers
from connectors.look.databases import Ask, Rows
from connectors.look.source import untested
from connectors.sql import mssqltext, oracletext
from wadah.contract.freeze import freeze
from wadah.contract.lint import lint
from wadah.contract.model import Contract
from wadah.contract.propose import propose
from wadah.errors import Fatal
from wadah.settings import Settings

SCHEMA = {"sqlserver": "dbo", "oracle": "SIDUKA"}
DIALECT = {"sqlserver": "tsql", "oracle": "oracle"}
KINDS: tuple[servers.Server, ...] = ("sqlserver", "oracle")
ADDRESS = {
    "sqlserver": {"host": "10.0.3.9", "port": 1433, "database": "siduka", "schema": "dbo"},
    "oracle": {"host": "10.0.3.10", "port": 1521, "serviceName": "SIDUKA"},
}
COLUMNS: dict[servers.Server, list[tuple[str, str, str, str, str]]] = {
    "sqlserver": [
        ("permohonan", "BASE TABLE", "id", "int", "NO"), ("permohonan", "BASE TABLE", "identitas", "varchar", "YES"),
        ("permohonan", "BASE TABLE", "aktif", "bit", "NO"), ("permohonan", "BASE TABLE", "nilai", "smallmoney", "YES"),
        ("permohonan", "BASE TABLE", "updated_at", "smalldatetime", "YES"),
        ("permohonan", "BASE TABLE", "versi", "timestamp", "NO"), ("ringkas", "VIEW", "kode", "nchar", "YES"),
    ],
    "oracle": [
        ("PERMOHONAN", "TABLE", "ID", "NUMBER(0)", "NO"), ("PERMOHONAN", "TABLE", "IDENTITAS", "VARCHAR2", "YES"),
        ("PERMOHONAN", "TABLE", "AKTIF", "BOOLEAN", "NO"), ("PERMOHONAN", "TABLE", "NILAI", "NUMBER", "YES"),
        ("PERMOHONAN", "TABLE", "UPDATED_AT", "DATE", "YES"),
        ("PERMOHONAN", "TABLE", "VERSI", "INTERVAL DAY(2) TO SECOND(6)", "NO"),
        ("RINGKAS", "VIEW", "KODE", "CHAR", "YES"),
    ],
}  # fmt: skip


def answering(kind: servers.Server, asked: list[str]) -> Ask:
    def ask(sql: str) -> Rows:
        asked.append(sql)
        table = COLUMNS[kind][0][0]
        if "PRIMARY KEY" in sql or "constraint_type" in sql:
            return [(table, COLUMNS[kind][0][2])]
        if "COLUMNS AS c" in sql or "all_tab_columns" in sql:
            return COLUMNS[kind]
        if table not in sql:
            return [("A",)] * 9
        return [(str(n), f"331901410190{n:02d}01", "1", "1.50", f"2026-03-{n:02d} 10:00:00", "x") for n in range(1, 21)]

    return ask


def noting(asked: list[str]) -> Ask:
    def ask(sql: str) -> Rows:
        asked.append(sql)
        return []

    return ask


def drafted(settings: Settings, folder: Path, kind: servers.Server, owner: str = "") -> tuple[str, Contract, list[str]]:
    asked: list[str] = []
    found = untested(settings, kind, answering(kind, asked), SCHEMA[kind], ADDRESS[kind], owner)
    text = propose("uji", "dpmptsp", found.tables, found.kind, found.server, found.noted)
    file = folder / "usul.odcs.yaml"
    file.write_text(text, "utf-8")
    linted = lint([file])
    assert not linted.problems and "331901" not in text, "a value got out"
    return text, freeze(linted.contracts[file], file), asked


@pytest.mark.parametrize("kind", KINDS)
def test_a_proposal_of_what_is_answered(kind: servers.Server, tmp_path: Path) -> None:
    text, made, _ = drafted(Settings(home=tmp_path), tmp_path, kind)
    table = made.by_name["permohonan"]
    assert table.key == ("id",) and made.by_name["ringkas"].kind == "view"
    assert [(c.name, c.type, c.required) for c in table.columns if not c.key] == [
        ("identitas", "string", False), ("aktif", "boolean", True), ("nilai", "number", False),
        ("updated_at", "timestamp", False), ("versi", "string", True),
    ]  # fmt: skip
    assert table.by_name["id"].type == "integer" and not table.by_name["updated_at"].has_zone
    assert (table.by_name["identitas"].text_format, table.by_name["identitas"].personal) == ("nik", True)
    server = made.servers[0]
    assert (server.type, server.host, server.port) == (kind, ADDRESS[kind]["host"], ADDRESS[kind]["port"])
    assert server.database == ("siduka" if kind == "sqlserver" else "SIDUKA")
    assert f"{'SQL Server' if kind == 'sqlserver' else 'Oracle'} is declared untested against a real server" in text
    assert "does every edit set" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_without_tables_is_no_empty_draft(kind: servers.Server, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"WDH-214.*lain"):
        untested(Settings(home=tmp_path), kind, lambda sql, *_: [], "lain", ADDRESS[kind])


def test_a_table_of_another_owner_is_named_with_it(tmp_path: Path) -> None:
    _, made, asked = drafted(Settings(home=tmp_path), tmp_path, "oracle", "SIDUKA.")
    assert [(t.name, t.source) for t in made.tables] == [
        ("permohonan", "SIDUKA.PERMOHONAN"), ("ringkas", "SIDUKA.RINGKAS"),
    ]  # fmt: skip
    assert 'FROM "SIDUKA"."PERMOHONAN" FETCH FIRST 1000 ROWS ONLY' in asked[2]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_is_one_select_each(kind: servers.Server, tmp_path: Path) -> None:
    _, _, asked = drafted(Settings(home=tmp_path), tmp_path, kind)
    assert len(asked) == 4, "keys, columns, and a sample of each table"
    for sql in asked:
        (parsed,) = sqlglot.parse(sql, dialect=DIALECT[kind])
        assert isinstance(parsed, sqlglot.exp.Select)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_no_sql(kind: servers.Server) -> None:
    asked: list[str] = []
    ask, bad = noting(asked), "x'] \"; DROP TABLE t --"
    servers.listed(kind, ask, bad)
    servers.sample(Settings(), kind, ask, bad, bad, {bad: "date"})
    assert len(asked) == 3
    for sql in asked:
        (parsed,) = sqlglot.parse(sql, dialect=DIALECT[kind])
        assert isinstance(parsed, sqlglot.exp.Select) and not list(parsed.find_all(sqlglot.exp.Drop))
        named = {i.this for i in parsed.find_all(sqlglot.exp.Identifier, sqlglot.exp.National, sqlglot.exp.Literal)}
        assert bad in named


@pytest.mark.parametrize(
    ("kind", "types", "left_out"),
    [
        ("sqlserver", mssqltext.EXACT | mssqltext.REFUSED, mssqltext.HEX | mssqltext.REFUSED),
        ("oracle", oracletext.EXACT | oracletext.REFUSED,
         oracletext.HEX | oracletext.REFUSED | {"long", "xmltype", "json"}),
    ],
)  # fmt: skip
def test_of_every_type_no_more_than_a_short_text_is_asked_for(
    kind: servers.Server, types: frozenset[str], left_out: frozenset[str]
) -> None:
    asked: list[str] = []
    for of in sorted(types):
        servers.sample(Settings(), kind, noting(asked), "s", "t", {"k": of})
        chosen = asked.pop().removeprefix("SELECT ").removeprefix("TOP (1000) ").partition(" FROM ")[0]
        assert (chosen == "NULL") == (of in left_out), of
        if of in mssqltext.LONG | {"clob", "nclob"}:
            assert chosen in (f"LEFT(CONVERT(nvarchar(max), [k]), {servers.LETTERS})",
                              f'DBMS_LOB.SUBSTR("k", {servers.LETTERS}, 1)', "NULL")  # fmt: skip
