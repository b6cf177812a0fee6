"""Old loads go, but never one that still holds a current row."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.retention import expire_table
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull
from wadah.contract.model import Contract
from wadah.contract.vocabulary import Load
from wadah.landing import Landing, new_load_id
from wadah.landing import Load as Landed
from wadah.settings import Settings


def app(folder: Path, load: dict[str, Any]) -> Contract:
    stamp = {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd HH:mm:ss", "required": True}
    columns = [{"name": "id", "type": "integer", "key": True}, stamp]
    where = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    return contract(folder, where, table("t", "table", columns, load=load))


def change(settings: Settings, *ids: int, day: int) -> None:
    settings.sandbox_dir.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as base:
        base.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, diubah TEXT)")
        base.executemany("INSERT OR REPLACE INTO t VALUES (?, ?)", [(n, f"2026-01-{day:02d} 08:00:00") for n in ids])
    base.close()


def days(settings: Settings, made: Contract, *pulls: tuple[int, ...]) -> list[str]:
    found = []
    for day, ids in enumerate(pulls, 1):
        change(settings, *ids, day=day)
        found.append(pull(settings, made).load_id)
    return found


@pytest.mark.parametrize(("keep", "dropped"), [(9, []), (3, [0]), (2, [0, 1]), (1, [0, 1, 2]), (0, [0, 1, 2])])
def test_whole_copies(settings: Settings, tmp_path: Path, keep: int, dropped: list[int]) -> None:
    made = app(tmp_path / "k", {"mode": "full"})
    ids = days(settings, made, (1,), (2,), (3,), (4,))
    assert expire_table(settings, made, made.tables[0], keep) == [ids[n] for n in dropped]


def test_changes(settings: Settings, tmp_path: Path) -> None:
    """The first load stays for id 1 alone, the second holds nothing that is current any more."""
    made = app(tmp_path / "k", {"mode": "incremental", "cursor": "diubah"})
    ids = days(settings, made, (1, 2), (2, 3), (2, 3), (4,))
    cursor = last(settings, made).cursor
    assert expire_table(settings, made, made.tables[0], 1) == [ids[1]]
    assert [load.load_id for load in Landing(settings).loads("uji", "t")] == [ids[0], ids[2], ids[3]]
    assert last(settings, made).cursor == cursor and not pull(settings, made).changed
    assert Landing(settings).sweep("uji", "t", timedelta(0)) > 0
    assert sorted(set(column(settings, made, "id"))) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("load", "dropped"), [(Load(mode="append"), 3), (Load(mode="append", compact="hour"), 0)])
def test_messages_that_nobody_sends_again(settings: Settings, tmp_path: Path, load: Load, dropped: int) -> None:
    """A refused one, and one without a key, are current for ever: of the loads only one is of key `1` alone, and
    superseded."""
    made = app(tmp_path / "k", {"mode": "incremental", "cursor": "diubah"})
    landing, now, ids = Landing(settings), datetime.fromisoformat("2026-01-01T08:00:00+07:00"), [""]
    for found in ([("1", None)], [("1", None), (None, "{")], [("1", None), (None, None)], [("1", None)], [("2", None)]):
        ids.append(new_load_id(now, ids[-1] or None))
        with landing.write("uji", "t", ["id", "diubah"], ids[-1], ids[-2] or None) as writer:
            keys, raw = (list(one) for one in zip(*found, strict=True))
            writer.write(pa.record_batch({
                "id": pa.array(keys, pa.string()), "_source": pa.array(["topik"] * len(found)),
                "_row": pa.array(range(1, len(found) + 1)), "_raw": pa.array(raw, pa.string()),
                "_damage": pa.array([text and "WDH-301" for text in raw], pa.string()),
            }))  # fmt: skip
            count = len(found)
            writer.commit(Landed(ids[-1], now, pulled=count, known=0, rows=count, previous=ids[-2] or None))
    assert expire_table(settings, made, replace(made.tables[0], load=load), 1) == [ids[dropped + 1]]
