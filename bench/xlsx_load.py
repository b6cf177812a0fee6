"""`python -m bench.xlsx_load`: our XLSX reader and a whole pull beside fastexcel and openpyxl, in one run."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench.files import race, ways
from bench.files.sources import write_xlsx
from wadah.settings import ROOT

FILE = Path("sandbox") / "kiriman" / "ukur.xlsx"
OUT = ROOT / "bench" / "results" / "xlsx.md"


def fastexcel(home: Path) -> Callable[[], int]:
    import fastexcel

    return lambda: int(fastexcel.read_excel(home / FILE).load_sheet(0, dtypes="string").to_arrow().num_rows)


def openpyxl(home: Path) -> Callable[[], int]:
    import openpyxl

    def run() -> int:
        book = openpyxl.load_workbook(home / FILE, read_only=True, data_only=True)
        count = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1
        book.close()
        return count

    return run


WAYS = (
    race.Way("fastexcel", fastexcel, "text or number, error cells, number formats; a bomb kills it"),
    race.Way("openpyxl, read-only", openpyxl, "a bomb takes gigabytes"),
    race.Way("ours, reader", lambda home: ways.read(home, "xlsx"), "nothing"),
    race.Way("ours, whole pull", lambda home: ways.pull(home, "xlsx"), "nothing; landed, fingerprinted, committed"),
)


def main(given: list[str]) -> None:
    words = race.words(__doc__, 30_000, OUT)
    race.of_a_file("bench.xlsx_load", "Speed of reading XLSX", WAYS, write_xlsx, FILE, words, given)


if __name__ == "__main__":
    main(sys.argv[1:])
