"""A load is written once where nothing of it is dropped, and landed once however its fingerprint comes about."""

from pathlib import Path
from typing import Any

import pytest

from connectors import digest
from tests.integration.connectors.landed import column, last, pull, rows
from tests.integration.connectors.test_modes import fill, sqlite_app
from wadah.errors import Fatal
from wadah.landing import Form, Landing, Writer
from wadah.settings import Settings

INCREMENTAL = {"mode": "incremental", "cursor": "diubah", "overlap": "1h"}


def refuse(*_: Any) -> None:
    raise AssertionError("written a second time")


@pytest.mark.parametrize("load", [{"mode": "full"}, INCREMENTAL], ids=["full", "incremental"])
def test_what_is_all_new_is_not_written_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: dict[str, Any]
) -> None:
    app = sqlite_app(settings, tmp_path / "k", load)
    fill(settings, (1, "a", "2026-11-19 08:00:00"), (2, "b", "2026-11-20 08:00:00"))
    monkeypatch.setattr(Writer, "write", refuse)
    assert pull(settings, app).pulled == 2
    if load is INCREMENTAL:
        monkeypatch.undo()  # it asks for the newest row again, which is then left out
    fill(settings, (3, "c", "2026-11-20 10:00:00"))
    assert pull(settings, app).changed
    found = rows(settings, app, load=last(settings, app).load_id)
    assert [r["nama"] for r in found] == (["a", "b", "c"] if load["mode"] == "full" else ["c"])
    assert {r["_load_id"] for r in found} == {last(settings, app).load_id} and all(r["_loaded_at"] for r in found)
    scan = Landing(settings).table(app.id, "t")
    assert scan is not None
    assert scan.scan().to_arrow().num_rows == len(rows(settings, app)), "Iceberg's own reader agrees"


def test_a_key_that_comes_twice_in_a_first_load_lands_once(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", INCREMENTAL)
    fill(settings, (1, "old", "2026-11-19 08:00:00"), (1, "new", "2026-11-20 08:00:00"))
    report = pull(settings, app)
    assert (report.pulled, report.known, column(settings, app, "nama")) == (2, 1, ["new"])


def test_a_table_that_was_widened_meanwhile_is_written_in_its_new_form(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process gave the table a column between staging and landing: our files know nothing of it."""
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None))
    fits, asked = Writer.fits, []

    def widened(self: Writer, form: Form) -> bool:
        asked.append(fits(self, form))
        return False

    monkeypatch.setattr(Writer, "fits", widened)
    monkeypatch.setattr(Writer, "adopt", refuse)
    assert pull(settings, app).changed and asked == [True]
    assert rows(settings, app)[0]["nama"] == "a" and rows(settings, app)[0]["_loaded_at"]


def test_fewer_rows_in_the_files_than_were_read_stop_the_load(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None))
    monkeypatch.setattr(Writer, "adopt", lambda self, files: list(files))
    with pytest.raises(Fatal, match="WDH-205"):
        pull(settings, app)
    assert rows(settings, app) == []


def test_a_fingerprint_of_another_version_lands_once_more(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None))
    monkeypatch.setattr(digest, "fingerprint", lambda parts: "0f" * 32)
    pull(settings, app)
    assert not pull(settings, app).changed
    monkeypatch.undo()
    assert pull(settings, app).changed, "never less than once"
    assert not pull(settings, app).changed and len(rows(settings, app)) == 2


@pytest.mark.parametrize("rowwise", [False, True], ids=["alike", "one row differs"])
def test_pages_cut_in_another_way_are_no_change(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rowwise: bool
) -> None:
    """As after a new version of the library: rows are compared then, and only rows make a load."""
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, *((n, f"n{n}", None) for n in range(20_000)))
    pull(settings, app)
    monkeypatch.setattr("wadah.landing.parquet.ROWS", 1000)
    if rowwise:
        fill(settings, sql="UPDATE t SET nama = 'x' WHERE id = 17")
    assert pull(settings, app).changed == rowwise
