"""What the truth promises of itself."""

from collections import defaultdict
from typing import Any

import pytest

from infra.sandbox import clock, expected, store, truth
from infra.sandbox.expected import Facts, publish
from wadah.contract.load import outputs
from wadah.errors import Fatal
from wadah.settings import SandboxSettings, Settings

MEASURE = {
    "aduan-bulanan": "jumlah_aduan",
    "panggilan-psc-bulanan": "jumlah_panggilan",
    "umkm-triwulanan": "jumlah_usaha",
}


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
    for dataset, facts in made.facts.items():
        held = publish(own, dataset, facts, clock.START.date(), None)
        shown = sum(1 for row in held.rows if row[MEASURE[dataset]] != 0)
        assert not held.coarse
        assert len(held.hidden) < 0.18 * shown
        assert len(held.rows) == _combinations(dataset, held.rows)
        _not_derivable(dataset, held.rows)


def _combinations(dataset: str, rows: list[dict[str, Any]]) -> int:
    product = 1
    for column in outputs()[dataset].table.key:
        product *= 1 if column in ("tahun", "bulan", "triwulan") else len({row[column] for row in rows})
    periods = {(row["tahun"], row.get("bulan"), row.get("triwulan")) for row in rows}
    return product * len(periods)


def _not_derivable(dataset: str, rows: list[dict[str, Any]]) -> None:
    """In every line at least two cells are hidden, or none, unless the line shows nothing but zeros beside them."""
    measure, table = MEASURE[dataset], outputs()[dataset].table
    for dim in expected.dims(table):
        lines = defaultdict(list)
        for row in rows:
            lines[tuple(row[c] for c in table.key if c != dim)].append(row)
        for line in lines.values():
            hidden = [row for row in line if row["catatan_supresi"]]
            assert all(row[measure] is None for row in hidden)
            assert len(hidden) != 1 or not any(row[measure] for row in line)


def test_small_sizes_are_published_coarser(settings: Settings) -> None:
    found = truth(on_day(settings, 0), [0])
    assert found["coarser"] == dict.fromkeys(MEASURE, True)
    assert {row["kategori"] for row in found["datasets"]["aduan-bulanan"]} == {"Semua kategori"}


def test_three_days_change_complaints_and_calls_but_not_umkm(settings: Settings) -> None:
    own = full("33.19", on_day(settings, 3))
    first, both = truth(own, [0])["datasets"], truth(own, [0, 3])["datasets"]
    assert first["aduan-bulanan"] != both["aduan-bulanan"]
    assert first["panggilan-psc-bulanan"] != both["panggilan-psc-bulanan"]
    assert first["umkm-triwulanan"] == both["umkm-triwulanan"]


def test_what_was_hidden_stays_hidden(settings: Settings) -> None:
    own = full("33.19", settings)
    facts = expected.world(own, 0).facts["aduan-bulanan"]
    before = publish(own, "aduan-bulanan", facts, clock.START.date(), None)
    assert before.hidden
    plenty = Facts({key: [50, 0] for key in facts.cells}, facts.periods)
    after = publish(own, "aduan-bulanan", plenty, clock.START.date(), before)
    assert before.hidden <= after.hidden
    alone = publish(own, "aduan-bulanan", plenty, clock.START.date(), None)
    assert not alone.hidden


def test_a_coarser_table_stays_coarser(settings: Settings) -> None:
    small = expected.world(settings, 0).facts["aduan-bulanan"]
    before = publish(settings, "aduan-bulanan", small, clock.START.date(), None)
    own = full(settings.regency_code, settings)
    large = expected.world(own, 0).facts["aduan-bulanan"]
    assert publish(own, "aduan-bulanan", large, clock.START.date(), before).coarse
    assert not publish(own, "aduan-bulanan", large, clock.START.date(), None).coarse


def test_only_closed_periods_without_gaps(settings: Settings) -> None:
    rows = truth(on_day(settings, 11), [11])["datasets"]  # 1 December
    months = sorted({(row["tahun"], row["bulan"]) for row in rows["aduan-bulanan"]})
    assert months[0] == (2025, 10)
    assert months[-1] == (2026, 11)
    assert len(months) == 14
    assert {(row["tahun"], row["triwulan"]) for row in rows["umkm-triwulanan"]} == {(2026, 1), (2026, 2), (2026, 3)}
