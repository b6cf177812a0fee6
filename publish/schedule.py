"""When a dataset is due, and whether it came: computed from the contract's cron line and the receipts.

A due date asks for the last period that had ended by then. The first receipt that holds that period
answers it: on time on that day or before, else late by so many days. Due dates count from the
dataset's first release (before that nobody was promised anything); the first release is shown, not judged.
A due day that has not passed is planned, not missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from croniter import croniter

from publish import period
from publish.period import Period
from publish.receipt import Receipt
from wadah.contract.model import Contract

State = Literal["first", "ontime", "late", "missing", "planned"]
AHEAD = 366  # days of calendar shown and sent to subscribers
JUDGED = 12  # due dates the punctuality looks back on


@dataclass(frozen=True, slots=True)
class Due:
    """One due date and its brick. `days`: late or overdue; negative where it came earlier."""

    dataset: str
    on: date
    state: State
    days: int = 0
    release: str | None = None
    expected: Period | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Where a dataset stands today."""

    dues: tuple[Due, ...]
    overdue: int  # days; 0 is up to date
    next: date | None

    @property
    def judged(self) -> tuple[Due, ...]:
        """The last due dates that have been answered or missed."""
        return tuple(d for d in self.dues if d.state in ("ontime", "late", "missing"))[-JUDGED:]

    @property
    def bricks(self) -> tuple[Due, ...]:
        """What has come: the last twelve, the first release among them."""
        return tuple(d for d in self.dues if d.state != "planned")[-JUDGED:]

    @property
    def punctual(self) -> float | None:
        """Percent on time; None while nothing was due yet."""
        judged = self.judged
        return 100 * sum(d.state == "ontime" for d in judged) / len(judged) if judged else None


def due_days(cron: str, since: date, until: date) -> list[date]:
    """Days a cron line names, both ends included."""
    ticks = croniter(cron, datetime.combine(since, time()) - timedelta(seconds=1))
    found: list[date] = []
    while (day := ticks.get_next(datetime).date()) <= until:
        if not found or found[-1] != day:
            found.append(day)
    return found


def status(contract: Contract, receipts: Sequence[Receipt], today: date, since: date) -> Status:
    """`since` is the portal's first day: what a dataset that never came is measured from."""
    live = [r for r in receipts if r.kind != "removed"]
    begin = live[0].at.date() if live else since
    kind = period.kind_of(contract.table.key)
    days = due_days(contract.schedule, begin, today + timedelta(days=AHEAD))
    dues = [
        _due(contract.id, day, before, kind, live, today) for before, day in zip([begin, *days], days, strict=False)
    ]
    first = [Due(contract.id, begin, "first", 0, live[0].release)] if live else []
    # On its first day a dataset may be due as well; one brick is enough.
    dues = first + [d for d in dues if not (live and d.on == begin)]
    missing = [d for d in dues if d.state == "missing"]
    ahead = [d.on for d in dues if d.state == "planned"]
    return Status(tuple(dues), max((d.days for d in missing), default=0), min(ahead, default=None))


def _due(
    dataset: str, day: date, before: date, kind: period.Kind | None, receipts: Iterable[Receipt], today: date
) -> Due:
    expected = period.last_closed(day, kind) if kind else None
    for receipt in receipts:
        came = receipt.at.date()
        held = receipt.period_last and period.parse(receipt.period_last)
        if (held and expected and held.ordinal >= expected.ordinal) or (not expected and before < came):
            late = (came - day).days
            if late <= 0 and day > today:
                break  # an early release leaves the date standing until it has passed
            return Due(dataset, day, "late" if late > 0 else "ontime", late, receipt.release, expected)
    overdue = (today - day).days
    return Due(dataset, day, "missing" if overdue > 0 else "planned", max(overdue, 0), None, expected)
