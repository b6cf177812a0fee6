"""SICANTIK: applications for licences, and the stages each has passed, as they stand on a day.

An application's whole course is drawn when it comes in; a day shows of it what has happened by then. Papers of the
month before are typed in late. Planted faults fall on every so many-th application, so that a small size has them too
and a load never so many that it is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from infra.sandbox import clock
from infra.sandbox import permits_words as words
from infra.sandbox.dice import Dice, dice, weighted
from infra.sandbox.places import place, spellings
from infra.sandbox.worktime import works

PER_MONTH = 7.0  # applications a kecamatan at size 1
LATE = 2  # a day: papers typed in late, their licences long issued
FAULT_EVERY, TWICE_EVERY, STAGE_FAULT_EVERY = 47, 83, 61
QUIET = ("Izin Trayek Angkutan", (2026, 1))
"""A kind and a quarter with few licences: something is hidden."""


@dataclass(slots=True)
class Stage:
    name: str
    ended: datetime
    code: str | None
    values: dict[str, object]


@dataclass(slots=True)
class Permit:
    kind: str | None  # None for a kind that no list has
    came: datetime
    issued: datetime | None  # None where there is no licence, or its date can not be right
    code: str | None
    values: dict[str, object]
    stages: list[Stage] = field(default_factory=list)
    twice: bool = False  # the view's join shows it on two rows


def state(seed: int, size: float, regency: str, day: int, years: int = 1) -> list[Permit]:
    """Every application on `day`, in the order in which they were written down."""
    return list(permits(seed, size, regency, day, years))


def permits(seed: int, size: float, regency: str, day: int, years: int = 1) -> Iterator[Permit]:
    """The same one after the other, so that nobody must hold them all."""
    now = clock.moment(day)
    for index, course in enumerate(_courses(seed, float(size), regency, day, years)):
        yield _seen(seed, regency, index, course, now)


@dataclass(frozen=True, slots=True)
class Course:
    """What will come of an application."""

    kind: str
    came: datetime
    ends: tuple[datetime, ...]  # of STAGES
    outcome: str
    written: str
    wrong: bool  # its licence is dated before it came in


def _courses(seed: int, size: float, regency: str, day: int, years: int) -> Iterator[Course]:
    for span in clock.history(years):
        yield from _received(dice(seed, regency, "sicantik", span.label), size, regency, span)
    for d in range(1, day + 1):
        span = clock.of_day(d)
        draw = dice(seed, regency, "sicantik", span.label)
        yield from _received(draw, size, regency, span)
        first = clock.month_before(span.end)
        for _ in range(max(1, round(LATE * size))):
            yield _course(
                draw, draw.one(("Izin Reklame", "Izin Penelitian")), first + timedelta(hours=draw.between(8, 200))
            )


def _received(draw: Dice, size: float, regency: str, span: clock.Slice) -> Iterator[Course]:
    minutes = int((span.end - span.start) / timedelta(minutes=1))
    shares = weighted(words.KINDS)
    came = [
        span.start + timedelta(minutes=int(draw.random() * minutes))
        for _ in range(draw.poisson(PER_MONTH * size * span.share * len(place(regency).kecamatan)))
    ]
    for when in sorted(came):
        kind = draw.of(shares)
        quiet = kind == QUIET[0] and (when.year, (when.month + 2) // 3) == QUIET[1] and draw.chance(0.85)
        yield _course(draw, "Izin Reklame" if quiet else kind, when)


def _course(draw: Dice, kind: str, came: datetime) -> Course:
    whole = timedelta(days=words.SPEED[kind] * (0.4 + 1.6 * draw.random() ** 2), minutes=draw.between(0, 400))
    ends = tuple(_to_the_minute(came + whole * share) for share in words.SHARES)
    known = not draw.chance(0.015)
    written = draw.one(_spellings()[kind]) if known else draw.one(words.UNKNOWN_KINDS)
    way = draw.random()
    written = written.upper() if way < 0.2 else f" {written.title()}" if way < 0.6 else written
    return Course(kind if known else "", came, ends, draw.of(words.STATE_SHARES), written, draw.chance(0.01))


def _to_the_minute(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    return spellings("jenis_izin", "ejaan", "jenis_izin")


def _seen(seed: int, regency: str, index: int, course: Course, now: datetime) -> Permit:
    """The application as the office's database has it at that moment."""
    draw = dice(seed, regency, "sicantik", "row", index)
    number = f"SCT/{course.came:%Y/%m}/{index + 1:06d}"
    passed = [(name, end) for name, end in zip(words.STAGES, course.ends, strict=True) if end <= now]
    over = len(passed) == len(words.STAGES)
    state_now = course.outcome if over else "proses"
    issued = passed[-1][1] if over and course.outcome == "terbit" else None
    shown = course.came - timedelta(days=3) if issued and course.wrong else issued
    stage = "selesai" if over else words.STAGES[len(passed)] if passed else "pendaftaran"
    row = Permit(course.kind or None, course.came, None if course.wrong else issued, None, {
        "no_permohonan": number,
        "jenis_izin": course.written,
        "tgl_masuk": course.came,
        "tgl_terbit": f"{shown:%Y-%m-%d %H:%M:%S}{draw.one(('', '.000'))}" if shown else draw.one(words.EMPTY),
        "status": draw.one(words.STATES[state_now]),
        "tahapan": draw.one(words.SPELT[stage]),
    }, twice=index % TWICE_EVERY == TWICE_EVERY - 20)  # fmt: skip
    row.stages = [
        Stage(name, end, None, {"no_permohonan": number, "tahapan": draw.one(words.SPELT[name]), "tgl_selesai": end})
        for name, end in passed
    ]
    if row.stages and index % STAGE_FAULT_EVERY == 7:
        last = row.stages[-1]
        last.values["tahapan"], last.code = "Entah", "WDH-310"
    if index % FAULT_EVERY == 11:
        _spoil(row, words.FAULTS[index // FAULT_EVERY % len(words.FAULTS)])
    return row


def _spoil(row: Permit, fault: str) -> None:
    """Plant exactly one fault."""
    values = row.values
    row.twice = False
    match fault:
        case "masuk":
            values["tgl_masuk"], row.code = None, "WDH-302"
        case "nomor":
            values["no_permohonan"], row.code = None, "WDH-302"
        case "status":
            values["status"], row.code = "7", "WDH-310"
        case "terbit":
            values["tgl_terbit"], row.code = f"{row.came:%d/%m/%Y}", "WDH-304"
        case _:
            values["tahapan"], row.code = "Meja 4", "WDH-310"


def working_days(start: datetime, end: datetime) -> int:
    """Working days from the day of `start` to the day before `end`: begun and ended on one day is 0."""
    first: date = start.date()
    return sum(1 for i in range((end.date() - first).days) if works(first + timedelta(days=i)))
