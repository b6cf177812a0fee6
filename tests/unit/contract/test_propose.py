"""What a new application begins with: a draft that passes the lint, and says what a person must decide."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from wadah.contract.classify import classify
from wadah.contract.document import Problem
from wadah.contract.freeze import freeze
from wadah.contract.lint import lint
from wadah.contract.model import Contract
from wadah.contract.propose import Kind, SourceColumn, SourceTable, propose, starter
from wadah.errors import Fatal

POST = SourceTable(
    "pos_kamling",
    (
        SourceColumn("id", "bigint unsigned", key=True),
        SourceColumn("Nama Pos", "varchar(80)"),
        SourceColumn("NIK", "bigint"),
        SourceColumn("no"),
        SourceColumn("yes"),
        SourceColumn("ketua"),
        SourceColumn("password"),
        SourceColumn("lat", "double"),
        SourceColumn("tgl_lapor"),
        SourceColumn("dibuat", formats=("dd-MM-yyyy HH:mm", "yyyy-MM-dd HH:mm")),
        SourceColumn("created_at", "timestamp", required=True),
        SourceColumn("Omset: a, b", number_format="rupiah"),
        SourceColumn("2024"),
        SourceColumn("nama pos"),
        SourceColumn("kode", text_format="kk"),
        SourceColumn("{aneh}"),
        SourceColumn("nama-pos"),
    ),
)


def linted(folder: Path, text: str) -> tuple[list[Problem], Contract | None]:
    file = folder / "usul.odcs.yaml"
    file.write_text(text, "utf-8")
    found = lint([file])
    return list(found.problems), freeze(found.contracts[file], file) if file in found.contracts else None


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_starter_is_a_clean_draft(tmp_path: Path, kind: Kind) -> None:
    problems, contract = linted(tmp_path, starter("izin-usaha", "dpmptsp", kind))
    assert problems == []
    assert contract and (contract.status, contract.opd) == ("draft", "dpmptsp")
    text = starter("izin-usaha", "dpmptsp", kind).replace("status: draft", "status: active")
    problems, _ = linted(tmp_path, text)
    assert len(problems) == text.count("PERLU DIISI") - 1  # each of them, but for the comment that names it
    assert all("still says PERLU DIISI" in p.text for p in problems)


def test_a_proposal(tmp_path: Path) -> None:
    text = propose("pos-kamling", "satpol-pp", [POST, SourceTable("Jadwal Ronda", (SourceColumn("hari"),))], "mysql")
    problems, contract = linted(tmp_path, text)
    assert problems == []
    assert contract
    of = contract.by_name["pos_kamling"].by_name
    assert list(of) == ["id", "nama_pos", "nik", "no", "yes", "ketua", "lat", "tgl_lapor", "dibuat", "created_at",
                        "omset_a_b", "k_2024", "kode", "nama_pos_2"]  # fmt: skip
    assert {c.name: c.type for c in of.values() if c.type != "string"} == {
        "id": "integer", "lat": "number", "dibuat": "timestamp", "created_at": "timestamp", "omset_a_b": "number",
    }  # fmt: skip
    assert {c.name for c in of.values() if c.personal} == {"nik", "ketua", "lat", "omset_a_b", "kode"}
    assert (of["nik"].source, of["nik"].text_format, of["kode"].text_format) == ("NIK", "nik", "kk")
    assert of["dibuat"].formats == ("dd-MM-yyyy HH:mm", "yyyy-MM-dd HH:mm")
    assert (of["omset_a_b"].source, of["omset_a_b"].number_format) == ("Omset: a, b", "rupiah")
    assert (of["created_at"].required, of["id"].key) == (True, 1)
    decisions = [line for line in text.splitlines() if line.startswith("#  ")]
    for told in (
        "pos_kamling.password looks like a secret and was left out",
        "pos_kamling.tgl_lapor: looks like a date",
        "the header of `nama_pos` twice",
        "a header with { }",
        "The key of jadwal_ronda",
        "pos_kamling.nik",
    ):
        assert [line for line in decisions if told in line], told
    assert yaml.safe_load(text)["schema"][1]["physicalName"] == "Jadwal Ronda"


def test_a_workbook_keeps_digits_as_text(tmp_path: Path) -> None:
    table = SourceTable("data pos {tahun}.xlsx", (SourceColumn("NIK"), SourceColumn("NO HP"), SourceColumn("No")))
    problems, contract = linted(tmp_path, propose("pos", "satpol-pp", [table], "xlsx"))
    assert problems == []
    assert contract
    assert [(c.name, c.source_is_text) for c in contract.tables[0].columns] == [
        ("nik", True), ("no_hp", True), ("no", False)]  # fmt: skip


@pytest.mark.parametrize("name", ["Izin", "izin usaha", "9izin", "izin_usaha", "izin--usaha", ""])
def test_an_id_that_cannot_be_one(name: str) -> None:
    with pytest.raises(Fatal, match="WDH-104"):
        starter(name, "dpmptsp")
    with pytest.raises(Fatal, match="WDH-104"):
        starter("izin", name)


@pytest.mark.parametrize(
    ("name", "level", "form"),
    [
        ("nik", "personal", "nik"), ("nik_pelapor", "personal", "nik"), ("no_kk", "personal", "kk"),
        ("no_hp_aktif", "personal", "telepon"), ("nama_pemilik", "personal", None), ("nama", "personal", None),
        ("nama_usaha", "terbatas", None), ("nama_kecamatan", "terbatas", None), ("alamat", "personal", None),
        ("tgl_lahir", "personal", None), ("jk", "personal", None), ("isi_aduan", "personal", None),
        ("diagnosa_kerja", "personal_spesifik", None), ("omset_bulan", "personal_spesifik", None),
        ("nisn", "personal_spesifik", None), ("lat_long", "personal", None), ("foto", "personal", None),
        ("nib", "terbatas", "nib"), ("ip", "terbatas", "ipv4"), ("teknik", "terbatas", None),
        ("kategori", "terbatas", None), ("tahun", "terbatas", None), ("status", "terbatas", None),
    ],
)  # fmt: skip
def test_classes_by_name(name: str, level: str, form: str | None) -> None:
    said = classify(name)
    assert (said.level, said.text_format, said.leave_out) == (level, form, False)
