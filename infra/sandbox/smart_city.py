"""Smart-city masterplan: one workbook a year, each line a programme in one part of the assessment.

The book of a year comes in February of the next; the running year's own (half a year done) in August, and is no
closed year yet. From day 14 the newest closed year lies there again, its evidence checked: faults mended, scores moved.
"""

from dataclasses import dataclass
from datetime import date

from infra.sandbox import clock
from infra.sandbox.dice import Dice, weighted
from infra.sandbox.making import Making
from infra.sandbox.smart_city_words import DIMENSIONS, OFFICES, PARTS, PROGRAMMES, UNKNOWN_OFFICES

FIRST_YEAR = 2024
CHECKED_FROM = 14  # day
FAULTY = 0.02
COLUMNS = ("No", "Dimensi", "Program", "Komponen", "Quick Win (Y/T)", "OPD", "Target", "Realisasi", "Bukti Dukung",
           "Skor")  # fmt: skip
FAULTS = weighted({"program": 2, "target": 3, "skor": 3, "quick_win": 2, "nomor": 2, "galat": 2})
EVIDENCE = ("ada", "SK Bupati", "https://drive.example/bukti", "menyusul", "-", "foto terlampir")
UNKNOWN_DIMENSIONS = ("Smart Mobility", "Pariwisata cerdas")

Cell = str | int | float | None


class Failed(str):
    """What a cell shows where its formula failed."""


@dataclass(slots=True)
class Line:
    """A row of the book and what is meant by it; `dimension` is None where the name that is written is nobody's."""

    cells: dict[str, Cell]
    dimension: str | None
    part: str
    target: float | None
    reached: float | None
    score: float | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    year: int
    checked: bool

    @property
    def name(self) -> str:
        return f"smart_city_{self.year}.xlsx"


def books(day: int) -> list[Book]:
    """The workbooks that lie there on that day: closed years, and from August the running one."""
    today = clock.moment(day).date()
    last = max(y for y in range(FIRST_YEAR, today.year + 1) if y == FIRST_YEAR or date(y + 1, 2, 15) <= today)
    years = [*range(FIRST_YEAR, last + 1)]
    if last + 1 == today.year and today >= date(today.year, 8, 15):
        years.append(today.year)
    return [Book(year, year == last and day >= CHECKED_FROM) for year in years]


def lines(made: Making, book: Book) -> list[Line]:
    """Rows below the heading, in the book's order."""
    draw = made.dice(book.year)
    found: list[Line] = []
    for at, (dimension, name, office) in enumerate(PROGRAMMES):
        if (at * 7 + book.year) % 9 == 0:  # begins or ends in another year
            continue
        quick = made.dice("quick win", book.year, name).chance(0.3)
        for part in PARTS:
            if (part == "Quick Win" and not quick) or (part == "Impact" and at % 5 == 3):
                continue
            found.append(_line(draw, len(found) + 1, dimension, name, office, part, quick))
    for number, line in enumerate(found, 1):
        # Drawn apart, so that a checked book keeps all its other values.
        late = made.dice("fault", book.year, number)
        if late.chance(FAULTY) and not book.checked:
            _spoil(late, line, found[number - 2] if number > 1 else line)
        elif book.checked and line.score is not None and late.chance(0.15):
            line.score = min(100.0, line.score + 2.5)
            line.cells["Skor"] = line.score
    return found


def _line(draw: Dice, number: int, dimension: str, name: str, office: str, part: str, quick: bool) -> Line:
    known = draw.chance(0.985)
    target = None if part == "Baseline" and draw.chance(0.4) else float(draw.between(50, 100))
    reached = None if draw.chance(0.05) else draw.between(90, 230) / 2
    score = None if draw.chance(0.06) else draw.between(60, 200) / 2
    written = draw.one(DIMENSIONS[dimension]) if known else draw.one(UNKNOWN_DIMENSIONS)
    cells: dict[str, Cell] = {
        "No": number,
        "Dimensi": _cased(draw, written),
        "Program": name,
        "Komponen": _cased(draw, draw.one(PARTS[part])),
        "Quick Win (Y/T)": draw.one(("Y", "y", "Ya")) if quick else draw.one(("T", "t", "T", "Tidak")),
        "OPD": draw.one(OFFICES[office]) if draw.chance(0.96) else draw.one(UNKNOWN_OFFICES),
        "Target": _percent(draw, target),
        "Realisasi": _percent(draw, reached),
        "Bukti Dukung": draw.one(EVIDENCE),
        "Skor": score if draw.chance(0.7) or score is None else _comma(score),
    }
    return Line(cells, dimension if known else None, part, target, reached, score)


def _cased(draw: Dice, text: str) -> str:
    way = draw.random()
    return text.upper() if way < 0.1 else text.lower() if way < 0.2 else f" {text}" if way < 0.25 else text


def _comma(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _percent(draw: Dice, value: float | None) -> Cell:
    if value is None:
        return draw.one(("-", None, "n/a"))
    text = _comma(value)
    ways: list[tuple[Cell, float]] = [(value, 0.5), (f"{text}%", 0.25), (f"{text} %", 0.15), (text, 0.1)]
    return draw.of(weighted(ways))


def _spoil(draw: Dice, line: Line, above: Line) -> None:
    """Plant exactly one fault."""
    cells = line.cells
    match draw.of(FAULTS):
        case "program":
            cells["Program"], line.code = None, "WDH-302"
        case "target":
            cells["Target"], line.code = draw.one(("100 titik", "80-90%", "sesuai RKPD", "1 dokumen")), "WDH-303"
        case "skor":
            cells["Skor"], line.code = draw.one((850, 105, -5)), "WDH-309"
        case "quick_win":
            cells["Quick Win (Y/T)"], line.code = draw.one(("?", "Y/T", "v")), "WDH-310"
        case "nomor" if above is not line and above.code is None:  # copied down from the line above, which is sound
            cells["No"], line.code = above.cells["No"], "WDH-311"
        case _:
            cells["Realisasi"], line.code = Failed("#DIV/0!"), "WDH-312"
