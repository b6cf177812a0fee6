"""Finding datasets as Indonesians write, and by name, code and phrase as ever."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ckan import Ckan
from tests.integration.ckan import sender
from tests.integration.ckan.sender import COLUMNS, QUERY, Sender

DATASETS: dict[str, dict[str, Any]] = {
    "cari-aduan": {
        "title": "Aduan masyarakat per kecamatan", "notes": "Jumlah aduan yang masuk tiap bulan.",
        "wadah_tema": "pemerintahan", "wadah_ritme": "bulanan", "wadah_kode_dssd": "2.16.01.0007",
    },
    "cari-sehat": {
        "title": "Panggilan darurat", "notes": "Warga yang ingin sehat.", "wadah_tema": "kesehatan-warga",
        "wadah_ritme": "triwulanan",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def anyone(portal: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    me = Sender(portal.address, portal.token)
    folder: Path = tmp_path_factory.mktemp("cari")
    for name, package in DATASETS.items():
        table = sender.table(QUERY.format(k=1, rows=10), COLUMNS, folder)
        sender.release(me, name, 1, table, "diskominfo", **package)
    yield Sender(portal.address)
    for name in DATASETS:
        me.act("dataset_purge", id=name)


def found(anyone: Sender, q: str) -> set[str]:
    return {d["name"] for d in anyone.act("package_search", q=q)["results"]} & DATASETS.keys()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("pengaduan", "cari-aduan"),
        ("mengadukan", "cari-aduan"),
        ("data pengaduan di kecamatan", "cari-aduan"),
        ("kesehatan", "cari-sehat"),
        ("name:cari-aduan", "cari-aduan"),
        ('"aduan masyarakat"', "cari-aduan"),
        ("title:panggilan", "cari-sehat"),
    ],
)
def test_words_names_codes_and_phrases(anyone: Sender, q: str, expected: str) -> None:
    assert found(anyone, q) == {expected}


@pytest.mark.parametrize(("q", "first"), [("cari-aduan", "cari-aduan"), ("2.16.01.0007", "cari-aduan")])
def test_a_name_or_a_code_comes_first(anyone: Sender, q: str, first: str) -> None:
    """CKAN splits both into words, which others may have too; who has all of it comes first."""
    assert anyone.act("package_search", q=q)["results"][0]["name"] == first


def test_nothing_is_found_by_what_is_nowhere(anyone: Sender) -> None:
    assert found(anyone, "bendungan") == set()


def test_facets_count_our_fields(anyone: Sender) -> None:
    fields = '["wadah_tema", "wadah_ritme", "organization", "res_format"]'
    with anyone.http as http:
        answer = http.get("/api/3/action/package_search", params={"q": "name:cari-*", "facet.field": fields}).json()
    facets = answer["result"]["facets"]
    assert facets["wadah_tema"] == {"pemerintahan": 1, "kesehatan-warga": 1}
    assert facets["wadah_ritme"] == {"bulanan": 1, "triwulanan": 1}
    assert facets["organization"]["diskominfo"] == 2
    assert facets["res_format"]["CSV"] == 2


def test_empty_fields_are_not_told(anyone: Sender) -> None:
    package = anyone.act("package_show", id="cari-sehat")
    assert "wadah_kode_dssd" not in package
    assert package["wadah_tema"] == "kesehatan-warga"
