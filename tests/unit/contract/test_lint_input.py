"""Every rule of an input contract: a good one changed in one place has a problem there that says what to write."""
# ruff: noqa: E501  # one case a line reads as the table it is

from pathlib import Path

import pytest

from tests.unit.contract.mutation import SAMPLES, Case, assert_found
from wadah.contract.lint import lint

K = "schema.kunjungan"
B = "schema.berkas"
STATUS = "{property: values, value: {selesai: [SLS], proses: [], batal: [btl]}}"

CONTRACT = [
    Case("apiVersion: v3.1.0", "apiVersion: v3.0.2", "apiVersion", "write `v3.1.0`"),
    Case("apiVersion: v3.1.0", "apiVersion: v4", "apiVersion", "is `v4`; write `v3.1.0`"),
    Case("id: aplikasi\n", "id: Aplikasi_1\n", "id", "write lowercase letters, digits and single hyphens"),
    Case("status: active", "status: aktif", "status", "write one of draft, active, retired"),
    Case("version: 1.0.0\n", "", "contract", "add 'version'", line="apiVersion"),
    Case("name: Aplikasi contoh\n", "", "name", "missing; write what people call the application", line="apiVersion"),
    Case("domain: pelayanan-publik\n", "", "domain", "missing; write its theme", line="apiVersion"),
    Case("domain: pelayanan-publik", "domain: pelayanan publik", "domain", "is no theme of publish/site/themes.toml; write `pelayanan-publik`"),
    Case("team: {name: dinas-sosial}", "team: {name: dinas-sosal}", "team.name", "is no OPD of dbt/seeds/opd.csv; write `dinas-sosial`"),
    Case("team: {name: dinas-sosial}", "team: {name: Dinas Sosial}", "team", "names no OPD; write {name: <code>}"),
    Case("domain: pelayanan-publik", "tema: kesehatan", "tema", "no such field in ODCS", more=1),
    Case("  purpose: Kunjungan dan berkas sebuah loket pelayanan.\n", "  purpose: Loket.\n", "description.purpose",
         "missing or too short; write what the application holds"),
    Case("  limitations: Diketik tangan.", "  limitations: PERLU DIISI", "description.limitations",
         "still says PERLU DIISI; write it, or keep `status: draft`"),
    Case("  - {property: port, value: input}", "  - {property: port, value: masuk}", "port", "write one of input, output"),
    Case("  - {property: port, value: input}", "  - {property: drift, value: {drop: stop}}", "contract",
         "add `port`", line="apiVersion"),
    Case("  - {property: port, value: input}", "  - {property: port, value: input}\n§  - {property: dirft, value: {}}",
         "dirft", "`dirft` is no word of Wadah's here; write `drift`"),
    Case("  - {property: port, value: input}",
         "  - {property: port, value: input}\n§  - {property: drift, value: {add: ignore}}", "drift.add",
         "write one of evolve, stop"),
    Case("  - {property: port, value: input}", "  - {property: port, value: input}\n§  - {property: port, value: input}",
         "port", "written twice; keep one"),
    Case("  - {property: port, value: input}",
         "  - {property: port, value: input}\n§  - {property: satuData, value: {tingkatPenyajian: desa}}", "satuData",
         "says nothing in an input contract; remove it"),
    Case('schedule: "7 * * * *"', 'schedule: "61 * * * *"', "slaProperties.frequency.schedule", "no cron line"),
    Case('schedule: "7 * * * *"', 'schedule: "0 7 * * * *"', "slaProperties.frequency.schedule", "no cron line"),
    Case("unit: hour, scheduler: cron", "unit: jam, scheduler: cron", "slaProperties.frequency.unit", "write one of minute"),
    Case("frequency, value: 1,", "frequency, value: sering,", "slaProperties.frequency.value", "a whole number from 1"),
    Case(', scheduler: cron, schedule: "7 * * * *"', "", "slaProperties", "no rhythm; add {property: frequency", line="slaProperties"),
    Case("property: latency, value: 3", 'property: frequency, schedule: "0 1 * * *", value: 3',
         "slaProperties.frequency", "a second frequency"),
    Case("element: kunjungan", "element: kunjugan", "slaProperties.latency.element", "write `kunjungan`"),
]  # fmt: skip

SERVERS = [
    Case("server: sandbox-db", "server: sandbox-api", "servers.sandbox-api.server", "stands twice", line="server: sandbox-api\n    type: api"),
    Case("    environment: sandbox\n    host:", "    environment: uji\n    host:", "servers.sandbox-db.environment",
         "is `uji`; write one of sandbox, production", more=1),
    Case("type: local, environment", "type: kafka, environment", "servers.sandbox-berkas", "add 'host'"),
    Case("format: xlsx}", "format: xlxs}", "servers.sandbox-berkas.format", "write `xls`"),
    Case("path: berkas,", "path: ../berkas,", "servers.sandbox-berkas.path", "below the sandbox's folder"),
    Case("path: berkas,", "path: /srv/berkas,", "servers.sandbox-berkas.path", "below the sandbox's folder"),
    Case("    database: loket\n", "    database: loket\n§    password: rahasia\n", "servers.sandbox-db.password",
         "no secret stands in a contract"),
    Case("http://127.0.0.1:8119/v1", "http://admin@127.0.0.1:8119/v1", "servers.sandbox-api.location",
         "move them to the Airflow connection"),
    Case("http://127.0.0.1:8119/v1", '"http://admin:x@127.0.0.1/v1"', "servers.sandbox-api.location",
         "holds a user or password"),
    Case("{property: http, value:", "{property: api_key, value: x}\n      - {property: http, value:",
         "servers.sandbox-api.api_key.property", "no secret stands in a contract"),
    Case("paging: {kind: page, param: page}", "paging: {kind: page}", "servers.sandbox-api.http.paging",
         "kind page needs `param`"),
    Case("paging: {kind: page, param: page}", "paging: {kind: halaman}", "servers.sandbox-api.http.paging.kind",
         "write one of none, page"),
    Case("auth: bearer", "auth: {type: bearer}", "servers.sandbox-api.http.auth", "write one of none, bearer"),
    Case("{property: instances, value: loket.csv}", "{property: instances, value: lokt.csv}",
         "servers.sandbox-db.instances", "`lokt.csv` is no file beside the contract", more=1),
    Case("{property: instances, value: loket.csv}", "{property: qos, value: 1}", "servers.sandbox-db.qos",
         "`qos` says nothing of a database server", more=2),
    Case("      - name: nik\n", "      - name: kode\n", f"{K}.kode.name", "`kode` is the instances' key, which joins every table"),
    Case("    database: loket\n", '    database: "{basis}"\n', "servers.sandbox-db",
         "{basis} is no column of loket.csv", line="  - server: sandbox-db"),
    Case("physicalType: endpoint", "physicalType: rest", "schema.langkah.physicalType", "write one of table, view"),
    Case("physicalType: endpoint", "physicalType: topic", "schema.langkah", "has 0 servers for a topic; give it one", line="  - name: langkah", more=1),
]  # fmt: skip

TABLES = [
    Case("  - name: kunjungan\n", "  - name: Kunjungan 1\n", "schema.Kunjungan 1.name", "write a-z, 0-9 and _", more=3),
    Case("  - name: berkas\n", "  - name: kunjungan\n", f"{K}.name", "table `kunjungan` stands twice"),
    Case("    description: Satu baris per berkas masuk.\n", "", B, "say what one row is", line="  - name: berkas"),
    Case("      - name: urutan", "      - name: id_kunjungan", "schema.langkah.id_kunjungan.name", "stands twice in langkah"),
    Case("        primaryKeyPosition: 2", "        primaryKeyPosition: 3", "schema.langkah.id_kunjungan.primaryKeyPosition",
         "positions of the key are 1, 3; write 1 to 2", line="        primaryKeyPosition: 1"),
    Case("        primaryKeyPosition: 1\n", "", "schema.langkah.id_kunjungan.primaryKeyPosition", "positions of the key", line="      - name: id_kunjungan"),
    Case("load, value: {mode: incremental, cursor: diubah, overlap: 1d}", "load, value: {mode: incremental}", f"{K}.load",
         "load mode incremental needs `cursor`"),
    Case("cursor: diubah, overlap: 1d", "cursor: dirubah, overlap: 1d", f"{K}.load.cursor", "write `diubah`"),
    Case("cursor: diubah, overlap: 1d", "cursor: diubah, overlap: sehari", f"{K}.load.overlap", "should match pattern"),
    Case("cursor: diubah, overlap: 1d", "cursor: status, overlap: 1d", f"{K}.load.cursor", "name an integer, date", more=1),
    Case("cursor: diubah, overlap: 1d", "cursor: biaya, overlap: 1d", f"{K}.load.cursor", "make the column `required: true`", more=1),
    Case("cursor: diubah, overlap: 1d", "cursor: id", f"{K}.load.cursor", "add `deletes: compare`"),
    Case("mode: incremental, cursor: diubah, overlap: 1d", "mode: window, cursor: diubah", f"{K}.load", "needs `window`"),
    Case("mode: incremental, cursor: diubah, overlap: 1d", "mode: full, window: 7d", f"{K}.load", "says nothing in mode full"),
    Case("mode: incremental, cursor: diubah, overlap: 1d", "mode: append", f"{K}.load", "load mode append for a table"),
    Case("mode: incremental, cursor: diubah, overlap: 1d", "mode: inkremental", f"{K}.load.mode", "write `incremental`"),
    Case("mode: incremental, cursor: kunjungan.diubah", "mode: incremental, deletes: compare, cursor: kunjungan.diubah",
         "schema.langkah.load", "a pull of a endpoint in mode incremental does not see all that is gone"),
    Case("mode: incremental, cursor: diubah, overlap: 1d", "mode: partition", f"{K}.load", "load mode partition is of files"),
    Case("cursor: kunjungan.diubah", "cursor: kunjugan.diubah", "schema.langkah.load.cursor", "no table kunjugan"),
    Case("        relationships: [{to: kunjungan.id}]\n", "", "schema.langkah.load.cursor", "no column of langkah refers to it",
         line="      - {property: load, value: {mode: incremental, cursor: kunjungan"),
    Case("        partitioned: true\n", "", f"{B}.load", "mark columns primaryKey or partitioned", line="      - {property: load, value: {mode: partition"),
    Case('        physicalName: "{tahun}"\n', "", f"{B}.tahun", "partitions a file, and its name does not tell it", line="      - name: tahun"),
    Case("value: {sheet: Data, headerRow: 2}", "value: {sheet: 0}", f"{B}.file.sheet", "greater than or equal to 1"),
    Case("value: {sheet: Data, headerRow: 2}", "value: {encoding: utf9}", f"{B}.file.encoding", "write `utf-8`"),
    Case("value: {sheet: Data, headerRow: 2}", "value: {delimiter: ';;'}", f"{B}.file.delimiter", "at most 1 character"),
    Case("physicalName: \"berkas_{tahun}.xlsx\"", "physicalName: \"berkas_{thn}.xlsx\"", f"{B}.tahun.physicalName",
         "{tahun} stands nowhere in `berkas_{thn}.xlsx`", line='        physicalName: "{tahun}"'),
    Case("physicalName: \"berkas_{tahun}.xlsx\"", "physicalName: \"berkas_{tahun}_{tahun}.xlsx\"", f"{B}.physicalName",
         "stands twice"),
    Case("physicalName: \"berkas_{tahun}.xlsx\"", "physicalName: \"berkas_{tahun}{bulan}.xlsx\"", f"{B}.physicalName",
         "nothing between them"),
    Case('        physicalName: "{tahun}"', '        physicalName: "T{tahun}"', f"{B}.tahun.physicalName", "one placeholder"),
    Case("value: [NO BERKAS]", "value: [No  HP]", f"{B}.telepon", "also that of `nomor`", line="      - name: telepon"),
    Case("value: [NO BERKAS]", "value: [Nomor]", f"{B}.nomor.synonyms", "told twice"),
    Case("        physicalType: text\n", "", f"{B}.telepon", "add `physicalType: text`", line="      - name: telepon"),
    Case("severity: warning", "severity: kritis", f"{K}.quality.0.severity", "write one of error, warning"),
    Case("mustBeBetween: [10, 60000]", "mustBeBetween: [60000, 10]", f"{K}.quality.0", "the smaller one first"),
    Case("metric: rowCount, mustBeBetween: [10, 60000], ", "metric: rowCount, ", f"{K}.quality.0", "needs exactly one bound"),
    Case("metric: rowCount", "metric: rowcount", f"{K}.quality.0.metric", "write `rowCount`"),
    Case("metric: rowCount, mustBeBetween: [10, 60000]", "metric: nullValues, mustBe: 0", f"{K}.quality.0.metric",
         "or `type: sql`"),
    Case("metric: rowCount, mustBe", "metric: rowCount, unit: percent, mustBe", f"{K}.quality.0.unit", "is `percent`; rows are counted in `rows`"),
    Case("    physicalType: file\n", "    physicalType: file\n§    quality: [{metric: duplicateValues, mustBe: nol}]\n", f"{B}.quality.0.mustBe", "write a number"),
    Case("unit: percent, mustBeLessThan: 2", "unit: rows, mustBeLessThan: 2", f"{K}.quality.1", "is the ceiling of rejected rows"),
    Case("unit: percent, mustBeLessThan: 2", "unit: percent, mustBeLessThan: 200", f"{K}.quality.1", "mustBeLessThan: 5}"),
    Case("FROM ${table} WHERE", "FROM kunjungan WHERE", f"{K}.quality.tidak mundur.query", "write it as ${table}"),
    Case('type: sql, query: "SELECT count(*) FROM ${table} WHERE diubah < masuk", mustBe: 0', "type: text, description: x",
         f"{K}.quality.tidak mundur", "no rule the gate can run"),
    Case('type: sql, query: "SELECT count(*) FROM ${table} WHERE diubah < masuk", mustBe: 0',
         "type: custom, engine: soda, implementation: x", f"{K}.quality.tidak mundur", "write `engine: great-expectations`"),
    Case("    physicalName: /langkah\n", "    physicalName: /langkah\n§    relationships: [{from: langkah.urutan, to: kunjungan.nomor}]\n",
         "schema.langkah.relationships.0.to", "no column of kunjungan"),
    Case("    physicalName: /langkah\n",
         "    physicalName: /langkah\n§    relationships: [{from: [langkah.urutan], to: [kunjungan.id, kunjungan.nik]}]\n",
         "schema.langkah.relationships.0", "1 columns refer to 2"),
]  # fmt: skip


@pytest.mark.parametrize("case", [*CONTRACT, *SERVERS, *TABLES], ids=str)
def test_one_change_is_found(case: Case, tmp_path: Path) -> None:
    assert_found(tmp_path, "aplikasi.odcs.yaml", case)


def test_the_samples_are_clean() -> None:
    assert not lint(sorted(SAMPLES.glob("*.odcs.yaml"))).problems
