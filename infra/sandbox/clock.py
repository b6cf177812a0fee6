"""The sandbox's own time: day 0 is 20 November 2026, 06:00 WIB; `tick` moves it by whole days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from wadah.settings import Settings

WIB = timezone(timedelta(hours=7), "WIB")
"""The zone of all four regencies; every moment of the sandbox is in it."""
START = datetime(2026, 11, 20, 6, 0, tzinfo=WIB)
"""Day 0."""
FIRST_MONTH = date(2025, 10, 1)
"""History of one year begins here: 13 closed months before day 0. Each further year begins twelve months earlier."""
DECLINE = 0.75
"""What a further year's volume is of the year's after it: applications came into use gradually."""
LARGE = 5.0
"""Above this size a later day touches the month before day 0's and what follows; else all from FIRST_MONTH on."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of time whose events are drawn together; `share` is its length in months, less where few used it."""

    label: str
    start: datetime
    end: datetime
    share: float


def moment(day: int) -> datetime:
    """Local time of the sandbox on that day."""
    return START + timedelta(days=day)


def read(settings: Settings) -> int | None:
    """The sandbox's day by its clock file; None where there is no sandbox yet."""
    file = settings.sandbox_dir / "clock"
    if not file.exists():
        return None
    return (datetime.fromisoformat(file.read_text("utf-8").strip()) - START).days


def text(day: int) -> str:
    """What the clock file holds on that day."""
    return moment(day).isoformat(timespec="minutes")


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=WIB)


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_start(when: datetime) -> datetime:
    """The beginning of the month that holds `when`."""
    return midnight(when.date().replace(day=1))


def month_before(when: datetime) -> datetime:
    """The beginning of the month before."""
    return month_start(month_start(when) - timedelta(days=1))


def first_month(years: int) -> date:
    """Where a history of so many years begins."""
    return FIRST_MONTH.replace(year=FIRST_MONTH.year - years + 1)


def use(month: date) -> float:
    """How much an application was used then; 1 from FIRST_MONTH on."""
    before = (FIRST_MONTH.year - month.year) * 12 + FIRST_MONTH.month - month.month
    return float(DECLINE ** max(0, -(-before // 12)))


def history(years: int = 1) -> Iterator[Slice]:
    """The months before day 0, oldest first; the last one is the running month up to day 0."""
    month = first_month(years)
    while (start := midnight(month)) < START:
        following = month_after(month)
        end = min(midnight(following), START)
        yield Slice(f"{month:%Y-%m}", start, end, use(month) if end < START else (end - start) / timedelta(days=30))
        month = following


def stretches(years: int, size: float) -> Iterator[tuple[Slice, ...]]:
    """The history in pieces that are made one after the other: months that no later day touches, each by itself, and
    at last those together that one may touch.
    """
    touched = midnight(FIRST_MONTH) if size <= LARGE else month_before(START)
    yield from ((span,) for span in history(years) if span.start < touched)
    yield tuple(span for span in history(years) if span.start >= touched)


def of_day(day: int) -> Slice:
    """The 24 hours that end on day `day` (1 or later)."""
    return Slice(f"day {day}", moment(day - 1), moment(day), 1 / 30)
