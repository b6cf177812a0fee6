"""Contracts as frozen values: defaults, the cache, the errors; and what is exported."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from tests.unit.contract.mutation import SAMPLES
from wadah.contract.export import export
from wadah.contract.freeze import freeze
from wadah.contract.lint import lint
from wadah.contract.load import INPUT, OUTPUT, application, dataset, files, inputs, load, outputs
from wadah.contract.model import Contract
from wadah.errors import Fatal
from wadah.settings import ROOT

PUBLISHED = [*files(INPUT), *files(OUTPUT)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sample contracts, and a space in its name."""
    copy = tmp_path / "kontrak contoh"
    shutil.copytree(SAMPLES, copy)
    return copy


@pytest.fixture
def sample(folder: Path, tmp_path: Path) -> Contract:
    return load(folder, tmp_path / "kept")["aplikasi"]


def test_every_contract_of_the_project_is_clean() -> None:
    assert [str(p) for p in lint(PUBLISHED).problems] == []
    assert inputs() and outputs()


def test_columns(sample: Contract) -> None:
    of = sample.by_name["kunjungan"].by_name
    assert (of["id"].source, of["id"].title, of["id"].key, of["id"].required) == ("id", "Id", 2, True)
    assert (of["nik"].text_format, of["nik"].personal, of["nik"].formats) == ("nik", True, ())
    assert (of["keluhan"].classification, of["keluhan"].tags) == ("personal_spesifik", ("pdp:kesehatan",))
    assert of["status"].values == {"selesai": ("selesai", "SLS"), "proses": ("proses",), "batal": ("batal", "btl")}
    assert of["status"].null_values == ("", "-")
    assert (of["biaya"].minimum, of["biaya"].maximum, of["biaya"].number_format) == (0, 5000000, "rupiah")
    assert (of["biaya"].unit, of["biaya"].source_units, of["biaya"].since) == ("rupiah", {"ribu": 1000.0}, "20.07")
    assert (of["kode"].from_name, of["kode"].key) == ("kode", 1), "of the instances, before the table's own key"
    assert of["masuk"].formats == ("dd-MM-yyyy HH:mm", "yyyy-MM-dd'T'HH:mm")
    assert (of["masuk"].has_zone, of["diubah"].has_zone, of["jam_selesai"].follows) == (False, True, "jam_panggil")
    assert sample.by_name["langkah"].by_name["id_kunjungan"].references == ("kunjungan.id",)


def test_tables(sample: Contract) -> None:
    visits, steps, files_ = sample.tables
    assert (visits.load.mode, visits.load.cursor, visits.load.overlap, visits.load.deletes) == (
        "incremental", "diubah", "1d", "ignore")  # fmt: skip
    assert (steps.source, steps.kind, steps.key, steps.max_rejected_percent) == (
        "/langkah", "endpoint", ("id_kunjungan", "urutan"), None)  # fmt: skip
    assert (files_.key, files_.partition, files_.by_name["tahun"].from_name) == (
        ("tahun", "nomor"),
        ("tahun",),
        "tahun",
    )
    assert (files_.file.sheet, files_.file.headerRow, files_.file.encoding) == ("Data", 2, "utf-8")
    assert files_.by_name["telepon"].source_is_text
    assert files_.by_name["nomor"].synonyms == ("NO BERKAS",)
    assert visits.relationships == ()
    count, ceiling, order = visits.quality
    assert (count.metric, count.bounds, count.severity) == ("rowCount", {"mustBeBetween": [10, 60000]}, "warning")
    assert (ceiling.metric, visits.max_rejected_percent) == ("invalidValues", 2.0)
    assert (order.kind, order.name, order.bounds) == ("sql", "tidak mundur", {"mustBe": 0})


def test_contract(sample: Contract) -> None:
    assert (sample.schedule, sample.rhythm, sample.latency) == ("7 * * * *", (1, "hour"), (3, "hour"))
    assert (sample.opd, sample.status, sample.drift.rename) == ("dinas-sosial", "active", "stop")
    database = sample.server("sandbox", "table")
    assert (database.host, database.connection, database.instances) == ("{host}", "aplikasi", "loket.csv")
    assert sample.server("sandbox", "endpoint").http.paging.size == 100
    assert sample.server("sandbox", "file").path == "berkas"
    with pytest.raises(Fatal, match="WDH-102"):
        sample.server("production", "table")


def test_a_dataset(folder: Path, tmp_path: Path) -> None:
    table = load(folder, tmp_path / "kept")["data-contoh"].table
    assert table.by_name["tahun"].title == "Tahun"  # of kolom-standar
    assert table.key == ("kemendagri_kode_kecamatan", "bulan", "layanan", "tahun")
    assert table.suppression and table.suppression.coarser
    assert (table.suppression.covers, table.suppression.coarser.label) == (["lama"], "Semua layanan")


def test_a_composite_relationship(folder: Path, tmp_path: Path) -> None:
    file = folder / "aplikasi.odcs.yaml"
    whole = file.read_text("utf-8")
    link = "    relationships: [{from: [langkah.id_kunjungan, langkah.urutan], to: [kunjungan.id, kunjungan.biaya]}]\n"
    file.write_text(whole.replace("    physicalName: /langkah\n", "    physicalName: /langkah\n" + link), "utf-8")
    assert load(folder, tmp_path / "kept")["aplikasi"].by_name["langkah"].relationships == (
        (("langkah.id_kunjungan", "langkah.urutan"), ("kunjungan.id", "kunjungan.biaya")),
    )


def test_kept_contracts_are_the_same_contracts(folder: Path, tmp_path: Path) -> None:
    fresh, kept = load(folder, tmp_path / "kept"), load(folder, tmp_path / "kept")
    assert repr(kept) == repr(fresh)  # repr tells 0 from 0.0
    (file,) = (tmp_path / "kept").glob("*.json")

    file.write_text("{", "utf-8")  # spoiled: made again
    assert load(folder, tmp_path / "kept") == fresh
    contract = folder / "aplikasi.odcs.yaml"
    contract.write_text(contract.read_text("utf-8").replace("name: Aplikasi contoh", "name: Lain"), "utf-8")
    assert load(folder, tmp_path / "kept")["aplikasi"].name == "Lain"
    (folder / "loket.csv").write_text("kode,versi\nA,1\n", "utf-8")  # what a contract is made of counts too
    with pytest.raises(Fatal, match="WDH-101"):
        load(folder, tmp_path / "kept")
    assert len(list((tmp_path / "kept").glob("*.json"))) == 1


def test_without_a_place_to_keep_them(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be", "utf-8")
    assert load(folder, tmp_path / "kept")["aplikasi"].name == "Aplikasi contoh"


def test_a_dag_file_waits_for_neither_lint_nor_package(tmp_path: Path) -> None:
    """Once kept, contracts load without the ODCS package and jsonschema, half a second of imports."""
    code = (
        "import sys; from pathlib import Path; from wadah.contract.load import load, INPUT;"
        "load(INPUT, Path(sys.argv[1])); print([m for m in sys.modules if m in "
        "('open_data_contract_standard', 'jsonschema', 'croniter', 'yaml')])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    for known in (False, True):
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert (ran.stdout.strip() == "[]") is known, ran.stdout


def test_every_problem_is_told_at_once(folder: Path, tmp_path: Path) -> None:
    for name in ("aplikasi", "data-contoh"):
        file = folder / f"{name}.odcs.yaml"
        file.write_text(file.read_text("utf-8").replace("status: active", "status: aktif"), "utf-8")
    with pytest.raises(Fatal, match="2 problems in the contracts") as failure:
        load(folder, tmp_path / "kept")
    assert failure.value.message.count("\n") == 2
    assert "aplikasi.odcs.yaml:5: status: is `aktif`" in failure.value.pesan


def test_by_name() -> None:
    assert application("up4").id == "up4"
    assert dataset("aduan-bulanan").id == "aduan-bulanan"
    with pytest.raises(Fatal, match=r"No contract has the id `up5`\. Write `up4`"):
        application("up5")


def test_a_draft_is_not_scheduled(folder: Path, tmp_path: Path) -> None:
    file = folder / "aplikasi.odcs.yaml"
    file.write_text(file.read_text("utf-8").replace("status: active", "status: draft"), "utf-8")
    assert set(inputs(folder)) == {"data-contoh"}
    assert load(folder, tmp_path / "kept")["aplikasi"].status == "draft"


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda f: f.name)
def test_export_is_whole_odcs(file: Path, tmp_path: Path) -> None:
    """What goes out reads the same by a YAML 1.1 tool, and is the same contract without kolom-standar."""
    text = export(file)
    there = OpenDataContractStandard.from_string(text)
    assert freeze(there, file) == freeze(lint([file]).contracts[file], file)
    assert not any("&id" in line for line in text.splitlines())
    for table in yaml.safe_load(text)["schema"]:
        assert all(c.get("logicalType") and c.get("description") for c in table["properties"])
    (tmp_path / "salah.odcs.yaml").write_text("a: 1\n", "utf-8")
    with pytest.raises(Fatal, match="WDH-101"):
        export(tmp_path / "salah.odcs.yaml")


def test_contracts_are_plain_values(sample: Contract) -> None:
    from pydantic import TypeAdapter

    assert json.loads(TypeAdapter(Contract).dump_json(sample))["id"] == "aplikasi"
    with pytest.raises(AttributeError):
        sample.id = "lain"  # type: ignore[misc]
