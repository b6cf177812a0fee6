"""PostgreSQL's types as exact text: the SQL that asks for them, and what their text still needs on our side.

The server writes every value itself (COPY … CSV calls the type's own output function), so arrays, ranges, NaN,
`infinity` and a numeric of any length come whole, and char(n) keeps its blanks, which `::text` takes away.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Part
from connectors.layout import Layout
from connectors.rows import decimal, hexed
from connectors.sql.text import Texts
from wadah.contract.model import Column, Table
from wadah.warehouse.connect import literal

NUMBERS = frozenset({"int2", "int4", "int8", "oid", "numeric", "float4", "float8", "money"})
CLOCKS = frozenset({"date", "time", "timetz", "timestamp", "timestamptz"})
HEX = frozenset({"bytea", "geometry", "geography"})
TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext"})
ASKED = """
WITH RECURSIVE base AS (
  SELECT oid, oid AS last, typname, typtype, typbasetype FROM pg_catalog.pg_type
  UNION ALL
  SELECT b.oid, t.oid, t.typname, t.typtype, t.typbasetype
  FROM base b JOIN pg_catalog.pg_type t ON b.typtype = 'd' AND t.oid = b.typbasetype
)
SELECT a.attname::text, b.typname::text
FROM pg_catalog.pg_attribute a
JOIN base b ON b.oid = a.atttypid AND b.typtype <> 'd'
WHERE a.attrelid = %s::oid AND a.attnum > 0 AND NOT a.attisdropped
  AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum
"""
"""Columns of a table or view with their types, domains by what they rest on; those we may not read are left out."""


def expression(column: str, kind: str, described: Column | None, zone: str) -> str:
    """The SQL for one (quoted) column of that type."""
    if kind == "money":
        return f"{column}::numeric"  # its own text has the server's currency and separators
    if kind == "bool":
        return f"{column}::text"  # true, not `t`, which in Indonesian is *tidak*
    if kind == "timestamptz" and described and described.type == "timestamp" and not described.has_zone:
        return f"{column} AT TIME ZONE {literal(zone)}"  # the contract reads the regency's own time
    return column


def compared(column: str, kind: str, value: str | int) -> str:
    """SQL: whether the (quoted) cursor column has reached `value`; text by bytes, as it sorts for us.

    A row without a moment may be new or changed: nobody can tell before it is compared with what is landed.
    """
    if isinstance(value, int):
        return f"{column} >= {value} OR {column} IS NULL"
    order = ' COLLATE "C"' if kind in TEXTS else ""
    return f"{column}{order} >= {literal(value)} OR {column} IS NULL"


class PgTexts(Texts):
    """See `Texts`. `shortest` tells whether the server writes a float as the shortest text that gives it back."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def __init__(self, part: Part, plan: Layout, types: Mapping[str, str], table: Table, *, shortest: bool) -> None:
        super().__init__(part, plan, types, table)
        self.enums, self.shortest = [], shortest

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        if pa.types.is_binary(array.type):  # a database that says of no text in which encoding it is
            array = pa.array([None if v is None else _decoded(v) for v in array.to_pylist()], pa.string())
        if kind in ("float4", "float8"):
            odd = pc.is_valid(array) if not self.shortest else pc.fill_null(pc.match_substring(array, "e"), False)
            if pc.any(odd).as_py():  # 1e+300
                plain = [_plain(v) for v in pc.filter(array, odd).to_pylist()]
                array = pc.replace_with_mask(array, odd, pa.array(plain, pa.string()))
        return array


def _plain(text: str) -> str:
    return text if text in ("NaN", "Infinity", "-Infinity") else decimal(float(text))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return hexed(raw)
