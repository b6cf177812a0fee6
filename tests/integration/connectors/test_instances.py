"""Many servers of one schema: what ails one village is told, and the others go on."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import last, pull, rows
from wadah.cli.status import set_aside
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

HEADER = "kode_desa,database,versi\n"
OWN = {"name": "kode_menurut_desa", "source": "kode_desa"}
PHONE = {"name": "hp", "words": {"since": "21.02"}}
STAMP = {"name": "diubah", "type": "timestamp", "required": True}
ID = {"name": "id", "type": "integer", "key": True}
TABLES = (
    table("config", "table", [OWN, "nama"]),
    table("penduduk", "table", [ID, "nama", PHONE]),
    table("surat", "table", [ID, "nama", STAMP], load={"mode": "incremental", "cursor": "diubah", "overlap": "1h"}),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=datetime.fromisoformat("2026-11-20T12:00+07:00"))


def app(settings: Settings, tmp_path: Path, villages: dict[str, str], **more: Any) -> Contract:
    """A contract of villages (key → version), each with its own database file."""
    lines = "".join(f"{key},desa_{key},{version}\n" for key, version in villages.items())
    (tmp_path / "k").mkdir(exist_ok=True)
    (tmp_path / "k" / "desa.csv").write_text(HEADER + lines)
    where = {"type": "local", "format": "sqlite", "path": "desa/{database}.sqlite",
             "customProperties": [{"property": "instances", "value": "desa.csv"}]}  # fmt: skip
    return contract(tmp_path / "k", where, *TABLES, app="desa", drift={"drop": "quarantine"}, **more)


def village(settings: Settings, key: str, sql: str = "", *, own: str | None = None, old: bool = False) -> Path:
    """Make the database of a village at first, and run SQL in it."""
    file = settings.sandbox_dir / "desa" / f"desa_{key}.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = not file.exists()
    with closing(sqlite3.connect(file)) as base:
        if fresh:
            base.executescript(
                "CREATE TABLE config (kode_desa TEXT, nama TEXT);"
                f"INSERT INTO config VALUES ('{own or key}', 'D{key}');"
                f"CREATE TABLE penduduk (id INTEGER, nama TEXT{'' if old else ', hp TEXT'});"
                "CREATE TABLE surat (id INTEGER, nama TEXT, diubah TEXT);"
            )
        base.executescript(sql)
    return file


def seen(settings: Settings, made: Contract, name: str) -> list[tuple[Any, ...]]:
    return sorted((r["kode_desa"], r["id"], r["nama"]) for r in rows(settings, made, name))


def test_the_key_joins_every_table(settings: Settings, tmp_path: Path) -> None:
    """Three villages have a resident 1 each; an old one has no telephone, and is not missed for it."""
    made = app(settings, tmp_path, {"A": "20.05", "B": "22.11", "C": "20.12"})
    assert made.by_name["penduduk"].key == ("kode_desa", "id") and made.by_name["config"].key == ()
    for key in "ABC":
        village(settings, key, f"INSERT INTO penduduk (id, nama) VALUES (1, 'o{key}')", old=key != "B")
    report = pull(settings, made, "penduduk")
    assert (report.pulled, report.files, report.drift, report.set_aside) == (3, 3, [], [])
    assert seen(settings, made, "penduduk") == [("A", "1", "oA"), ("B", "1", "oB"), ("C", "1", "oC")]
    assert [r["_source"] for r in rows(settings, made, "penduduk")] == ["A:penduduk", "B:penduduk", "C:penduduk"]


def test_one_village_away_does_not_stop_the_others(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x')")
    pull(settings, made, "penduduk")
    village(settings, "A", "UPDATE penduduk SET nama = 'y'")
    gone = village(settings, "B").rename(tmp_path / "away")
    report = pull(settings, made, "penduduk")
    assert report.changed and (report.pulled, report.known) == (1, 0)
    assert [(s.part, s.code, s.kind) for s in report.set_aside] == [("B:penduduk", "WDH-212", "retriable")]
    (told,) = set_aside(settings)
    assert (told["table"], told["part"], told["code"]) == ("desa.penduduk", "B:penduduk", "WDH-212"), "wadah status"
    held = last(settings, made, "penduduk").instances
    assert held["A"].load == report.load_id > held["B"].load, "B's rows are those of its own last load"
    gone.rename(settings.sandbox_dir / "desa" / "desa_B.sqlite")
    again = pull(settings, made, "penduduk")
    assert not again.changed and (again.pulled, again.known) == (0, 0), "nothing new, and not less than nothing"
    assert not pull(settings, made, "penduduk").set_aside


def test_a_whole_copy_lands_for_those_that_changed(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x'), (2, 'y')")
    pull(settings, made, "penduduk")
    village(settings, "A", "DELETE FROM penduduk WHERE id = 2")
    report = pull(settings, made, "penduduk")
    assert (report.pulled, report.known) == (3, 2)
    assert [r["kode_desa"] for r in rows(settings, made, "penduduk", report.load_id)] == ["A"]
    village(settings, "B", "DELETE FROM penduduk")
    report = pull(settings, made, "penduduk")
    assert report.changed and not rows(settings, made, "penduduk", report.load_id), "emptied is a fact to land"
    assert last(settings, made, "penduduk").instances["B"].load == report.load_id
    assert not pull(settings, made, "penduduk").changed


def test_a_row_without_a_key_is_known_by_its_villages_own_load(settings: Settings, tmp_path: Path) -> None:
    """The newest load is B's alone: what A held before it is no news for that."""
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    a = village(settings, "A", "INSERT INTO surat VALUES (NULL, 'tanpa', '2026-11-17 08:00:00')")
    pull(settings, made, "surat")
    away = a.rename(tmp_path / "x")
    village(settings, "B", "INSERT INTO surat VALUES (1, 'b', '2026-11-18 08:00:00')")
    report = pull(settings, made, "surat")
    held = last(settings, made, "surat").instances
    assert held["A"].load < held["B"].load == report.load_id
    away.rename(a)
    assert not pull(settings, made, "surat").changed


def test_a_village_that_was_away_is_read_from_its_own_cursor(settings: Settings, tmp_path: Path) -> None:
    """B was offline for two days; what it wrote meanwhile is older than A's cursor less the overlap."""
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO surat VALUES (1, 'a', '2026-11-17 08:00:00')")
    pull(settings, made, "surat")
    away = village(settings, "B", "INSERT INTO surat VALUES (2, 'lama', '2026-11-17 09:00:00')").rename(tmp_path / "x")
    village(settings, "A", "INSERT INTO surat VALUES (2, 'b', '2026-11-19 08:00:00')")
    pull(settings, made, "surat")
    away.rename(settings.sandbox_dir / "desa" / "desa_B.sqlite")
    report = pull(settings, made, "surat")
    assert [(r["kode_desa"], r["nama"]) for r in rows(settings, made, "surat", report.load_id)] == [("B", "lama")]
    held = last(settings, made, "surat").instances
    assert [held[k].cursor for k in "AB"] == ["2026-11-19T01:00:00.000000Z", "2026-11-17T02:00:00.000000Z"]
    assert report.pulled == 3, "A's last hour, and B's two"


def test_a_new_village_is_read_whole(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11"})
    village(settings, "A", "INSERT INTO surat VALUES (1, 'a', '2026-11-19 08:00:00')")
    pull(settings, made, "surat")
    village(settings, "B", "INSERT INTO surat VALUES (1, 'dulu', '2020-01-01 08:00:00')")
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    pull(settings, made, "surat")
    assert seen(settings, made, "surat") == [("A", "1", "a"), ("B", "1", "dulu")]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("ALTER TABLE penduduk DROP COLUMN nama", "WDH-216"),
        ("ALTER TABLE penduduk DROP COLUMN hp", "WDH-216"),  # its version has it
        ("DROP TABLE penduduk", "WDH-214"),
        ("ALTER TABLE penduduk ADD COLUMN Nama_ TEXT; ALTER TABLE penduduk RENAME COLUMN nama TO lengkap", "WDH-215"),
    ],
)
def test_one_that_drifted_is_set_aside(settings: Settings, tmp_path: Path, sql: str, code: str) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x')")
    pull(settings, made, "penduduk")
    village(settings, "A", sql)
    village(settings, "B", "INSERT INTO penduduk (id, nama) VALUES (2, 'baru')")
    report = pull(settings, made, "penduduk")
    assert [(s.part, s.code) for s in report.set_aside] == [("A:penduduk", code)]
    assert [r["kode_desa"] for r in rows(settings, made, "penduduk", report.load_id)] == ["B", "B"]


def test_a_broken_file_is_set_aside(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    village(settings, "A", "INSERT INTO penduduk (id, nama) VALUES (1, 'x')")
    village(settings, "B").write_bytes(b"no database at all" * 100)
    report = pull(settings, made, "penduduk")
    assert report.pulled == 1 and [(s.part, s.code) for s in report.set_aside] == [("B:penduduk", "WDH-218")]


def test_all_of_them_away_is_a_failure(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, made, "penduduk")


def test_the_database_of_another_village(settings: Settings, tmp_path: Path) -> None:
    """Copied from the neighbour, or two lines exchanged: its letters would be counted for the wrong village."""
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    village(settings, "A")
    village(settings, "B", own="A")
    report = pull(settings, made, "config")
    assert report.pulled == 1 and [(s.part, s.code) for s in report.set_aside] == [("B:config", "WDH-257")]


def test_a_line_that_was_lost_is_told(settings: Settings, tmp_path: Path) -> None:
    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x')")
    pull(settings, made, "penduduk")
    report = pull(settings, app(settings, tmp_path, {"A": "22.11"}), "penduduk")
    assert [(s.part, s.code) for s in report.set_aside] == [("B:penduduk", "WDH-256")] and not report.changed


LISTS = (
    "kode_desa,database\nA,x\nA,y\n",
    "kode_desa,database\n",
    "",
    "lain,database\nA,x\n",
    "kode_desa\nA\n",
    "kode_desa,database\nA\n",
    "kode_desa,database,versi\nA,x,baru\n",
)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_that_cannot_be_trusted(settings: Settings, tmp_path: Path, text: str) -> None:
    """The sandbox's own list goes before the contract's; half a list would look like villages that went."""
    made = app(settings, tmp_path, {"A": "22.11"})
    village(settings, "A")
    (settings.sandbox_dir / "desa" / "instances.csv").write_text(text)
    with pytest.raises(Fatal, match=r"WDH-255.*instances\.csv"):
        pull(settings, made, "penduduk")


def test_each_has_a_login_of_its_own(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "desa.csv").write_text("kode_desa,host,connection,versi\nA,127.0.0.1,,\nB,127.0.0.2,desa_b,\n")
    where = {"type": "mysql", "host": "{host}", "port": 1, "database": "d",
             "customProperties": [{"property": "instances", "value": "desa.csv"}]}  # fmt: skip
    made = contract(tmp_path / "k", where, *TABLES, app="desa")
    from wadah.contract.instances import listed

    server = made.servers[0]
    found = [i.server(server) for i in listed(settings, made, server)]
    assert [(s.host, s.connection) for s in found] == [("127.0.0.1", "desa"), ("127.0.0.2", "desa_b")]


def test_retention_keeps_what_stands_for_a_village(settings: Settings, tmp_path: Path) -> None:
    from connectors.retention import expire_table

    made = app(settings, tmp_path, {"A": "22.11", "B": "22.11"})
    for key in "AB":
        village(settings, key, "INSERT INTO penduduk (id, nama) VALUES (1, 'x')")
    first = pull(settings, made, "penduduk")
    for n in range(3):
        village(settings, "A", f"UPDATE penduduk SET nama = 'x{n}'")
        pull(settings, made, "penduduk")
    gone = expire_table(settings, made, made.by_name["penduduk"], 1)
    assert len(gone) == 2 and first.load_id not in gone, "it holds B"
    assert seen(settings, made, "penduduk") == [("A", "1", "x"), ("A", "1", "x2"), ("B", "1", "x")]
    assert not pull(settings, replace(made), "penduduk").changed
