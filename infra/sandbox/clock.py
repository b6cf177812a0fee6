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
"""History begins here: 13 closed months before day 0."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of time whose events are drawn together; `share` is its length in months."""

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


def history() -> Iterator[Slice]:
    """The months before day 0, oldest first; the last one is the running month up to day 0."""
    month = FIRST_MONTH
    while (start := midnight(month)) < START:
        following = month_after(month)
        end = min(midnight(following), START)
        yield Slice(f"{month:%Y-%m}", start, end, 1.0 if end < START else (end - start) / timedelta(days=30))
        month = following


def of_day(day: int) -> Slice:
    """The 24 hours that end on day `day` (1 or later)."""
    return Slice(f"day {day}", moment(day - 1), moment(day), 1 / 30)
