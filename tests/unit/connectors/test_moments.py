"""The newest moment of a column: as if every text of it were read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from duckdb import DuckDBPyConnection

from connectors import moments
from connectors.cursor import Cursor, write
from wadah.settings import Settings
from wadah.warehouse.connect import connect

UNTIL = datetime(2026, 11, 20, 5, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


@pytest.fixture
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    made = connect(None, Settings(home=tmp_path_factory.mktemp("home")))
    yield made
    made.close()


def moment(text: str) -> Cursor | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=WIB)).astimezone(UTC)


def number(text: str) -> Cursor | None:
    return int(text) if text.lstrip("-").isdigit() else None


MOMENTS = {
    "alike": (["2026-11-20 08:00:00", "2026-11-20 07:59:59.9", "2026-11-20 08:00:00.5", None], "01:00:00.500000"),
    "offset": (["2026-11-20 08:00:00+07", "2026-11-20 08:00:00.25+07"], "01:00:00.250000"),
    "offsets that differ": (["2026-11-20 08:00:00+07", "2026-11-20 02:00:00+00"], "02:00:00.000000"),
    "separators that differ": (["2026-11-20 09:00:00", "2026-11-20T08:00:00"], "02:00:00.000000"),
    "Z": (["2026-11-20T01:00:00Z", "2026-11-20T01:00:00.5Z"], "01:00:00.500000"),
    "dated ahead": (["2026-11-20 08:00:00", "2026-11-20 12:00:01", "2099-01-01 00:00:00"], "01:00:00.000000"),
    "none": (["2026-11-20 08:00:00", "2026-11-31 08:00:00", "2026-13-99 99:99:99"], "01:00:00.000000"),
    "more ahead than are looked at": (["2026-11-20 08:00:00", *["2099-01-01 00:00:00"] * 30], "01:00:00.000000"),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_moments(con: DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.setattr(moments, "TOP", 20)
    texts, told = MOMENTS[case]
    con.execute("CREATE TABLE staged AS SELECT unnest(?::VARCHAR[]) AS diubah, 'A' AS desa", [texts])
    assert moments.newest(con, "diubah", moment, UNTIL, None) == {"": f"2026-11-20T{told}Z"}
    assert moments.newest(con, "diubah", moment, UNTIL, "desa") == {"A": f"2026-11-20T{told}Z"}


def test_each_owner_has_its_own(con: DuckDBPyConnection) -> None:
    rows = [("A", "2026-11-20 08:00:00"), ("B", "2026-11-20 09:00:00"), ("B", None), ("C", "2099-01-01 00:00:00")]
    con.execute("CREATE TABLE staged (desa VARCHAR, diubah VARCHAR)")
    con.executemany("INSERT INTO staged VALUES (?, ?)", rows)
    hours = {"A": "01", "B": "02"}
    found = moments.newest(con, "diubah", moment, UNTIL, "desa")
    assert found == {owner: f"2026-11-20T{hour}:00:00.000000Z" for owner, hour in hours.items()}


@pytest.mark.parametrize("texts", [["9", "10", "2"], ["9", "-10", "10", "x"], ["07", "10", "9"]])
def test_numbers(con: DuckDBPyConnection, texts: list[str]) -> None:
    con.execute("CREATE TABLE staged AS SELECT unnest(?::VARCHAR[]) AS n", [texts])
    assert moments.newest(con, "n", number, UNTIL, None) == {"": write(10)}


def test_nothing(con: DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE staged (n VARCHAR); INSERT INTO staged VALUES (NULL)")
    assert moments.newest(con, "n", number, UNTIL, None) == {}
