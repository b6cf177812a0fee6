"""Every rule of the open tables holds on a sound warehouse and fails on one that is broken just there."""

from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest

from expectations.contract import column_rules
from expectations.lineage.graph import columns_of
from expectations.runner import Runner, Suite
from expectations.suites import Published, rules
from tests.integration.gate.warehouse import AS_OF, Warehouse, three
from wadah.contract.load import outputs
from wadah.gate import Check
from wadah.warehouse.connect import connect

ADUAN, PSC, UMKM = "open.open_aduan_bulanan", "open.open_panggilan_psc_bulanan", "open.open_umkm_triwulanan"
ONE = "rowid = (SELECT min(rowid) FROM {0} WHERE catatan_supresi IS NULL AND {1})"


def one(table: str, change: str, where: str = "true") -> str:
    """Change one shown row."""
    return f"UPDATE {table} SET {change} WHERE {ONE.format(table, where)}"


def judged(warehouse: Warehouse, dataset: str, only: set[str] | None = None) -> dict[str, Check]:
    """Checks by name; of the rules in `only` where given, which is quicker."""
    contract = outputs()[dataset]
    with closing(connect(warehouse.path, warehouse.settings)) as con:
        about = Published(warehouse.settings, contract, date.fromisoformat(AS_OF), frozenset(columns_of(con)))
        made = [*column_rules(contract.table, "open", about.relation), *rules(about)]
        suite = Suite(dataset, f"open.{about.relation}", [r for r in made if only is None or r.name in only])
        return {c.name: c for c in Runner(con).run(suite)}


# dataset, the rules that must fail, the SQL that breaks them
BROKEN: dict[str, tuple[str, set[str], list[str]]] = {
    "a column too many": ("aduan-bulanan", {"kolom:urutan"}, [f"ALTER TABLE {ADUAN} ADD COLUMN x INTEGER"]),
    "a type": ("aduan-bulanan", {"kolom:tipe"}, [f"ALTER TABLE {ADUAN} ALTER bulan TYPE INTEGER"]),
    "no rows": (
        "aduan-bulanan",
        {"isi:ada", "periode:tanpa-celah", "periode:tertutup", "wilayah:semua-kecamatan"},
        [f"DELETE FROM {ADUAN}"],
    ),
    "a row twice": (
        "aduan-bulanan",
        {"kunci:unik", "periode:lengkap"},
        [f"INSERT INTO {ADUAN} FROM {ADUAN} WHERE {ONE.format(ADUAN, 'true')}"],
    ),
    "required": ("aduan-bulanan", {"wajib:satuan", "satuan:sesuai"}, [one(ADUAN, "satuan = NULL")]),
    "range of a key": ("aduan-bulanan", {"rentang:bulan"}, [one(ADUAN, "bulan = 13")]),
    "range of a measure": ("aduan-bulanan", {"rentang:jumlah_aduan"}, [one(ADUAN, "jumlah_aduan = -1")]),
    "pattern": ("aduan-bulanan", {"pola:bps_kode_kecamatan"}, [one(ADUAN, "bps_kode_kecamatan = '3319'")]),
    "listed value": ("umkm-triwulanan", {"nilai:skala"}, [one(UMKM, "skala = 'besar'")]),
    "edges of a text": ("aduan-bulanan", {"teks:rapi"}, [one(ADUAN, "kategori = kategori || ' '")]),
    "an empty text": ("aduan-bulanan", {"teks:rapi"}, [f"UPDATE {ADUAN} SET bps_nama_kecamatan = ''"]),
    "a line break": ("aduan-bulanan", {"teks:rapi"}, [one(ADUAN, "kategori = 'a' || chr(10) || 'b'")]),
    "province": ("aduan-bulanan", {"wilayah:kode_provinsi"}, [one(ADUAN, "kode_provinsi = '34'")]),
    "province's name": ("aduan-bulanan", {"wilayah:nama_provinsi"}, [one(ADUAN, "nama_provinsi = 'Bali'")]),
    "another regency": (
        "aduan-bulanan",
        {"wilayah:kemendagri_kode_kabupaten_kota"},
        [one(ADUAN, "kemendagri_kode_kabupaten_kota = '33.24'")],
    ),
    "another regency of BPS": (
        "aduan-bulanan",
        {"wilayah:bps_kode_kabupaten_kota"},
        [one(ADUAN, "bps_kode_kabupaten_kota = '3324'")],
    ),
    "a kecamatan's name": ("aduan-bulanan", {"wilayah:kecamatan"}, [one(ADUAN, "kemendagri_nama_kecamatan = 'Kota'")]),
    "a kecamatan that is missing": (
        "aduan-bulanan",
        {"wilayah:semua-kecamatan"},
        [f"DELETE FROM {ADUAN} WHERE kemendagri_kode_kecamatan = '33.19.03'"],
    ),
    "a month that is missing": ("aduan-bulanan", {"periode:tanpa-celah"}, [f"DELETE FROM {ADUAN} WHERE bulan = 7"]),
    "the last month is missing": ("aduan-bulanan", {"periode:tertutup"}, [f"DELETE FROM {ADUAN} WHERE bulan = 10"]),
    "a month still running": (
        "aduan-bulanan",
        {"periode:tertutup"},
        [f"INSERT INTO {ADUAN} SELECT * REPLACE (11 AS bulan) FROM {ADUAN} WHERE bulan = 10"],
    ),
    "the last quarter": ("umkm-triwulanan", {"periode:tertutup"}, [f"DELETE FROM {UMKM} WHERE triwulan = 3"]),
    "a combination that is missing": (
        "umkm-triwulanan",
        {"periode:lengkap"},
        [f"DELETE FROM {UMKM} WHERE {ONE.format(UMKM, 'true')}"],
    ),
    "unit": ("panggilan-psc-bulanan", {"satuan:sesuai"}, [one(PSC, "satuan = 'aduan'")]),
    "first month": ("aduan-bulanan", {"periode:pertama"}, [f"DELETE FROM {ADUAN} WHERE bulan = 5"]),
    "first month of calls": ("panggilan-psc-bulanan", {"periode:pertama"}, [f"DELETE FROM {PSC} WHERE bulan = 5"]),
    "first quarter": ("umkm-triwulanan", {"periode:pertama"}, [f"DELETE FROM {UMKM} WHERE triwulan = 1"]),
    "more than the source has": (
        "aduan-bulanan",
        {"jumlah:tidak-melebihi-sumber", "supresi:angka-asli"},
        [one(ADUAN, "jumlah_aduan = 100000")],
    ),
    "more calls than the source has": (
        "panggilan-psc-bulanan",
        {"jumlah:tidak-melebihi-sumber"},
        [one(PSC, "jumlah_panggilan = 100000")],
    ),
    "more people than the source has": (
        "umkm-triwulanan",
        {"jumlah:tidak-melebihi-sumber"},
        [one(UMKM, "tenaga_kerja = 1000000")],
    ),
    "a quarter delivered twice": (
        "umkm-triwulanan",
        {"berkas:satu-per-triwulan"},
        [
            "INSERT INTO staging.stg_umkm__umkm (_source, kecamatan, tahun, triwulan)"
            " VALUES ('umkm_kec_jati_2026T3.xlsx', 'Kec. Jati', 2026, 3)",
            "INSERT INTO marts.fct_umkm_snapshot VALUES ('Kec. Jati', '33.19.03', 2026, 3)",
        ],
    ),
    "a quarter delivered twice under one spelling": (
        "umkm-triwulanan",
        {"berkas:satu-per-triwulan"},
        ["UPDATE staging.stg_umkm__umkm SET _source = 'lama/uji' WHERE no = 1"],
    ),
    "category": ("aduan-bulanan", {"nilai:kategori"}, [one(ADUAN, "kategori = 'Lain-lain'")]),
    "prank": ("panggilan-psc-bulanan", {"nilai:jenis-kejadian"}, [one(PSC, "jenis_kejadian = 'prank'")]),
    "sector": ("umkm-triwulanan", {"nilai:sektor"}, [one(UMKM, "sektor = 'Z Lain'")]),
    "kecamatan not recognised": (
        "aduan-bulanan",
        {"kecamatan:dikenali"},
        ["UPDATE marts.agg_aduan_bulanan SET jumlah_aduan = jumlah_aduan / 2"],
    ),
    "hidden without a note": (
        "aduan-bulanan",
        {"supresi:catatan"},
        [f"UPDATE {ADUAN} SET catatan_supresi = NULL WHERE catatan_supresi IS NOT NULL"],
    ),
    "a note on a shown cell": (
        "aduan-bulanan",
        {"supresi:catatan"},
        [one(ADUAN, "catatan_supresi = 'disembunyikan (pelindung)'")],
    ),
    "a note in other words": (
        "aduan-bulanan",
        {"supresi:kata-catatan"},
        [f"UPDATE {ADUAN} SET catatan_supresi = 'rahasia' WHERE catatan_supresi IS NOT NULL"],
    ),
    "a small count": ("aduan-bulanan", {"supresi:angka-kecil"}, [one(ADUAN, "jumlah_aduan = 4")]),
    "a small count in health": ("panggilan-psc-bulanan", {"supresi:angka-kecil"}, [one(PSC, "jumlah_panggilan = 9")]),
    "a part shown of a hidden whole": (
        "umkm-triwulanan",
        {"supresi:ikut:tenaga_kerja"},
        [f"UPDATE {UMKM} SET tenaga_kerja = 3 WHERE catatan_supresi IS NOT NULL"],
    ),
    "people without a business": (
        "umkm-triwulanan",
        {"supresi:ikut:tenaga_kerja"},
        [one(UMKM, "jumlah_usaha = 0, tenaga_kerja = 5")],
    ),
    "one hidden cell alone in its line": (
        "panggilan-psc-bulanan",
        {"supresi:pelindung:kemendagri_kode_kecamatan"},
        [
            f"UPDATE {PSC} SET jumlah_panggilan = a.jumlah_panggilan, catatan_supresi = NULL"
            " FROM marts.agg_panggilan_psc_bulanan a WHERE a.bulan = open_panggilan_psc_bulanan.bulan"
            " AND a.kemendagri_kode_kecamatan = open_panggilan_psc_bulanan.kemendagri_kode_kecamatan"
            " AND a.jenis_kejadian = open_panggilan_psc_bulanan.jenis_kejadian",
            one(PSC, "jumlah_panggilan = NULL, catatan_supresi = 'disembunyikan (pelindung)'", "jumlah_panggilan > 0"),
        ],
    ),
    "half coarse": (
        "aduan-bulanan",
        {"supresi:kasar-utuh"},
        [f"UPDATE {ADUAN} SET kategori = 'Semua kategori' WHERE bulan = 5"],
    ),
    "too much hidden": (
        "aduan-bulanan",
        {"supresi:bagian-tersembunyi"},
        [
            f"UPDATE {ADUAN} SET jumlah_aduan = NULL, catatan_supresi = 'disembunyikan (pelindung)'"
            " WHERE bulan IN (5, 6) AND jumlah_aduan > 0"
        ],
    ),
    "not the true count": ("aduan-bulanan", {"supresi:angka-asli"}, [one(ADUAN, "jumlah_aduan = jumlah_aduan + 1")]),
    "the wrong reason": (
        "aduan-bulanan",
        {"supresi:alasan-asli"},
        [f"UPDATE {ADUAN} SET catatan_supresi = 'disembunyikan (<5)' WHERE catatan_supresi IS NOT NULL"],
    ),
    "another reason than the last release gave": (
        "aduan-bulanan",
        {"supresi:alasan-asli"},
        [
            f"INSERT INTO published.aduan_bulanan SELECT * REPLACE ('disembunyikan (<5)' AS catatan_supresi)"
            f" FROM {ADUAN} WHERE catatan_supresi = 'disembunyikan (pelindung)'"
        ],
    ),
    "hidden cells that come to less than k": (
        "aduan-bulanan",
        {"supresi:jumlah-pelindung:kemendagri_kode_kecamatan"},
        [
            "UPDATE marts.agg_aduan_bulanan a SET jumlah_aduan = 1 FROM open.open_aduan_bulanan o"
            " WHERE o.catatan_supresi IS NOT NULL AND o.bulan = a.bulan AND o.kategori = a.kategori"
            " AND o.kemendagri_kode_kecamatan = a.kemendagri_kode_kecamatan"
        ],
    ),
    "hidden cells that are known from their total": (
        "aduan-bulanan",
        {"supresi:tak-terhitung:kemendagri_kode_kecamatan"},
        [
            "UPDATE marts.agg_aduan_bulanan a SET jumlah_aduan = 4 FROM open.open_aduan_bulanan o"
            " WHERE o.catatan_supresi IS NOT NULL AND o.bulan = a.bulan AND o.kategori = a.kategori"
            " AND o.kemendagri_kode_kecamatan = a.kemendagri_kode_kecamatan"
        ],
    ),
    "shown again": (
        "aduan-bulanan",
        {"supresi:tetap"},
        [
            f"INSERT INTO published.aduan_bulanan SELECT * REPLACE (NULL AS jumlah_aduan, 'disembunyikan (<5)' AS"
            f" catatan_supresi) FROM {ADUAN} WHERE {ONE.format(ADUAN, 'true')}"
        ],
    ),
    "fine again": (
        "aduan-bulanan",
        {"supresi:tetap-kasar"},
        [f"INSERT INTO published.aduan_bulanan SELECT * REPLACE ('Semua kategori' AS kategori) FROM {ADUAN} LIMIT 1"],
    ),
    "no true counts to compare with": ("aduan-bulanan", {"supresi:angka-asli"}, ["DROP TABLE marts.agg_aduan_bulanan"]),
    "no last release to compare with": ("aduan-bulanan", {"supresi:tetap"}, ["DROP TABLE published.aduan_bulanan"]),
    "a column that a rule names is missing": (
        "aduan-bulanan",
        {"supresi:catatan", "supresi:kata-catatan", "kolom:urutan"},
        [f"ALTER TABLE {ADUAN} DROP catatan_supresi"],
    ),
    "a relation that a rule names is missing": (
        "aduan-bulanan",
        {"nilai:kategori"},
        ["DROP TABLE seeds.kategori_aduan"],
    ),
}


@pytest.mark.parametrize("dataset", ["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"])
def test_a_sound_table_passes(sound: Warehouse, dataset: str) -> None:
    checks = judged(sound, dataset)
    assert [c for c in checks.values() if not c.ok] == []
    assert len(checks) > 40


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_table_is_found(what: str, broken: Callable[..., Warehouse]) -> None:
    dataset, names, statements = BROKEN[what]
    checks = judged(broken(*statements), dataset, names)
    assert {name for name, check in checks.items() if not check.ok} == names
    for check in checks.values():
        assert check.kind == "fault" or check.observed is None or isinstance(check.observed, int | float)


def test_every_rule_has_been_seen_to_fail(sound: Warehouse) -> None:
    """Kinds of rules, not each column's: `wajib:satuan` stands for all `wajib:`."""

    def kind(name: str) -> str:
        room, rest = name.split(":", 1)
        return f"{room}:{rest.split(':')[0]}" if room == "supresi" else room

    seen = {kind(name) for _, names, _ in BROKEN.values() for name in names}
    for dataset in three():
        assert {kind(name) for name in judged(sound, dataset)} <= seen


def test_coarser_tables_are_compared_with_summed_counts(broken: Callable[..., Warehouse]) -> None:
    columns = ", ".join(c.name for c in outputs()["aduan-bulanan"].table.columns)
    picked = ", ".join(
        "'Semua kategori' AS kategori" if c == "kategori"
        else "CAST(n AS BIGINT) AS jumlah_aduan" if c == "jumlah_aduan"
        else "CAST(NULL AS VARCHAR) AS catatan_supresi" if c == "catatan_supresi"
        else c
        for c in columns.split(", ")
    )  # fmt: skip
    coarse = (
        f"CREATE TABLE open.k AS SELECT {picked} FROM (FROM {ADUAN} WHERE kategori = 'Lainnya') JOIN"
        " (SELECT tahun, bulan, kemendagri_kode_kecamatan, sum(jumlah_aduan) AS n"
        " FROM marts.agg_aduan_bulanan GROUP BY ALL) USING (tahun, bulan, kemendagri_kode_kecamatan)"
    )
    made = broken(coarse, f"DROP TABLE {ADUAN}", "ALTER TABLE open.k RENAME TO open_aduan_bulanan")
    failed = [c for c in judged(made, "aduan-bulanan").values() if not c.ok]
    assert failed == []
    made.change(f"UPDATE {ADUAN} SET jumlah_aduan = jumlah_aduan + 1 WHERE rowid = 0")
    assert "supresi:angka-asli" in {c.name for c in judged(made, "aduan-bulanan").values() if not c.ok}
