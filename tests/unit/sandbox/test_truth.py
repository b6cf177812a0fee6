"""What the truth promises of itself."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.sandbox import clock, expected, held, store, truth
from infra.sandbox.held import Published, publish
from infra.sandbox.making import Cube, Truth
from infra.sandbox.places import place
from wadah.contract.load import outputs
from wadah.errors import Fatal
from wadah.settings import SandboxSettings, Settings

HIDING = ("aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan")
"""Datasets that count people and can be published coarser."""


def on_day(settings: Settings, day: int) -> Settings:
    store.write_text(settings.sandbox_dir / "clock", clock.text(day) + "\n")
    return settings


def full(regency: str, settings: Settings) -> Settings:
    return settings.model_copy(update={"regency_code": regency, "sandbox": SandboxSettings()})


def test_no_sandbox_no_truth(settings: Settings) -> None:
    with pytest.raises(Fatal, match="WDH-803"):
        truth(settings, [0])


def test_rows_are_accepted_or_rejected_and_every_code_is_planted(settings: Settings) -> None:
    found = truth(on_day(settings, 3), [0, 3])
    codes: set[str] = set()
    for table in found["tables"].values():
        assert table["rows"] == table["accepted"] + sum(table["rejects"].values())
        assert 0 < len(table["planted"]) < 0.05 * table["rows"]
        codes |= table["rejects"].keys()
    assert codes == {f"WDH-{n}" for n in (302, 303, 304, 306, 307, 308, 309, 310, 312, 313, 314)}


@pytest.mark.parametrize("regency", ["33.19", "33.24", "35.08", "35.16"])
def test_at_full_size_little_is_hidden_and_nothing_is_coarser(regency: str, settings: Settings) -> None:
    own = full(regency, settings)
    made = expected.world(own, 0)
    for dataset in HIDING:
        out = publish(own, dataset, made.datasets[dataset], clock.START.date(), None)
        shown = sum(1 for row in out.rows if row[_count(dataset)] != 0)
        assert not out.coarse
        assert len(out.hidden) < 0.18 * shown
        assert len(out.rows) == _combinations(dataset, out.rows)
        _not_derivable(dataset, out.rows)


def _count(dataset: str) -> str:
    return held.measures(outputs()[dataset].table)[0]


def _combinations(dataset: str, rows: list[dict[str, Any]]) -> int:
    product = 1
    for column in outputs()[dataset].table.key:
        product *= 1 if column in ("tahun", "bulan", "triwulan") else len({row[column] for row in rows})
    periods = {(row["tahun"], row.get("bulan"), row.get("triwulan")) for row in rows}
    return product * len(periods)


def _not_derivable(dataset: str, rows: list[dict[str, Any]]) -> None:
    """In every line at least two cells are hidden, or none, unless the line shows nothing but zeros beside them."""
    measure, table = _count(dataset), outputs()[dataset].table
    for dim in held.dims(table):
        lines = defaultdict(list)
        for row in rows:
            lines[tuple(row[c] for c in table.key if c != dim)].append(row)
        for line in lines.values():
            hidden = [row for row in line if row["catatan_supresi"]]
            assert all(row[measure] is None for row in hidden)
            assert len(hidden) != 1 or not any(row[measure] for row in line)


def test_small_sizes_are_published_coarser(settings: Settings) -> None:
    found = truth(on_day(settings, 0), [0])
    assert {dataset for dataset, coarser in found["coarser"].items() if coarser} == set(HIDING)
    assert {row["kategori"] for row in found["datasets"]["aduan-bulanan"]} == {"Semua kategori"}


def test_three_days_change_complaints_and_calls_but_not_umkm(settings: Settings) -> None:
    own = full("33.19", on_day(settings, 3))
    first, both = truth(own, [0])["datasets"], truth(own, [0, 3])["datasets"]
    assert first["aduan-bulanan"] != both["aduan-bulanan"]
    assert first["panggilan-psc-bulanan"] != both["panggilan-psc-bulanan"]
    assert first["umkm-triwulanan"] == both["umkm-triwulanan"]


def _complaints(settings: Settings) -> Cube:
    found = expected.world(settings, 0).datasets["aduan-bulanan"]
    assert isinstance(found, Cube)
    return found


def test_what_was_hidden_stays_hidden(settings: Settings) -> None:
    own = full("33.19", settings)
    facts = _complaints(own)
    before = publish(own, "aduan-bulanan", facts, clock.START.date(), None)
    assert before.hidden
    plenty = replace(facts, cells={key: [50] for key in facts.cells})
    after = publish(own, "aduan-bulanan", plenty, clock.START.date(), before)
    assert before.hidden.items() <= after.hidden.items()
    alone = publish(own, "aduan-bulanan", plenty, clock.START.date(), None)
    assert not alone.hidden


def test_a_coarser_table_stays_coarser(settings: Settings) -> None:
    small = _complaints(settings)
    before = publish(settings, "aduan-bulanan", small, clock.START.date(), None)
    own = full(settings.regency_code, settings)
    large = _complaints(own)
    assert publish(own, "aduan-bulanan", large, clock.START.date(), before).coarse
    assert not publish(own, "aduan-bulanan", large, clock.START.date(), None).coarse


def test_only_closed_periods_without_gaps(settings: Settings) -> None:
    rows = truth(on_day(settings, 11), [11])["datasets"]  # 1 December
    months = sorted({(row["tahun"], row["bulan"]) for row in rows["aduan-bulanan"]})
    assert months[0] == (2025, 10)
    assert months[-1] == (2026, 11)
    assert len(months) == 14
    quarters = {(row["tahun"], row["triwulan"]) for row in rows["umkm-triwulanan"]}
    assert quarters == {(2025, 4), (2026, 1), (2026, 2), (2026, 3)}
    assert {row["tahun"] for row in rows["faskes-ambulans-tahunan"]} == {2025}


@pytest.mark.parametrize(
    ("count", "part", "day", "first", "last", "periods"),
    [(12, 10, date(2026, 11, 30), (2025, 10), (2026, 10), 13), (4, 4, date(2026, 12, 31), (2025, 4), (2026, 3), 4),
     (2, 2, date(2026, 7, 1), (2025, 2), (2026, 1), 2), (1, 0, date(2027, 1, 1), (2025, 0), (2026, 0), 2),
     (1, 0, date(2025, 12, 31), None, None, 0)],
)  # fmt: skip
def test_a_period_is_closed_when_the_month_after_it_has_begun(
    count: int, part: int, day: date, first: tuple[int, int] | None, last: tuple[int, int] | None, periods: int
) -> None:
    found = list(held.closed({(2025, part)}, day, count))
    assert len(found) == periods
    assert (found[0] if found else None, found[-1] if found else None) == (first, last)


def test_plain_rows_get_their_spine_by_the_place(settings: Settings) -> None:
    out = truth(on_day(settings, 0), [0])["datasets"]["kode-wilayah-tahunan"]
    assert len(out) == len(place(settings.regency_code).desa) == 286
    assert list(out[0]) == [c.name for c in outputs()["kode-wilayah-tahunan"].table.columns]
    assert all(row["kemendagri_kode_desa_kelurahan"].startswith(row["kemendagri_kode_kecamatan"]) for row in out)


def test_a_median_of_nothing_is_empty_and_hidden_with_its_count(settings: Settings) -> None:
    tiny = settings.model_copy(update={"sandbox": SandboxSettings(seed=7, size=0.02), "applications": ("psc119",)})
    made = expected.world(tiny, 0).datasets["respon-psc-triwulanan"]
    out = publish(tiny, "respon-psc-triwulanan", made, clock.START.date(), None)
    assert any(row["catatan_supresi"] for row in out.rows)
    for row in out.rows:
        assert (row["median_menit"] is None) == (row["catatan_supresi"] is not None or row["jumlah_panggilan"] == 0)
        assert (row["jumlah_panggilan"] is None) == (row["catatan_supresi"] is not None)


def test_the_same_dataset_from_two_applications_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Truth(cubes={"umkm-triwulanan": Cube({}, set())})
    monkeypatch.setattr("infra.sandbox.apps.up4.truth", lambda made: told)
    with pytest.raises(ValueError, match="umkm-triwulanan"):
        expected.world(settings, 0)


def test_without_rows_a_dataset_waits(settings: Settings) -> None:
    alone = settings.model_copy(update={"applications": ("umkm",)})
    assert set(truth(on_day(alone, 0), [0])["datasets"]) & set(HIDING) == {"umkm-triwulanan"}
    none = publish(alone, "umkm-triwulanan", Cube({}, set()), clock.START.date(), None)
    assert none == Published([])
