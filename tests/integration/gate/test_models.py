"""The repository's own dbt models, built on an empty landing: their lineage holds, a leak in any of them is found."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from expectations.gate import check_build
from expectations.lineage import lineage_checks
from wadah.contract.load import inputs, outputs
from wadah.settings import Settings
from wadah.warehouse.build import build
from wadah.warehouse.connect import connect
from wadah.warehouse.release import Release


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Release]]:
    settings = Settings(home=tmp_path_factory.mktemp("kosong"), now="2026-11-20T06:00:00+07:00")
    report = build(settings)
    assert report.build is not None
    yield settings, report.build


def wrong(built: tuple[Settings, Release], model: str = "", old: str = "", new: str = "") -> dict[str, set[str]]:
    """Failed lineage checks by dataset, after a change of one model's compiled SQL."""
    settings, release = built
    changed = json.loads(json.dumps(release.dbt))
    for node in changed["nodes"].values():
        if node["name"] == model:
            assert old in node["compiled_code"]
            node["compiled_code"] = node["compiled_code"].replace(old, new)
    with closing(connect(release.database, settings)) as con:
        found = lineage_checks(con, changed, inputs(), outputs())
    return {d: {c.name for c in checks if not c.ok} for d, checks in found.items() if not all(c.ok for c in checks)}


def test_the_models_are_clean(built: tuple[Settings, Release]) -> None:
    assert wrong(built) == {}


LEAKS = {
    "a name for a size": (
        "int_umkm__usaha",
        "usaha.jenis_usaha as jenis_tertulis,\n    coalesce(sektor.sektor, 'S Jasa lainnya') as sektor",
        "usaha.jenis_usaha as jenis_tertulis,\n    usaha.nama_pemilik as sektor",
        "umkm-triwulanan",
    ),
    "the largest employer for the sum": (
        "agg_umkm_triwulanan",
        "sum(coalesce(tenaga_kerja, 0)) as tenaga_kerja",
        "max(tenaga_kerja) as tenaga_kerja",
        "umkm-triwulanan",
    ),
    "the place as it was told": (
        "int_psc119__panggilan",
        "coalesce(jenis.jenis, 'Lainnya') as jenis_kejadian",
        "panggilan.kecamatan_tertulis as jenis_kejadian",
        "panggilan-psc-bulanan",
    ),
    "a single call's moment": (
        "open_panggilan_psc_bulanan",
        'cast(chosen."jenis_kejadian" as varchar)',
        "cast((select min(waktu_telp) from staging.stg_psc119__panggilan) as varchar)",
        "panggilan-psc-bulanan",
    ),
}


@pytest.mark.parametrize("what", LEAKS)
def test_a_leak_is_found(what: str, built: tuple[Settings, Release]) -> None:
    model, old, new, dataset = LEAKS[what]
    found = wrong(built, model, old, new)
    assert found.keys() == {dataset}
    assert "privasi:garis-keturunan" in found[dataset]


def test_nothing_is_published_of_an_empty_landing(built: tuple[Settings, Release]) -> None:
    """Every dataset waits for its first row, but for the one that is made of reference data alone."""
    settings, release = built
    results = check_build(settings, release.id)
    assert {r.dataset for r in results} == set(outputs())
    assert {r.dataset for r in results if r.passed} == {"kode-wilayah-tahunan"}
    assert {r.dataset: r.failed for r in results if not (r.passed or r.waiting)} == {}
    assert release.gate.keys() == set(outputs())
