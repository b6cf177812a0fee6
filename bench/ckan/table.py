"""The table that every way loads: 12 columns of the kinds an OPD's table has, the same rows in every run."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

COLUMNS = {
    "kode": "text",
    "kecamatan": "text",
    "desa": "text",
    "kategori": "text",
    "uraian": "text",
    "tahun": "int",
    "bulan": "int",
    "tanggal": "date",
    "jumlah": "bigint",
    "nilai": "numeric(14,2)",
    "aktif": "bool",
    "diperbarui": "timestamp",
}
KEY = ["kode"]
FULL_TEXT = ["kecamatan", "desa", "uraian"]
WORDS = ["air", "bersih", "jalan", "rusak", "lampu", "padam", "pasar", "sungai", "sekolah", "jembatan", "sampah",
         "listrik"]  # fmt: skip
ROW = f"""
    printf('33.19.%02d.%04d.%08d', i % 9 + 1, 2000 + i % 132, i) AS kode,
    'Kecamatan ' || (i % 9 + 1) AS kecamatan,
    'Desa ' || (i % 132 + 1) AS desa,
    ['Infrastruktur Jalan', 'Penerangan Jalan', 'Kebersihan', 'Lainnya'][i % 4 + 1] AS kategori,
    concat_ws(' ', w[i % 12 + 1], w[(i * 7) % 12 + 1], w[(i * 5 + 3) % 12 + 1], 'dilaporkan', i % 997) AS uraian,
    CAST(2020 + i % 7 AS INTEGER) AS tahun,
    CAST(i % 12 + 1 AS INTEGER) AS bulan,
    DATE '2020-01-01' + CAST(i % 2500 AS INTEGER) AS tanggal,
    CAST((i * 7919) % 100000 AS BIGINT) AS jumlah,
    CAST(((i * 104729) % 10000000) / 100 AS DECIMAL(14, 2)) AS nilai,
    i % 3 = 0 AS aktif,
    TIMESTAMP '2026-01-01 00:00:00' + to_seconds(i % 20000000) AS diperbarui
    FROM range($rows) AS r(i), (SELECT {WORDS} AS w)
"""


@dataclass(frozen=True)
class Files:
    """The same rows twice; `bytes` of the CSV."""

    parquet: Path
    csv: Path
    rows: int

    @property
    def bytes(self) -> int:
        return self.csv.stat().st_size


def make(folder: Path, rows: int) -> Files:
    """Write them where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / f"{rows}.parquet", folder / f"{rows}.csv", rows)
    if files.csv.exists():
        return files
    with duckdb.connect() as con:
        select = "SELECT " + ROW.replace("$rows", str(rows))
        con.execute(f"COPY ({select} ORDER BY kode) TO '{files.parquet}' (FORMAT parquet, COMPRESSION zstd)")
        con.execute(f"COPY (FROM '{files.parquet}') TO '{files.csv}.part' (HEADER)")
    Path(f"{files.csv}.part").rename(files.csv)
    return files


def changed(files: Files, percent: float, folder: Path, step: int) -> Files:
    """The rows with `percent` of them another: of ten moved rows eight updated, one gone, one replaced."""
    moved = max(1, round(files.rows * percent / 100))
    target = Files(folder / f"{files.rows}-{percent:g}-{step}.parquet", files.csv, files.rows)
    every, aside = max(1, files.rows // moved), target.parquet.with_suffix(".aside.parquet")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (WITH n AS (SELECT *, row_number() OVER (ORDER BY kode) - 1 AS _i FROM '{files.parquet}'), "
            f"m AS (SELECT *, CASE WHEN _i % {every} = 0 AND _i // {every} < {moved} "
            f"THEN (_i // {every}) % 10 END AS _k FROM n) "
            f"SELECT CASE WHEN _k = 9 THEN kode || '.{step}' ELSE kode END AS kode, * EXCLUDE (kode, jumlah, _i, _k), "
            f"jumlah + CASE WHEN _k < 8 THEN {step} ELSE 0 END AS jumlah FROM m WHERE _k IS DISTINCT FROM 8) "
            f"TO '{aside}' (FORMAT parquet)"
        )
        listed = ", ".join(COLUMNS)
        con.execute(f"COPY (SELECT {listed} FROM '{aside}') TO '{target.parquet}' (FORMAT parquet, COMPRESSION zstd)")
        (rows,) = con.execute(f"SELECT count(*) FROM '{target.parquet}'").fetchone() or (0,)
    aside.unlink()
    return Files(target.parquet, files.csv, rows)


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def peak() -> float:
    """This process's highest memory, MB. getrusage would tell the parent's, which exec passes on."""
    told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) / 1024
