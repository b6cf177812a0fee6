"""Moments as ids: whatever the moment, no personal number is seen in one."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from wadah import stamp
from wadah.privacy import scan

MOMENTS = st.integers(1_700_000_000_000_000, 2_200_000_000_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


@given(MOMENTS)
@example(datetime(2026, 11, 23, 8, 14, 31, 941680, UTC))  # 081431941680 would be a mobile number
def test_no_scan_stumbles_over_an_id(moment: datetime) -> None:
    told = stamp.write(moment)
    assert scan(f'{{"warehouse": "{told}", "load_id": "{told}-0a1f"}}'.encode()) == []


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_ids_sort_as_their_moments_follow(moment: datetime, later: timedelta) -> None:
    assert stamp.write(moment) < stamp.write(moment + later)
    assert stamp.read(f"{stamp.write(moment)}-ab12") == moment


def test_an_id_of_the_older_form_is_read_and_comes_before() -> None:
    assert stamp.read("20261120T081431941680Z") == datetime(2026, 11, 20, 8, 14, 31, 941680, UTC)
    assert stamp.write(datetime(2026, 11, 20, 8, 14, 31, 941681, UTC)) > "20261120T081431941680Z"
