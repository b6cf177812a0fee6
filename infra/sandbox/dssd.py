"""DSSD indicators as the service gives them: one JSON object an indicator and year, and what is meant by it."""

from dataclasses import dataclass
from typing import Any

from infra.sandbox.dice import Dice
from infra.sandbox.making import Making
from infra.sandbox.sipd import FILLED_FROM
from infra.sandbox.sipd_words import INDICATORS, UNITS
from infra.sandbox.smart_city_words import OFFICES

YEARS = (2023, 2024, 2025, 2026)  # the last one is under way: told already, published when it has closed
FAULTS = ("nilai", "tahun", "jauh", "uraian", "kode")
FAULTY = 3  # rows, each of another kind; one more comes twice
TWICE = ("2.16.0001", 2024)


@dataclass(slots=True)
class Told:
    body: dict[str, Any]
    code_dssd: str
    name: str
    unit: str
    office: str | None  # None: nobody's name
    year: int
    value: float | None
    code: str | None = None


def told(made: Making) -> list[Told]:
    """The whole list, as of the making's day; a key that comes twice is a fault of the second."""
    found: list[Told] = []
    for year in YEARS:
        for code, name, unit, office, (low, high), decimals in INDICATORS:
            draw = made.dice("dssd", code, year)
            value: float | None = round(low + (high - low) * draw.random(), decimals)
            late = year == 2025 and draw.chance(0.2)
            if (late and made.day < FILLED_FROM) or (year == 2026 and draw.chance(0.6)):
                value = None
            known = not draw.chance(0.02)
            body = {
                "Kode DSSD": code, "Uraian DSSD": name, "Satuan": draw.one(UNITS[unit]),
                "Definisi Operasional": f"{name} menurut catatan produsen data sampai akhir tahun.",
                "Produsen Data": draw.one(OFFICES[office]) if known else "Bagian Kesra Setda",
                "Tahun": year if draw.chance(0.8) else str(year), "nilai": _number(draw, value),
            }  # fmt: skip
            row = Told(body, code, name, unit, office if known else None, year, value)
            found.append(row)
            if (code, year) == TWICE:  # sent by two officers
                found.append(Told({**body, "nilai": 1.01}, code, name, unit, office, year, 1.01, "WDH-311"))
    draw = made.dice("dssd faults")
    for kind in draw.sample(FAULTS, FAULTY):
        _spoil(draw, kind, draw.one([row for row in found if row.code is None and (row.code_dssd, row.year) != TWICE]))
    return found


def _number(draw: Dice, value: float | None) -> Any:
    if value is None:
        return draw.one((None, "-", ""))
    whole: Any = int(value) if value == int(value) else value
    return str(whole) if draw.chance(0.15) else whole


def _spoil(draw: Dice, kind: str, row: Told) -> None:
    """Plant exactly one fault."""
    match kind:
        case "nilai":
            row.body["nilai"], row.code = draw.one(("85,12", "± 70", "sedang dihitung")), "WDH-303"
        case "tahun":
            row.body["Tahun"], row.code = f"{row.year}*", "WDH-303"
        case "jauh":
            row.body["Tahun"], row.code = 2205, "WDH-309"
        case "uraian":
            row.body["Uraian DSSD"], row.code = "", "WDH-302"
        case _:
            row.body["Kode DSSD"], row.code = row.code_dssd.replace(".", ""), "WDH-315"
