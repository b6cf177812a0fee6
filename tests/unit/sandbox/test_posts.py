"""Pospin's posts and buttons: the dirt is there, days add up, presses of one incident are close and of two are not."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from infra.sandbox import clock, posts
from infra.sandbox.places import place

SEED = 7


@pytest.mark.parametrize("regency", ["33.19", "33.24", "35.08", "35.16"])
def test_every_village_and_all_the_dirt(regency: str) -> None:
    state = posts.state(SEED, 1, regency, 0)
    assert len(state.desa) == len(place(regency).desa) + len(posts.STRANGE)
    assert len({row.values["id"] for row in state.desa}) == len(state.desa)
    codes = {p.row.code for p in state.posts}
    assert None in codes and len(codes) > 1
    assert {r.row.code for r in state.reports} == {None, "WDH-302", "WDH-310"}
    for meaning in ("test", "double", "untrue"):
        share = sum(getattr(r, meaning) for r in state.reports) / len(state.reports)
        assert 0.02 < share < 0.2, meaning
    assert any(p.desa is None for p in state.posts) and any(p.closed for p in state.posts)


def test_presses_of_one_incident_are_close_and_of_two_are_not() -> None:
    seen: dict[tuple[int, str], list[posts.Report]] = {}
    for report in posts.state(SEED, 1, "33.19", 5).reports:
        if not report.test:
            seen.setdefault((report.post.number, report.kind), []).append(report)
    for pressed in seen.values():
        pressed.sort(key=lambda r: r.when)
        for before, after in pairwise(pressed):
            assert (after.when - before.when <= timedelta(seconds=90)) == (after.before is before)
            assert not (after.before and (before.row.code or after.row.code))


def test_what_repeats_an_untrue_press_alone_is_an_incident_of_its_own() -> None:
    found = [r for r in posts.state(SEED, 1, "33.19", 5).reports if r.before and r.before.untrue]
    assert any(r.counts for r in found)
    assert all(not r.double for r in found if r.before and not r.before.before)


def test_a_day_adds_late_presses_and_findings_and_never_renumbers() -> None:
    before, after = posts.state(SEED, 1, "33.24", 1), posts.state(SEED, 1, "33.24", 2)
    assert [(r.number, r.when) for r in before.reports] == [
        (r.number, r.when) for r in after.reports[: len(before.reports)]
    ]
    new = after.reports[len(before.reports) :]
    assert any(r.when < clock.month_start(clock.moment(2)) for r in new)
    touched = [b for a, b in zip(before.reports, after.reports, strict=False) if a.row != b.row] + new
    moments = [r.row.values["updated_at"] for r in touched]
    assert moments and all(isinstance(m, datetime) and clock.moment(1) < m <= clock.moment(2) for m in moments)
    assert all(r.row.code is None for r in touched)
    assert posts.state(SEED, 1, "33.24", 2) == after
