"""`python -m bench.xlsx_load`: our XLSX reader and a whole pull beside fastexcel and openpyxl, in one run."""

import argparse
import json
import sys
import tempfile
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
    if given[:1] == ["--child"]:
        race.child(WAYS, given[1], given[2])
        return
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=30_000)
    words.add_argument("--passes", type=int, default=race.TRIES)
    words.add_argument("--out", type=Path, default=OUT)
    asked = words.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder:
        file = Path(folder) / FILE
        file.parent.mkdir(parents=True)
        write_xlsx(file, asked.rows)
        told = race.race("bench.xlsx_load", WAYS, Path(folder), asked.rows, asked.passes)
        text = race.markdown("Speed of reading XLSX", told, WAYS, file.stat().st_size)
    asked.out.write_text(text, "utf-8")
    asked.out.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
