"""The newest moment in a column of millions of texts, of which few have to be read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connectors.cursor import Cursor, write
from wadah.warehouse.connect import identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ISO = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d(:?\d\d)?)?"
OFFSET = r"[+-]\d\d(:?\d\d)?$"
NUMBER = r"[1-9]\d{0,17}"
TOP = 1000
"""So many of the newest are looked at before all are: some may be dated ahead, or be no moments."""
MANY = 10_000


def newest(
    con: "DuckDBPyConnection", column: str, read: Callable[[str], Cursor | None], until: datetime, whose: str | None
) -> dict[str, str]:
    """Of the view `staged`, by the value of `whose` ('' without): the newest cursor that is not after `until`."""
    by, text = identifier(whose) if whose else "''", identifier(column)
    rows = f"FROM staged WHERE {text} IS NOT NULL"
    found: dict[str, Any] = {}  # a column holds moments or numbers, never both

    def take(owner: str, told: str) -> None:
        value = read(told)
        if value is not None and (not isinstance(value, datetime) or value <= until):
            found[owner] = max(found.get(owner, value), value)

    # Written alike (one separator, one offset or none) moments sort as their texts do, and numbers as numbers.
    alike = con.execute(
        f"SELECT bool_and(regexp_full_match({text}, '{ISO}')) "
        f"AND count(DISTINCT substr({text}, 11, 1) || regexp_extract({text}, '{OFFSET}')) = 1, "
        f"bool_and(regexp_full_match({text}, '{NUMBER}')) {rows}"
    ).fetchone()
    assert alike is not None
    if any(alike):
        order = text if alike[0] else f"{text}::BIGINT"
        for owner, told in con.execute(f"SELECT {by}, max({order}, {TOP}) {rows} GROUP BY 1").fetchall():
            for one in told:
                take(owner, str(one))
            if owner not in found and len(told) == TOP:
                break
        else:
            return _written(found)
    every = con.execute(f"SELECT DISTINCT {by}, {text} {rows}")
    while some := every.fetchmany(MANY):
        for owner, one in some:
            take(owner, one)
    return _written(found)


def _written(found: Mapping[str, Cursor]) -> dict[str, str]:
    return {owner: write(value) for owner, value in found.items()}
