"""What the commands' tables show of a figure, and which comparisons a person has to look at."""

import pytest

from wadah.cli.reconcile import _differs
from wadah.cli.sql import _shown


@pytest.mark.parametrize(
    ("value", "expected"), [(2025, "2025"), (1137.0, "1137"), (2.5, "2.5"), (True, "True"), ("a", "a"), (None, None)]
)
def test_a_figure_is_shown_as_its_column_has_it(value: object, expected: object) -> None:
    assert _shown(value) == expected


@pytest.mark.parametrize(
    ("key", "difference", "expected"),
    [
        ("dicatat-dua-kali", 3, True),
        ("sama", 0, False),
        ("pagu-dan-realisasi", 5e9, False),  # not spent yet
        ("pagu-dan-realisasi", -1, True),  # overspent
        ("pagu-dan-realisasi", None, False),
    ],
)
def test_a_budget_not_spent_yet_is_no_difference(key: str, difference: float | None, expected: bool) -> None:
    assert _differs({"kunci_penjelasan": key, "selisih": difference}) is expected
