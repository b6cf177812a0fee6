"""Periods, due dates and their bricks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import period, schedule
from publish.period import Kind, Period, containing, last_closed, parse
from publish.receipt import Receipt
from wadah.contract.load import outputs

WIB = ZoneInfo("Asia/Jakarta")
ADUAN = outputs()["aduan-bulanan"]  # due on the 10th, asks for the month before
KINDS: list[Kind] = ["month", "quarter", "semester", "year"]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(KINDS))
def test_a_day_lies_in_its_period_and_periods_follow_each_other(day: date, kind: Kind) -> None:
    found = containing(day, kind)
    assert found.start <= day <= found.end
    assert (found.shift(1).start - found.end).days == 1
    assert parse(found.iso) == found
    assert last_closed(day, kind).end < day


def test_columns_say_the_kind_of_period() -> None:
    assert period.kind_of(["tahun", "bulan"]) == "month" and period.kind_of(["kode"]) is None
    assert period.sql(ADUAN.table) == "tahun * 12 + bulan - 1"


def receipt(day: str, last: str, number: int = 1, kind: str = "new") -> Receipt:
    at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=WIB)
    said = {"dataset": ADUAN.id, "version": "1", "title": "t", "kind": kind, "release": f"{day}-01", "number": number}
    return Receipt.model_validate(said | {"at": at, "regency": "33.19", "period_last": last})


def states(receipts: list[Receipt], today: str) -> list[tuple[str, str, int]]:
    status = schedule.status(ADUAN, receipts, date.fromisoformat(today), date(2026, 9, 1))
    return [(d.on.isoformat(), d.state, d.days) for d in status.dues if d.on <= date.fromisoformat(today)]


def test_the_first_release_is_shown_and_not_judged() -> None:
    told = [receipt("2026-11-20", "2026-10")]
    assert states(told, "2026-11-20") == [("2026-11-20", "first", 0)]
    status = schedule.status(ADUAN, told, date(2026, 11, 20), date(2026, 11, 20))
    assert status.punctual is None and status.next == date(2026, 12, 10) and status.overdue == 0


@pytest.mark.parametrize(
    ("came", "state", "days"), [("2026-12-10", "ontime", 0), ("2026-12-03", "ontime", -7), ("2026-12-13", "late", 3)]
)
def test_a_due_date_is_answered_by_the_release_that_holds_its_month(came: str, state: str, days: int) -> None:
    told = [receipt("2026-11-20", "2026-10"), receipt(came, "2026-11", 2, "changed")]
    assert states(told, "2026-12-20")[-1] == ("2026-12-10", state, days)


def test_a_correction_of_old_months_answers_nothing() -> None:
    told = [receipt("2026-11-20", "2026-10"), receipt("2026-12-09", "2026-10", 2, "changed")]
    assert states(told, "2026-12-14")[-1] == ("2026-12-10", "missing", 4)
    assert schedule.status(ADUAN, told, date(2026, 12, 14), date(2026, 11, 20)).overdue == 4


def test_the_due_day_itself_is_not_late_and_an_early_release_leaves_it_standing() -> None:
    told = [receipt("2026-11-20", "2026-10")]
    assert states(told, "2026-12-10")[-1][1] == "planned"
    early = [*told, receipt("2026-12-03", "2026-11", 2, "changed")]
    status = schedule.status(ADUAN, early, date(2026, 12, 5), date(2026, 11, 20))
    assert status.next == date(2026, 12, 10) and status.overdue == 0


def test_what_never_came_is_missed_since_the_portal_began() -> None:
    assert [s for _, s, _ in states([], "2026-11-20")] == ["missing", "missing", "missing"]


def test_withdrawn_and_published_again_counts_from_the_releases_that_are() -> None:
    told = [receipt("2026-11-20", "2026-10"), receipt("2026-11-25", "2026-10", 2, "removed")]
    assert states(told, "2026-11-26")[0][1] == "first"


def test_due_days_are_days_however_often_a_day() -> None:
    assert schedule.due_days("0 6,18 1 * *", date(2026, 1, 1), date(2026, 2, 28)) == [
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_periods_order() -> None:
    assert Period(1, "month") < Period(2, "month")
