"""`deletes: compare` where only changes are read: what is gone from the source is recorded, and nothing else is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.retention import expire_table
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import pull, rows
from tests.integration.connectors.test_conformance import login
from wadah.contract.model import Contract
from wadah.settings import Settings

COLUMNS = [{"name": "id", "type": "integer", "key": True}, "nama",
           {"name": "diubah", "type": "timestamp", "required": True}]  # fmt: skip
INCREMENTAL = {"mode": "incremental", "cursor": "diubah", "overlap": "1h", "deletes": "compare"}
WINDOW = {"mode": "window", "cursor": "diubah", "window": "2d", "deletes": "compare"}
Ground = tuple[Contract, Callable[..., None]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=datetime.fromisoformat("2026-11-20T12:00+07:00"))


@pytest.fixture(params=["sqlite", "postgres", "mysql"])
def ground(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Callable[[dict[str, Any]], Ground]:
    """A database with one table, over a load mode: the contract, and a way to run SQL in it."""
    name = f"hapus_{abs(hash(request.node.nodeid)) % 10**9}"

    def make(load: dict[str, Any]) -> Ground:
        if request.param == "sqlite":
            settings.sandbox_dir.mkdir(parents=True)

            def run(*statements: str) -> None:
                with closing(sqlite3.connect(settings.sandbox_dir / "app.sqlite")) as base:
                    base.executescript(";".join(statements))

            where: dict[str, Any] = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
            run("CREATE TABLE t (id INTEGER PRIMARY KEY, nama TEXT, diubah TEXT)")
        elif request.param == "postgres":
            pg = request.getfixturevalue("pg")
            pg.run(f"CREATE DATABASE {name}")

            def run(*statements: str) -> None:
                pg.run(*statements, database=name)

            where = {"type": "postgres", "host": "127.0.0.1", "port": pg.port, "database": name, "schema": "public"}
            run("CREATE TABLE t (id INT PRIMARY KEY, nama TEXT, diubah TIMESTAMP)", "GRANT SELECT ON t TO baca")
            login(settings, "postgresql://baca:r%40hasia%3A%20%2F%25%3F%27@x/y")
        else:
            server = request.getfixturevalue("server")
            server.run(f"CREATE DATABASE {name}; GRANT SELECT ON {name}.* TO baca@'127.0.0.1'")

            def run(*statements: str) -> None:
                server.run(";".join(statements), name)

            where = {"type": "mysql", "host": "127.0.0.1", "port": server.port, "database": name}
            run("CREATE TABLE t (id INT PRIMARY KEY, nama TEXT, diubah DATETIME)")
            login(settings, "mysql://baca:r%40hasia%3A%20%2F%25%3F%27@x/y")
        return contract(tmp_path / "k", where, table("t", "table", COLUMNS, load=load)), run

    return make


def gone(settings: Settings, made: Contract) -> list[str]:
    return [r["id"] for r in rows(settings, made) if r["_gone"]]


def test_what_is_gone_is_recorded_once(settings: Settings, ground: Callable[[dict[str, Any]], Ground]) -> None:
    made, run = ground(INCREMENTAL)
    run("INSERT INTO t VALUES (1, 'a', '2026-11-01 08:00:00'), (2, 'b', '2026-11-02 08:00:00'),"
        "(3, 'c', '2026-11-19 08:00:00')")  # fmt: skip
    pull(settings, made)
    run("DELETE FROM t WHERE id = 1")
    report = pull(settings, made)
    assert report.changed and (report.pulled, report.known) == (1, 1)
    (row,) = rows(settings, made, load=report.load_id)
    assert (row["id"], row["nama"], row["diubah"], row["_gone"]) == ("1", None, None, "hilang")
    assert not pull(settings, made).changed, "told once"

    run("INSERT INTO t VALUES (1, 'a', '2026-11-19 08:00:00')")  # and it came back
    report = pull(settings, made)
    assert [(r["id"], r["_gone"]) for r in rows(settings, made, load=report.load_id)] == [("1", None)]
    run("DELETE FROM t")
    pull(settings, made)
    assert sorted(gone(settings, made)) == ["1", "1", "2", "3"] and not pull(settings, made).changed


def test_in_a_window(settings: Settings, ground: Callable[[dict[str, Any]], Ground]) -> None:
    """A row whose date moved out of the window is in the source still, and is not taken for gone."""
    made, run = ground(WINDOW)
    run("INSERT INTO t VALUES (1, 'a', '2026-11-01 08:00:00'), (2, 'b', '2026-11-19 08:00:00'),"
        "(3, 'c', '2026-11-19 09:00:00')")  # fmt: skip
    pull(settings, made)
    run("DELETE FROM t WHERE id = 3", "UPDATE t SET diubah = '2026-10-01 08:00:00' WHERE id = 2")
    pull(settings, made)
    assert gone(settings, made) == ["3"]


def test_rows_of_the_past_that_were_never_asked_for_are_told(
    settings: Settings, ground: Callable[[dict[str, Any]], Ground]
) -> None:
    made, run = ground(INCREMENTAL)
    run("INSERT INTO t VALUES (1, 'a', '2026-11-19 08:00:00')")
    pull(settings, made)
    run("INSERT INTO t VALUES (2, 'terlambat', '2026-10-01 08:00:00')")
    assert pull(settings, made).drift == ["late: 1 rows of the source are dated before what was asked for"]


def test_retention_forgets_no_deletion(settings: Settings, ground: Callable[[dict[str, Any]], Ground]) -> None:
    made, run = ground(INCREMENTAL)
    run("INSERT INTO t VALUES (1, 'a', '2026-11-01 08:00:00'), (2, 'b', '2026-11-02 08:00:00')")
    pull(settings, made)
    run("DELETE FROM t WHERE id = 1")
    pull(settings, made)
    run("INSERT INTO t VALUES (3, 'c', '2026-11-19 08:00:00')")
    pull(settings, made)
    assert expire_table(settings, made, made.tables[0], 1) == []
    assert gone(settings, made) == ["1"] and not pull(settings, made).changed


def test_a_key_that_is_written_otherwise_is_the_same_key(settings: Settings, tmp_path: Path) -> None:
    """char(8) became varchar(8), and a number got decimals: nothing is gone, and what is gone still is."""
    settings.sandbox_dir.mkdir(parents=True)

    def run(sql: str) -> None:
        with closing(sqlite3.connect(settings.sandbox_dir / "app.sqlite")) as base:
            base.executescript(sql)

    run("CREATE TABLE t (id, kode, diubah); INSERT INTO t VALUES ('7', 'A   ', '2026-11-01 08:00:00'),"
        "('010', 'B   ', '2026-11-01 08:00:00'), ('12', 'C   ', '2026-11-01 08:00:00'),"
        "('9', 'Z', '2026-11-19 08:00:00')")  # fmt: skip
    columns = [{"name": "id", "type": "integer", "key": True}, {"name": "kode", "key": True}, COLUMNS[2]]
    where = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    made = contract(tmp_path / "k", where, table("t", "table", columns, load=INCREMENTAL))
    pull(settings, made)
    run("UPDATE t SET kode = trim(kode), id = CASE id WHEN '7' THEN '7.00' WHEN '010' THEN '10' ELSE id END")
    assert pull(settings, made).drift == [] and not [r for r in rows(settings, made) if r.get("_gone")]
    run("DELETE FROM t WHERE kode = 'C'")
    pull(settings, made)
    assert [(r["id"], r["kode"]) for r in rows(settings, made) if r["_gone"]] == [("12", "C   ")]
