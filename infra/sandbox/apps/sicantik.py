"""SICANTIK, licences of DPMPTSP: views on PostgreSQL."""

import math
from collections import defaultdict
from statistics import median
from typing import Any

from infra.sandbox import permits, permits_db
from infra.sandbox.making import Cube, Making, Truth
from infra.sandbox.permits import Permit
from infra.sandbox.places import seed

APP = "sicantik"
DATABASE = "sicantik"


def bring(made: Making) -> bool:
    address = made.postgres(DATABASE)
    if made.settled and permits_db.holds(address):
        return False
    permits_db.write(_state(made), address)
    return True


def truth(made: Making) -> Truth:
    state = _state(made)
    rows: list[tuple[Any, str | None]] = []
    for row in state:
        number = row.values["no_permohonan"]
        rows += [(number, row.code), (number, "WDH-311")] if row.twice else [(number, row.code)]
    stages = [((s.values["no_permohonan"], s.values["tahapan"]), s.code) for row in state for s in row.stages]
    return Truth({"sicantik.permohonan": rows, "sicantik.proses": stages}, {"waktu-izin-triwulanan": _times(state)})


def _times(state: list[Permit]) -> Cube:
    """(licences, median of working days, percent within the standard) by kind and quarter of issue."""
    standard = {row["jenis_izin"]: int(row["standar_hari_kerja"]) for row in seed("jenis_izin")}
    grouped, periods = defaultdict(list), set()
    for row in state:
        if row.code is None and row.issued:
            quarter = (row.issued.year, (row.issued.month + 2) // 3)
            periods.add(quarter)
            if row.kind:
                grouped[(*quarter, row.kind)].append(permits.working_days(row.came, row.issued))
    cells = {}
    for key, days in grouped.items():
        kept = sum(1 for n in days if n <= standard[key[2]])
        cells[key] = (len(days), float(median(days)), math.floor(100 * kept / len(days) * 10 + 0.5) / 10)
    return Cube(cells, periods, {"jenis_izin": sorted(standard)})


def _state(made: Making) -> list[Permit]:
    return permits.state(made.seed, made.size, made.regency, made.day)
