"""Every way of writing a value, through the real landing and the real staging models."""

from datetime import time

import pytest

from tests.integration.warehouse.conftest import Regency
from tests.integration.warehouse.zoo import ANIMALS, Animal
from wadah.warehouse import release

TABLE = "staging.chk_kebun_uji__daftar"


@pytest.fixture(scope="module")
def judged(regency: Regency) -> dict[int, dict[str, object]]:
    current = release.current(regency.settings)
    assert current
    with current.open(regency.settings) as con:
        found = con.sql(f"FROM {TABLE}")
        return {
            row["_row"]: row for values in found.fetchall() for row in [dict(zip(found.columns, values, strict=True))]
        }


@pytest.mark.parametrize("animal", ANIMALS, ids=lambda a: f"{a.column}-{a.number}")
def test_a_value_is_read_or_rejected_for_its_reason(animal: Animal, judged: dict[int, dict[str, object]]) -> None:
    row = judged[animal.number]
    assert (row["_kode"], row["_kolom"]) == (animal.code, animal.column if animal.code else None)
    if animal.code is None:
        found = row[animal.column]
        assert (found.isoformat() if isinstance(found, time) else found) == animal.clean


def test_a_broken_line_is_one_row_with_one_verdict(judged: dict[int, dict[str, object]]) -> None:
    assert len(judged) == len(ANIMALS) + 1
    assert (judged[len(ANIMALS) + 1]["_kode"], judged[len(ANIMALS) + 1]["_raw"]) == ("WDH-301", "1;2;3")


def test_the_rejected_row_keeps_what_the_source_wrote_and_tells_why(regency: Regency) -> None:
    rejected = {a.number: a for a in ANIMALS if a.code}
    names, rows, _ = release.query(
        regency.settings,
        "SELECT baris, kolom, kode, pesan, nilai, terkini FROM baris_ditolak WHERE app = 'kebun-uji'",
        999,
    )
    told = {row[0]: dict(zip(names, row, strict=True)) for row in rows if row[2] != "WDH-301"}
    assert told.keys() == rejected.keys()
    for number, animal in rejected.items():
        assert told[number]["nilai"] == animal.text
        assert told[number]["terkini"] is True
        assert len(told[number]["pesan"]) > 15 and "{column}" not in told[number]["pesan"]
    assert "31/01/2026 atau 01/31/2026" in next(t["pesan"] for t in told.values() if t["kode"] == "WDH-305")


def test_every_code_a_row_can_get_is_met_somewhere_here_or_in_the_unit_tests() -> None:
    from wadah.errors import catalogue

    met = {a.code for a in ANIMALS} | {"WDH-301", "WDH-311", "WDH-316"}
    assert met - {None} == {code for code in catalogue() if code.startswith("WDH-3")}
