"""Every rule of an output contract, of shared columns, and of contracts beside each other."""
# ruff: noqa: E501  # one case a line reads as the table it is

import shutil
from pathlib import Path

import pytest

from tests.unit.contract.mutation import SAMPLES, Case, assert_found
from wadah.contract.lint import lint, standard

D = "schema.data_contoh"
COARSER = "coarser: {column: layanan, label: Semua layanan}"
CASES = [
    Case("tags: [kunjungan]\n", "", "tags", "missing; write keywords people search for", line="apiVersion"),
    Case("  usage: Dihitung menurut bulan kunjungan.\n", "", "description.usage", "by what method they are counted", line="description:"),
    Case("{type: license,", "{type: regulation,", "authoritativeDefinitions", "no licence; add", line="authoritativeDefinitions"),
    Case("team: {name: dinas-sosial}\n", "team: {name: dinas-sosial}\n§servers: [{server: a, type: local, path: x, format: csv}]\n", "servers", "an output contract has no servers"),
    Case("      tingkatPenyajian: kecamatan\n", "      tingkatPenyajian: desa\n", "satuData.tingkatPenyajian", "the key lacks `kemendagri_kode_desa_kelurahan`"),
    Case("      tingkatPenyajian: kecamatan\n", "      tingkatPenyajian: rt\n", "satuData.tingkatPenyajian", "write one of kabupaten"),
    Case("  - property: satuData\n    value:", "  - property: satudata\n    value:", "satudata", "write `satuData`", line="    value:\n      tingkat"),
    Case("judul: Kompilasi data kunjungan, ", "", "satuData.msKeg", "add `satuData.msKeg.judul`"),
    Case("{judul: Kompilasi", "{caraPengumpulan: sensus, judul: Kompilasi", "satuData.msKeg.caraPengumpulan", "write one of pencacahan lengkap"),
    Case("        jumlah: {interpretasi", "        jumla: {interpretasi", "satuData.msInd.jumla", "write `jumlah`"),
    Case("rumus: Banyaknya kunjungan.", "formula: Banyaknya kunjungan.", "satuData.msInd.jumlah.formula", "write one of interpretasi, rumus", more=1),
    Case("        layanan: {referensiWaktu", "        layann: {referensiWaktu", "satuData.msVar.layann", "write `layanan`"),
    Case("      - {name: kemendagri_kode_kecamatan, primaryKey: true}", "      - {name: kemendagri_kode_kecamatan}", "satuData.tingkatPenyajian", "the key lacks `kemendagri_kode_kecamatan`", line="      tingkatPenyajian"),
    Case("          k: 5\n", "          k: 3\n", f"{D}.suppression.k", "greater than or equal to 5"),
    Case("          count: jumlah\n", "          count: jumlh\n", f"{D}.suppression.count", "write `jumlah`", more=1),
    Case("          count: jumlah\n", "          count: tahun\n", f"{D}.suppression.count", "is no counting measure", more=1),
    Case("          covers: [lama]\n", "", f"{D}.suppression.covers", "`lama` would stay where its cell is blank", line="        value:\n          k: 5"),
    Case("          covers: [lama]\n", "          covers: [lama, layanan]\n", f"{D}.suppression.covers", "`layanan` is no measure"),
    Case("        description: Banyaknya kunjungan.\n", "        description: Banyaknya kunjungan.\n§        required: true\n", f"{D}.jumlah.required", "goes blank where few are counted"),
    Case("      - {name: catatan_supresi}\n", "", f"{D}.suppression", "add the column {name: catatan_supresi}", line="        value:\n          k: 5"),
    Case("      - {name: tahun, primaryKey: true}", "      - {name: tahun}", f"{D}.suppression", "mark `tahun` as primaryKey", line="        value:\n          k: 5"),
    Case(COARSER, "coarser: {column: bulan, label: Setahun}", f"{D}.suppression.coarser.column", "`bulan` is a period; write one of layanan"),
    Case(COARSER, "coarser: {column: lama, label: Semua}", f"{D}.suppression.coarser.column", "is no text column of the key"),
    Case(COARSER, "coarser: {column: layanan, label: Semua}", f"{D}.suppression.coarser.label", "none of the values of `layanan`; add it there"),
    Case(COARSER, 'coarser: {column: layanan, label: ""}', f"{D}.suppression.coarser.label", "at least 1 character"),
    Case(COARSER, "coarser: {column: layanan}", f"{D}.suppression.coarser", "add `suppression.coarser.label`"),
    Case(COARSER, "guards: 1", f"{D}.suppression.guards", "greater than or equal to 2"),
    Case(COARSER, COARSER + "\n          guards: 2", f"{D}.suppression.guards", "remove one of `guards` and `coarser`", line="          guards"),
    Case(COARSER, "dominance: {of: jumlh}", f"{D}.suppression.dominance.of", "is not hidden with the cell; write one of lama"),
    Case(COARSER, "dominance: {of: lama, percent: 30}", f"{D}.suppression.dominance.percent", "greater than or equal to 50"),
    Case(COARSER, COARSER + "\n          dominance: {of: lama}", f"{D}.suppression.dominance", "remove one of `dominance` and `coarser`", line="          dominance"),
    Case("{konsep: Lama layanan, ukuran: jumlah}", "{konsep: Lama layanan, ukuran: median}", f"{D}.suppression.coarser", "is a median, which cannot be summed", line="          coarser"),
    Case("{konsep: Lama layanan, ukuran: jumlah}", "{konsep: Lama layanan, ukuran: total}", f"{D}.lama.standarData.ukuran", "write one of jumlah"),
    Case("          - {property: standarData, value: {konsep: Lama layanan, ukuran: jumlah}}\n", "", f"{D}.lama", "a measure needs `unit` and `standarData`", line="      - name: lama"),
    Case("{type: line, x: bulan", "{type: pie, x: bulan", f"{D}.chart.type", "write one of line, bar"),
    Case("x: bulan, y: jumlah", "x: bulann, y: jumlah", f"{D}.chart.x", "write `bulan`"),
    Case("x: bulan, y: jumlah", "x: bulan, y: layanan", f"{D}.chart.y", "`layanan` is no measure; write one of jumlah, lama"),
    Case("series: layanan}}", "series: kemendagri_nama_kecamatan}}", f"{D}.chart.series", "is not in the key"),
    Case("      - {name: kemendagri_nama_kecamatan}", "      - {name: kemendagri_nama_kecamatan, description: Kecamatan}", f"{D}.kemendagri_nama_kecamatan.description", "defined in kolom-standar; remove it here"),
    Case("      - {name: catatan_supresi}\n", "      - {name: catatan_supresi}\n§      - {name: satuan}\n", f"{D}.satuan", "is the unit of one measure, and this table has 2"),
    Case("        description: Jenis layanan.\n", "        description: Jenis layanan.\n§        classification: terbatas\n", f"{D}.layanan.classification", "publish an aggregate of it"),
    Case("        description: Jenis layanan.\n        customProperties:\n", "        description: Jenis layanan.\n        customProperties:\n§          - {property: nullValues, value: [x]}\n", f"{D}.layanan.nullValues", "says nothing in an output contract"),
    Case("      - {name: tahun, primaryKey: true}\n      - {name: catatan_supresi}\n", "      - {name: tahun, primaryKey: true}\n      - {name: catatan_supresi}\n§  - name: kedua\n    description: Satu baris per apa.\n    properties: [{name: tahun}]\n", "schema.kedua.name", "a dataset has one"),
    Case("    description: Satu baris per bulan, layanan dan kecamatan.\n", "    description: Satu baris per bulan, layanan dan kecamatan.\n§    quality: [{metric: invalidValues, unit: percent, mustBeLessThan: 5}]\n", f"{D}.quality.0", "which an open dataset does not have"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_is_found(case: Case, tmp_path: Path) -> None:
    assert_found(tmp_path, "data-contoh.odcs.yaml", case)


def test_repeated_keys_need_a_key(tmp_path: Path) -> None:
    file = tmp_path / "data.odcs.yaml"
    whole = (SAMPLES / "data-contoh.odcs.yaml").read_text("utf-8").replace(", primaryKey: true", "")
    file.write_text(
        whole.replace("        primaryKey: true\n", "") + "    quality: [{metric: duplicateValues, mustBe: 0}]\n"
    )
    assert "counts repeated keys, and data_contoh has none; mark columns primaryKey" in [
        p.text for p in lint([file]).problems
    ]


def test_no_grain(tmp_path: Path) -> None:
    file = tmp_path / "data.odcs.yaml"
    whole = (SAMPLES / "data-contoh.odcs.yaml").read_text("utf-8")
    file.write_text(whole.replace("primaryKey: true", "required: true"), "utf-8")
    assert (29, "schema.data_contoh", "no primaryKey; mark the columns that make a row unique (the grain)") in [
        (p.line, p.field, p.text) for p in lint([file]).problems
    ]


def test_contracts_must_differ_in_id_and_table(tmp_path: Path) -> None:
    first, second = tmp_path / "a.odcs.yaml", tmp_path / "b.odcs.yaml"
    for file in (first, second):
        shutil.copy(SAMPLES / "data-contoh.odcs.yaml", file)
    assert [(p.file, p.line, p.field, p.text) for p in lint([first, second]).problems] == [
        (str(second), 3, "id", "`data-contoh` is that of a.odcs.yaml too; give each its own"),
        (str(second), 29, "schema.data_contoh.name", "`data_contoh` is that of a.odcs.yaml too; give each its own"),
    ]


def test_the_shared_columns_are_checked_too(tmp_path: Path) -> None:
    file = tmp_path / "kolom-standar.odcs.yaml"
    file.write_text(
        "apiVersion: v3.1.0\nkind: DataContract\nid: kolom-standar\nversion: 1.0.0\nstatus: active\n"
        "customProperties: [{property: port, value: standard}]\n"
        "schema:\n  - name: kolom\n    description: Kamus kolom.\n    properties:\n      - {name: tahun, logicalType: integer}\n",
        "utf-8",
    )
    doc, shared = standard(file)
    assert [(p.line, p.field) for p in doc.problems] == [(11, "schema.kolom.tahun.description")]
    assert list(shared) == ["tahun"]
