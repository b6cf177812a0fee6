"""UP4's database: an SQLite file for the sandbox, the same tables in MariaDB or MySQL for tests of that connector."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from infra.sandbox import store
from infra.sandbox.making import each
from infra.sandbox.up4 import State
from infra.sandbox.up4_words import TINDAKLANJUT

# As a CodeIgniter application declares them: dates are text, ids count up.
TYPES = {"no_tiket": "VARCHAR(30)", "tgl_aduan": "VARCHAR(40)", "kanal": "VARCHAR(30)", "nama_pelapor": "VARCHAR(100)",
         "nik": "VARCHAR(20)", "no_hp": "VARCHAR(25)", "kategori": "VARCHAR(50)", "isi_aduan": "TEXT", "lokasi": "TEXT",
         "desa": "VARCHAR(60)", "kec": "VARCHAR(60)", "lat_long": "VARCHAR(50)", "foto": "VARCHAR(100)",
         "status": "VARCHAR(20)", "tgl_disposisi": "VARCHAR(40)", "opd_tujuan": "VARCHAR(100)",
         "prioritas": "VARCHAR(10)", "id_aduan": "INTEGER", "tgl": "VARCHAR(40)", "petugas": "VARCHAR(100)",
         "jawaban": "TEXT"}  # fmt: skip
BATCH = 1000


def _tables(state: State) -> list[tuple[str, str, tuple[str, ...], list[list[object]]]]:
    """(table, key, columns, rows) of both tables."""
    aduan, follow = state.columns, TINDAKLANJUT
    return [
        ("tb_aduan", "id_aduan", aduan, [[row.values[c] for c in aduan] for row in state.aduan.values()]),
        ("tb_tindaklanjut", "id", follow, [[row.values[c] for c in follow] for row in state.tindaklanjut]),
    ]


def write_sqlite(stretches: Iterable[State], file: Path) -> None:
    """Write the database whole, one stretch after the other, and put it in the place of the old one at once."""
    with store.replacing(file) as aside:
        connection = sqlite3.connect(aside)

        def write(state: State) -> None:
            for table, key, columns, rows in _tables(state):
                declared = ", ".join(f"{c} INTEGER PRIMARY KEY" if c == key else f"{c} {TYPES[c]}" for c in columns)
                connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({declared})")
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608 - names are ours

        each(stretches, write)
        connection.commit()
        connection.close()


def mysql_script(state: State) -> str:
    """SQL (utf8mb4) that makes both tables anew in the current database of MariaDB or MySQL."""
    lines = ["SET NAMES utf8mb4;", "SET sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES';"]
    for table, key, columns, rows in _tables(state):
        types = {c: "INT(11) NOT NULL AUTO_INCREMENT" if c == key else f"{TYPES[c]} NULL" for c in columns}
        declared = ", ".join(f"`{c}` {type_}" for c, type_ in types.items())
        lines += [
            f"DROP TABLE IF EXISTS `{table}`;",
            f"CREATE TABLE `{table}` ({declared}, PRIMARY KEY (`{key}`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;",
        ]
        for start in range(0, len(rows), BATCH):
            values = ",\n".join(f"({', '.join(map(_literal, row))})" for row in rows[start : start + BATCH])
            lines.append(f"INSERT INTO `{table}` VALUES\n{values};")
    return "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
