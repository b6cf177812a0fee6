"""The only opener of a database: nothing is fetched, nothing lies outside the installation."""

from pathlib import Path

import pytest

from wadah.errors import Fatal
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah")


def test_limits_and_places_are_those_of_the_settings(settings: Settings) -> None:
    with connect(None, settings) as con:
        told = dict(con.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    assert (told["TimeZone"], told["threads"]) == ("UTC", str(settings.warehouse.threads))
    assert {told["autoinstall_known_extensions"], told["autoload_known_extensions"]} == {"false"}
    for place in ("temp_directory", "extension_directory"):
        assert str(settings.root) in told[place]


def test_an_extension_is_not_fetched(settings: Settings) -> None:
    import duckdb

    with connect(None, settings) as con, pytest.raises(duckdb.Error):
        con.execute("LOAD spatial")


def test_a_variable_of_the_program_is_no_table(settings: Settings) -> None:
    import duckdb

    people = {"nik": ["1"]}
    with connect(None, settings) as con, pytest.raises(duckdb.CatalogException):
        con.sql("FROM people")
    assert people


def test_missing_damaged_and_held_files_are_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"WDH-408.*not found"):
        connect(tmp_path / "tiada.duckdb", settings)
    broken = tmp_path / "rusak.duckdb"
    broken.write_bytes(b"x" * 5000)
    with pytest.raises(Fatal, match=r"WDH-408.*rusak"):
        connect(broken, settings)
    good = tmp_path / "baik.duckdb"
    connect(good, settings, read_only=False).close()
    with connect(good, settings) as con, pytest.raises(Exception, match="read-only"):
        con.execute("CREATE TABLE x (a integer)")


def test_names_and_texts_are_quoted() -> None:
    assert identifier("a b", 'c"d') == '"a b"."c""d"'
    assert literal("O'Brien") == "'O''Brien'"
