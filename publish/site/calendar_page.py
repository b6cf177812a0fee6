"""The release calendar: a page a month, the list of what is late, and what comes next."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from publish.language import Words
from publish.schedule import Due
from publish.site.phrases import counted, due_badge
from publish.site.view import Site

AHEAD, BACK = 3, 12  # months that have a page
SOON = 14  # days


@dataclass(frozen=True)
class Day:
    day: date
    dues: list[Due]
    said: str


@dataclass(frozen=True)
class Month:
    """A month as weeks of days (None outside it); Monday first."""

    first: date
    weeks: list[list[Day | None]]
    dues: list[Due]

    @property
    def page(self) -> str:
        return f"jadwal/{self.first:%Y-%m}/"


def month(site: Site, first: date, words: Words) -> Month:
    own = [d for d in site.dues if (d.on.year, d.on.month) == (first.year, first.month)]
    weeks: list[list[Day | None]] = []
    for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month):
        row: list[Day | None] = []
        for day in week:
            dues = [d for d in own if d.on == day]
            row.append(Day(day, dues, counted(dues, words)) if day.month == first.month else None)
        weeks.append(row)
    return Month(first, weeks, own)


def months(site: Site) -> list[date]:
    """First days of the months that have a page: from the first release (a year back at most) to three ahead."""
    today = site.today.replace(day=1)
    begin = max(min((d.on for d in site.dues), default=today).replace(day=1), _shift(today, -BACK))
    count = (today.year - begin.year) * 12 + today.month - begin.month + AHEAD + 1
    return [_shift(begin, i) for i in range(count)]


def context(site: Site, first: date, words: Words) -> dict[str, Any]:
    shown, pages = month(site, first, words), months(site)
    this = site.today.replace(day=1)
    place = pages.index(first)
    due = [d for d in shown.dues if d.state in ("ontime", "late", "missing")]
    soon = [d for d in site.dues if d.state == "planned" and d.on <= site.today + timedelta(days=SOON)]
    fresh = [d for d in site.dues if d.state in ("first", "ontime", "late") and d.on == site.today]
    behind = [d for d in shown.dues if d.state in ("late", "missing")]
    return {
        "month": shown,
        "today": site.today,
        "is_now": first == this,
        "before": pages[place - 1] if place else None,
        "after": pages[place + 1] if place + 1 < len(pages) else None,
        "this": this,
        "judged": len(due),
        "ontime": sum(d.state == "ontime" for d in due),
        "latecount": sum(d.state == "late" for d in due),
        "missing": sum(d.state == "missing" for d in due),
        "planned": sum(d.state == "planned" for d in shown.dues),
        "firsts": sum(d.state == "first" for d in shown.dues),
        "behind": [(d, due_badge(d, words)) for d in behind],
        "coming": [(d, due_badge(d, words)) for d in [*fresh, *soon]],
        "next": min((d for d in site.dues if d.state == "planned"), key=lambda d: d.on, default=None),
    }


def _shift(first: date, by: int) -> date:
    count = first.year * 12 + first.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)
