"""Cursors as values that compare and texts that sort."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import cursor
from connectors.base import Source
from tests.integration.connectors.contracts import contract, table
from wadah.contract.vocabulary import Load
from wadah.errors import Fatal
from wadah.settings import Settings


def source(folder: Path, *formats: str) -> Source:
    """A table whose cursor is written in these formats; set past the lint, which knows fewer of them."""
    where = {"type": "local", "format": "sqlite", "path": "x"}
    stamp = {"name": "diubah", "type": "timestamp", "required": True}
    made = contract(folder, where, table("t", "table", [{"name": "id", "key": True}, stamp]))
    (plain,) = made.tables
    columns = tuple(replace(c, formats=formats) if c.name == "diubah" else c for c in plain.columns)
    load = Load(mode="incremental", cursor="diubah")
    return Source(Settings(home=folder), made, replace(plain, columns=columns, load=load))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_moments_sort_as_text(a: datetime, b: datetime) -> None:
    assert (cursor.write(a) < cursor.write(b)) == (a < b)
    assert cursor.read(cursor.write(a)) == a


@given(st.integers(-(10**20) + 1, 10**20 - 1), st.integers(-(10**20) + 1, 10**20 - 1))
def test_numbers_sort_as_text(a: int, b: int) -> None:
    assert (cursor.write(a) < cursor.write(b)) == (a < b)
    assert cursor.read(cursor.write(a)) == a


@pytest.mark.parametrize("value", [-12, 0, 7])
def test_what_older_versions_kept_is_read_and_compares(value: int) -> None:
    old, now = f"{value:+021d}", datetime(2026, 11, 20, tzinfo=UTC)
    kept = cursor.capped(old, now)
    assert cursor.read(old) == value and kept == cursor.write(value)
    assert kept is not None and max(kept, cursor.write(value + 1)) == cursor.write(value + 1)


@pytest.mark.parametrize(
    ("formats", "text", "expected"),
    [
        (("yyyy-MM-dd'T'HH:mm:ssXXX",), "2026-11-20T09:00:00+07:00", "2026-11-20T02:00:00.000000Z"),
        (("yyyy-MM-dd'T'HH:mm:ssXXX",), "2026-11-20T02:00:00Z", "2026-11-20T02:00:00.000000Z"),
        (("yyyy-MM-dd HH:mm:ss",), "2026-11-20 09:00:00", "2026-11-20T02:00:00.000000Z"),
        (("yyyy-MM-dd HH:mm:ss.SSS",), "2026-11-20 09:00:00.125", "2026-11-20T02:00:00.125000Z"),
        (("dd-MM-yyyy HH:mm", "yyyy-MM-dd"), "20-11-2026 09:00", "2026-11-20T02:00:00.000000Z"),
        (("dd-MM-yyyy HH:mm", "yyyy-MM-dd"), "2026-11-20", "2026-11-19T17:00:00.000000Z"),
        ((), "2026-11-20T02:00:00.5Z", "2026-11-20T02:00:00.500000Z"),
        (("yyyy-MM-dd HH:mm:ss",), "kemarin", None),
    ],
)
def test_texts_of_sources(tmp_path: Path, formats: tuple[str, ...], text: str, expected: str | None) -> None:
    """A time without a zone is the regency's own."""
    made = source(tmp_path, *formats)
    found = cursor.reader(made, made.table.by_name["diubah"])(text)
    assert (found and cursor.write(found)) == expected


@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (("yyyy-MM-dd HH:mm:ss",), "2026-11-20 09:00:00"),
        (("yyyy-MM-dd HH:mm:ss.SSS",), "2026-11-20 09:00:00"),
        (("yyyy-MM-dd",), "2026-11-20"),
        ((), "2026-11-20 09:00:00"),
        (("dd-MM-yyyy HH:mm",), None),
        (("yyyy-MM-dd HH:mm", "dd-MM-yyyy"), None),
        (("yyyy-MM-dd'T'HH:mm:ssXXX",), None),
    ],
)
def test_conditions_only_where_text_sorts(tmp_path: Path, formats: tuple[str, ...], expected: str | None) -> None:
    made = source(tmp_path, *formats)
    since = datetime(2026, 11, 20, 2, 0, 0, 987654, tzinfo=UTC)
    if expected is None:
        with pytest.raises(Fatal, match="WDH-219"):
            cursor.condition(made, since)
    else:
        assert cursor.condition(made, since) == ("diubah", expected)


def test_spans() -> None:
    assert [cursor.span(s) for s in ("0m", "15m", "6h", "2d")] == [
        timedelta(0), timedelta(minutes=15), timedelta(hours=6), timedelta(days=2),
    ]  # fmt: skip
