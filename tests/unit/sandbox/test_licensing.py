"""Licences and schools of the sandbox: what their generators promise of a day, of dirt, and of small sizes."""

import csv
import io
from collections import Counter
from datetime import date, datetime

import pytest

from infra.sandbox import clock, permits, permits_words, projects, projects_file, projects_words, schools
from infra.sandbox.apps import making, oss, sekolah, sicantik
from infra.sandbox.held import publish
from infra.sandbox.making import Making
from infra.sandbox.places import place, seed
from wadah.contract.load import applications, outputs
from wadah.settings import SandboxSettings, Settings

SEED = 7
REGENCIES = ("33.19", "33.24", "35.08", "35.16")
APPS = {"oss": oss, "sicantik": sicantik, "sekolah": sekolah}


def made(settings: Settings, app: str, day: int, size: float, regency: str = "33.19") -> Making:
    more = {"regency_code": regency, "sandbox": SandboxSettings(seed=SEED, size=size), "applications": tuple(APPS)}
    return making(settings.model_copy(update=more), app, day)


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("size", [0.05, 0.1, 1])
def test_every_table_has_faults_and_never_so_many_that_it_is_refused(settings: Settings, app: str, size: float) -> None:
    for regency in REGENCIES:
        for day in (0, 1, 30):
            for table, rows in APPS[app].truth(made(settings, app, day, size, regency)).rows.items():
                share = sum(1 for _, code in rows if code) / len(rows)
                assert 0 < share < 0.05, (table, regency, day)


@pytest.mark.parametrize("regency", REGENCIES)
def test_at_full_size_little_is_hidden(settings: Settings, regency: str) -> None:
    for app, module in APPS.items():
        day = made(settings, app, 0, 1, regency)
        for dataset, cube in module.truth(day).cubes.items():
            held = publish(day.settings, dataset, cube, clock.START.date(), None)
            rule = outputs()[dataset].table.suppression
            if rule:
                counted = sum(1 for cell in cube.cells.values() if cell[0])
                assert not held.coarse, dataset
                # beside one company's own sector the largest others go, until they come to a fifth of it
                assert len(held.hidden) < (0.3 if rule.dominance else 0.18) * counted, dataset


@pytest.mark.parametrize("size", [0.05, 1])
def test_no_school_alone_stands_beside_a_small_cell(settings: Settings, size: float) -> None:
    """It knows its own number: taken from a line's total it would leave the small one. Where more could be hidden."""
    day = made(settings, "sekolah", 0, size)
    cube = APPS["sekolah"].truth(day).cubes["rasio-sekolah-semesteran"]
    hidden = publish(day.settings, "rasio-sekolah-semesteran", cube, clock.START.date(), None).hidden
    small = [key for key, note in hidden.items() if "<" in note]
    assert small
    for key in small:
        for dim in (2, 3):
            line = [c for c in cube.cells if (*c[:dim], *c[dim + 1 :]) == (*key[:dim], *key[dim + 1 :])]
            others = sum(cube.behind.get(c, 0) for c in line if c in hidden and c != key)
            assert others >= 2 or all(c in hidden for c in line if cube.cells[c][0]), (key, dim)


def test_every_fault_shows_at_full_size(settings: Settings) -> None:
    wanted = {
        "oss.proyek": (301, 302, 303, 304, 307, 309, 310, 314, 315),
        "sicantik.permohonan": (302, 304, 310, 311),
        "sicantik.proses": (310,),
        "sekolah.satuan_pendidikan": (302, 303, 307, 309, 310, 311, 315),
    }
    found = {}
    for app, module in APPS.items():
        for table, rows in module.truth(made(settings, app, 0, 1)).rows.items():
            found[table] = {code for _, code in rows if code}
    assert found == {table: {f"WDH-{code}" for code in codes} for table, codes in wanted.items()}


def test_truth_tells_of_every_table_and_dataset(settings: Settings) -> None:
    told = {app: module.truth(made(settings, app, 0, 0.1)) for app, module in APPS.items()}
    for app, truth in told.items():
        own = applications(settings.model_copy(update={"applications": tuple(APPS)}))[app]
        assert truth.rows.keys() == {f"{app}.{table.name}" for table in own.tables}
    assert {d for truth in told.values() for d in truth.cubes} == {
        "nib-bulanan", "investasi-triwulanan", "waktu-izin-triwulanan", "sekolah-semesteran",
        "rasio-sekolah-semesteran",
    }  # fmt: skip


def test_a_later_day_adds_a_file_and_corrects_one() -> None:
    before = {b.name: b for b in projects.books(SEED, 0.3, "33.19", 0)}
    after = {b.name: b for b in projects.books(SEED, 0.3, "33.19", 30)}
    assert after.keys() - before.keys() == {"oss_2026_11.csv"}
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["oss_2026_08.csv", "oss_2026_09.csv", "oss_2026_10.csv"]
    for name in changed:
        assert all(line.code is None for line in after[name].lines)
        assert [line.means for line in after[name].lines] == [line.means for line in before[name].lines]
    assert projects.books(SEED, 0.3, "33.19", 9) == list(before.values())


def test_a_project_stands_on_several_rows_and_the_last_sound_one_counts() -> None:
    found = projects.books(SEED, 1, "33.19", 0)
    times = Counter(line.means.id for book in found for line in book.lines if line.code is None)
    known = projects.current(found)
    assert sum(1 for n in times.values() if n > 1) > 100
    assert known.keys() == times.keys()
    for book in found:
        for line in book.lines:
            if line.code is None:
                last = line.means
                newest = known[last.id]
                assert (newest.nib, newest.issued, newest.kecamatan) == (last.nib, last.issued, last.kecamatan)
    assert any(known[line.means.id] != line.means for b in found for line in b.lines if line.code is None)
    assert len({p.nib for p in known.values()}) < len(known)


def test_one_company_has_most_of_a_sector_once(settings: Settings) -> None:
    cube = oss.truth(made(settings, "oss", 0, 1)).cubes["investasi-triwulanan"]
    quarter = projects_words.GIANT[0].year, (projects_words.GIANT[0].month + 2) // 3
    key = (*quarter, "C Industri pengolahan")
    assert key in cube.dominated and cube.cells[key][0] > 20
    held = publish(settings, "investasi-triwulanan", cube, clock.START.date(), None)
    assert {key for key in cube.dominated if key[:2] < (2026, 4)} <= held.hidden.keys()


def test_the_export_is_windows_text_with_broken_lines(tmp_path: object) -> None:
    book = projects.books(SEED, 1, "33.19", 0)[-1]
    text = io.StringIO()
    for line in projects_file.rows(book):
        text.write("" if line is None else "".join(line.cells.values()))
    text.getvalue().encode("cp1252")
    assert "\u2019" in text.getvalue() or "é" in text.getvalue()
    every = [line for b in projects.books(SEED, 1, "33.19", 0) for line in b.lines if line.raw]
    assert every and all(line.code == "WDH-301" for line in every)
    for line in every:
        assert len(next(csv.reader([line.raw or ""], delimiter=";"))) == len(projects_words.HEADER) + 1


def test_a_day_shows_of_an_application_what_has_happened_by_then() -> None:
    today, later = permits.state(SEED, 1, "33.19", 0), permits.state(SEED, 1, "33.19", 20)
    now = clock.moment(0)
    assert all(stage.ended <= now for row in today for stage in row.stages)
    assert all(row.issued is None or row.issued <= now for row in today)
    numbers = [row.values["no_permohonan"] for row in today]
    assert [row.values["no_permohonan"] for row in later[: len(today)]] == numbers
    moved = [(a, b) for a, b in zip(today, later, strict=False) if len(a.stages) < len(b.stages)]
    assert moved
    assert all(b.stages[: len(a.stages)] == a.stages for a, b in moved)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ((2026, 1, 2), (2026, 1, 5), 1),  # Friday to Monday
        ((2026, 1, 3), (2026, 1, 5), 0),  # Saturday to Monday
        ((2026, 1, 5), (2026, 1, 5), 0),
        ((2026, 1, 5), (2026, 1, 12), 5),
        ((2025, 12, 24), (2025, 12, 29), 2),  # Christmas Day is none
    ],
)
def test_working_days(start: tuple[int, int, int], end: tuple[int, int, int], days: int) -> None:
    at = [datetime(*when, 10, 0, tzinfo=clock.WIB) for when in (start, end)]
    assert permits.working_days(at[0], at[1]) == days


def test_semesters_are_named_as_dapodik_does() -> None:
    assert [schools.semester_id(*half) for half in ((2024, 2), (2025, 1), (2026, 2))] == ["20241", "20242", "20261"]
    assert list(schools.halves(date(2026, 11, 20))) == [(2025, 1), (2025, 2), (2026, 1), (2026, 2)]
    assert list(schools.halves(date(2026, 8, 1)))[-1] == (2026, 1)


def test_schools_move_with_the_semesters_and_mend_their_counts() -> None:
    first, later = schools.state(SEED, 1, "35.16", 0), schools.state(SEED, 1, "35.16", 30)
    named = {(s.npsn, s.year, s.half): s for s in first if s.code is None}
    assert len({s.npsn for s in first}) < len(named) / 3
    assert any(s.body["nama"] != named.get((s.npsn, 2025, 1), s).body["nama"] for s in named.values())
    changed = [s for s in later if s.code is None and s.body != named[s.npsn, s.year, s.half].body]
    assert changed and all(s.pupils > named[s.npsn, s.year, s.half].pupils for s in changed)
    assert {(s.year, s.half) for s in changed} == {(2026, 1), (2026, 2)}  # a closed semester, too
    assert all(set(s.body) == set(first[0].body) for s in later)


def test_the_dapodik_bridge_has_every_kecamatan_once_and_is_no_arithmetic() -> None:
    bridge = {row["kode_kemendagri"]: row["kode_dapodik"] for row in seed("kode_dapodik")}
    for regency in REGENCIES:
        codes = [k.code for k in place(regency).kecamatan]
        assert bridge.keys() >= set(codes)
        assert any(bridge[code][4:] != code[6:] for code in codes)
    assert len(set(bridge.values())) == len(bridge)
    assert all(code.isdigit() and len(code) == 6 for code in bridge.values())


def test_kbli_is_whole() -> None:
    rows = seed("kbli")
    assert len(rows) == 88
    assert sorted({row["kategori"] for row in rows}) == list("ABCDEFGHIJKLMNOPQRSTU")
    assert all(row["sektor"].startswith(f"{row['kategori']} ") for row in rows)
    shared = {row["sektor"] for row in seed("sektor_usaha")}  # the sectors of UMKM are written alike
    assert shared <= {row["sektor"] for row in rows}


def test_kinds_of_licences_are_spelled_as_staging_compares_them() -> None:
    rows = seed("jenis_izin")
    words = [row["ejaan"] for row in rows]
    assert words == [word.strip().lower() for word in words]
    assert len(words) == len(set(words))
    assert not {kind.lower() for kind in permits_words.UNKNOWN_KINDS} & set(words)
    assert set(permits_words.KINDS) == {row["jenis_izin"] for row in rows}
    assert len({(row["jenis_izin"], row["standar_hari_kerja"]) for row in rows}) == len(permits_words.KINDS)
