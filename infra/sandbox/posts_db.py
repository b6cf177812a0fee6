"""Pospin's database on PostgreSQL, as a Laravel application declares it."""

from datetime import datetime

import psycopg
from psycopg import sql

from infra.sandbox.posts import Row, State

TABLES = {
    "desa": "id bigint PRIMARY KEY, nama varchar(255) NOT NULL, kecamatan varchar(255) NOT NULL",
    "pos_kamling": "id bigint PRIMARY KEY, nama_pos varchar(255), rt varchar(3), rw varchar(3), desa_id bigint, "
                   "lat numeric(10, 6), lng numeric(10, 6), ketua varchar(255), hp varchar(255), "
                   "created_at timestamp(0), deleted_at timestamp(0)",
    "jadwal_ronda": "id bigint PRIMARY KEY, pos_id bigint, hari varchar(20), petugas varchar(255)",
    "laporan": "id bigint PRIMARY KEY, pos_id bigint, jenis varchar(255), waktu timestamp(0), uraian text, "
               "level varchar(20), verifikasi varchar(20), updated_at timestamp(0)",
}  # fmt: skip


def write(state: State, address: str) -> None:
    """Put the day's content in place of what is there, in one transaction. `address` is libpq's connection string."""
    rows = {
        "desa": state.desa,
        "pos_kamling": [post.row for post in state.posts],
        "jadwal_ronda": state.nights,
        "laporan": [report.row for report in state.reports],
    }
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        for table, declared in TABLES.items():
            cursor.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {} (" + declared + ")").format(sql.Identifier(table)))
            cursor.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
            _fill(cursor, table, rows[table])


def _fill(cursor: "psycopg.Cursor[tuple[object, ...]]", table: str, rows: list[Row]) -> None:
    names = list(rows[0].values)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([_local(row.values[name]) for name in names])


def _local(value: object) -> object:
    """The columns keep no zone: moments stand in them as the regency's own time."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def holds(address: str) -> bool:
    """Whether the tables are there and filled."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT to_regclass('public.laporan') IS NOT NULL").fetchone()
        return bool(found and found[0])
