"""SICANTIK, licences of DPMPTSP: views on PostgreSQL."""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from infra.sandbox import permits, permits_db
from infra.sandbox.making import Cube, Key, Making, Told, Truth
from infra.sandbox.permits import Permit
from infra.sandbox.places import seed

APP = "sicantik"
DATABASE = "sicantik"


def bring(made: Making) -> bool:
    address = made.postgres(DATABASE)
    if made.settled and permits_db.holds(address):
        return False
    permits_db.write(_permits(made), address)
    return True


def truth(made: Making) -> Truth:
    rows, stages, times = Told(), Told(), Times()
    for row in _permits(made):
        number = row.values["no_permohonan"]
        rows.add(number, row.code)
        if row.twice:
            rows.add(number, "WDH-311")
        for stage in row.stages:
            stages.add((stage.values["no_permohonan"], stage.values["tahapan"]), stage.code)
        times.add(row)
    return Truth({"sicantik.permohonan": rows, "sicantik.proses": stages}, {"waktu-izin-triwulanan": times.cube()})


class Times:
    """(licences, median of working days, percent within the standard) by kind and quarter of issue."""

    def __init__(self) -> None:
        self._days: dict[Key, array[int]] = defaultdict(lambda: array("l"))
        self._periods: set[tuple[int, int]] = set()

    def add(self, row: Permit) -> None:
        if row.code is None and row.issued:
            quarter = (row.issued.year, (row.issued.month + 2) // 3)
            self._periods.add(quarter)
            if row.kind:
                self._days[*quarter, row.kind].append(permits.working_days(row.came, row.issued))

    def cube(self) -> Cube:
        standard = {row["jenis_izin"]: int(row["standar_hari_kerja"]) for row in seed("jenis_izin")}
        cells = {}
        for key, days in self._days.items():
            kept = sum(1 for n in days if n <= standard[key[2]])
            cells[key] = (len(days), float(median(days)), math.floor(100 * kept / len(days) * 10 + 0.5) / 10)
        return Cube(cells, self._periods, {"jenis_izin": sorted(standard)})


def _permits(made: Making) -> Iterator[Permit]:
    return permits.permits(made.seed, made.size, made.regency, made.day, made.years)
