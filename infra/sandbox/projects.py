"""OSS: the month's export of business projects, each row with what is truly meant by it.

A file is drawn once for its month and never again, so that a later day only adds files, but for the corrected one
(from day 10, then every tenth day), in which no planted fault is left. A project may stand on several rows: twice in
one file, changed further down, or changed in the next month's file. The last sound row counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from infra.sandbox import clock, people
from infra.sandbox import projects_words as words
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import ELSEWHERE, Kecamatan, place, seed, spelled
from infra.sandbox.projects_faults import spoil
from infra.sandbox.rupiah import dotted

BEGAN = date(2018, 7, 1)  # no licence by OSS is older
PER_MONTH = 13  # everyday businesses a kecamatan at size 1: micro, low risk
BATCHES, BATCH, SMALL_BATCH = 0.9, (7, 10), (2, 4)
"""Other kinds come in batches, when the office goes to a kecamatan: how many a month, how large, how large at worst."""
DELIVERED_AFTER = timedelta(days=3)  # a month's file comes this long after its end
CORRECTED_EVERY = 10  # days
FAULTY = 0.022  # of a file's rows; of a file that comes later never more than that, since a load is refused at 5 %
SECOND, TWICE, CHANGED, REVISED = 0.08, 0.04, 0.02, 0.03
"""Shares: businesses with a second project; rows written twice; rows written again, changed, further down; projects
of the month before that come again, changed."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a row means."""

    id: str
    nib: str
    risk: str
    scale: str
    sector: str | None  # as published; None for a code that no list has
    kecamatan: str | None
    issued: date
    investment: int | None
    workers: int | None
    foreign: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells by the header, what they mean, and what the row is rejected with."""

    cells: dict[str, str]
    means: Project
    code: str | None = None
    raw: str | None = None  # the line itself where it is broken


@dataclass(frozen=True, slots=True)
class Book:
    name: str
    year: int
    month: int
    revision: int
    lines: tuple[Line, ...]


def books(seed: int, size: float, regency: str, day: int, years: int = 1) -> list[Book]:
    """All files that lie in the drop folder on `day`, oldest first."""
    return [book(seed, size, regency, *which, years) for which in listed(day, years)]


def listed(day: int, years: int = 1) -> list[tuple[date, int]]:
    """(month, revision) of those files."""
    history = list(_months(clock.START.date(), 1))  # what is older is not corrected any more
    revised = [history[-1 - i % len(history)] for i in range(day // CORRECTED_EVERY)]
    return [(month, revised.count(month)) for month in _months(clock.moment(day).date(), years)]


def name(month: date) -> str:
    """Of the month's file."""
    return f"oss_{month:%Y_%m}.csv"


def current(found: Iterable[Book]) -> dict[str, Project]:
    """The project as its last sound row has it, by id."""
    return {project.id: project for projects in settled(found) for project in projects}


def settled(found: Iterable[Book]) -> Iterator[list[Project]]:
    """Projects as their last sound row has them, each in the order of its first: those of a month when no later file
    can have them any more.
    """
    known: dict[str, Project] = {}
    for book in found:
        known |= {line.means.id: line.means for line in book.lines if line.code is None}
        month = date(book.year, book.month, 1)
        yield [known.pop(i) for i, project in list(known.items()) if project.issued < month]
    yield list(known.values())


def _begins(years: int) -> date:
    return max(BEGAN, clock.first_month(years))


def _months(today: date, years: int) -> Iterator[date]:
    month = _begins(years)
    while clock.month_after(month) + DELIVERED_AFTER <= today:
        yield month
        month = clock.month_after(month)


def book(seed: int, size: float, regency: str, month: date, revision: int, years: int = 1) -> Book:
    """One file."""
    lines = list(_sound(seed, float(size), regency, month, _begins(years)))
    if not revision:
        draw = dice(seed, regency, "oss", "faults", f"{month:%Y-%m}")
        late = clock.month_after(month) > clock.START.date()
        wanted = int(len(lines) * FAULTY + (0 if late else draw.random()))
        for at in draw.sample(range(len(lines)), wanted):
            lines[at] = spoil(draw, lines[at])
    return Book(name(month), month.year, month.month, revision, tuple(lines))


def _sound(seed: int, size: float, regency: str, month: date, begins: date) -> Iterator[Line]:
    """Rows of the month's file before any fault is planted."""
    draw = dice(seed, regency, "oss", "rows", f"{month:%Y-%m}")
    later: list[Line] = []
    for line in _own(seed, size, regency, month):
        yield line
        if draw.chance(TWICE):
            yield line
        elif draw.chance(CHANGED):
            later.append(_changed(draw, line))
    yield from later
    if month > begins:
        before = _own(seed, size, regency, clock.month_before(clock.midnight(month)).date())
        yield from (_changed(draw, line) for line in before if draw.chance(REVISED))


@lru_cache(maxsize=2)  # a month's file asks for it and for the month before
def _own(seed: int, size: float, regency: str, month: date) -> tuple[Line, ...]:
    """The projects of the business numbers issued in that month."""
    draw, made, use = dice(seed, regency, "oss", f"{month:%Y-%m}"), list[Line](), clock.use(month)
    for kecamatan in place(regency).kecamatan:
        kinds = [words.EVERYDAY] * draw.poisson(PER_MONTH * size * use * kecamatan.weight)
        for _ in range(draw.poisson(BATCHES * use)):
            low, high = SMALL_BATCH if draw.chance(0.06) else BATCH
            kind, many = draw.of(words.BATCHES), draw.between(low, high) * max(size, 1.0)
            kinds += [kind] * (round(many) if draw.chance(size) else 0)
        for scale, risk in kinds:
            branches = words.LARGE if scale in ("menengah", "besar") else words.BRANCHES
            branch = words.UNKNOWN_BRANCH if draw.chance(0.01) else draw.of(branches)
            made.append(_line(draw, len(made), month, kecamatan, scale, risk, branch))
            if draw.chance(SECOND):
                made.append(_line(draw, len(made), month, kecamatan, scale, risk, draw.of(branches), made[-1]))
    if month == words.GIANT[0]:
        line = _line(draw, len(made), month, draw.one(place(regency).kecamatan), "besar", "tinggi", words.GIANT[1])
        meant = replace(line.means, investment=words.GIANT[2])
        made.append(Line({**line.cells, **_figures(draw, meant)}, meant))
    if month.month % 6 == 1:
        for _ in range(draw.between(*words.RARE)):
            kecamatan = draw.one(place(regency).kecamatan)
            made.append(_line(draw, len(made), month, kecamatan, *words.EVERYDAY, words.RARE_BRANCH))
    return tuple(made)


def _line(
    draw: Dice, number: int, month: date, where: Kecamatan, scale: str, risk: str, branch: tuple[str, str],
    beside: Line | None = None,
) -> Line:  # fmt: skip
    """A project; `beside` is another one of the same business."""
    issued = beside.means.issued if beside else month.replace(day=draw.between(1, 28))
    low, high, step = words.INVESTMENT[scale]
    fewest, most = words.WORKERS[scale]
    known = not draw.chance(0.012)
    meant = Project(
        id=f"R-{issued:%Y%m%d}{number:07d}", nib=beside.means.nib if beside else people.nib(draw), risk=risk,
        scale=scale, sector=sectors().get(branch[0][:2]), kecamatan=where.code if known else None, issued=issued,
        investment=low + int((high - low) * draw.random() ** 3) // step * step if draw.chance(0.98) else None,
        workers=draw.between(fewest, most) if draw.chance(0.97) else None,
        foreign=draw.between(0, 4) if scale == "besar" else 0,
    )  # fmt: skip
    name = beside.cells["nama_perusahaan"] if beside else draw.one((people.name(draw), *words.NAMES))
    cells = {
        "id_proyek": meant.id,
        "nib": meant.nib,
        "nama_perusahaan": name,
        "uraian_risiko_proyek": draw.one(words.RISKS[risk]),
        "uraian_skala_usaha": draw.one(words.SCALES[scale]),
        "kbli": branch[0],
        "judul_kbli": branch[1],
        "kelurahan_usaha": draw.one(where.villages),
        # A no-break space, as Windows programs write it, is a space to whoever reads.
        "kecamatan_usaha": spelled(draw, where).replace(" ", draw.one((" ", " ", "\u00a0"))) if known
        else draw.one((*ELSEWHERE, "")),
        "tanggal_terbit_oss": f"{issued:%d/%m/%Y}",
        **_figures(draw, meant),
    }  # fmt: skip
    return Line(cells, meant)


def _figures(draw: Dice, meant: Project) -> dict[str, str]:
    money = "" if meant.investment is None else draw.one((str(meant.investment), dotted(meant.investment),
                                                        f"Rp {dotted(meant.investment)},00"))  # fmt: skip
    tki = "" if meant.workers is None else str(meant.workers)
    tka = str(meant.foreign) if draw.chance(0.7) or meant.foreign else ""
    return {"jumlah_investasi": money, "tki": tki, "tka": tka}


def _changed(draw: Dice, line: Line) -> Line:
    """The same project with other figures."""
    meant = replace(line.means, investment=(line.means.investment or 0) + draw.between(1, 20) * 1_000_000,
                    workers=(line.means.workers or 0) + draw.between(0, 3))  # fmt: skip
    return Line({**line.cells, **_figures(draw, meant)}, meant)


@cache
def sectors() -> dict[str, str]:
    """Two digits of KBLI → the sector as published."""
    return {row["golongan_pokok"]: row["sektor"] for row in seed("kbli")}
