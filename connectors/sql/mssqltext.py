"""SQL Server's types as exact text: the SQL that asks for them, and what their text still needs on our side.

Types and CONVERT's styles are those of Microsoft's reference (Data types; CAST and CONVERT). Without a style a float
comes with six digits, money with two decimals, and a date as the login's language writes it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pyarrow as pa

from connectors.sql.server import moment, trimmed
from connectors.sql.text import Texts, either, numbers
from wadah.contract.model import Column

WHOLE = frozenset({"tinyint", "smallint", "int", "bigint", "bit"})
NUMBERS = WHOLE | {"decimal", "numeric", "money", "smallmoney", "float", "real"}
CLOCKS = frozenset({"date", "time", "datetime", "datetime2", "smalldatetime", "datetimeoffset"})
SHORT = frozenset({"char", "varchar", "nchar", "nvarchar", "sysname"})
LONG = frozenset({"text", "ntext", "xml", "json"})
TEXTS = SHORT | LONG | {"uniqueidentifier", "hierarchyid"}
HEX = frozenset({"binary", "varbinary", "image", "timestamp", "rowversion", "geometry", "geography"})
EXACT = NUMBERS | CLOCKS | TEXTS | HEX
REFUSED = frozenset({"sql_variant", "vector", "cursor", "table"})
"""A variant's text depends on what is in it; a vector's has fewer digits than the vector; the last are no columns."""

MOMENT = "varchar(33), {}, 121"  # yyyy-mm-dd hh:mi:ss[.nnnnnnn][ +hh:mi]
STYLES = {
    **dict.fromkeys(WHOLE, "varchar(20), {}"),
    **dict.fromkeys(("decimal", "numeric"), "varchar(41), {}"),  # 38 digits, sign, point, a zero before it
    **dict.fromkeys(("money", "smallmoney"), "varchar(30), {}, 2"),  # all four decimals, no thousands
    **dict.fromkeys(("float", "real"), "varchar(40), {}, 3"),  # 17 digits: gives the same number back
    "date": "varchar(10), {}, 23",
    "smalldatetime": "varchar(19), {}, 120",
    **dict.fromkeys(("datetime", "datetime2", "time"), MOMENT),
    "uniqueidentifier": "varchar(36), {}",
    "hierarchyid": "nvarchar(4000), {}.ToString()",
    **dict.fromkeys(LONG, "nvarchar(max), {}"),
    **dict.fromkeys(HEX, "varchar(max), CONVERT(varbinary(max), {}), 2"),  # of a geometry its SRID too
}


def quoted(*names: str) -> str:
    return ".".join("[" + name.replace("]", "]]") + "]" for name in names)


def text(value: str) -> str:
    return "N'" + value.replace("'", "''") + "'"


def expression(column: str, kind: str, described: Column | None, offset: timedelta) -> str:
    """The SQL for one (quoted) column of that type; `offset` is the regency's own clock."""
    if kind in SHORT:
        return column  # char(n) keeps its blanks, as with any other
    if kind == "datetimeoffset":
        if described and described.type == "timestamp" and not described.has_zone:
            return f"CONVERT({MOMENT.format(f'CONVERT(datetime2(7), SWITCHOFFSET({column}, {text(zone(offset))}))')})"
        # ISO 8601 has no blank before the offset.
        return f"REPLACE(REPLACE(CONVERT({MOMENT.format(column)}), ' +', '+'), ' -', '-')"
    return f"CONVERT({STYLES[kind].format(column)})"


def zone(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def compared(column: str, kind: str, value: str | int, offset: timedelta) -> str:
    """SQL: whether the (quoted) cursor column has reached `value`; text by bytes, as it sorts for us.

    A row without a moment may be new or changed: nobody can tell before it is compared with what is landed.
    """
    if isinstance(value, int):
        return f"{column} >= {value} OR {column} IS NULL"
    if kind == "datetimeoffset":
        asked = f"CONVERT(datetimeoffset(0), {text(f'{moment(value)} {zone(offset)}')}, 121)"
    elif kind == "date":
        asked = f"CONVERT(date, {text(moment(value)[:10])}, 23)"
    elif kind in CLOCKS:  # not as the column's own type: smalldatetime would round to the next minute
        asked = f"CONVERT(datetime2(0), {text(moment(value))}, 121)"
    else:
        return f"{column} COLLATE Latin1_General_BIN2 >= {text(value)} OR {column} IS NULL"
    return f"{column} >= {asked} OR {column} IS NULL"


def missing(column: str, kind: str, nulls: Sequence[str]) -> str:
    """See `connectors.sql.text.missing`."""
    told = ""
    if kind in SHORT:
        bare = column
        for code in (9, 10, 13, 160):  # LTRIM and RTRIM take away blanks alone; TRIM is of 2017
            bare = f"REPLACE({bare}, NCHAR({code}), N' ')"
        told = f"LOWER(LTRIM(RTRIM({bare}))) IN ({', '.join(map(text, nulls))})"
    elif kind in NUMBERS and (plain := numbers(nulls)):
        told = f"{column} IN ({plain})"
    return either(f"{column} IS NULL", told)


def offset(zone_of: datetime) -> timedelta:
    """A clock's distance from Greenwich; Indonesia's clocks are never moved."""
    found = zone_of.utcoffset()
    assert found is not None
    return found


class MsTexts(Texts):
    """See `Texts`."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        if kind in ("float", "real"):
            return super().text(array, "double" if kind == "float" else "float")  # what MariaDB calls them
        if kind in HEX:
            return super().text(pa.array([v and v.lower() for v in array.to_pylist()], pa.string()), "blob")
        return trimmed(array) if kind in CLOCKS else array
