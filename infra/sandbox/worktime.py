"""Working hours as an office keeps them: 8.00 to 16.00, Monday to Friday, without holidays. For the truth alone."""

from datetime import date, datetime, timedelta
from functools import cache

from infra.sandbox.places import seed

OPENS, CLOSES = 8, 16


@cache
def holidays() -> frozenset[str]:
    return frozenset(row["tanggal"] for row in seed("libur"))


def works(day: date) -> bool:
    return day.isoweekday() <= 5 and day.isoformat() not in holidays()


def hours(start: datetime, end: datetime) -> float:
    """Working hours between two moments of whole minutes, the first not after the second."""
    day, minutes = start.date(), 0
    while day <= end.date():
        if works(day):
            at = datetime(day.year, day.month, day.day, tzinfo=start.tzinfo)
            first = max(start, at + timedelta(hours=OPENS))
            last = min(end, at + timedelta(hours=CLOSES))
            minutes += max(0, int((last - first) / timedelta(minutes=1)))
        day += timedelta(days=1)
    return minutes / 60
