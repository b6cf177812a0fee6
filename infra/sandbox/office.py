"""Office time, for the truth: 8.00 to 16.00 on working days, written without a look at the pipeline's SQL."""

from datetime import date, datetime, timedelta
from functools import cache

from infra.sandbox.places import seed

OPENS, CLOSES = 8 * 60, 16 * 60  # minutes of the day


@cache
def _holidays() -> frozenset[date]:
    return frozenset(date.fromisoformat(row["tanggal"]) for row in seed("libur"))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays()  # Monday to Friday


def minutes(since: datetime, until: datetime) -> int:
    """Minutes in which offices were open between two moments, `since` not after `until`."""
    total, day = 0, since.date()
    while day <= until.date():
        if works(day):
            begins = since.hour * 60 + since.minute if day == since.date() else 0
            ends = until.hour * 60 + until.minute if day == until.date() else 24 * 60
            total += max(0, min(ends, CLOSES) - max(begins, OPENS))
        day += timedelta(days=1)
    return total


def days(since: date, until: date) -> int:
    """Working days after `since` up to and with `until`."""
    return sum(works(since + timedelta(days=n)) for n in range(1, (until - since).days + 1))
