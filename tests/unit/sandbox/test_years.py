"""More years of past: less of each earlier one, the last thirteen months as ever, and never all of it held at once."""

import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infra.sandbox import (
    apps,
    calls,
    calls_db,
    clock,
    complaints,
    control,
    lapor,
    making,
    permits,
    posts,
    projects,
    schools,
    store,
    umkm,
    up4,
    village_letters,
)
from infra.sandbox.making import Cube, Truth
from wadah.errors import Fatal
from wadah.settings import SandboxSettings, Settings

SEED, SIZE, REGENCY, DAY, YEARS = 7, 0.1, "33.19", 12, 10
A = (SEED, SIZE, REGENCY, DAY, YEARS)


@pytest.fixture(autouse=True, params=[clock.LARGE, 0.0], ids=["touched: a year", "touched: a month"])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Whether this size is taken for a large one, of which later days touch only what is new."""
    monkeypatch.setattr(clock, "LARGE", request.param)
    return float(request.param)


def made(settings: Settings, app: str) -> making.Making:
    own = SandboxSettings(seed=SEED, size=SIZE, years=YEARS)
    both = settings.model_copy(update={"sandbox": own, "regency_code": REGENCY, "applications": None})
    return apps.making(both, app, DAY)


def told(settings: Settings, app: str) -> Truth:
    day = made(settings, app)
    return apps.apps(day.settings)[app].truth(day)


def test_earlier_years_have_less_and_less() -> None:
    found = Counter(row.when.year for row in up4.state(*A).aduan.values())
    assert min(found) == 2016
    shares = [found[year - 1] / found[year] for year in range(2018, 2025)]
    assert all(0.6 < share < 0.9 for share in shares)
    assert [clock.use(span.start.date()) for span in clock.history(1)] == [1.0] * 14


def test_history_is_the_same_months_whole_or_in_stretches(large: float) -> None:
    stretches = list(clock.stretches(YEARS, SIZE))
    assert [span for spans in stretches for span in spans] == list(clock.history(YEARS))
    assert {len(spans) for spans in stretches[:-1]} == {1}
    assert len(stretches[-1]) == (14 if large else 2)
    assert len(list(clock.stretches(1, SIZE))) == (1 if large else 13)


def test_the_last_thirteen_months_do_not_change_with_the_years() -> None:
    one, ten = (up4.state(SEED, SIZE, REGENCY, 0, years).aduan.values() for years in (1, YEARS))
    late = [row for row in ten if row.when >= clock.midnight(clock.FIRST_MONTH)]
    assert len(one) > 1000
    assert [(r.when, r.values["nama_pelapor"]) for r in late] == [(r.when, r.values["nama_pelapor"]) for r in one]


def test_stretches_number_their_rows_on() -> None:
    stretches, whole = list(up4.stretches(*A)), up4.state(*A)
    assert max(len(s.aduan) for s in stretches[:-1]) < len(whole.aduan) / 20
    assert [f.id for f in whole.tindaklanjut] == list(range(1, len(whole.tindaklanjut) + 1))
    assert max(whole.aduan) == whole.next_id - 1
    for s in stretches:
        assert all(s.holds(row.when.year, row.when.month) for row in s.aduan.values())
        assert all(s.holds(twin.when.year, twin.when.month) for twin in s.twins)
    assert len(calls.state(*A)) == sum(len(s.calls) for s in calls.stretches(*A))


def test_complaints_counted_stretch_by_stretch_come_to_the_same(settings: Settings) -> None:
    state, reports = up4.state(*A), list[lapor.Report]()
    for export in lapor.exports(DAY, YEARS):
        twins = [t for t in state.twins if (t.when.year, t.when.month) == (export.year, export.month)]
        reports += lapor.reports(SEED, SIZE, made(settings, "sp4n").place, export, twins, YEARS)
    counted = complaints.Counted()
    counted.add(complaints.once(state, reports))
    found = told(settings, "sp4n")
    assert found.cubes == counted.cubes()
    assert len(found.rows["sp4n.laporan"]) == len(reports)
    assert len({r.tracking for r in reports if r.code != "WDH-311"}) == sum(r.code != "WDH-311" for r in reports)
    rows = told(settings, "up4").rows
    assert len(rows["up4.tb_aduan"]) == len(state.aduan)
    assert list(rows["up4.tb_aduan"]) == [(r.id, r.code) for r in state.aduan.values() if r.code]
    assert list(rows["up4.tb_tindaklanjut"]) == [(r.id, r.code) for r in state.tindaklanjut if r.code]


def test_calls_are_served_in_order_and_whole(settings: Settings, tmp_path: Path) -> None:
    file, state = tmp_path / "psc.sqlite", calls.state(*A)
    calls_db.write(calls.stretches(*A), file)
    connection = sqlite3.connect(file)
    for endpoint in calls_db.ENDPOINTS:
        rows = connection.execute(f"SELECT updated, id_call, place FROM {endpoint} ORDER BY rowid").fetchall()
        assert rows == sorted(rows)
        assert len(rows) == len(told(settings, "psc119").rows[f"psc119.{endpoint}"])
        since = rows[len(rows) // 2][0]
        wanted = [body for (body,) in connection.execute(
            f"SELECT body FROM {endpoint} WHERE updated >= ? ORDER BY updated, id_call, place", (since,))]  # fmt: skip
        pages = calls_db.page(file, endpoint, since, 1, 100)[1]
        assert pages == -(-len(wanted) // 100)
        assert [b for n in range(1, pages + 1) for b in calls_db.page(file, endpoint, since, n, 100)[0]] == wanted
        assert calls_db.page(file, endpoint, since, pages + 1, 100) == ([], pages)
        assert calls_db.page(file, endpoint, "2099", 1, 100) == ([], 1)
    assert len(state) == connection.execute("SELECT count(*) FROM panggilan").fetchone()[0]
    connection.close()


def test_files_hold_what_the_stretches_hold(settings: Settings, tmp_path: Path) -> None:
    own = made(settings.model_copy(update={"home": tmp_path}), "up4")
    module = apps.apps(own.settings)["up4"]
    assert module.bring(own)
    connection, state = sqlite3.connect(own.settings.sandbox_dir / "up4.sqlite"), up4.state(*A)
    rows = connection.execute("SELECT * FROM tb_aduan ORDER BY id_aduan").fetchall()
    assert rows == [tuple(row.values[c] for c in state.columns) for row in state.aduan.values()]
    connection.close()


def test_every_application_reaches_back_as_far_as_it_can(settings: Settings) -> None:
    assert min(c.when for c in calls.state(*A).values()).year == 2016
    assert min(p.came for p in permits.state(*A)).year == 2016
    assert min(b.year for b in umkm.books(*A)) == 2016
    assert min(date(b.year, b.month, 1) for b in projects.books(*A)) == projects.BEGAN
    assert min(s.year for s in schools.state(*A)) == 2016
    villages = [village_letters.content(SEED, SIZE, REGENCY, number, DAY, YEARS) for number in range(20)]
    assert min(r.made for content in villages for r in content.requests).year == 2016
    assert min(r.when for r in posts.state(*A).reports) >= posts.FIRST_BUTTON
    for app in ("psc119", "sicantik", "oss", "umkm", "sekolah", "surat-desa", "pospin", "sp4n"):
        found = told(settings, app)
        assert all(isinstance(cube, Cube) and cube.cells for cube in found.cubes.values())
        for table, rows in found.rows.items():
            assert sum(1 for _, code in rows if code) < 0.05 * len(rows), table


def test_projects_counted_month_by_month_come_to_the_same(settings: Settings) -> None:
    books = projects.books(*A)
    last = {line.means.id: line.means for book in books for line in book.lines if line.code is None}
    assert projects.current(books) == last
    first: dict[str, projects.Project] = {}
    for project in sorted(last.values(), key=lambda p: (p.issued, p.id)):
        first.setdefault(project.nib, project)
    cube = told(settings, "oss").cubes["nib-bulanan"]
    assert sum(values[0] for values in cube.cells.values()) == sum(1 for p in first.values() if p.kecamatan)


def test_a_sandbox_of_other_years_is_another_sandbox(tmp_path: Path) -> None:
    one = Settings(home=tmp_path, sandbox=SandboxSettings(seed=SEED, size=SIZE), applications=("smart-city",))
    store.write_text(one.sandbox_dir / "clock", clock.text(0) + "\n")
    control.up(one)
    assert not control.up(one).made
    with pytest.raises(Fatal, match="WDH-801"):
        control.up(one.model_copy(update={"sandbox": SandboxSettings(seed=SEED, size=SIZE, years=2)}))


def test_what_is_made_of_a_day_follows_from_the_years_alone(settings: Settings) -> None:
    again = replace(made(settings, "psc119"), years=1)
    module = apps.apps(again.settings)["psc119"]
    one, ten = module.truth(again), told(settings, "psc119")
    assert len(ten.rows["psc119.panggilan"]) > 2 * len(one.rows["psc119.panggilan"])
