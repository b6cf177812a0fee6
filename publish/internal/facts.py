"""What one OPD's page says, from the current warehouse release: counts, codes and names that no reference knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from wadah.contract.model import Contract
from wadah.errors import catalogue

NAMES = 15  # of names that are not known, those on most rows

TABLES = """
SELECT tabel, diterima, ditolak, diperbaiki, tidak_dikenali, isian, terisi, terakhir_dimuat, toleransi_jam
FROM marts.fct_mutu_data
WHERE app = ? AND tahun * 12 + bulan = (SELECT max(tahun * 12 + bulan) FROM marts.fct_mutu_data)
ORDER BY tabel
"""
REJECTS = """
SELECT tabel, kode, count(*) FROM marts.baris_ditolak WHERE app = ? AND terkini GROUP BY ALL ORDER BY 3 DESC, 1, 2
"""
UNKNOWN = """
SELECT tabel, kolom, nilai, jumlah FROM marts.tidak_dikenali WHERE app = ? ORDER BY jumlah DESC, kolom, nilai LIMIT ?
"""
COMPARED = """
SELECT subjek, periode, sumber_a, nilai_a, sumber_b, nilai_b, selisih
FROM (SELECT *, max(periode) OVER (PARTITION BY subjek) AS terakhir FROM marts.rekonsiliasi)
WHERE periode = terakhir AND contains(subjek, ?) ORDER BY abs(coalesce(selisih, 0)) DESC, subjek LIMIT 30
"""


@dataclass(frozen=True)
class Table:
    """One table of an application as it is now. `filled`: percent of optional fields, None where there is none."""

    name: str
    accepted: int
    rejected: int
    corrected: int
    unknown: int
    filled: float | None
    loaded_at: datetime
    late: bool


@dataclass(frozen=True)
class App:
    contract: Contract
    tables: tuple[Table, ...]
    rejects: tuple[tuple[str, str, str, int], ...]  # table, code, what to do, rows
    unknown: tuple[tuple[str, str, str | None, int], ...]  # table, column, name as written, rows


def app(con: DuckDBPyConnection, contract: Contract, now: datetime) -> App:
    """`now` is the regency's local time without a zone, as loads are told."""
    known = catalogue()
    tables = tuple(
        Table(name, accepted, rejected, corrected, unknown, 100 * filled / fields if fields else None, at,
              (now - at).total_seconds() > 3600 * patience)
        for name, accepted, rejected, corrected, unknown, fields, filled, at, patience
        in con.execute(TABLES, [contract.id]).fetchall()
    )  # fmt: skip
    rejects = tuple(
        (table, code, known[code].do_id if code in known else "", rows)
        for table, code, rows in con.execute(REJECTS, [contract.id]).fetchall()
    )
    return App(contract, tables, rejects, tuple(con.execute(UNKNOWN, [contract.id, NAMES]).fetchall()))


def compared(con: DuckDBPyConnection, models: Mapping[str, Any], office: str = "") -> list[tuple[Any, ...]]:
    """The reconciliation report's newest rows whose subject names the office; of all, without one."""
    return con.execute(COMPARED, [office]).fetchall() if "rekonsiliasi" in models else []
