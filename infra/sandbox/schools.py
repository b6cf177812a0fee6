"""Schools as the Dapodik-style application has them: the whole list of every semester, with counts and no pupils.

A school keeps its number; its name, status and counts move with the semesters, some open, some close. Schools correct
their counts every day, now and then those of a semester that is over. Planted faults stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from infra.sandbox import clock
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import Kecamatan, place, seed

FIRST = (2025, 1)  # year and half of the first semester the application holds
LISTED_AFTER = timedelta(days=50)  # of a semester's beginning
PER_KECAMATAN = {"KB": 1.2, "TK": 2.6, "SD": 4.2, "SMP": 1.5, "SMA": 0.8, "SMK": 0.8}
"""Schools at size 1; one regency has a few SLB beside them."""
SPECIAL = 3
ROOMS = {"KB": (1, 2), "TK": (2, 4), "SD": (6, 12), "SMP": (6, 21), "SMA": (9, 27), "SMK": (9, 30), "SLB": (3, 8)}
PUPILS = {"KB": (6, 14), "TK": (10, 18), "SD": (14, 29), "SMP": (22, 33), "SMA": (26, 36), "SMK": (24, 36),
          "SLB": (3, 7)}  # fmt: skip
"""Classes of a school, pupils of a class."""
STATE = {"KB": 0.05, "TK": 0.1, "SD": 0.88, "SMP": 0.55, "SMA": 0.5, "SMK": 0.4, "SLB": 0.4}
KINDS = {"KB": ("KB", "Kelompok Bermain"), "TK": ("TK", "Taman Kanak-kanak", "tk"), "SD": ("SD", "Sekolah Dasar"),
         "SMP": ("SMP", "Sekolah Menengah Pertama"), "SMA": ("SMA",), "SMK": ("SMK", "Sekolah Menengah Kejuruan"),
         "SLB": ("SLB", "Sekolah Luar Biasa")}  # fmt: skip
OWNERS = {"negeri": ("Negeri", "1", "N"), "swasta": ("Swasta", "2", "S")}
NAMES = ("Harapan Bangsa", "Muria", "Tunas Mulia", "Al Hikmah", "Kartini", "Bina Insani")
FAULTY, TWICE = 0.026, 0.013  # of a semester's list; a load is refused at 5 %
FAULTS = ("negative", "semester", "npsn", "words", "number", "kind", "no_npsn")  # in turn
ELSEWHERE = ("036301  ", "999999", "", None)  # codes that no bridge has


@dataclass(slots=True)
class School:
    """One school in one semester: what is meant by the row, and the row as it is sent."""

    npsn: str
    year: int
    half: int
    kind: str
    owner: str
    kecamatan: str | None  # code; None where the area's code is unknown
    pupils: int
    staff: int
    classes: int
    rooms: int
    code: str | None
    body: dict[str, object]


def state(seed_: int, size: float, regency: str, day: int, years: int = 1) -> list[School]:
    """Every row of the list on `day`, in its order."""
    lists = [list(_semester(seed_, size, regency, *when)) for when in halves(clock.moment(day).date(), years)]
    for d in range(1, day + 1):
        # The list of that day: a semester that came later could not be corrected yet.
        there = sum(1 for _ in halves(clock.moment(d).date(), years))
        _correct(dice(seed_, regency, "sekolah", f"day {d}"), lists[:there], d)
    return [row for listed in lists if listed for row in _sent(seed_, regency, listed)]


def halves(today: date, years: int = 1) -> Iterator[tuple[int, int]]:
    """(year, half) of the semesters that are listed by that date, oldest first."""
    year, half = FIRST[0] - years + 1, FIRST[1]
    while date(year, 6 * half - 5, 1) + LISTED_AFTER <= today:
        yield year, half
        year, half = year + half // 2, half % 2 + 1


def semester_id(year: int, half: int) -> str:
    """Dapodik's name of a half year: 20241 is July to December 2024, 20242 the half after."""
    return f"{year}1" if half == 2 else f"{year - 1}2"


def _semester(seed_: int, size: float, regency: str, year: int, half: int) -> Iterator[School]:
    turn = 2 * (year - FIRST[0]) + half - FIRST[1]  # 0 in the first semester, of one year
    for npsn, kind, where, since, until in _schools(seed_, size, regency):
        if since <= max(0, turn) <= until:  # before that, the schools of the first
            yield _school(seed_, npsn, kind, where, year, half, turn)


Founded = tuple[str, str, Kecamatan, int, int]


def _schools(seed_: int, size: float, regency: str) -> Iterator[Founded]:
    """(number, kind, kecamatan, first and last semester) of every school there has been."""
    draw = dice(seed_, regency, "sekolah")
    where = place(regency).kecamatan
    kinds = [(kecamatan, kind, mean) for kecamatan in where for kind, mean in PER_KECAMATAN.items()]
    counted = [(kecamatan, kind) for kecamatan, kind, mean in kinds for _ in range(draw.poisson(mean * size))]
    special = [(draw.one(where), "SLB") for _ in range(SPECIAL)]
    for number, (kecamatan, kind) in enumerate([*counted, *special], 1):
        since = 0 if draw.chance(0.96) else draw.between(1, 3)
        # 99: no school of somebody has such a number.
        npsn = f"99{regency[3:]}{number:04d}"
        yield npsn, kind, kecamatan, since, 99 if draw.chance(0.97) else since + draw.between(0, 2)


def _school(seed_: int, npsn: str, kind: str, where: Kecamatan, year: int, half: int, turn: int) -> School:
    own = dice(seed_, "sekolah", npsn)  # what stays
    owner = "negeri" if own.chance(STATE[kind]) else "swasta"
    title = f"{kind}{' Negeri' if owner == 'negeri' else ''} {own.between(1, 6)} {where.name}"
    renamed, taken_over = own.between(0, 40), own.between(0, 60)  # the semester in which it happens, mostly never
    name = title if turn < renamed else f"{kind} {own.one(NAMES)} {where.name}"
    owner = "negeri" if turn >= taken_over else owner
    classes = own.between(*ROOMS[kind])
    each, share = own.between(*PUPILS[kind]), 1.2 + own.random()
    now = dice(seed_, "sekolah", npsn, turn)
    pupils = max(2, classes * each + now.between(-classes, classes))
    known = own.random() > 0.01
    # Padded to eight signs, as a CHAR(8) comes out of a database; some are typed with a space inside.
    written = codes()[where.code]
    written = f"{written}  " if now.chance(0.7) else f"{written[:4]} {written[4:]}" if now.chance(0.1) else written
    school = School(npsn, year, half, kind, owner, where.code if known else None, pupils, round(classes * share),
                    classes, max(1, classes - own.between(0, 2)), None, {})  # fmt: skip
    school.body = {
        "npsn": npsn, "nama": name, "bentuk_pendidikan": now.one(KINDS[kind]), "status_sekolah": now.one(OWNERS[owner]),
        "kode_wilayah": written if known else own.one(ELSEWHERE), **_counts(school),
        "semester_id": semester_id(year, half),
    }  # fmt: skip
    return school


def _counts(school: School) -> dict[str, object]:
    return {"pd": school.pupils, "ptk": school.staff, "rombel": school.classes, "jml_rk": school.rooms}


def _correct(draw: Dice, lists: list[list[School]], day: int) -> None:
    """Two schools mend their running counts; every fifth day one of the semester before."""
    for listed, many in zip(lists[:-3:-1], (2, 1 if day % 5 == 0 else 0), strict=False):
        for school in draw.sample(listed, min(len(listed), many)):
            school.pupils += draw.between(1, 9)
            school.staff += 1
            school.body |= _counts(school)


def _sent(seed_: int, regency: str, listed: list[School]) -> Iterator[School]:
    """The rows of one semester's list: most are sound, some have one fault, some come twice (the second is refused)."""
    draw = dice(seed_, regency, "sekolah", "faults", listed[0].year, listed[0].half)
    turn = 4 * listed[0].year + 2 * listed[0].half  # the next semester goes on with other faults
    faults, twice = int(len(listed) * FAULTY), int(len(listed) * TWICE)
    if (listed[0].year, listed[0].half) == FIRST:  # a list of any size has some, but never so many that it is refused
        faults, twice = max(1, faults), max(len(listed) // 15 > 0, twice)
    chosen = draw.sample(range(len(listed)), faults + twice)
    for at, school in enumerate(listed):
        if at in chosen[:faults]:
            yield _spoil(draw, school, FAULTS[(turn + chosen.index(at)) % len(FAULTS)])
            continue
        yield school
        if at in chosen:
            again = {**school.body, "npsn": f" {school.npsn}", "nama": str(school.body["nama"]).upper()}
            yield replace(school, code="WDH-311", body=again)


def _spoil(draw: Dice, school: School, fault: str) -> School:
    body, code = dict(school.body), ""
    match fault:
        case "npsn":
            body["npsn"], code = draw.one((school.npsn[:7], f"{school.npsn[:7]}O")), "WDH-315"
        case "no_npsn":
            body["npsn"], code = draw.one((None, "")), "WDH-302"
        case "kind":
            body["bentuk_pendidikan"], code = draw.one(("Sekolah Rakyat", "PKBM", "-")), "WDH-310"
        case "negative":
            body[draw.one(("pd", "rombel", "jml_rk"))], code = -draw.between(1, 30), "WDH-309"
        case "words":
            body["ptk"], code = "dua belas", "WDH-303"
        case "semester":
            wrong = (f"{school.year}-1", f"{school.year}3", f"{school.year}/{school.year + 1} Ganjil")
            body["semester_id"], code = draw.one(wrong), "WDH-315"
        case _:
            body["kode_wilayah"] = int("".join(str(school.body["kode_wilayah"] or 0).split()) or 0)
            code = "WDH-307"
    return replace(school, code=code, body=body)


def codes() -> dict[str, str]:
    """Kemendagri code of a kecamatan → Dapodik's."""
    return {row["kode_kemendagri"]: row["kode_dapodik"] for row in seed("kode_dapodik")}
