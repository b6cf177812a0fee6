"""Schools of Dinas Pendidikan, Dapodik-style: a REST API that gives its whole list."""

import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from infra.sandbox import schools, store
from infra.sandbox.making import Cube, Making, Truth
from infra.sandbox.schools import KINDS, OWNERS, School
from infra.sandbox.web import Answer, Request, Routes

APP = "sekolah"
FEW = 10  # people of whom a ratio tells too much


def bring(made: Making) -> bool:
    file = _file(made)
    if made.settled and file.exists():
        return False
    rows = [school.body for school in _state(made)]
    store.write_text(file, json.dumps({"results": len(rows), "rows": rows}, ensure_ascii=False))
    return True


def routes(made: Making) -> Routes:
    def listed(_: Request) -> Answer:
        return Answer(_file(made).read_bytes())

    return Routes({"satuan-pendidikan": listed}, auth="header", root="/v1")


def truth(made: Making) -> Truth:
    state = _state(made)
    sound = [s for s in state if s.code is None]
    rows = [((s.body["semester_id"], s.body["npsn"]), s.code) for s in state]
    periods = {(s.year, s.half) for s in sound}
    listed = Counter((s.year, s.half, s.kecamatan, s.kind, s.owner) for s in sound if s.kecamatan)
    cells = {key: (n,) for key, n in listed.items()}
    kinds = {"bentuk_pendidikan": list(KINDS)}
    return Truth({"sekolah.satuan_pendidikan": rows}, {
        "sekolah-semesteran": Cube(cells, periods, {**kinds, "status_sekolah": list(OWNERS)}),
        "rasio-sekolah-semesteran": Cube(
            _ratios(sound), periods, kinds,
            behind=Counter((s.year, s.half, s.kecamatan, s.kind) for s in sound if s.kecamatan and s.pupils),
        ),
    })  # fmt: skip


def _ratios(sound: list[School]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    grouped = defaultdict(list)
    for s in sound:
        if s.kecamatan:
            grouped[s.year, s.half, s.kecamatan, s.kind].append(s)
    cells = {}
    for key, held in grouped.items():
        pupils, classes = sum(s.pupils for s in held), sum(s.classes for s in held)
        staff, rooms = sum(s.staff for s in held), sum(s.rooms for s in held)
        by_staff = _ratio(pupils, staff) if staff >= FEW else None  # it would give fewer staff back
        cells[key] = (pupils, _ratio(pupils, classes), by_staff, _ratio(classes, rooms))
    return cells


def _ratio(a: int, b: int) -> float | None:
    """Two decimals, half away from zero."""
    return math.floor(a / b * 100 + 0.5) / 100 if b else None


def _state(made: Making) -> list[School]:
    return schools.state(made.seed, made.size, made.regency, made.day, made.years)


def _file(made: Making) -> Path:
    return made.folder / "satuan_pendidikan.json"
