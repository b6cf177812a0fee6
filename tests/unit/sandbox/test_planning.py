"""SIPD, DSSD and smart city: every fault is planted, few of them, and the truth is what was meant."""

from pathlib import Path

import pytest

from infra.sandbox import dssd, quality, sipd, smart_city
from infra.sandbox.apps import sipd as sipd_app
from infra.sandbox.apps import smart_city as smart_city_app
from infra.sandbox.making import Making, Planted
from wadah.settings import Settings

CODES = {
    "sipd.anggaran": {"WDH-302", "WDH-303", "WDH-307", "WDH-309", "WDH-311", "WDH-312", "WDH-315"},
    "sipd.realisasi": {"WDH-302", "WDH-303", "WDH-309", "WDH-315"},
}


def making(folder: Path, app: str, day: int = 0, regency: str = "33.19", seed: int = 7) -> Making:
    return Making(Settings(home=folder / "var", regency_code=regency), seed, 1.0, regency, day, app, (app,))


@pytest.mark.parametrize("regency", ["33.19", "33.24", "35.08", "35.16"])
@pytest.mark.parametrize("seed", [7, 20261120])
def test_few_rows_are_faulty_in_every_table_and_regency(tmp_path: Path, regency: str, seed: int) -> None:
    for app, module in (("sipd", sipd_app), ("smart-city", smart_city_app)):
        for day in (0, 30):
            for rows in module.truth(making(tmp_path, app, day, regency, seed)).rows.values():
                assert 0 < sum(1 for _, code in rows if code) < 0.05 * len(rows)


def test_every_kind_of_fault_is_planted_by_day_30(tmp_path: Path) -> None:
    rows = sipd_app.truth(making(tmp_path, "sipd", 30)).rows
    for table, codes in CODES.items():
        assert {code for _, code in rows[table] if code} == codes


def test_the_same_day_is_the_same_bytes_and_is_written_once(tmp_path: Path) -> None:
    made = making(tmp_path, "smart-city")
    assert smart_city_app.bring(made)
    first = {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in made.folder.iterdir()}
    assert not smart_city_app.bring(made)
    assert {f.name: (f.read_bytes(), f.stat().st_mtime_ns) for f in made.folder.iterdir()} == first


def test_the_revision_replaces_the_plan_from_day_5(tmp_path: Path) -> None:
    before, after = (
        {(r["kode_sub_kegiatan"], r["id_sub_skpd"]): r["pagu"]
         for r in sipd_app.truth(making(tmp_path, "sipd", day)).plain["anggaran-subkegiatan-triwulanan"]
         if (r["tahun"], r["triwulan"]) == (2026, 3)}
        for day in (0, 30)
    )  # fmt: skip
    dropped = [key for key, pagu in before.items() if pagu is not None and after.get(key, 0) is None]
    added = [key for key, pagu in after.items() if pagu is not None and before.get(key) is None]
    moved = [key for key, pagu in after.items() if None not in (pagu, before.get(key)) and pagu != before[key]]
    assert dropped
    assert added
    assert moved


def test_quarters_of_a_year_add_up_to_its_last_sum(tmp_path: Path) -> None:
    rows = sipd_app.truth(making(tmp_path, "sipd")).plain["anggaran-subkegiatan-triwulanan"]
    years: dict[tuple[str, str], list[dict[str, int | None]]] = {}
    for row in rows:
        if row["tahun"] == 2025:
            years.setdefault((row["kode_sub_kegiatan"], row["id_sub_skpd"]), []).append(dict(row))
    whole = [told for told in years.values() if len(told) == 4 and None not in [r["realisasi"] for r in told]]
    assert len(whole) > 40
    for told in whole:
        assert sum(r["realisasi_triwulan"] or 0 for r in told) == told[-1]["realisasi"]


def test_indicators_are_filled_later_and_one_comes_twice(tmp_path: Path) -> None:
    early, late = (dssd.told(making(tmp_path, "sipd", day)) for day in (0, 20))
    empty = [r for r in early if r.year == 2025 and r.value is None]
    assert empty
    assert not [r for r in late if r.year == 2025 and r.value is None]
    assert [r.code for r in early if (r.code_dssd, r.year) == dssd.TWICE] == [None, "WDH-311"]


def test_a_running_year_has_a_book_that_is_not_published(tmp_path: Path) -> None:
    assert [book.year for book in smart_city.books(0)] == [2024, 2025, 2026]
    rows = smart_city_app.truth(making(tmp_path, "smart-city")).plain["smart-city-tahunan"]
    assert {r["tahun"] for r in rows} == {2024, 2025}
    assert len(rows) == 2 * 6 * 5


def test_every_sub_activity_of_a_plan_is_written_with_its_own_codes(tmp_path: Path) -> None:
    for work in sipd.planned(making(tmp_path, "sipd"), 2026, "murni"):
        assert work.code.startswith(work.field)
        assert (work.written[:4] == "X.XX") is work.support


def test_quality_is_told_of_closed_months_by_the_last_pull_in_them() -> None:
    planted: Planted = [*((n, None) for n in range(9)), (9, "WDH-302")]
    one: Planted = [(1, None)]
    settings = Settings(applications=("smart-city", "up4"))
    rows = {day: {"smart-city.penilaian": planted, "up4.tb_aduan": one} for day in (0, 1, 30)}
    assert quality.monthly(settings, {0: rows[0]}, [0]) == []
    told = {r["kode_opd"]: r for r in quality.monthly(settings, rows, [0, 1, 30])}
    assert {(r["tahun"], r["bulan"]) for r in told.values()} == {(2026, 11)}
    assert (told["bappeda"]["persen_diterima"], told["bappeda"]["skor_mutu"]) == (90.0, 95.0)
    assert (told["diskominfo"]["tabel_segar"], told["diskominfo"]["skor_mutu"]) == (0, 50.0)
