"""PostgreSQL's types as exact text: the SQL that asks for them, and what their text still needs on our side.

The server writes every value itself by the type's own output function, so arrays, ranges, NaN, `infinity` and a
numeric of any length come whole. `::text` calls it too, but where the type has a cast of its own to text, which may
lose something (char(n) its blanks) or add it (inet its /32): there the output function is named.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from connectors.base import Part
from connectors.keep import BLANKS
from connectors.layout import Layout
from connectors.rows import decimal, hexed
from connectors.sql.text import Texts, either, numbers, rewritten
from wadah.contract.model import Column, Table
from wadah.warehouse.connect import literal

COUNTED = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})
NUMBERS = COUNTED | {"oid", "money"}  # which are not compared with a number
CLOCKS = frozenset({"date", "time", "timetz", "timestamp", "timestamptz"})
HEX = frozenset({"bytea", "geometry", "geography"})
TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext"})
AS_IT_IS = frozenset({"int2", "int4", "int8", "bool"})
"""Types of few bytes and of one text, which is made here: the server has the more to do. A bool's is `true`, not `t`,
which in Indonesian is *tidak*."""
ASKED = """
WITH RECURSIVE base AS (
  SELECT oid, oid AS last, typname, typtype, typbasetype FROM pg_catalog.pg_type
  UNION ALL
  SELECT b.oid, t.oid, t.typname, t.typtype, t.typbasetype
  FROM base b JOIN pg_catalog.pg_type t ON b.typtype = 'd' AND t.oid = b.typbasetype
)
SELECT a.attname::text, b.typname::text, a.attnotnull,
  CASE WHEN EXISTS (
    SELECT FROM pg_catalog.pg_cast c
    WHERE c.castsource = b.last AND c.casttarget = 'text'::regtype AND c.castmethod = 'f'
  ) THEN format('%I.%I', n.nspname, p.proname) END
FROM pg_catalog.pg_attribute a
JOIN base b ON b.oid = a.atttypid AND b.typtype <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = b.last
JOIN pg_catalog.pg_proc p ON p.oid = t.typoutput
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE a.attrelid = {table}::oid AND a.attnum > 0 AND NOT a.attisdropped
  AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum
"""
"""Columns of a table or view: type (a domain's is what it rests on), whether NOT NULL, the output function where
`::text` is none. Those we may not read are left out."""


def expression(column: str, kind: str, out: str | None, described: Column | None, zone: str) -> str:
    """The SQL for one (quoted) column of that type; `out` as ASKED tells it."""
    if kind in AS_IT_IS:
        return column
    if kind == "money":
        column = f"{column}::numeric"  # its own text has the server's currency and separators
    elif kind == "timestamptz" and described and described.type == "timestamp" and not described.has_zone:
        column = f"({column} AT TIME ZONE {literal(zone)})"  # the contract reads the regency's own time
    return f"pg_catalog.textin({out}({column}))" if out else f"{column}::text"


def compared(column: str, kind: str, value: str | int) -> str:
    """SQL: whether the (quoted) cursor column has reached `value`; text by bytes, as it sorts for us.

    A row without a moment may be new or changed: nobody can tell before it is compared with what is landed.
    """
    if isinstance(value, int):
        return f"{column} >= {value} OR {column} IS NULL"
    order = ' COLLATE "C"' if kind in TEXTS else ""
    return f"{column}{order} >= {literal(value)} OR {column} IS NULL"


def missing(column: str, kind: str, nulls: Sequence[str], *, filled: bool) -> str:
    """See `connectors.sql.text.missing`."""
    told = ""
    if kind in TEXTS:
        told = f"lower(btrim({column}, {BLANKS})) IN ({', '.join(map(literal, nulls))})"
    elif kind in COUNTED and (plain := numbers(nulls)):
        told = f"{column} IN ({plain})"
    return either("" if filled else f"{column} IS NULL", told)


class PgTexts(Texts):
    """See `Texts`. `shortest` tells whether the server writes a float as the shortest text that gives it back, `plain`
    that it says of its text in which encoding it is."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def __init__(
        self, part: Part, plan: Layout, types: Mapping[str, str], table: Table, *, shortest: bool, plain: bool
    ) -> None:
        super().__init__(part, plan, types, table)
        self.enums, self.shortest, self.plain = [], shortest, plain

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        if not self.plain and pa.types.is_string(array.type):
            raw = array.cast(pa.binary()).to_pylist()
            array = pa.array([None if v is None else _decoded(v) for v in raw], pa.string())
        if kind in ("float4", "float8"):
            return rewritten(array, "e" if self.shortest else "", _plain)  # 1e+300
        return array


def _plain(text: str) -> str:
    return text if text in ("NaN", "Infinity", "-Infinity") else decimal(float(text))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return hexed(raw)
