"""`python -m bench.csv_load`: our CSV reader and a whole pull beside DuckDB's COPY, in one run."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench.files import race, ways
from bench.files.sources import COLUMNS, write_csv
from wadah.settings import ROOT, Settings
from wadah.warehouse.connect import connect, literal

FILE = Path("sandbox") / "kiriman" / "ukur.csv"
OUT = ROOT / "bench" / "results" / "csv.md"


def copy(home: Path) -> Callable[[], int]:
    """All columns as text, nothing sniffed, `""` kept apart from nothing."""
    con = connect(None, Settings(home=home))
    con.execute(f"CREATE TABLE t ({', '.join(f'{c} VARCHAR' for c in COLUMNS)})")
    options = "HEADER, DELIMITER ',', AUTO_DETECT false, ALLOW_QUOTED_NULLS false"
    return lambda: _count(con.execute(f"COPY t FROM {literal(str(home / FILE))} ({options})").fetchone())


def sniffed(home: Path) -> Callable[[], int]:
    con = connect(None, Settings(home=home))
    return lambda: _count(con.execute(f"CREATE TABLE t AS FROM read_csv({literal(str(home / FILE))})").fetchone())


def _count(row: tuple[int, ...] | None) -> int:
    assert row is not None
    return row[0]


WAYS = (
    race.Way("DuckDB COPY", copy, "a bad line ends it, or is dropped"),
    race.Way("DuckDB read_csv", sniffed, "the same; types are guessed, leading zeros may go"),
    race.Way("ours, reader", lambda home: ways.read(home, "csv"), "nothing: every physical line is accounted for"),
    race.Way("ours, whole pull", lambda home: ways.pull(home, "csv"), "nothing; landed, fingerprinted, committed"),
)


def main(given: list[str]) -> None:
    words = race.words(__doc__, 200_000, OUT)
    race.of_a_file("bench.csv_load", "Speed of reading CSV", WAYS, write_csv, FILE, words, given)


if __name__ == "__main__":
    main(sys.argv[1:])
