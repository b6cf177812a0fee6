"""Oracle's types as exact text: the SQL that asks for them, and what their text still needs on our side.

Types and format models are those of Oracle's SQL Language Reference (Data Types; Format Models). Without a format a
number and a moment are written as the session's NLS settings have it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from connectors.rows import decimal, hexed
from connectors.sql.server import moment, trimmed
from connectors.sql.text import Texts, either, numbers
from wadah.contract.model import Column
from wadah.warehouse.connect import literal

BINARY = frozenset({"binary_float", "binary_double"})
NUMBERS = frozenset({"number", "float"}) | BINARY
ZONED = frozenset({"timestamp with time zone", "timestamp with local time zone"})
CLOCKS = frozenset({"date", "timestamp"}) | ZONED
KEYS = frozenset({"char", "varchar2", "nchar", "nvarchar2"})
PLAIN = KEYS | {"clob", "nclob", "long"}
TEXTS = PLAIN | {"interval year to month", "interval day to second", "rowid", "urowid", "xmltype", "json", "boolean"}
HEX = frozenset({"raw", "long raw", "blob"})
EXACT = NUMBERS | CLOCKS | TEXTS | HEX
REFUSED = frozenset({"bfile", "vector", "sdo_geometry", "anydata"})
"""A file outside of the database; a vector, whose text has fewer digits; objects, which have no one text."""

BLANKS = r"' ' || CHR(9) || CHR(10) || CHR(13) || UNISTR('\00A0')"
SECOND = "SYYYY-MM-DD HH24:MI:SS"  # S: a year before Christ is not taken for one after
FORMATS = {
    "number": "TO_CHAR({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')",
    "float": "TO_CHAR({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')",
    "date": f"TO_CHAR({{}}, '{SECOND}')",
    "timestamp": f"TO_CHAR({{}}, '{SECOND}.FF9')",
    "interval year to month": "TO_CHAR({})",
    "interval day to second": "TO_CHAR({})",
    "rowid": "ROWIDTOCHAR({})",
    "urowid": "CAST({} AS VARCHAR2(4000))",
    "xmltype": "XMLSERIALIZE(CONTENT {} AS CLOB)",
    "json": "JSON_SERIALIZE({} RETURNING CLOB)",
    "boolean": "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
}


def kind_of(said: str) -> str:
    """A type as ALL_TAB_COLUMNS has it, without its sizes: `TIMESTAMP(6) WITH TIME ZONE`, `INTERVAL DAY(2) TO …`."""
    return re.sub(r"\(\d+\)", "", said).lower()


def expression(column: str, kind: str, described: Column | None, zone: str) -> str:
    """The SQL for one (quoted) column of that type; `zone` is the regency's own clock."""
    if kind in PLAIN or kind in HEX or kind in BINARY:
        return column  # binary numbers as they are: a format model would round them
    if kind in ZONED:
        there = f"{column} AT TIME ZONE {literal(zone)}"
        if described and described.type == "timestamp" and not described.has_zone:
            return f"TO_CHAR({there}, '{SECOND}.FF9')"
        own = column if kind == "timestamp with time zone" else there
        return f"TO_CHAR({own}, '{SECOND}.FF9TZH:TZM')"
    return FORMATS[kind].format(column)


def compared(column: str, kind: str, value: str | int, zone: str) -> str:
    """SQL: whether the (quoted) cursor column has reached `value`.

    A row without a moment may be new or changed: nobody can tell before it is compared with what is landed.
    """
    asked = str(value) if isinstance(value, int) else literal(value)
    if isinstance(value, str) and kind in CLOCKS:
        asked = f"TO_TIMESTAMP({literal(moment(value))}, 'YYYY-MM-DD HH24:MI:SS')"
        asked = f"FROM_TZ({asked}, {literal(zone)})" if kind in ZONED else asked
        asked = f"CAST({asked} AS DATE)" if kind == "date" else asked  # or the index on the column is of no use
    return f"{column} >= {asked} OR {column} IS NULL"


def missing(column: str, kind: str, nulls: Sequence[str]) -> str:
    """See `connectors.sql.text.missing`. To Oracle a text of no character is NULL, and so is one of blanks alone when
    they are taken away."""
    if kind in KEYS:
        bare = f"LTRIM(RTRIM({column}, {BLANKS}), {BLANKS})"
        said = ", ".join(literal(one) for one in nulls if one)
        return either(f"{bare} IS NULL", said and f"LOWER({bare}) IN ({said})")
    plain = numbers(nulls) if kind in NUMBERS else ""
    return either(f"{column} IS NULL", plain and f"{column} IN ({plain})")


class OracleTexts(Texts):
    """See `Texts`."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        if kind == "binary_double":
            return pa.array([None if v is None else decimal(v) for v in array.to_pylist()], pa.string())
        if kind == "binary_float":
            return super().text(pa.array([None if v is None else repr(v) for v in array.to_pylist()]), "float")
        if kind in HEX:
            return pa.array([None if v is None else hexed(v) for v in array.to_pylist()], pa.string())
        if kind in CLOCKS:
            return trimmed(array)
        return _number(array.cast(pa.string())) if kind in NUMBERS else array


def _number(array: pa.Array) -> pa.Array:
    """Oracle writes .5 for 0.5, and past 64 characters an exponent."""
    array = pc.replace_substring_regex(array, r"^(-?)\.", r"\10.")
    long = pc.fill_null(pc.match_substring(array, "E"), False)
    if pc.any(long).as_py():
        plain = [format(Decimal(v), "f") for v in pc.filter(array, long).to_pylist()]
        array = pc.replace_with_mask(array, long, pa.array(plain, pa.string()))
    return array
