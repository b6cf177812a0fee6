"""An hour of messages: the same row however the messages come, and nothing counted twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.mqtt.hours import Hours
from connectors.mqtt.message import Heard
from connectors.mqtt.spool import HEAD, Spool
from wadah.contract import load as contracts
from wadah.contract.model import Table
from wadah.settings import Settings

HOUR = datetime.fromisoformat("2026-11-20T04:00:00+07:00")
KEY = ("35.08.01.2001", "kam-01")


@pytest.fixture(scope="module")
def table() -> Table:
    return contracts.application("cctv").by_name["status"]


def heard(second: int, up: bool, latency: int | None) -> Heard:
    return Heard(KEY, HOUR, second, (up,), (None if latency is None else Decimal(latency),))


class Landed:
    """A landing of Parquet files, one a pull."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.folder, self.table, self.files = folder, table, list[str]()

    def pull(self, messages: list[Heard]) -> tuple[dict[str, Any] | None, int]:
        """The hour's row (None where nothing was new), and how many messages were known."""
        hours = Hours(Settings(home=self.folder), self.table, self.files)
        hours.add(list(enumerate(messages, 1)))
        rows = [row for _, row in hours.rows()]
        if rows:
            file = self.folder / f"{len(self.files)}.parquet"
            told = [{**row, "_load_id": f"{len(self.files):04d}", "_damage": None} for row in rows]
            names = [*(c.name for c in self.table.columns), "_load_id", "_damage"]
            pq.write_table(pa.Table.from_pylist(told, pa.schema([(name, pa.string()) for name in names])), file)
            self.files.append(str(file))
        return (rows[0] if rows else None), hours.repeated


MESSAGES = st.lists(
    st.builds(heard, st.integers(0, 3599), st.booleans(), st.one_of(st.none(), st.integers(0, 60000))),
    min_size=1, max_size=40, unique_by=lambda h: h.second,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=MESSAGES, cut=st.integers(0, 40), data=st.data())
def test_pulls_and_repetitions_make_no_difference(
    messages: list[Heard], cut: int, data: st.DataObject, table: Table, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole, _ = Landed(tmp_path_factory.mktemp("utuh"), table).pull(messages)
    parts = Landed(tmp_path_factory.mktemp("bagian"), table)
    mixed = data.draw(st.permutations(messages))
    first, known = parts.pull([*mixed[:cut], *mixed[:cut]])
    assert known == len(mixed[:cut])
    second, known = parts.pull([*mixed[: cut // 2], *mixed[cut:]])
    assert known == len(mixed[: cut // 2])
    last = second or first
    assert whole is not None and last is not None
    assert {**last, "denyut_baru": None} == {**whole, "denyut_baru": None}
    assert sum(int(row["denyut_baru"]) for row in (first, second) if row) == len(messages)


def test_what_an_hour_says_follows_from_its_messages(table: Table, tmp_path: Path) -> None:
    row, _ = Landed(tmp_path, table).pull([heard(0, True, 5), heard(59, False, None), heard(3599, False, 9)])
    assert row is not None
    assert row["menit"] == "1" + "0" * 58 + "1" and row["up_menit"] == "1" + "0" * 59
    assert (row["detik"], row["denyut"], row["latency_ms_jumlah"]) == ("0 59 3540", "3", "14")
    assert row["ts"] == "2026-11-20T04:00:00+07:00"
    alone, _ = Landed(tmp_path / "lain", table).pull([]), 0
    assert alone == (None, 0)


def test_hours_of_different_senders_stay_apart(table: Table, tmp_path: Path) -> None:
    hours = Hours(Settings(home=tmp_path), table, [])
    one = heard(5, True, 1)
    hours.add(
        [
            (1, one),
            (2, replace(one, key=("35.08.01.2001", "kam-02"))),
            (3, replace(one, hour=HOUR + timedelta(hours=1))),
        ]
    )
    assert [number for number, _ in hours.rows()] == [1, 2, 3] and hours.repeated == 0


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    made = Spool(tmp_path / "spool")
    made.open()
    yield made
    made.close()


def test_a_spool_gives_back_what_was_written(spool: Spool) -> None:
    told = [
        ("cctv/a/b/status", b'{"up": true}'),
        ("", b""),
        ("topik\ud83d".encode("utf-8", "replace").decode(), b"\xff\x00" * 99),
    ]
    for topic, payload in told:
        spool.write(topic, payload)
    spool.sync()
    spool.close()
    spool.open()
    spool.write("kedua", b"2")
    spool.close()
    assert list(spool.read()) == [*told, ("kedua", b"2")]
    spool.clear()
    assert list(spool.read()) == []


@pytest.mark.parametrize("cut", [1, HEAD.size - 1, HEAD.size, HEAD.size + 3])
def test_a_record_that_was_cut_off_is_none(spool: Spool, cut: int) -> None:
    spool.write("a", b"utuh")
    spool.sync()
    (file,) = spool.folder.glob("*.spool")
    whole = file.stat().st_size
    spool.write("b", b"terpotong")
    spool.close()
    with file.open("r+b") as f:
        f.truncate(whole + cut)
    assert list(spool.read()) == [("a", b"utuh")]


def test_a_record_whose_bytes_changed_is_none(spool: Spool) -> None:
    spool.write("a", b"utuh")
    spool.close()
    (file,) = spool.folder.glob("*.spool")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert list(spool.read()) == []
