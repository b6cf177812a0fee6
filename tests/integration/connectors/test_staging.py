"""What staging makes of many servers and of recorded deletions: real landing, real dbt, a project of staging alone."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import pull
from tests.integration.connectors.test_instances import ID, STAMP, app, village
from wadah.contract.model import Contract
from wadah.contract.vocabulary import Load
from wadah.settings import ROOT, Settings
from wadah.warehouse import control, project
from wadah.warehouse.connect import connect
from wadah.warehouse.dbt import invoke

LETTERS = table(
    "terbit", "table", [ID, "nama", STAMP],
    load={"mode": "window", "cursor": "diubah", "window": "2d", "deletes": "compare"},
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    bare = tmp_path / "dbt"
    for part in ("macros", "tests", "models/staging", "dbt_project.yml", "profiles.yml"):
        source, target = ROOT / "dbt" / part, bare / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("unit_tests.yml"))
        elif source.is_file():
            shutil.copyfile(source, target)
    (bare / "models" / "marts").mkdir()
    shutil.copyfile(ROOT / "dbt/models/marts/muatan.sql", bare / "models/marts/muatan.sql")
    told = yaml.safe_load((ROOT / "dbt/models/marts/marts.yml").read_text("utf-8"))
    told["models"] = [m for m in told["models"] if m["name"] == "muatan"]
    (bare / "models" / "marts" / "marts.yml").write_text(yaml.safe_dump(told), "utf-8")
    monkeypatch.setattr(project, "SOURCE", bare)
    return Settings(home=tmp_path / "rumah", now=datetime.fromisoformat("2026-11-20T12:00+07:00"))


def stage(settings: Settings, made: Contract) -> Path:
    """Run staging over what has landed; returns the database."""
    database = settings.root / "uji.duckdb"
    assembled = project.assemble(settings, {made.id: made}, {})
    with closing(connect(database, settings, read_only=False)) as con:
        control.prepare(con, settings, control.survey(settings, {made.id: made}, {}), {})
    ran = invoke(settings, assembled.folder, database, ["build", "--exclude-resource-type", "unit_test"])
    failed = [(n.name, n.why) for n in ran.nodes if n.status in ("error", "failed")]
    assert not failed
    return database


def ask(settings: Settings, database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(connect(database, settings)) as con:
        return con.execute(sql).fetchall()


def test_rows_of_many_servers(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.integration.connectors import test_instances

    monkeypatch.setattr(test_instances, "TABLES", (*test_instances.TABLES, LETTERS))
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    letters = "CREATE TABLE terbit (id INTEGER, nama TEXT, diubah TEXT); INSERT INTO terbit VALUES " + ", ".join(
        f"({n}, 'surat {n}', '2026-11-19 0{n}:00:00')" for n in (1, 2, 3)
    )
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x'), (2, 'y')")
        village(settings, key, letters)
        village(settings, key, "INSERT INTO surat VALUES (1, 'a', '2026-11-19 08:00:00'), (NULL, 'b', '2026-11-19')")
    for name in ("penduduk", "terbit", "surat", "config"):
        pull(settings, made, name)

    # A loses a letter and every resident; B is offline.
    away = village(settings, "B", "DELETE FROM terbit; DELETE FROM penduduk").rename(tmp_path / "away")
    village(settings, "A", "DELETE FROM terbit WHERE id = 2; DELETE FROM penduduk")
    for name in ("penduduk", "terbit", "surat"):
        pull(settings, made, name)
    database = stage(settings, made)
    residents = "SELECT kode_desa, id FROM staging.stg_desa__penduduk ORDER BY ALL"
    current = "SELECT kode_desa, id FROM staging.stg_desa__terbit ORDER BY ALL"
    told = "SELECT tabel, ditarik, dikenal, diterima, ditolak FROM marts.muatan ORDER BY load_id"
    assert ask(settings, database, residents) == [("B", 1), ("B", 2)]
    assert ask(settings, database, current) == [("A", 1), ("A", 3), ("B", 1), ("B", 2), ("B", 3)]
    rejected = "SELECT _source, _kode FROM reject.rej_desa__surat WHERE _terkini ORDER BY ALL"
    assert ask(settings, database, rejected) == [("A:surat", "WDH-302"), ("B:surat", "WDH-302")]
    for _, pulled, known, accepted, refused in ask(settings, database, told):
        assert pulled == known + accepted + refused  # type: ignore[operator]

    away.rename(settings.sandbox_dir / "desa" / "desa_B.sqlite")
    for name in ("penduduk", "terbit"):
        pull(settings, made, name)
    database = stage(settings, made)  # only the new load is judged
    assert ask(settings, database, residents) == []
    assert ask(settings, database, current) == [("A", 1), ("A", 3)]

    with closing(sqlite3.connect(settings.sandbox_dir / "desa" / "desa_A.sqlite")) as base:
        base.executescript("INSERT INTO terbit VALUES (2, 'surat 2', '2026-11-19 02:00:00')")  # and it came back
    pull(settings, made, "terbit")
    assert ask(settings, stage(settings, made), current) == [("A", 1), ("A", 2), ("A", 3)]


def test_a_row_that_arrives_as_its_key_is_told_gone_is_judged(settings: Settings, tmp_path: Path) -> None:
    """A telephone number that is written anew is another key to landing and the same to staging."""
    settings.sandbox_dir.mkdir(parents=True)

    def run(sql: str) -> None:
        with closing(sqlite3.connect(settings.sandbox_dir / "app.sqlite")) as base:
            base.executescript(sql)

    run("CREATE TABLE t (telp, nama, diubah); INSERT INTO t VALUES ('0812-0000-1111', 'a', '2026-11-19 08:00:00')")
    load = {"mode": "incremental", "cursor": "diubah", "overlap": "1h", "deletes": "compare"}
    phone = {"name": "telp", "format": "telepon", "key": True}
    made = contract(
        tmp_path / "k", {"type": "local", "format": "sqlite", "path": "app.sqlite"},
        table("t", "table", [phone, "nama", STAMP], load=load),
    )  # fmt: skip
    pull(settings, made)
    run("UPDATE t SET telp = '081200001111', nama = 'b', diubah = NULL")
    pull(settings, made)
    told = "SELECT _kode, _kolom FROM reject.rej_uji__t WHERE _terkini"
    assert ask(settings, stage(settings, made), told) == [("WDH-302", "diubah")]


@pytest.mark.parametrize("mode", ["incremental", "append"])
def test_a_row_without_a_key_is_rejected_as_long_as_the_source_has_it(
    settings: Settings, tmp_path: Path, mode: str
) -> None:
    """Long before what is asked for, or without a date: it is asked for all the same, since nothing else would tell."""
    settings.sandbox_dir.mkdir(parents=True)

    def run(sql: str) -> None:
        with closing(sqlite3.connect(settings.sandbox_dir / "app.sqlite")) as base:
            base.executescript(sql)

    run("CREATE TABLE t (id, nama, diubah)")
    run("INSERT INTO t VALUES (1, 'a', '2026-11-19 08:00:00'), (NULL, 'tanpa', '2026-11-01 08:00:00'), "
        "('', 'kosong', '2026-11-01 08:00:00'), (' - ', 'garis', NULL)")  # fmt: skip
    key = {"name": "id", "key": True, "words": {"nullValues": ["-"]}}
    load = {"mode": "incremental", "cursor": "diubah", "overlap": "1h"}
    made = contract(
        tmp_path / "k", {"type": "local", "format": "sqlite", "path": "app.sqlite"},
        table("t", "table", [key, "nama", STAMP], load=load),
    )  # fmt: skip
    if mode == "append":  # which the lint keeps for other kinds of source
        made = replace(made, tables=(replace(made.tables[0], load=Load(mode="append")),))
    told = "SELECT nama FROM reject.rej_uji__t WHERE _terkini ORDER BY ALL"
    rejected = [("garis",), ("kosong",), ("tanpa",)]
    pull(settings, made)
    run("INSERT INTO t VALUES (2, 'b', '2026-11-20 08:00:00')")
    report = pull(settings, made)
    landed_again = 3 if mode == "incremental" else 0
    assert (report.pulled - report.known, report.changed) == (1 + landed_again, True)
    assert not pull(settings, made).changed
    assert ask(settings, stage(settings, made), told) == rejected
    if mode == "append":
        return
    run("UPDATE t SET id = 3, diubah = '2026-11-20 09:00:00' WHERE nama = 'tanpa'")
    pull(settings, made)
    database = stage(settings, made)
    assert ask(settings, database, told) == rejected[:2], "it was mended"
    assert ask(settings, database, "SELECT nama FROM staging.stg_uji__t ORDER BY 1") == [("a",), ("b",), ("tanpa",)]
    loads = "SELECT ditarik, dikenal + diterima + ditolak FROM marts.muatan"
    assert all(pulled == counted for pulled, counted in ask(settings, database, loads))
