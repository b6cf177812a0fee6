"""A built warehouse as the gate meets it, made by hand: true counts from a fixed dice, hidden by the
sandbox's own suppression (written apart from the pipeline's), so that every rule holds until a test breaks it.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from infra.sandbox.suppress import suppress
from wadah.contract.load import inputs, outputs
from wadah.contract.model import Contract
from wadah.contract.vocabulary import PERIODS
from wadah.settings import ROOT, Settings
from wadah.warehouse.outputs import SPINE, output_spec
from wadah.warehouse.spec import TYPES, relation

AS_OF = "2026-11-20"
MONTHS = [(2026, m) for m in range(5, 11)]
QUARTERS = [(2026, 1), (2026, 2), (2026, 3)]
CATEGORIES = {
    "aduan-bulanan": (["Infrastruktur Jalan", "Lainnya"],),
    "panggilan-psc-bulanan": (["Kecelakaan Lalu Lintas", "Lainnya"],),
    "umkm-triwulanan": (["kecil", "menengah", "mikro"], ["A Pertanian", "S Jasa lainnya"]),
}
AVERAGE = {"aduan-bulanan": 40, "panggilan-psc-bulanan": 60, "umkm-triwulanan": 90}
RARE = {"aduan-bulanan": 0.03, "panggilan-psc-bulanan": 0.03, "umkm-triwulanan": 0.008}  # of small cells
SOURCES = {
    "aduan-bulanan": ("up4", "tb_aduan"),
    "panggilan-psc-bulanan": ("psc119", "panggilan"),
    "umkm-triwulanan": ("umkm", "umkm"),
}


def three() -> dict[str, Contract]:
    """The datasets that this warehouse holds."""
    return {name: outputs()[name] for name in SOURCES}


@dataclass(frozen=True)
class Warehouse:
    """Where the database lies and what the build told of it."""

    path: Path
    settings: Settings
    manifest: Mapping[str, Any]

    def change(self, *statements: str) -> "Warehouse":
        """Break something, by SQL."""
        with duckdb.connect(self.path) as con:
            for statement in statements:
                con.execute(statement)
        return self


def build(folder: Path, seed: int = 1) -> Warehouse:
    """A warehouse of the three datasets for Kudus, and dbt's manifest of it in `cache/dbt`."""
    settings = Settings(home=folder / "var rumah", regency_code="33.19", now=f"{AS_OF}T09:00:00+07:00")
    path = folder / "gudang.duckdb"
    dice = random.Random(seed)
    with duckdb.connect(path) as con:
        for schema in ("staging", "reject", "seeds", "marts", "open", "published", "control", "intermediate"):
            con.execute(f"CREATE SCHEMA {schema}")
        for file in (ROOT / "dbt" / "seeds").glob("*.csv"):
            con.execute(f"CREATE TABLE seeds.{file.stem} AS FROM read_csv('{file}', all_varchar = true)")
        for contract in inputs().values():
            for table in contract.tables:
                columns = ", ".join(f'"{c.name}" {TYPES[c.type]}' for c in table.columns)
                con.execute(
                    f"CREATE TABLE staging.stg_{relation(contract.id, table.name)}"
                    f" (_load_id varchar, _source varchar, _row bigint, {columns})"
                )
        con.execute(
            "CREATE TABLE marts.baris_ditolak (app varchar, tabel varchar, load_id varchar, sumber varchar,"
            " baris bigint, kolom varchar, kode varchar, pesan varchar, nilai varchar, kunci varchar, terkini boolean)"
        )
        con.execute(
            "CREATE TABLE marts.muatan (app varchar, tabel varchar, load_id varchar, dimuat_pada timestamp,"
            " ditarik bigint, dikenal bigint, diterima bigint, ditolak bigint, terakhir boolean)"
        )
        for contract in three().values():
            _dataset(con, contract, settings, dice)
        con.execute(
            "CREATE TABLE marts.fct_umkm_snapshot AS SELECT kecamatan AS kecamatan_berkas,"
            " kecamatan AS kode_kecamatan, tahun, triwulan FROM staging.stg_umkm__umkm"
        )
    _manifest(settings, path)
    depends = {
        name: {"depends_on": [dict(zip(("app", "table"), SOURCES[name], strict=True))], "failed": [], "status": "ok"}
        for name in three()
    }
    return Warehouse(path, settings, {"id": "20261120T020000Z", "as_of": AS_OF, "open": depends})


def _dataset(con: duckdb.DuckDBPyConnection, contract: Contract, settings: Settings, dice: random.Random) -> None:
    table, spec = contract.table, output_spec(contract)
    periods = QUARTERS if "triwulan" in table.key else MONTHS
    places = con.execute(
        "SELECT kode_kemendagri FROM seeds.wilayah WHERE tingkat = 'kecamatan' AND kode_induk = ? ORDER BY 1",
        [settings.regency.code],
    ).fetchall()
    dims = [[p[0] for p in places], *CATEGORIES[contract.id]]
    cells: dict[tuple[object, ...], int] = {}
    for period, *rest in product(periods, *dims):
        few = dice.random() < RARE[contract.id]
        cells[(period, *rest)] = dice.choice([0, 2, 3]) if few else dice.randint(12, AVERAGE[contract.id])
    hidden = suppress(cells, [0], range(1, 1 + len(dims)), spec["k"], {})
    texts = ", ".join(f"{k} varchar" for k in table.key if k not in PERIODS)
    finest = "triwulan" if "triwulan" in table.key else "bulan"
    con.execute(
        f"CREATE TABLE marts.agg_{table.name} (tahun bigint, {finest} bigint, {texts},"
        f" {spec['count']} bigint{''.join(f', {c} bigint' for c in spec['covers'])})"
    )
    rows = [(*key[0], *key[1:], n, *(n * 3 for _ in spec["covers"])) for key, n in cells.items()]  # type: ignore[misc]
    con.executemany(f"INSERT INTO marts.agg_{table.name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    con.execute(f"CREATE TEMP TABLE note (tahun bigint, {finest} bigint, {texts}, note varchar)")
    noted = [(*key[0], *key[1:], note) for key, note in hidden.items()]  # type: ignore[misc]
    if noted:
        con.executemany(f"INSERT INTO note VALUES ({', '.join('?' * len(noted[0]))})", noted)
    con.execute(f"CREATE TABLE open.open_{table.name} AS {open_sql(contract, settings, 'note')}")
    con.execute(f"CREATE TABLE published.{table.name} AS FROM open.open_{table.name} LIMIT 0")
    con.execute("DROP TABLE note")
    _sources(con, contract.id)


def open_sql(contract: Contract, settings: Settings, notes: str | None) -> str:
    """The open table's SELECT; without `notes` nothing is hidden (enough for lineage)."""
    regency, spec = settings.regency, output_spec(contract)
    place = {
        "kode_provinsi": f"'{regency.province_code}'",
        "nama_provinsi": f"'{regency.province}'",
        "bps_kode_kabupaten_kota": f"'{regency.code_bps}'",
        "bps_nama_kabupaten_kota": f"'{regency.name.upper()}'",
        "kemendagri_kode_kabupaten_kota": f"'{regency.code}'",
        "bps_kode_kecamatan": "w.kode_bps",
        "bps_nama_kecamatan": "w.nama_bps",
        "kemendagri_kode_kecamatan": "w.kode_kemendagri",
        "kemendagri_nama_kecamatan": "w.nama",
    }
    note = "s.note" if notes else "NULL"
    columns = []
    for c in contract.table.columns:
        value = place[c.name] if c.name in SPINE else f'c."{c.name}"'
        if c.name in (spec["count"], *spec["covers"]):
            value = f"CASE WHEN {note} IS NULL THEN {value} END"
        value = f"'{spec['unit']}'" if c.name == "satuan" else note if c.name == "catatan_supresi" else value
        columns.append(f'CAST({value} AS {TYPES[c.type]}) AS "{c.name}"')
    keys = ", ".join(contract.table.key)
    joined = f" LEFT JOIN {notes} s USING ({keys})" if notes else ""
    return (
        f"SELECT {', '.join(columns)} FROM marts.agg_{contract.table.name} c"
        f" JOIN seeds.wilayah w ON w.kode_kemendagri = c.kemendagri_kode_kecamatan{joined}"
    )


def _sources(con: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Staging rows behind the true counts, all of one load without a rejected row."""
    app, name = SOURCES[dataset]
    load = "20261119T230000000000Za1b2"
    filled = {
        "aduan-bulanan": "id_aduan, no_tiket, tgl_aduan, kec) SELECT row_number() OVER (), 'T' || row_number() OVER (),"
        " make_timestamp(tahun, bulan, 3, 8, 0, 0), kemendagri_kode_kecamatan"
        " FROM marts.agg_aduan_bulanan, range(jumlah_aduan)",
        "panggilan-psc-bulanan": "id_call, waktu_telp, jenis_kejadian) SELECT 'C' || row_number() OVER (),"
        " make_timestamp(tahun, bulan, 3, 8, 0, 0), 'laka'"
        " FROM marts.agg_panggilan_psc_bulanan, range(jumlah_panggilan)",
        "umkm-triwulanan": "kecamatan, tahun, triwulan, no, tenaga_kerja)"
        " SELECT kemendagri_kode_kecamatan, tahun, triwulan, row_number() OVER (), 3"
        " FROM marts.agg_umkm_triwulanan, range(jumlah_usaha)",
    }[dataset]
    con.execute(f"INSERT INTO staging.stg_{relation(app, name)} ({filled}")
    con.execute(f"UPDATE staging.stg_{relation(app, name)} SET _load_id = '{load}', _source = 'uji', _row = 1")
    con.execute(
        f"INSERT INTO marts.muatan SELECT '{app}', '{name}', '{load}', TIMESTAMP '2026-11-20 06:00:00', count(*), 0,"
        f" count(*), 0, true FROM staging.stg_{relation(app, name)}"
    )


def _manifest(settings: Settings, path: Path) -> None:
    nodes: dict[str, Any] = {}
    with duckdb.connect(path, read_only=True) as con:
        rows = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    compiled = {f"open_{c.table.name}": open_sql(c, settings, None) for c in three().values()}
    for contract in three().values():
        app, name = SOURCES[contract.id]
        compiled[f"agg_{contract.table.name}"] = _counted(contract, f"staging.stg_{relation(app, name)}")
    for schema, name in rows:
        kind = "seed" if schema == "seeds" else "model"
        node = {"resource_type": kind, "schema": schema, "name": name}
        nodes[f"{kind}.wadah.{name}"] = {**node, "compiled_code": compiled.get(name)}
    file = settings.path("cache", "dbt", "target", "manifest.json")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"nodes": nodes, "sources": {}}))


def _counted(contract: Contract, staging: str) -> str:
    """A true count as the pipeline would make it; enough of it to be walked."""
    spec = output_spec(contract)
    columns = ["1 AS tahun", "1 AS bulan", "1 AS triwulan", *(f"'x' AS {d}" for d in spec["dims"][1:])]
    counted = [f"count(*) AS {spec['count']}", *(f"sum({c}) AS {c}" for c in spec["covers"])]
    return f"SELECT '33.19.01' AS kemendagri_kode_kecamatan, {', '.join([*columns, *counted])} FROM {staging}"
