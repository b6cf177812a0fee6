"""SP4N-LAPOR's exports: planted faults alone reject, twins are those of UP4, a corrected month mends itself."""

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from infra.sandbox import clock, complaints, lapor, lapor_book, office, up4
from infra.sandbox.lapor_words import HEADER, STATUS
from infra.sandbox.places import place
from tests.unit.sandbox.conftest import REGENCY, SEED

SIZE = 0.4
WHEN = re.compile(r"\d{4}-\d\d-([012]\d|3[01]) \d\d:\d\d")
KNOWN = {word.lower() for words in STATUS.values() for word in words} - {""}
Held = list[tuple[lapor.Export, list[lapor.Report]]]


def held(day: int, seed: int = SEED) -> tuple[up4.State, Held]:
    state = up4.state(seed, SIZE, REGENCY, day)
    return state, [
        (e, lapor.reports(seed, SIZE, place(REGENCY), e,
                          [t for t in state.twins if (t.when.year, t.when.month) == (e.year, e.month)]))
        for e in lapor.exports(day)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def first() -> tuple[up4.State, Held]:
    return held(0)


def test_same_words_same_reports(first: tuple[up4.State, Held]) -> None:
    assert held(0)[1] == first[1]
    assert held(0, SEED + 1)[1] != first[1]


def test_months_come_on_the_first_and_the_newest_is_corrected() -> None:
    def told(day: int) -> tuple[int, str, dict[str, int]]:
        found = lapor.exports(day)
        return len(found), found[-1].name, {e.name: e.revision for e in found if e.revision}

    assert told(0) == (13, "lapor_2026-10.xlsx", {})
    assert told(5) == (13, "lapor_2026-10.xlsx", {"lapor_2026-10.xlsx": 1})
    assert told(11) == (14, "lapor_2026-11.xlsx", {"lapor_2026-10.xlsx": 1})
    assert told(30) == (14, "lapor_2026-11.xlsx", {"lapor_2026-10.xlsx": 1, "lapor_2026-11.xlsx": 2})


def test_planted_reports_have_one_fault_and_others_none(first: tuple[up4.State, Held]) -> None:
    seen, codes = set[str](), Counter[str | None]()
    for _, reports in first[1]:
        for r in reports:
            c = {k: str(v).strip() if v is not None else "" for k, v in r.cells.items()}
            dates = {k: r.cells[k] for k in HEADER[5:7]}
            written = [str(v) for v in dates.values() if not isinstance(v, datetime) and v not in ("-", "", None)]
            errors = any(isinstance(v, lapor.ErrorCell) for v in r.cells.values())
            faults = {
                "WDH-302": not c["Tracking ID"] or dates[HEADER[5]] is None,
                "WDH-303": not errors and not re.fullmatch(r"|\d+", c["Rating"]),
                "WDH-304": not all(WHEN.fullmatch(text) for text in written),
                "WDH-309": re.fullmatch(r"\d+", c["Rating"]) is not None and not 1 <= int(c["Rating"]) <= 5,
                "WDH-310": c["Status"].lower() not in KNOWN | {""},
                "WDH-311": r.tracking in seen,
                "WDH-312": errors,
                "WDH-315": bool(c["Tracking ID"]) and not re.fullmatch(r"[1-9]\d{6,7}", c["Tracking ID"]),
            }
            assert [code for code, found in faults.items() if found] == ([r.code] if r.code else []), r.tracking
            codes[r.code] += 1
            seen.add(r.tracking)
    assert 0 < sum(n for code, n in codes.items() if code) < 0.05 * codes.total()
    assert {"WDH-302", "WDH-304", "WDH-310", "WDH-311", "WDH-312"} <= codes.keys()


def test_a_corrected_month_has_no_fault_and_what_had_been_forgotten(first: tuple[up4.State, Held]) -> None:
    before = {e.name: r for e, r in first[1]}["lapor_2026-10.xlsx"]
    after = {e.name: r for e, r in held(5)[1]}["lapor_2026-10.xlsx"]
    known = {r.tracking: r for r in before if r.code != "WDH-311"}
    assert not any(r.code for r in after)
    assert len(after) == len(known) + lapor.FORGOTTEN
    answered = [r for r in after if r.answered and r.tracking in known and not known[r.tracking].answered]
    assert answered
    assert all(clock.midnight(date(2026, 11, 1)) <= r.answered for r in answered if r.answered)


def test_numbers_of_people_stand_inside_the_free_text(first: tuple[up4.State, Held]) -> None:
    texts = [str(r.cells["Isi Laporan"]) for _, reports in first[1] for r in reports]
    assert sum(bool(re.search(r"\d{16}", t)) for t in texts) > 10
    assert sum("Hubungi" in t for t in texts) > 10


def test_twins_are_counted_once_and_lookalikes_twice(first: tuple[up4.State, Held]) -> None:
    state, exports = first
    reports = [r for _, found in exports for r in found]
    sure = {r.twin.aduan for r in reports if r.twin and r.twin.kind in complaints.SURE and r.code is None}
    sure &= {row.id for row in state.aduan.values() if row.code is None}
    sound = sum(row.code is None for row in state.aduan.values()), sum(r.code is None for r in reports)
    counted = complaints.once(state, reports)
    assert len(counted) == sum(sound) - len(sure)
    assert {c.aduan for c in counted if c.aduan and c.tracking} == sure
    assert len(sure) > 100
    assert len(complaints.once(state, ())) == sound[0]
    assert len(complaints.once(None, reports)) == sound[1]
    assert all(c.answered >= c.received for c in counted if c.answered)


def test_a_workbook_has_two_header_rows_with_merged_cells(first: tuple[up4.State, Held], tmp_path: Path) -> None:
    export, reports = next((e, r) for e, r in first[1] if lapor_book.counted(e))
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        lapor_book.write(export, reports, place(REGENCY), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    sheet = load_workbook(files[0]).worksheets[0]
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert {"A1:I1", "A2:I2", "A4:A5", "F4:G4", "I4:I5"} <= merged
    assert (sheet["F4"].value, sheet["F5"].value, sheet["G5"].value) == ("Tanggal", "Laporan Masuk", "Tindak Lanjut")
    assert sheet.cell(lapor_book.FIRST_ROW, 1).value is not None
    assert str(sheet.cell(sheet.max_row, 1).value) == f"Jumlah laporan: {len(reports)}"


@pytest.mark.parametrize(
    ("since", "until", "minutes", "days"),
    [("2026-01-02 15:00", "2026-01-05 09:30", 150, 1), ("2026-01-03 11:00", "2026-01-05 07:00", 0, 1),
     ("2026-01-05 09:00", "2026-01-05 17:00", 420, 0), ("2026-12-24 15:59", "2026-12-28 08:01", 2, 1)],
)  # fmt: skip
def test_office_time(since: str, until: str, minutes: int, days: int) -> None:
    a, b = (datetime.fromisoformat(f"{t}:00+07:00") for t in (since, until))
    assert (office.minutes(a, b), office.days(a.date(), b.date())) == (minutes, days)
