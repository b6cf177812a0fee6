"""The row hash of a table, as SQL for DuckDB: the same number that CKAN's extension finds in PostgreSQL.

docs/adr/0032-row-hash.md says how it is made; `ckanext/wadah/table/columns.py` holds the other half.
"""

import re
from collections.abc import Sequence

from wadah.canonical import quoted

PLAIN = frozenset(("text", "int", "int4", "integer", "int8", "bigint", "date", "bool", "boolean"))
MOMENTS = frozenset(("timestamp", "timestamptz"))
NUMERIC = re.compile(r"numeric\(\d+,\d+\)")


def query(relation: str, columns: Sequence[tuple[str, str]]) -> str:
    """SELECT that gives one value, the table's hash as decimal text; `0` for an empty table.

    `columns`: (name, PostgreSQL type), in the order they are published in. Raises ValueError on a type without a text
    that both engines write alike.
    """
    return f"SELECT CAST(coalesce(sum({part(columns)}), 0) AS VARCHAR) FROM {quoted(relation)}"


def part(columns: Sequence[tuple[str, str]]) -> str:
    """SQL: one row's part of the hash, a BIGINT below 2^60."""
    texts = ", ".join(f"coalesce({_text(name, kind)}, chr(30))" for name, kind in columns)
    return f"CAST('0x' || md5(concat_ws(chr(31), {texts}))[1:15] AS BIGINT)"


def _text(name: str, kind: str) -> str:
    column = quoted_name(name)
    if kind in MOMENTS:  # a moment's text hangs on zones and formats; its microseconds since 1970 do not
        return f"CAST(epoch_us({column}) AS VARCHAR)"
    if number := NUMERIC.fullmatch(kind):  # the declared scale is part of the text: 1.50
        return f"CAST(CAST({column} AS DECIMAL{number[0].removeprefix('numeric')}) AS VARCHAR)"
    if kind in PLAIN:
        return f"CAST({column} AS VARCHAR)"
    raise ValueError(f"no row hash over {kind}")


def quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
