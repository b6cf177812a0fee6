"""SIPD and DSSD: yearly plans in two versions, spending a quarter, indicators a year; each row with what is meant.

The *perubahan* of the running year comes on day 5 and replaces its *murni* whole; the newest quarter's spending is sent
again on day 12 without faults; the last closed year's indicators are filled up on day 20.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infra.sandbox.dice import Dice
from infra.sandbox.making import Making
from infra.sandbox.places import seed
from infra.sandbox.rupiah import rupiah
from infra.sandbox.sipd_words import OWN, SUPPORT
from infra.sandbox.umkm import ErrorCell

FIRST_YEAR, CURRENT = 2025, 2026
CHANGED_FROM, SENT_AGAIN, FILLED_FROM = 5, 12, 20  # days
DELIVERED_AFTER = timedelta(days=20)
UNKNOWN_UNIT = "9999"
SPENT = {1: (8, 20), 2: (30, 48), 3: (52, 76), 4: (84, 99)}
"""Percent of the plan that is spent by the end of a quarter."""
PLAN_FAULTS = ("pagu", "bidang", "kosong", "kode", "negatif", "kembar", "galat", "bidang")
SPENT_FAULTS = ("realisasi", "kode", "fisik", "kosong")
"""Kinds of fault; every workbook has the next two of them."""

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Work:
    """A sub-activity of a unit. `code` begins with the unit's own field; `written` with X.XX where SIPD does."""

    unit: str
    field: str  # kode_bidang_urusan
    number: str  # of the programme
    programme: str
    activity: str
    sub: str
    name: str
    support: bool

    @property
    def code(self) -> str:
        return f"{self.field}.{self.tail}"

    @property
    def tail(self) -> str:
        return f"{self.number}.{self.activity}.{self.sub}"

    @property
    def written(self) -> str:
        return f"X.XX.{self.tail}" if self.support else self.code

    @property
    def programme_code(self) -> str:
        return f"{self.field}.{self.number}"


@dataclass(slots=True)
class Line:
    """A row of a plan or of a quarter's spending; `amount` is what is meant, `known` whether its unit is somebody's."""

    cells: dict[str, Cell]
    work: Work
    amount: int
    known: bool
    code: str | None = None


def works() -> list[Work]:
    """Every sub-activity there ever is, in the order of units."""
    found = []
    for unit in seed("sub_skpd"):
        key, field = unit["id_sub_skpd"], unit["kode_bidang_urusan"]
        for programmes in (SUPPORT, OWN[key]):
            for n, p, subs in programmes:
                found += [Work(key, field, n, p, a, s, name, programmes is SUPPORT) for a, s, name in subs]
    return found


def plans(day: int) -> list[tuple[int, str]]:
    """(year, version) of the plans that lie there."""
    last = [(CURRENT, "perubahan")] if day >= CHANGED_FROM else []
    return [(FIRST_YEAR, "murni"), (FIRST_YEAR, "perubahan"), (CURRENT, "murni"), *last]


def quarters(today: date) -> Iterator[tuple[int, int]]:
    """(year, quarter) of the spending delivered by that day."""
    year, quarter = FIRST_YEAR, 1
    while date(year + quarter // 4, quarter % 4 * 3 + 1, 1) + DELIVERED_AFTER <= today and year <= CURRENT:
        yield year, quarter
        year, quarter = year + quarter // 4, quarter % 4 + 1


def planned(made: Making, year: int, version: str) -> dict[Work, int]:
    """The plan as it is meant: sub-activity → rupiah. The perubahan drops some, adds some, moves many."""
    found = {}
    for at, work in enumerate(works()):
        draw = made.dice("pagu", year, work.unit, work.tail)
        amount = draw.between(40, 900) * 5_000_000
        moved, added, dropped = draw.chance(0.4), at % 17 == 5, at % 19 == 7
        if version == "murni" and not added:
            found[work] = amount
        if version == "perubahan" and not dropped:
            found[work] = amount * draw.between(80, 130) // 100 if moved else amount
    return found


def plan_lines(made: Making, year: int, version: str) -> list[Line]:
    """Rows below the heading of a plan's workbook."""
    found: list[Line] = []
    draw = made.dice("anggaran", year, version)
    for work, amount in planned(made, year, version).items():
        known = not draw.chance(0.012)
        cells: dict[str, Cell] = {
            "kode_urusan": work.written[0],
            "kode_bidang_urusan": work.written[:4],
            "kode_program": f"{work.written[:4]}.{work.number}",
            "nama_program": work.programme,
            "kode_giat": f"{work.written[:4]}.{work.number}.{work.activity}",
            "kode_sub_giat": work.written,
            "nama_sub_giat": f" {work.name} " if draw.chance(0.1) else work.name,
            "pagu": rupiah(draw, amount),
            "id_sub_skpd": int(work.unit) if known and draw.chance(0.5) else work.unit if known else UNKNOWN_UNIT,
        }
        found.append(Line(cells, work, amount, known))
    at = plans(CHANGED_FROM).index((year, version))
    for kind in (PLAN_FAULTS[2 * at], PLAN_FAULTS[2 * at + 1]):
        _spoil_plan(made.dice("rusak", year, version, kind), kind, found)
    return found


def _spoil_plan(draw: Dice, kind: str, lines: list[Line]) -> None:
    """Plant exactly one fault into a line that is sound so far."""
    sound = [i for i, line in enumerate(lines) if line.code is None and line.known]
    if kind == "bidang":
        sound = [i for i in sound if not lines[i].work.support]
    if kind == "kembar":  # the line above it, of the same unit, is written once more
        sound = [i for i in sound if i - 1 in sound and lines[i - 1].work.unit == lines[i].work.unit]
    at = draw.one(sound)
    line, cells = lines[at], lines[at].cells
    match kind:
        case "pagu":
            cells["pagu"], line.code = draw.one(("menyesuaikan", "lihat DPA", "1,2,3 M")), "WDH-303"
        case "kosong":
            cells["pagu"], line.code = None, "WDH-302"
        case "negatif":
            cells["pagu"], line.code = -line.amount, "WDH-309"
        case "bidang":  # typed as a number: a last nought would be gone
            cells["kode_bidang_urusan"], line.code = float(line.work.field), "WDH-307"
        case "kode":
            cells["kode_sub_giat"], line.code = str(cells["kode_sub_giat"])[:-1], "WDH-315"
        case "kembar":
            cells["kode_sub_giat"], line.code = lines[at - 1].cells["kode_sub_giat"], "WDH-311"
            cells["id_sub_skpd"] = lines[at - 1].cells["id_sub_skpd"]
        case _:
            cells["pagu"], line.code = ErrorCell("#REF!"), "WDH-312"


def spent_lines(made: Making, year: int, quarter: int, again: bool) -> list[Line]:
    """Rows below the heading of a quarter's workbook; sums since 1 January."""
    found: list[Line] = []
    draw = made.dice("realisasi", year, quarter)
    before, after = planned(made, year, "murni"), planned(made, year, "perubahan")
    for work in works():
        if work not in (before if quarter < 4 else after):
            continue
        least, most = SPENT[quarter]
        share = made.dice("serapan", year, work.unit, work.tail).random()
        plan = after.get(work, before.get(work, 0) // 4)
        amount = round(plan * (least + (most - least) * share) / 100_000) * 1_000
        done = least + round((most - least) * share)
        known = not draw.chance(0.01)
        cells: dict[str, Cell] = {
            "kode_sub_giat": work.code if draw.chance(0.6) else work.written,
            "id_sub_skpd": work.unit if known else UNKNOWN_UNIT,
            "realisasi": rupiah(draw, amount),
            "fisik": draw.one((done, f"{done}%", f"{done},5", "-", None)),
        }
        found.append(Line(cells, work, amount, known))
    if not again:
        at = 4 * (year - FIRST_YEAR) + quarter
        for kind in (SPENT_FAULTS[at % 4], SPENT_FAULTS[(at + 1) % 4]):
            draw = made.dice("rusak", year, quarter, kind)
            _spoil_spent(draw, kind, draw.one([line for line in found if line.code is None and line.known]))
    return found


def _spoil_spent(draw: Dice, kind: str, line: Line) -> None:
    cells = line.cells
    match kind:
        case "realisasi":
            cells["realisasi"], line.code = draw.one(("belum ada SPJ", "nihil", "?")), "WDH-303"
        case "kode":
            cells["kode_sub_giat"], line.code = line.work.code.replace(".", ","), "WDH-315"
        case "fisik":
            cells["fisik"], line.code = draw.one((850, 120)), "WDH-309"
        case _:
            cells["realisasi"], line.code = None, "WDH-302"
