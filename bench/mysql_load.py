"""MariaDB into landing: our connector, the server's own SELECT … INTO OUTFILE, and dlt's back ends, in one run.

    python -m bench.mysql_load --rows 5000000 [--passes 3] [--ways outfile,wadah]

The table is that of `bench/postgres_load.py` in MariaDB's types; the server is the one that the tests start. Each way
runs in a process of its own; ways take turns, and the best of the passes counts.
"""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bench.databases import race
from bench.databases.ways import COLUMNS, TABLE, dlts, ours
from tests.servers import mariadb, mariadb_tools

DATABASE, USER, PASSWORD = "ukur", "baca", "baca"  # a server of this run alone
MAKE = f"""
CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;
CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';
GRANT SELECT ON {DATABASE}.* TO {USER}@'127.0.0.1';
GRANT FILE ON *.* TO {USER}@'127.0.0.1';
USE {DATABASE};
SET sql_mode = 'PIPES_AS_CONCAT';
CREATE TABLE {TABLE} (id BIGINT PRIMARY KEY, nama VARCHAR(60), nomor CHAR(16), kecamatan INT, nilai DECIMAL(14, 2),
  skor DOUBLE, dibuat DATETIME, diubah TIMESTAMP NULL, tanggal DATE, aktif BOOL, catatan VARCHAR(80),
  status VARCHAR(10), kode VARCHAR(36)) ENGINE=InnoDB;
INSERT INTO {TABLE} SELECT seq, 'Pemohon rekaan nomor ' || seq, lpad(seq % 10000000, 16, '3'), seq % 97, seq * 1.25,
  rand(seq), timestamp '2024-01-01 00:00:00' + INTERVAL seq * 7 SECOND,
  timestamp '2024-01-01 06:00:00' + INTERVAL seq * 11 SECOND, date '2024-01-01' + INTERVAL seq % 900 DAY, seq % 3 = 0,
  CASE WHEN seq % 5 > 0 THEN 'catatan "apa, saja" ' || md5(seq) END, elt(1 + seq % 3, 'baru', 'proses', 'selesai'),
  concat_ws('-', substr(md5(seq), 1, 8), substr(md5(seq), 9, 4), substr(md5(seq), 13, 4), substr(md5(seq), 17, 4),
    substr(md5(seq), 21)) FROM seq_1_to_{{rows}};
ANALYZE TABLE {TABLE};
"""
WHAT = (
    "`outfile` is the server's own `SELECT … INTO OUTFILE` to its disk; `wadah` reads exact text, fingerprints it and "
    "lands it as an Iceberg commit; `dlt-*` write Parquet."
)


def outfile(uri: str, _: Path) -> int:
    """The server writes the table into a file of its own folder; the client tells how many rows."""
    tools, why = mariadb_tools()
    assert tools is not None, why
    asked = [
        tools.client, "--no-defaults", "--skip-ssl", "-h127.0.0.1", f"-P{urlsplit(uri).port}", f"-u{USER}",
        f"-p{PASSWORD}", "--batch", "--skip-column-names", DATABASE, "-e",
    ]  # fmt: skip
    query = f"SELECT @@datadir; SELECT * FROM {TABLE} INTO OUTFILE 'ukur.txt'; SELECT row_count()"
    folder, count = subprocess.run([*asked, query], check=True, capture_output=True, text=True).stdout.split()
    (Path(folder) / DATABASE / "ukur.txt").unlink()
    return int(count)


WAYS = (
    race.Way("outfile", outfile, ("tests.servers",)),
    ours({"type": "mysql", "database": DATABASE}, "connectorx"),
    *dlts(lambda uri: uri.replace("mysql://", "mysql+pymysql://"), "pymysql"),
)


def main() -> None:
    given = race.words(__doc__, "mysql").parse_args()
    if given.way:
        race.child(WAYS, given)
        return
    with mariadb() as server:
        server.run(MAKE.format(rows=given.rows))
        process = int(Path(server.run("SELECT @@pid_file").strip()).read_text())
        uri = f"mysql://{USER}:{PASSWORD}@127.0.0.1:{server.port}/{DATABASE}"
        tries = race.race("bench.mysql_load", WAYS, given, uri, process)
    sys.stdout.write(race.write(given.out, "MariaDB into landing", WHAT, len(COLUMNS), given, tries))


if __name__ == "__main__":
    main()
