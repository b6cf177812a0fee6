"""Every rule of a column of an input contract, and of what columns say of each other."""
# ruff: noqa: E501  # one case a line reads as the table it is

from pathlib import Path

import pytest

from tests.unit.contract.mutation import Case, assert_found

K = "schema.kunjungan"
VALUES = "value: {selesai: [SLS], proses: [], batal: [btl]}"
FORMAT = "\"[dd-MM-yyyy HH:mm][yyyy-MM-dd'T'HH:mm]\""
CLASS = "        classification: personal\n        description: NIK pengunjung."

CASES = [
    Case("      - name: biaya", "      - name: Biaya", f"{K}.Biaya.name", "write a-z, 0-9 and _"),
    Case("      - name: biaya\n        logicalType: integer\n", "      - name: biaya\n", f"{K}.biaya.logicalType", "missing; write one of string", line="      - name: biaya"),
    Case("        description: Jam dipanggil.\n", "", f"{K}.jam_panggil.description", "add one sentence", line="      - name: jam_panggil"),
    Case("        classification: publik\n        description: Status kunjungan.", "        description: Status kunjungan.", f"{K}.status.classification", "write one of publik, terbatas", line="      - name: status"),
    Case(CLASS, CLASS.replace("personal", "pribadi"), f"{K}.nik.classification", "write one of publik"),
    Case(CLASS, CLASS.replace("personal", "terbatas"), f"{K}.nik.classification", "a nik names a person; write `personal`"),
    Case(CLASS, CLASS.replace("personal", "publik"), f"{K}.nik.classification", "write `personal`"),
    Case("        tags: [pdp:kesehatan]\n", "", f"{K}.keluhan.tags", "add its kind: pdp:kesehatan", line="      - name: keluhan"),
    Case("tags: [pdp:kesehatan]", "tags: [pdp:kesehtan]", f"{K}.keluhan.tags.0", "write `pdp:kesehatan`"),
    Case("{format: nik}", "{format: nikk}", f"{K}.nik.logicalTypeOptions.format", "write `nik`"),
    Case("{format: nik}", "{fromat: nik}", f"{K}.nik.logicalTypeOptions.fromat", "does not belong here"),
    Case("{format: nik}", "{pattern: '[0-9'}", f"{K}.nik.logicalTypeOptions.pattern", "is no regular expression"),
    Case("{format: nik}", "{pattern: '^(?=.*3)'}", f"{K}.nik.logicalTypeOptions.pattern", "which DuckDB cannot"),
    Case("{minimum: 0, maximum: 5000000}", "{minimum: 10, maximum: 5}", f"{K}.biaya.logicalTypeOptions.minimum", "above the maximum 5"),
    Case("{minimum: 0, maximum: 5000000}", "{minimum: nol}", f"{K}.biaya.logicalTypeOptions.minimum", "write a value of type number"),
    Case(FORMAT, '"dd-MM-yyyy KK:mm"', f"{K}.masuk.logicalTypeOptions.format", "has K; use"),
    Case(FORMAT, '"dd-MM-yyyy"', f"{K}.masuk.logicalTypeOptions.format", "has no H, so it gives no timestamp"),
    Case(FORMAT, '"[dd-MM-yyyy HH:mm] WIB"', f"{K}.masuk.logicalTypeOptions.format", "write each alternative whole"),
    Case(FORMAT, '"dd-MM-yyyy HH:mm XXX"', f"{K}.masuk.logicalTypeOptions.format", "add `timezone: true`"),
    Case("HH:mm:ssXXX", "HH:mm:ss", f"{K}.diubah.logicalTypeOptions.format", "add XXX"),
    Case("{property: numberFormat, value: rupiah}", "{property: numberFormat, value: rp}", f"{K}.biaya.numberFormat", "write one of plain, id-ID, rupiah"),
    Case("{property: unit, value: rupiah}", "{property: unit, value: rupiahs}", f"{K}.biaya.unit", "write `rupiah`"),
    Case("          - {property: unit, value: rupiah}\n", "", f"{K}.biaya.sourceUnits", "add that"),
    Case("value: {ribu: 1000}", "value: {ribu: 0}", f"{K}.biaya.sourceUnits.ribu", "by what a value with `ribu` is multiplied"),
    Case("value: {ribu: 1000}", "value: {ribu: seribu}", f"{K}.biaya.sourceUnits.ribu", "should be a valid number"),
    Case("{property: nullValues, value: [\"\", \"-\"]}", "{property: unit, value: orang}", f"{K}.status.unit", "`unit` on a string"),
    Case("{property: nullValues, value: [\"\", \"-\"]}", "{property: standarData, value: {konsep: x, ukuran: jumlah}}", f"{K}.status.standarData", "says nothing in an input contract"),
    Case("{property: nullValues, value: [\"\", \"-\"]}", "{property: nulValues, value: [\"\"]}", f"{K}.status.nulValues", "write `nullValues`"),
    Case("{property: nullValues, value: [\"\", \"-\"]}", "{property: nullValues, value: \"-\"}", f"{K}.status.nullValues", "should be a valid list"),
    Case(VALUES, "value: {selesai: [SLS], proses: [sls ]}", f"{K}.status.values.proses", "is a spelling of `selesai` too"),
    Case(VALUES, "value: {selesai: [], proses: [Selesai]}", f"{K}.status.values.proses", "is a spelling of `selesai` too"),
    Case(VALUES, "value: {selesai: ['-']}", f"{K}.status.values.selesai", "also means empty (nullValues)"),
    Case(VALUES, "value: [selesai]", f"{K}.status.values", "should be a valid dictionary"),
    Case("value: rupiah}\n          - {property: unit", "value: rupiah}\n§          - {property: values, value: {gratis: []}}\n          - {property: unit", f"{K}.biaya.values.gratis", "is no integer"),
    Case("[{property: follows, value: masuk}]", "[{property: values, value: {pagi: []}}]", f"{K}.jam_panggil.values", "`values` on a time", more=1),
    Case('{property: since, value: "20.07"}', "{property: since, value: lama}", f"{K}.biaya.since", "write a version"),
    Case('{property: since, value: "20.07"}', '{property: since, value: "22.1"}\n          - {property: until, value: "20.07"}', f"{K}.biaya.since", "after until 20.07"),
    Case("      - name: urutan\n        logicalType: integer", "      - name: urutan\n        logicalType: object", "schema.langkah.urutan", "is nested; a table is flat", line="      - name: urutan"),
    Case("        description: Urutan langkah.", "        description: Urutan langkah.\n§        quality: [{metric: nullValues, mustBe: 0}]", "schema.langkah.urutan.quality", "move it to the table"),
    Case("value: masuk}", "value: masukk}", f"{K}.jam_panggil.follows", "write `masuk`"),
    Case("value: masuk}", "value: jam_selesai}", f"{K}.jam_panggil.follows", "goes in a circle (kunjungan.jam_panggil → kunjungan.jam_selesai", more=1),
    Case("value: masuk}", "value: status}", f"{K}.jam_panggil.follows", "ends at `status`, which is string", more=1),
    Case("        customProperties: [{property: follows, value: masuk}]\n", "", f"{K}.jam_selesai.follows", "ends at the time `jam_panggil`, which has no date", line="        customProperties: [{property: follows, value: jam_panggil}]"),
    Case("{property: since, value: \"20.07\"}", "{property: follows, value: masuk}", f"{K}.biaya.follows", "only a `time` follows a moment"),
    Case("{to: kunjungan.id}", "{to: kunjungan.idd}", "schema.langkah.id_kunjungan.relationships.0.to", "write `id`"),
    Case("{to: kunjungan.id}", "{to: kunjungn.id}", "schema.langkah.id_kunjungan.relationships.0.to", "no table kunjungn; write `kunjungan`", more=1),
    Case("{to: kunjungan.id}", "{to: kunjungan.biaya}", "schema.langkah.id_kunjungan.relationships.0.to", "is no key of kunjungan"),
    Case("{to: kunjungan.id}", "{to: [kunjungan.id]}", "schema.langkah.id_kunjungan.relationships.0.to", "stands on the table", more=1),
    Case("{to: kunjungan.id}", "{from: langkah.urutan, to: kunjungan.id}", "schema.langkah.id_kunjungan.relationships.0.from", "is this column; remove it"),
    Case("      - name: id\n        logicalType: integer", "      - name: id\n        logicalType: string", "schema.langkah.id_kunjungan.relationships.0.to", "give both one logicalType", line="        relationships:"),
    Case("        primaryKeyPosition: 2\n", "        primaryKeyPosition: 2\n§        required: \"yes\"\n", "schema.langkah.urutan.required", "write a value of type boolean"),
    Case("        primaryKey: true\n        primaryKeyPosition: 2\n", "        primaryKeyPosition: 2\n", "schema.langkah.urutan.primaryKeyPosition", "without `primaryKey: true`"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_is_found(case: Case, tmp_path: Path) -> None:
    assert_found(tmp_path, "aplikasi.odcs.yaml", case)
