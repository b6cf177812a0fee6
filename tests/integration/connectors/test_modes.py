"""Load modes: what a second and a third pull bring, and what they must never lose or double."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import cursor, plan
from connectors.base import Source
from connectors.ingest import ingest_table
from tests.integration.connectors.api import Answer, Api, data
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull, rows
from wadah.contract.model import Contract
from wadah.contract.vocabulary import Load
from wadah.errors import Fatal, Retriable
from wadah.landing import Landing
from wadah.settings import Settings

HTTP = {"items": "data", "since": "updated_since", "paging": {"kind": "page", "param": "page", "size": 50}}
STAMP = {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd'T'HH:mm:ssXXX", "zone": True, "required": True}
CALLS = table("panggilan", "endpoint", [{"name": "id", "key": True}, "status", STAMP], source="/panggilan",
              load={"mode": "incremental", "cursor": "diubah", "overlap": "1d"})  # fmt: skip
CHILD = {"mode": "incremental", "cursor": "panggilan.diubah", "overlap": "1h"}
PARENT = {"name": "id", "to": "panggilan.id"}
PATIENTS = table("pasien", "endpoint", [{**PARENT, "partitioned": True}, "nama"], source="/pasien", load=CHILD)
DUTIES = table("tugas", "endpoint", [{**PARENT, "key": True}, {"name": "unit", "key": True}, "jam"], source="/tugas",
               load=CHILD)  # fmt: skip


def call(number: int, status: str, hour: int, day: int = 20, zone: str = "+07:00") -> dict[str, Any]:
    return {"id": f"C{number}", "status": status, "diubah": f"2026-11-{day:02d}T{hour:02d}:00:00{zone}"}


@pytest.fixture
def psc(api: Api, settings: Settings, tmp_path: Path) -> Contract:
    where = {"type": "api", "location": api.url, "customProperties": [{"property": "http", "value": HTTP}]}
    return contract(tmp_path / "kontrak", where, CALLS, PATIENTS, DUTIES)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=datetime.fromisoformat("2026-11-20T12:00+07:00"))


def test_incremental_asks_since_and_drops_what_is_known(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"panggilan": [call(1, "baru", 5), call(2, "baru", 6)]})
    first = pull(settings, psc)
    assert (first.pulled, first.known, first.changed) == (2, 0, True)
    assert "updated_since" not in api.asked[0][1]
    assert last(settings, psc).cursor == "2026-11-19T23:00:00.000000Z"

    api.asked.clear()
    second = pull(settings, psc)
    assert (second.pulled, second.known, second.changed) == (2, 2, False)
    assert api.asked[0][1]["updated_since"] == "2026-11-19T06:00:00+07:00"

    api.pages({"panggilan": [call(1, "selesai", 8), call(2, "baru", 6), call(3, "baru", 7)]})
    third = pull(settings, psc)
    assert (third.pulled, third.known, third.changed) == (3, 1, True)
    assert [(r["id"], r["status"]) for r in rows(settings, psc, load=third.load_id)] == [
        ("C1", "selesai"),
        ("C3", "baru"),
    ]


def test_a_value_that_changes_back_lands_again(psc: Contract, settings: Settings, api: Api) -> None:
    for status in ("a", "b", "a"):
        api.pages({"panggilan": [call(1, status, 5)]})
        assert pull(settings, psc).changed
    assert column(settings, psc, "status") == ["a", "b", "a"]


def test_cursors_compare_as_moments(psc: Contract, settings: Settings, api: Api) -> None:
    """03:00Z is 10:00 in Jakarta: later than 09:00+07:00, though its text sorts before."""
    api.pages(
        {"panggilan": [call(1, "x", 9), call(2, "x", 3, zone="Z"), {"id": "C3", "status": "x", "diubah": "kapan?"}]}
    )
    pull(settings, psc)
    assert last(settings, psc).cursor == "2026-11-20T03:00:00.000000Z"
    assert len(rows(settings, psc)) == 3, "a row without a readable cursor lands all the same"


def test_a_row_from_the_future_does_not_end_the_pulls(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"panggilan": [call(1, "x", 9), {"id": "C2", "status": "x", "diubah": "2099-01-01T00:00:00+07:00"}]})
    pull(settings, psc)
    assert last(settings, psc).cursor == "2026-11-20T02:00:00.000000Z"


def test_a_row_dated_a_little_ahead_does_not_hide_what_changes_before(
    psc: Contract, settings: Settings, api: Api
) -> None:
    api.pages({"panggilan": [call(1, "x", 9), call(2, "x", 11, day=21)]})
    pull(settings, psc)
    assert last(settings, psc).cursor == "2026-11-20T02:00:00.000000Z", "not tomorrow's"


def test_a_record_that_moves_between_pages_lands_once(psc: Contract, settings: Settings, api: Api) -> None:
    """It was changed before pages were read: its newest state lands, the same state twice does not."""
    old, new, same = call(1, "lama", 5), call(1, "baru", 7), call(2, "tetap", 6)
    pages = [[old, same], [same, new], []]
    api.answer = lambda path, query: data([] if "updated_since" in query else pages[int(query["page"]) - 1])
    report = pull(settings, psc)
    assert (report.pulled, report.known) == (4, 2)
    assert sorted((r["id"], r["status"]) for r in rows(settings, psc)) == [("C1", "baru"), ("C2", "tetap")]


class Moving:
    """A list by moment of change, paged by two, of which a row changes after a given number of answers."""

    def __init__(self, api: Api, moves: list[int]) -> None:
        self.rows = [call(n, "lama", n) for n in range(1, 7)]
        self.answers, self.moves = 0, moves
        api.answer = self.answer

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        self.answers += 1
        first = (int(query["page"]) - 1) * 2
        told = data([r for r in self.rows if r["diubah"] >= query.get("updated_since", "")][first : first + 2])
        if self.answers in self.moves:
            self.rows.append(
                {**self.rows.pop(0), "status": "baru", "diubah": f"2026-11-20T12:00:{self.answers:02d}+07:00"}
            )
        return told


def test_a_row_that_crosses_the_edge_of_a_page_is_not_lost(psc: Contract, settings: Settings, api: Api) -> None:
    """C1 goes to the end when page 1 is read: C3 comes to page 1, which nobody reads again."""
    moving = Moving(api, [1])
    report = pull(settings, psc)
    assert sorted(column(settings, psc, "id")) == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert (report.pulled, report.known) == (6, 0), "of two readings only the quiet one counts"
    assert moving.answers == 4 + 4 + 1


def test_a_quiet_list_costs_one_request_more(psc: Contract, settings: Settings, api: Api) -> None:
    moving = Moving(api, [])
    pull(settings, psc)
    assert moving.answers == 4 + 1


def test_a_list_that_never_rests_is_left_for_later(psc: Contract, settings: Settings, api: Api) -> None:
    moving = Moving(api, [1, 5, 6, 9, 10, 11])
    with pytest.raises(Retriable, match="WDH-239"):
        pull(settings, psc)
    assert rows(settings, psc) == [] and moving.answers < 20
    assert list(settings.path("cache", "staging").iterdir()) == []


def test_a_childs_list_that_changes_its_size_is_read_anew(psc: Contract, settings: Settings, api: Api) -> None:
    """A call enters in front: its patient shifts the others back, and one is read twice."""
    patients = [{"id": f"C{n}", "nama": f"n{n}"} for n in range(1, 4)]

    def answer(path: str, query: dict[str, str]) -> Answer:
        first = (int(query["page"]) - 1) * 2
        told = data(patients[first : first + 2], pages=-(-len(patients) // 2), total=len(patients))
        if len(api.asked) == 1:
            patients.insert(0, {"id": "C0", "nama": "n0"})
        return told

    api.answer = answer
    assert pull(settings, psc, "pasien").pulled == 4
    assert column(settings, psc, "nama", "pasien") == ["n0", "n1", "n2", "n3"]


def test_rows_without_a_key_all_land(psc: Contract, settings: Settings, api: Api) -> None:
    """They are rejected one by one later; here none may stand for another."""
    loose = [{"id": None, "status": s, "diubah": f"2026-11-20T0{n}:00:00+07:00"} for n, s in enumerate("abc", 1)]
    api.pages({"panggilan": [*loose, loose[0], call(1, "x", 5), 7, 8]})
    report = pull(settings, psc)
    assert (report.pulled, report.known) == (7, 1), "only the same content twice is known"
    assert [r["status"] for r in rows(settings, psc) if r["id"] is None and not r["_damage"]] == ["a", "b", "c"]
    assert [r["_raw"] for r in rows(settings, psc) if r["_damage"]] == ["7", "8"]
    assert not pull(settings, psc).changed

    api.pages({"panggilan": [{**loose[0], "status": "d"}, *loose, 8, 9]})
    report = pull(settings, psc)
    assert (report.pulled, report.known) == (6, 0), (
        "what the source still shows is in the newest load, by which staging goes"
    )
    assert not pull(settings, psc).changed

    api.pages({"panggilan": [{**loose[0], "status": "d"}, *loose[:2], call(2, "y", 6), 8]})
    report = pull(settings, psc)
    found = rows(settings, psc, load=report.load_id)
    assert [r["status"] or r["_raw"] for r in found] == ["d", "a", "b", "y", "8"], "c and 9 have been mended"


def test_append_keeps_every_row_without_a_key(settings: Settings, tmp_path: Path) -> None:
    app = moded(sqlite_app(settings, tmp_path / "k", {}), Load(mode="append"))
    fill(settings, (None, "a", None), (None, "b", None), (None, "b", None), (1, "c", None))
    assert pull(settings, app).known == 1
    fill(settings, (None, "d", None))
    assert pull(settings, app).changed
    assert column(settings, app, "nama") == ["a", "b", "c", "d"]


def test_two_rows_of_one_key_are_not_judged_here(psc: Contract, settings: Settings, api: Api) -> None:
    """The same moment, two contents: both land, staging rejects the duplicate; and it settles."""
    api.pages({"panggilan": [call(1, "a", 5), call(1, "b", 5)]})
    assert pull(settings, psc).known == 0
    assert not pull(settings, psc).changed


def test_a_child_follows_its_parents_cursor(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"panggilan": [call(1, "x", 5)], "pasien": [{"id": "C1", "nama": "A"}]})
    pull(settings, psc, "panggilan")
    pull(settings, psc, "pasien")
    assert last(settings, psc, "pasien").cursor == last(settings, psc, "panggilan").cursor

    # The parent advances twice before the child is pulled: the child asks from where it was itself.
    api.pages({"panggilan": [call(2, "x", 8)], "pasien": [{"id": "C2", "nama": "B"}]})
    pull(settings, psc, "panggilan")
    api.pages({"panggilan": [call(3, "x", 10)], "pasien": [{"id": "C2", "nama": "B"}, {"id": "C3", "nama": "C"}]})
    pull(settings, psc, "panggilan")
    api.asked.clear()
    pull(settings, psc, "pasien")
    assert api.asked[0][1]["updated_since"] == "2026-11-20T04:00:00+07:00", "its cursor 05:00 less one hour"
    assert last(settings, psc, "pasien").cursor == "2026-11-20T03:00:00.000000Z"


def test_a_child_pulled_first_knows_no_cursor(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"panggilan": [call(1, "x", 5)], "pasien": [{"id": "C1", "nama": "A"}]})
    pull(settings, psc, "pasien")
    assert last(settings, psc, "pasien").cursor is None
    pull(settings, psc, "panggilan")
    api.asked.clear()
    pull(settings, psc, "pasien")
    assert "updated_since" not in api.asked[0][1], "nothing may be skipped that was never covered"


def test_a_partition_lands_whole_when_any_row_of_it_changed(psc: Contract, settings: Settings, api: Api) -> None:
    twins = [{"id": "C1", "nama": "Tanpa nama"}, {"id": "C1", "nama": "Tanpa nama"}]
    api.pages({"pasien": [*twins, {"id": "C2", "nama": "B"}]})
    assert pull(settings, psc, "pasien").known == 0
    assert not pull(settings, psc, "pasien").changed

    api.pages({"pasien": [*twins[:1], {"id": "C2", "nama": "B"}]})  # one twin was a mistake
    report = pull(settings, psc, "pasien")
    assert (report.pulled, report.known) == (2, 1)
    assert [r["nama"] for r in rows(settings, psc, "pasien", report.load_id)] == ["Tanpa nama"]


def test_a_composite_key(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"tugas": [{"id": "C1", "unit": "A", "jam": "01:00"}, {"id": "C1", "unit": "B", "jam": None}]})
    pull(settings, psc, "tugas")
    api.pages({"tugas": [{"id": "C1", "unit": "A", "jam": "01:00"}, {"id": "C1", "unit": "B", "jam": "01:05"}]})
    report = pull(settings, psc, "tugas")
    assert [(r["unit"], r["jam"]) for r in rows(settings, psc, "tugas", report.load_id)] == [("B", "01:05")]


def test_a_failed_pull_moves_no_cursor(psc: Contract, settings: Settings, api: Api) -> None:
    api.pages({"panggilan": [call(1, "x", 5)]})
    pull(settings, psc)
    before = last(settings, psc)

    def broken(path: str, query: dict[str, str]) -> Answer:
        return data([call(2, "x", 9)]) if query["page"] == "1" else Answer(b'{"data": [')

    api.answer = broken
    with pytest.raises(Retriable, match="WDH-234"):
        pull(settings, psc)
    assert last(settings, psc) == before
    assert list(settings.path("cache", "staging").iterdir()) == []


def test_a_process_that_was_overtaken_changes_nothing(
    psc: Contract, settings: Settings, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An orphan of a killed scheduler ends its pull after the retry did."""
    api.pages({"panggilan": [call(1, "x", 5)]})
    write = Landing.write
    raced = []

    def overtaken(self: Landing, *a: Any, **k: Any) -> Any:
        if not raced:
            raced.append(True)
            assert pull(settings, psc).changed  # the retry
        return write(self, *a, **k)

    monkeypatch.setattr(Landing, "write", overtaken)
    with pytest.raises(Retriable, match="WDH-201"):
        pull(settings, psc)
    assert len(rows(settings, psc)) == 1 and len(Landing(settings).loads(psc.id, "panggilan")) == 1
    assert not pull(settings, psc).changed


def sqlite_app(
    settings: Settings, folder: Path, load: dict[str, Any], *, drift: dict[str, str] | None = None
) -> Contract:
    settings.sandbox_dir.mkdir(parents=True, exist_ok=True)
    where = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    columns = [{"name": "id", "type": "integer", "key": True}, "nama",
               {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd HH:mm:ss", "required": True}]  # fmt: skip
    return contract(folder, where, table("t", "table", columns, load=load), drift=drift)


def moded(app: Contract, load: Load) -> Contract:
    """The contract in a load mode the lint keeps for other kinds of source."""
    return replace(app, tables=(replace(app.tables[0], load=load),))


def fill(settings: Settings, *values: tuple[Any, ...], sql: str = "") -> None:
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as base:
        base.execute("CREATE TABLE IF NOT EXISTS t (id, nama, diubah)")
        base.executemany("INSERT INTO t VALUES (?, ?, ?)", values)
        if sql:
            base.executescript(sql)
    base.close()


def test_full_sees_a_change_that_has_no_date(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None), (2, "b", None))
    assert pull(settings, app).changed
    fill(settings, sql="UPDATE t SET nama = 'c' WHERE id = 2")
    report = pull(settings, app)
    assert report.changed and report.pulled == 2
    assert [r["nama"] for r in rows(settings, app, load=report.load_id)] == ["a", "c"]
    fill(settings, sql="DELETE FROM t")
    report = pull(settings, app)
    assert report.changed and report.pulled == 0 and last(settings, app).rows == 0, "emptied is a fact to land"
    assert not pull(settings, app).changed


def test_full_does_not_mind_the_order(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None), (2, "b", None))
    pull(settings, app)
    fill(settings, (3, "c", None), sql="DELETE FROM t")
    fill(settings, (2, "b", None), (1, "a", None), sql="DELETE FROM t WHERE id = 3")
    assert not pull(settings, app).changed


def test_full_tells_rows_apart(settings: Settings, tmp_path: Path) -> None:
    """('a|b', 'c') is not ('a', 'b|c'), NULL is not empty, 1 is not '1', twice is not once."""
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    seen = set()
    for row in ([("a\x1fb", "c")], [("a", "b\x1fc")], [(None, "")], [("", None)], [("1", "x")], [(1, "x")],
                [(1, "x"), (1, "x")], [("n", "n")], [(None, None)]):  # fmt: skip
        fill(settings, sql="DELETE FROM t")
        fill(settings, *((1, *pair) for pair in row))
        assert pull(settings, app).changed
        seen.add(last(settings, app).fingerprint)
    assert len(seen) == 9


def test_incremental_from_a_database(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    fill(settings, (1, "a", "2026-11-19 08:00:00"), (2, "b", "2026-11-20 08:00:00"))
    pull(settings, app)
    assert last(settings, app).cursor == "2026-11-20T01:00:00.000000Z"
    fill(
        settings,
        (3, "c", "2026-11-20 09:00:00"),
        (4, "late", "2026-11-20 07:00:00"),
        (5, "too late", "2026-11-20 06:59:59"),
    )
    report = pull(settings, app)
    assert (report.pulled, report.known) == (3, 1)
    assert column(settings, app, "nama") == ["a", "b", "c", "late"]


def test_a_row_without_a_moment_lands_later_too(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    fill(settings, (1, "a", "2026-11-20 08:00:00"))
    pull(settings, app)
    fill(settings, (2, "b", None))
    pull(settings, app)
    fill(settings, (3, "c", "2026-11-20 07:30:00"))
    pull(settings, app)
    assert column(settings, app, "nama") == ["a", "b", "c"] and not pull(settings, app).changed


def test_window_reads_the_last_span_again(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "window", "cursor": "diubah", "window": "2d"})
    fill(settings, (1, "a", "2026-11-10 08:00:00"), (2, "b", "2026-11-19 08:00:00"))
    pull(settings, app)
    fill(settings, (3, "old", "2026-11-11 08:00:00"), sql="UPDATE t SET nama = 'B' WHERE id = 2")
    report = pull(settings, app)
    assert (report.pulled, report.known) == (1, 0)
    assert column(settings, app, "nama") == ["a", "b", "B"]


def test_a_window_reaches_back_from_when_the_last_pull_began(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "window", "cursor": "diubah", "window": "2d"})
    fill(settings, (1, "a", "2026-11-19 08:00:00"))
    pull(settings, app)
    landing, began = Landing(settings), settings.today()
    slow = [replace(load, loaded_at=began + timedelta(hours=5)) for load in landing.loads("uji", "t")]
    later = settings.model_copy(update={"now": began + timedelta(days=9)})
    assert plan.make(Source(later, app, app.tables[0]), landing, slow).since == began - timedelta(days=2)


def test_append_keeps_the_first_of_a_key(settings: Settings, tmp_path: Path) -> None:
    app = moded(sqlite_app(settings, tmp_path / "k", {}), Load(mode="append"))
    fill(settings, (1, "a", None), (1, "again", None))
    assert pull(settings, app).known == 1
    fill(settings, (2, "b", None), sql="UPDATE t SET nama = 'A' WHERE id = 1")
    report = pull(settings, app)
    assert (report.pulled, report.known, column(settings, app, "nama")) == (3, 2, ["a", "b"])


def test_a_number_as_cursor(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "incremental", "cursor": "id", "deletes": "compare"})
    fill(settings, (9, "a", None), (10, "b", None))
    pull(settings, app)
    assert last(settings, app).cursor == "+00000000000000000010"
    fill(settings, (11, "c", None))
    report = pull(settings, app)
    assert (report.pulled, report.known) == (2, 1)


def test_a_number_below_zero_as_cursor(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of a state that an older version kept, whose text sorts after every number above zero."""
    app = sqlite_app(settings, tmp_path / "k", {"mode": "incremental", "cursor": "id", "deletes": "compare"})
    fill(settings, (-12, "a", None), (-9, "b", None))
    with monkeypatch.context() as older:
        older.setattr("connectors.moments.write", lambda value: f"{value:+021d}")
        pull(settings, app)
    assert last(settings, app).cursor == "-00000000000000000009"
    fill(settings, (-7, "c", None))
    assert (report := pull(settings, app)).pulled == 2 and report.known == 1, "asked from -9 on"
    assert cursor.read(last(settings, app).cursor) == -7
    fill(settings, (5, "d", None))
    assert pull(settings, app).pulled == 2
    assert cursor.read(last(settings, app).cursor) == 5 and pull(settings, app).pulled == 1


def test_a_cursor_that_does_not_sort_is_refused(settings: Settings, tmp_path: Path) -> None:
    where = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    columns = [
        {"name": "id", "key": True},
        {"name": "diubah", "type": "timestamp", "format": "dd-MM-yyyy HH:mm", "required": True},
        "nama",
    ]
    app = contract(
        tmp_path / "k", where, table("t", "table", columns, load={"mode": "incremental", "cursor": "diubah"})
    )
    settings.sandbox_dir.mkdir(parents=True)
    fill(settings, (1, "a", "31-10-2026 08:00"))
    pull(settings, app)
    with pytest.raises(Fatal, match="WDH-219"):
        pull(settings, app)


def test_comparing_deletes_is_refused_where_it_cannot_be(psc: Contract, settings: Settings, api: Api) -> None:
    """An API is not asked for its keys alone."""
    api.pages({"panggilan": [call(1, "a", 5)]})
    calls = replace(psc.tables[0], load=Load(mode="incremental", cursor="diubah", deletes="compare"))
    made = replace(psc, tables=(calls, *psc.tables[1:]))
    pull(settings, made)
    with pytest.raises(Fatal, match="WDH-206"):
        pull(settings, made)


AS_TEXT = "DROP TABLE t; CREATE TABLE t (id TEXT, nama, diubah)"


@pytest.mark.parametrize(
    ("sql", "drift", "code", "told"),
    [
        ("ALTER TABLE t ADD COLUMN baru; UPDATE t SET baru = 'x'", {}, None, ["add: baru"]),
        ("ALTER TABLE t ADD COLUMN baru", {"add": "stop"}, "WDH-215", "add: baru"),
        ("ALTER TABLE t DROP COLUMN nama", {}, "WDH-215", "drop: nama"),
        ("ALTER TABLE t DROP COLUMN nama", {"drop": "quarantine"}, "WDH-216", "drop: nama"),
        ("ALTER TABLE t RENAME nama TO nama_lengkap", {}, "WDH-215", "rename: nama -> nama_lengkap"),
        ("ALTER TABLE t RENAME nama TO nm", {"rename": "quarantine"}, "WDH-216", "rename: nama -> nm"),
        (AS_TEXT, {}, None, ["retype: id integer -> text"]),
        (AS_TEXT, {"retype": "stop"}, "WDH-215", "retype: id integer -> text"),
        ("DROP TABLE t", {}, "WDH-214", ""),
    ],
)  # fmt: skip
def test_drift(
    settings: Settings, tmp_path: Path, sql: str, drift: dict[str, str], code: str | None, told: Any
) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"}, drift=drift)
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as base:
        base.executescript("CREATE TABLE t (id INTEGER, nama, diubah); INSERT INTO t VALUES (1, 'a', NULL);")
        pull(settings, app)
        base.executescript(sql)
    base.close()
    if code is None:
        report = pull(settings, app)
        assert report.changed and report.drift == told
        assert not pull(settings, app).drift, "told once"
        return
    with pytest.raises(Exception, match=code) as failure:
        pull(settings, app)
    assert told in str(failure.value)
    assert len(rows(settings, app)) == 1, "the last good load stays"


def test_an_undescribed_column_lands_under_a_plain_name(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as base:
        base.executescript(
            """CREATE TABLE t (id, nama, diubah, "Média Sosial (baru)", "2026", "_row", 'ÜÜ', "id ");
            INSERT INTO t VALUES (1, 'a', NULL, 'ig', 'x', 'y', 'z', 'spasi');"""
        )
    base.close()
    pull(settings, app)
    row = rows(settings, app)[0]
    assert {k: row[k] for k in ("media_sosial_baru", "kolom_2026", "row", "uu", "id_2", "id", "_row")} == {
        "media_sosial_baru": "ig", "kolom_2026": "x", "row": "y", "uu": "z", "id_2": "spasi", "id": "1", "_row": 1,
    }  # fmt: skip


def test_a_busy_database_is_retriable(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None))
    monkeypatch.setattr("connectors.sql.sqlite.WAIT", 0.1)
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Retriable, match="WDH-217"):
            pull(settings, app)
    other.close()


def test_a_missing_or_broken_database(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, app)
    (settings.sandbox_dir / "app.sqlite").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(Fatal, match="WDH-218"):
        pull(settings, app)


def test_reading_writes_nothing_to_the_source(settings: Settings, tmp_path: Path) -> None:
    app = sqlite_app(settings, tmp_path / "k", {"mode": "full"})
    fill(settings, (1, "a", None))
    before = (settings.sandbox_dir / "app.sqlite").read_bytes()
    ingest_table(settings, app, app.tables[0])
    assert (settings.sandbox_dir / "app.sqlite").read_bytes() == before
    assert [p.name for p in settings.sandbox_dir.iterdir()] == ["app.sqlite"]
