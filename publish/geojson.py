"""`<dataset>.geojson`: the rows of the latest period as points on a map (RFC 7946), properties named as the columns.

A kecamatan's point comes from `wadah/reference/titik.csv`. A place whose point nobody knows keeps its rows with
an empty geometry, and a table none of whose places is known gets no file: no point is ever guessed.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from publish import period
from publish.cube import PLACE
from publish.dataset import DatasetRelease
from wadah.canonical import quoted
from wadah.contract.model import Table
from wadah.errors import Fatal
from wadah.settings import ROOT

POINTS = ROOT / "wadah" / "reference" / "titik.csv"
BATCH = 10_000
WEST, SOUTH, EAST, NORTH = 94.0, -12.0, 142.0, 7.0  # Indonesia
TEXT = {"date": "CAST({} AS VARCHAR)", "timestamp": "replace(CAST({} AS VARCHAR), ' ', 'T')"}


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84, degrees; `source` says whose word it is."""

    lon: float
    lat: float
    source: str


@cache
def points(file: Path = POINTS) -> Mapping[str, Point]:
    """Known points by Kemendagri code. Raises Fatal WDH-640 on a line that is none."""
    found: dict[str, Point] = {}
    with file.open(newline="", encoding="utf-8") as opened:
        for line, row in enumerate(csv.DictReader(opened), start=2):
            code, problem = row["kode_kemendagri"], None
            try:
                point = Point(float(row["bujur"]), float(row["lintang"]), row["sumber"])
            except (TypeError, ValueError):
                raise Fatal("WDH-640", file=file.name, line=line, problem="a number cannot be read") from None
            if not (WEST < point.lon < EAST and SOUTH < point.lat < NORTH):
                problem = "it lies outside Indonesia"
            elif code in found:
                problem = f"{code} stands there twice"
            if problem:
                raise Fatal("WDH-640", file=file.name, line=line, problem=problem)
            found[code] = point
    return found


def place(table: Table) -> str | None:
    """The key column that says where, in Kemendagri codes."""
    return next((c for c in table.key if c in PLACE and c.startswith("kemendagri_")), None)


def geojson(con: DuckDBPyConnection, release: DatasetRelease, file: Path) -> bool:
    """Write the file; False, and no file, where none of the table's places has a known point."""
    table, where = release.contract.table, place(release.contract.table)
    if where is None:
        return False
    found = con.execute(f"SELECT DISTINCT {quoted(where)} FROM {quoted(release.relation)} ORDER BY 1").fetchall()
    codes = [str(code) for (code,) in found]
    known = {code: points()[code] for code in codes if code in points()}
    if not known:
        return False
    at = period.sql(table)
    (last,) = con.execute(f"SELECT max({at or 'NULL'}) FROM {quoted(release.relation)}").fetchone() or (None,)
    kind = period.kind_of(table.key)
    head = {
        "type": "FeatureCollection",
        "name": release.id,
        "title": release.contract.name,
        "license": release.contract.license,
        "period": period.Period(int(last), kind).iso if last is not None and kind else None,
        "places": {"known": len(known), "unknown": len(codes) - len(known)},
        "points": "© GeoNames (CC BY 4.0)" if any(p.source.startswith("GeoNames") for p in known.values()) else None,
    }
    opening = json.dumps({k: v for k, v in head.items() if v is not None}, ensure_ascii=False)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write(opening[:-1] + ', "features": [')
        mark = "\n"
        result = con.execute(_features(release, where, at, last))
        while rows := result.fetchmany(BATCH):
            for code, name, properties in rows:
                shape = "null"
                if point := known.get(str(code)):
                    shape = json.dumps({"type": "Point", "coordinates": [point.lon, point.lat]})
                told = json.dumps(name, ensure_ascii=False)
                out.write(f'{mark}{{"type": "Feature", "id": {told}, "geometry": {shape}, "properties": {properties}}}')
                mark = ",\n"
        out.write("\n]}\n")
    return True


def _features(release: DatasetRelease, where: str, at: str | None, last: int | None) -> str:
    """SQL of (place, id, properties as JSON), in key order; the engine writes the JSON, so a decimal stays exact."""
    table = release.contract.table
    members = ", ".join(f"{quoted(c.name)} := {TEXT.get(c.type, '{}').format(quoted(c.name))}" for c in table.columns)
    name = ", ".join(f"CAST({quoted(k)} AS VARCHAR)" for k in table.key)
    only = f"WHERE {at} = {int(last)}" if at and last is not None else ""
    order = ", ".join(quoted(k) for k in table.key)
    return (
        f"SELECT {quoted(where)}, concat_ws('|', {name}), CAST(to_json(struct_pack({members})) AS VARCHAR) "
        f"FROM {quoted(release.relation)} {only} ORDER BY {order}"
    )
