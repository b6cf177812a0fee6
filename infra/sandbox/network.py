"""Fibre segments and public Wi-Fi points: the lists of each year, typed by hand, with what each line means.

Lists of closed years and of the running one lie there; from MENDED_FROM on they carry no planted fault any more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from infra.sandbox.dice import Dice, weighted
from infra.sandbox.making import Making
from infra.sandbox.places import Desa, Kecamatan

FIBRE_FROM, WIFI_FROM = 2024, 2025
"""The first years that were listed."""
MENDED_FROM = 20  # day
EACH, FEWEST, MOST = 3, 2, 12
"""Segments, and points, a kecamatan at size 1, at least, and at most."""
FIBRE = ("kode", "dari", "ke", "panjang", "tahun", "status")
WIFI = ("nama_titik", "opd", "desa", "bandwidth", "tgl_aktif", "kondisi")

STATES = {"aktif": ("aktif", "Aktif", "AKTIF", "nyala"), "putus": ("putus", "rusak", "Off"),
          "rencana": ("rencana", "Rencana bangun", "usulan")}  # fmt: skip
CONDITIONS = {"baik": ("Baik", "baik", "OK", "normal"), "rusak": ("Rusak", "rusak ringan"), "dibongkar": ("Dibongkar",)}
STATE, CONDITION = (
    weighted({"aktif": 0.82, "putus": 0.1, "rencana": 0.08}),
    weighted({"baik": 0.8, "rusak": 0.14, "dibongkar": 0.06}),
)
WATCHED = weighted({"baik": 0.6, "lemah": 0.25, "tidak": 0.15})
"""How monitoring finds a point: mostly up, every second time, or not at all."""
SPOTS = ("Balai desa", "Taman", "Puskesmas", "Pasar", "Lapangan", "Perpustakaan")
OFFICES = ("Diskominfo", "DISKOMINFO", "Dinas Kominfo", "Kecamatan", "Desa")
SPEEDS = (10, 20, 30, 50, 100, 1000)

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Segment:
    code: str
    ends: tuple[Kecamatan | None, Kecamatan | None]  # None: an end that names no kecamatan
    metres: int  # even, so that half of it is whole
    built: int


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    desa: Desa | None  # None: the village that is written is nobody's
    speed: int | None  # Mbps
    since: date
    watched: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list; `state` is the clean status or condition."""

    cells: dict[str, Cell]
    of: Segment | Point
    state: str
    code: str | None = None


def many(made: Making, kecamatan: Kecamatan) -> int:
    return min(MOST, max(FEWEST, round(EACH * made.size * kecamatan.weight)))


@cache
def segments(made: Making) -> tuple[Segment, ...]:
    found: list[Segment] = []
    for kecamatan in made.place.kecamatan:
        draw = made.dice("ruas", kecamatan.code)
        for _ in range(many(made, kecamatan)):
            other = kecamatan if draw.chance(0.6) else draw.one(made.place.kecamatan)
            ends = (kecamatan, None if draw.chance(0.06) else other)
            code, built = f"FO-{len(found) + 1:03d}", draw.between(2019, 2026)
            found.append(Segment(code, ends, 2 * draw.between(100, 6000), built))
    found.append(Segment(f"FO-{len(found) + 1:03d}", (None, None), 8200, 2020))
    return tuple(found)


@cache
def points(made: Making) -> tuple[Point, ...]:
    found: list[Point] = []
    for kecamatan in made.place.kecamatan:
        villages = [d for d in made.place.desa if d.kecamatan == kecamatan.code]
        draw = made.dice("titik", kecamatan.code)
        for _ in range(many(made, kecamatan)):
            desa = draw.one(villages)
            name = f"{draw.one(SPOTS)} {desa.name} {len(found) + 1}"
            since = date(2024, 1, 1) + timedelta(days=draw.between(0, 1000))
            found.append(Point(name, desa, draw.one(SPEEDS) if draw.chance(0.95) else None, since, draw.of(WATCHED)))
    found.append(Point(f"Rest area {len(found) + 1}", None, 20, date(2024, 5, 1), "baik"))
    last = made.place.desa[-1]
    found.append(Point(f"Taman {last.name} {len(found) + 1}", last, 50, date(2026, 11, 25), "baik"))
    return tuple(found)


def years(made: Making, first: int) -> range:
    return range(first, made.moment.year + 1)


def fibre(made: Making, year: int) -> Iterator[Row]:
    """The lines of a year's list of segments."""
    for number, segment in enumerate((s for s in segments(made) if s.built <= year), 1):
        draw = made.dice("daftar ruas", year, segment.code)
        state = "aktif" if segment.ends == (None, None) else draw.of(STATE)
        cells: dict[str, Cell] = {
            "kode": segment.code, "dari": _end(draw, segment.ends[0]), "ke": _end(draw, segment.ends[1]),
            "panjang": _length(draw, segment.metres), "tahun": segment.built, "status": draw.one(STATES[state]),
        }  # fmt: skip
        fault = None if made.day >= MENDED_FROM else _spoil_fibre(cells, number, year)
        yield Row(cells, segment, state, fault)


def wifi(made: Making, year: int) -> Iterator[Row]:
    """The lines of a year's list of points."""
    until = min(date(year, 12, 31), made.moment.date())
    for number, point in enumerate((p for p in points(made) if p.since <= until), 1):
        draw = made.dice("daftar titik", year, point.name)
        state = draw.of(CONDITION)
        text = f"{point.since:%d/%m/%Y}"
        cells: dict[str, Cell] = {
            "nama_titik": point.name, "opd": draw.one(OFFICES), "desa": _village(draw, made, point.desa),
            "bandwidth": _speed(draw, point.speed), "tgl_aktif": text if draw.chance(0.6) else point.since,
            "kondisi": draw.one(CONDITIONS[state]),
        }  # fmt: skip
        fault = None if made.day >= MENDED_FROM else _spoil_wifi(cells, number, year)
        yield Row(cells, point, state, fault)


def _end(draw: Dice, kecamatan: Kecamatan | None) -> str:
    if kecamatan is None:
        return draw.one(("STO Telkom", "Gardu induk", "Menara bersama"))
    name = draw.one(kecamatan.aliases) if kecamatan.aliases and draw.chance(0.2) else kecamatan.name
    if draw.chance(0.5):
        return f"Balai Desa {draw.one(kecamatan.villages)}, Kec. {name}"
    return draw.one((f"POP Kec. {name}", f"Kantor kec {name.lower()}", f"Kantor Kecamatan {name.upper()}"))


def _length(draw: Dice, metres: int) -> Cell:
    """As people write a length: in kilometres or metres, or a bare number of kilometres."""
    kilometres = f"{metres / 1000:g}".replace(".", ",")
    dotted = f"{metres:,}".replace(",", ".")
    ways: tuple[Cell, ...] = (f"{kilometres} km", f"{kilometres} KM", f"{dotted} m", f"{metres} m", kilometres,
                              metres / 1000)  # fmt: skip
    return draw.one(ways)


def _speed(draw: Dice, speed: int | None) -> Cell:
    if speed is None:
        return draw.one(("-", None))
    if speed == 1000 and draw.chance(0.6):
        return "1 Gbps"
    ways: tuple[Cell, ...] = (f"{speed} Mbps", f"{speed}Mbps", f"{speed} mbps", speed, str(speed))
    return draw.one(ways)


def _village(draw: Dice, made: Making, desa: Desa | None) -> str:
    if desa is None:
        return "Desa Lama"
    names = Counter(d.name.lower() for d in made.place.desa)
    name = desa.name.upper() if draw.chance(0.2) else desa.name
    if names[desa.name.lower()] == 1 and draw.chance(0.4):
        return name
    kecamatan = next(k for k in made.place.kecamatan if k.code == desa.kecamatan)
    return f"{name}, {draw.one(('Kec.', 'kec', 'Kecamatan'))} {kecamatan.name}"


def _spoil_fibre(cells: dict[str, Cell], number: int, year: int) -> str | None:
    match (year, number):
        case (2026, 3):
            cells["panjang"] = "1250"  # metres, without a unit
        case (2025, 5):
            cells["status"] = "entah"
            return "WDH-310"
        case (2024, 2) | (2026, 9):
            cells["panjang"] = "± 2 km"
            return "WDH-303"
        case _:
            return None
    return "WDH-309"


def _spoil_wifi(cells: dict[str, Cell], number: int, year: int) -> str | None:
    match (year, number):
        case (2026, 2):
            cells["bandwidth"], code = "cepat", "WDH-303"
        case (2025, 4):
            cells["tgl_aktif"], code = "31/02/2025", "WDH-304"
        case (2026, 7):
            cells["kondisi"], code = "lumayan", "WDH-310"
        case (2026, 11):
            cells["desa"], code = None, "WDH-302"
        case _:
            return None
    return code
