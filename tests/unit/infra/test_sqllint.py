"""The ban on what differs between engines: each entry can fail, and what is allowed passes."""

import pytest

from infra.sqllint import banned


@pytest.mark.parametrize(
    "sql",
    [
        "select try_cast(x as int)", "select strptime(x, '%d')", "select regexp_extract(x, 'a')",
        "select date_diff('day', a, b)", "select isodow(d)", "select string_agg(x, ',')", "select median(x)",
        "select md5(x)", "select x ilike 'a'", "select x::int", "select 7 // 2", "select current_date",
        "select now()", "select ts at time zone 'UTC'", "from generate_series(1, 2)",
    ],
)  # fmt: skip
def test_what_differs_is_refused(sql: str) -> None:
    assert [line for line, _ in banned("\n" + sql)] == [2]


def test_macros_comments_and_texts_are_not_looked_at() -> None:
    assert not banned(
        "select {{ parse_ts('x') }} -- median(x)\n, 'ilike' as a, cast(x as date) from b /* {# md5( #} */"
    )
