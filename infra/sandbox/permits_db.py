"""SICANTIK's database on PostgreSQL, shaped as SQL Server's that moved there: schema dbo, views, padded texts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import psycopg
from psycopg import sql

from infra.sandbox.permits import Permit

TABLES = {
    "tbl_permohonan": "baris integer, no_permohonan varchar(50), jenis_izin varchar(100), tgl_masuk timestamp(3), "
                      "tgl_terbit varchar(30), status char(20), tahapan varchar(50)",
    "tbl_dokumen": "baris integer, berkas varchar(50)",
    "tbl_proses": "no_permohonan varchar(50), tahapan varchar(50), tgl_selesai timestamp(3)",
}  # fmt: skip
VIEWS = {
    # Joined with the papers handed in, as such views are: an application with two papers stands on two rows.
    "permohonan": "SELECT p.no_permohonan, p.jenis_izin, p.tgl_masuk, p.tgl_terbit, p.status, p.tahapan "
                  "FROM dbo.tbl_permohonan p LEFT JOIN dbo.tbl_dokumen d ON d.baris = p.baris",
    "proses": "SELECT no_permohonan, tahapan, tgl_selesai FROM dbo.tbl_proses",
}  # fmt: skip
BATCH = 20_000  # applications that are held at once


def write(permits: Iterable[Permit], address: str) -> None:
    """Put the day's content in place of what is there, in one transaction. `address` is libpq's connection string."""
    numbered = enumerate(permits)
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS dbo")
        for table, declared in TABLES.items():
            name = sql.Identifier("dbo", table)
            cursor.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {} (" + declared + ")").format(name))
            cursor.execute(sql.SQL("TRUNCATE {}").format(name))
        while batch := list(islice(numbered, BATCH)):
            _fill(cursor, batch)
        for view, query in VIEWS.items():
            cursor.execute(sql.SQL("CREATE OR REPLACE VIEW {} AS " + query).format(sql.Identifier("dbo", view)))


def _fill(cursor: "psycopg.Cursor[tuple[object, ...]]", batch: Sequence[tuple[int, Permit]]) -> None:
    papers = [(i, "KTP") for i, _ in batch] + [(i, "NPWP") for i, row in batch if row.twice]
    rows: dict[str, Iterable[Iterable[object]]] = {
        "tbl_permohonan": ((i, *row.values.values()) for i, row in batch),
        "tbl_dokumen": papers,
        "tbl_proses": (stage.values.values() for _, row in batch for stage in row.stages),
    }
    for table, made in rows.items():
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier("dbo", table))) as copy:
            for row in made:
                copy.write_row([_local(value) for value in row])


def _local(value: object) -> object:
    """The columns keep no zone: moments stand in them as the regency's own time."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def holds(address: str) -> bool:
    """Whether the views are there."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT to_regclass('dbo.proses') IS NOT NULL").fetchone()
        return bool(found and found[0])
