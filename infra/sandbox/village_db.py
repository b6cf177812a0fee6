"""Villages' databases: an SQLite file each, with the tables and columns that its version of the application has."""

import csv
import io
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from infra.sandbox import store
from infra.sandbox.village import Content, Row, Village

Column = tuple[str, str, str, str]  # name, type, since, until

CONFIG: tuple[Column, ...] = (("kode_desa", "VARCHAR(100)", "", "99"), ("nama_desa", "VARCHAR(100)", "", "99"),
                              ("nama_kecamatan", "VARCHAR(100)", "", "99"))  # fmt: skip
FORMATS: tuple[Column, ...] = (("id", "INTEGER PRIMARY KEY", "", "99"), ("nama", "VARCHAR(100)", "", "99"),
                               ("url_surat", "VARCHAR(100)", "", "99"))  # fmt: skip
PEOPLE: tuple[Column, ...] = (
    ("id", "INTEGER PRIMARY KEY", "", "99"), ("nik", "VARCHAR(16)", "", "99"), ("id_kk", "INT", "", "99"),
    ("nama", "VARCHAR(100)", "", "99"), ("sex", "VARCHAR(1)", "", "99"), ("tanggallahir", "DATE", "", "99"),
    ("tag_id_card", "VARCHAR(15)", "23.05", "99"),
)  # fmt: skip
REQUESTS: tuple[Column, ...] = (
    ("id", "INTEGER PRIMARY KEY", "", "99"), ("id_pemohon", "INT", "", "99"), ("id_surat", "INT", "", "99"),
    ("isian_form", "TEXT", "", "99"), ("status", "VARCHAR(1)", "", "99"), ("no_hp_aktif", "VARCHAR(50)", "21.02", "99"),
    ("tgl_periksa", "DATETIME", "22.11", "99"), ("tgl_ttd", "DATETIME", "22.11", "99"),
    ("tgl_siap", "DATETIME", "22.11", "99"), ("created_at", "TIMESTAMP", "", "99"),
    ("updated_at", "TIMESTAMP", "", "99"),
)  # fmt: skip
LETTERS: tuple[Column, ...] = (
    ("id", "INTEGER PRIMARY KEY", "", "99"), ("id_format_surat", "INT", "", "99"),
    ("no_surat", "VARCHAR(50)", "", "99"), ("tanggal", "TIMESTAMP", "", "99"), ("bulan", "VARCHAR(2)", "", "22.11"),
    ("tahun", "VARCHAR(4)", "", "22.11"), ("nik_non_warga", "VARCHAR(16)", "", "99"),
    ("status", "VARCHAR(1)", "20.07", "99"),
)  # fmt: skip


def tables(content: Content) -> list[tuple[str, tuple[Column, ...], Iterable[Row]]]:
    """(table, columns of any version, rows) of a village."""
    village = content.village
    named = {"nama_desa": village.desa.name, "nama_kecamatan": village.kecamatan.name}
    return [
        ("config", CONFIG, [Row(1, {"kode_desa": village.key, **named})]),
        ("tweb_surat_format", FORMATS, content.formats),
        ("tweb_penduduk", PEOPLE, content.people),
        ("permohonan_surat", REQUESTS, [request.row for request in content.requests]),
        ("log_surat", LETTERS, [letter.row for letter in content.letters]),
    ]


def write(content: Content, file: Path) -> None:
    """Write a village's database whole and put it in the place of the old one at once."""
    with store.replacing(file) as aside:
        connection = sqlite3.connect(aside)
        for table, declared, rows in tables(content):
            has = [(name, kind) for name, kind, since, until in declared if content.village.has(since, until)]
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{n} {kind}' for n, kind in has)})")
            marks = ", ".join("?" * len(has))
            connection.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - names are ours
                [[row.values[name] for name, _ in has] for row in rows],
            )
        connection.commit()
        connection.close()


def instances(villages: Iterable[Village]) -> str:
    """The list of villages as the contract's `instances`: one row a village."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["kode_desa", "database", "versi"])
    lines.writerows([v.key, v.database, v.version] for v in villages)
    return out.getvalue()
