"""Cursors: the newest change a load has seen, as a value that compares and as text that sorts.

A moment is kept as UTC to the microsecond (`2026-11-20T02:15:00.000000Z`); a time without a zone is the
regency's own. A number is kept as `+` and twenty digits; one below zero as `!`, which sorts before `+`, and its
distance from the least number of twenty digits. A raw timestamp as text would order `+07:00` after `Z`, `9` after
`10` and `-1` after `1`. (Older versions kept a number below zero as `-` and its digits; `capped` writes it anew.)
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wadah.contract.model import Column, Contract, Table
from wadah.errors import Fatal

if TYPE_CHECKING:
    from connectors.base import Source

Cursor = datetime | int
LEAST = 10**20
SPAN = {"m": "minutes", "h": "hours", "d": "days"}
JDK = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "SSS": "%f", "XXX": "%z", "X": "%z"}


def span(text: str) -> timedelta:
    """`15m`, `6h`, `2d` as a duration."""
    return timedelta(**{SPAN[text[-1]]: int(text[:-1])})


def owner(contract: Contract, table: Table) -> tuple[Table, Column] | None:
    """The table and column that hold the cursor: the table's own, or its parent's (`parent.column`)."""
    if table.load.cursor is None:
        return None
    parent, _, name = table.load.cursor.rpartition(".")
    holder = contract.by_name[parent] if parent else table
    return holder, holder.by_name[name]


def write(value: Cursor) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return f"{value:+021d}" if value >= 0 else f"!{value + LEAST:020d}"


def capped(text: str | None, until: datetime) -> str | None:
    """A stored cursor as `write` has it today, at most `until`; a number knows no clock."""
    if text is None:
        return None
    value = read(text)
    return write(value) if isinstance(value, int) else min(text, write(until))


def read(text: str) -> Cursor:
    if text[0] == "!":
        return int(text[1:]) - LEAST
    return int(text) if text[0] in "+-" else datetime.fromisoformat(text)


def reader(source: "Source", column: Column, strict: bool = False) -> Callable[[str], Cursor | None]:
    """A function from the source's text to a cursor; None for text that is none (the row still lands).

    Text that is ISO 8601 counts whatever the column's formats, unless `strict`.
    """
    if column.type in ("integer", "number"):
        return lambda text: int(text) if re.fullmatch(r"[+-]?\d+", text) else None
    zone = source.settings.regency.zone
    formats = [_strptime(source, column, form) for form in column.formats]

    def moment(text: str) -> datetime | None:
        found = parsed(text)
        try:
            return found and found.astimezone(UTC)
        except OverflowError:  # 0001-01-01, which .NET writes for nothing: east of Greenwich it lies before year 1
            return None

    def parsed(text: str) -> datetime | None:
        for form in formats:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone, where missing, comes next
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=zone)
        if strict and formats:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=zone)

    return moment


def condition(source: "Source", since: Cursor) -> tuple[str, str | int]:
    """The cursor's column in a database, and `since` as that database writes it, for `column >= value`.

    Raises Fatal WDH-219 where comparing there would not be comparing in time (`31-01-2026`, a parent's
    cursor, offsets in text).
    """
    held = owner(source.contract, source.table)
    about = {"app": source.contract.id, "table": source.table.name, "cursor": source.table.load.cursor}
    if held is None or held[0] is not source.table:
        raise Fatal("WDH-219", why="it belongs to another table", **about)
    column = held[1]
    if isinstance(since, int):
        return column.source, since
    form = column.formats[0] if column.formats else "yyyy-MM-dd HH:mm:ss"
    if len(column.formats) > 1 or not form.startswith("yyyy-MM-dd") or "X" in form:
        raise Fatal("WDH-219", why="its format does not sort as text", **about)
    local = since.astimezone(source.settings.regency.zone)
    # Whole seconds: `.123` in the source is no prefix of `.123000`; reading a little more does no harm.
    return column.source, local.replace(microsecond=0).strftime(_strptime(source, column, form.replace(".SSS", "")))


def _strptime(source: "Source", column: Column, form: str) -> str:
    """A JDK pattern as Python's; only the letters a cursor can have."""
    out = []
    for quoted, letters, _, other in re.findall(r"'([^']*)'|(([A-Za-z])\3*)|([^A-Za-z']+)", form):
        if letters and letters not in JDK:
            raise Fatal(
                "WDH-219", app=source.contract.id, table=source.table.name, cursor=column.name,
                why=f"`{letters}` in its format has no order",
            )  # fmt: skip
        out.append(JDK[letters] if letters else (quoted or other).replace("%", "%%"))
    return "".join(out)
