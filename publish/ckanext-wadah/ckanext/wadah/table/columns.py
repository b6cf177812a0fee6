"""Columns as the publisher describes them, checked, and what PostgreSQL and Arrow call their types."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from ckanext.datastore.backend.postgres import identifier, literal_string
from ckanext.datastore.helpers import is_valid_field_name
from ckanext.wadah import problem

TYPES = {
    "text": ("text", pa.string()),
    "int": ("int4", pa.int32()), "int4": ("int4", pa.int32()), "integer": ("int4", pa.int32()),
    "int8": ("int8", pa.int64()), "bigint": ("int8", pa.int64()),
    "date": ("date", pa.date32()),
    "bool": ("bool", pa.bool_()), "boolean": ("bool", pa.bool_()),
    "timestamp": ("timestamp", pa.timestamp("us")),
    "timestamptz": ("timestamptz", pa.timestamp("us", "UTC")),
}  # fmt: skip
NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Column:
    """One column: `type` as PostgreSQL writes it, `info` its entry in the data dictionary."""

    id: str
    type: str
    arrow: pa.DataType
    info: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(identifier(self.id))

    def text(self, of: str = "") -> str:
        """SQL of the value's text for the row hash: docs/adr/0032-row-hash.md."""
        value = of + self.name
        if self.type.startswith("timestamp"):
            return f"((extract(epoch FROM {value}) * 1000000)::bigint)::text"
        return value if self.type == "text" else f"{value}::text"


def read(given: Any) -> list[Column]:
    """Refuses with WDH-630 what cannot be a column of the datastore."""
    if not isinstance(given, list) or not given:
        problem.refuse(problem.MALFORMED, "columns: a list is needed")
    columns = [_column(c) for c in given]
    if len({c.id for c in columns}) != len(columns):
        problem.refuse(problem.MALFORMED, "columns: a name stands twice")
    return columns


def _column(given: Any) -> Column:
    name, kind = (given.get("id"), given.get("type")) if isinstance(given, dict) else (None, None)
    if not isinstance(name, str) or not is_valid_field_name(name) or len(name.encode()) > 63:
        problem.refuse(problem.MALFORMED, f"columns: {str(name)[:80]!r} cannot be a column's name")
    info = given.get("info") or {}
    if not isinstance(info, dict):
        problem.refuse(problem.MALFORMED, f"columns: the info of {name} is no object")
    if isinstance(kind, str) and (number := NUMERIC.fullmatch(kind)):
        digits, scale = int(number[1]), int(number[2])
        if 1 <= digits <= 38 and scale <= digits:
            return Column(name, kind, pa.decimal128(digits, scale), info)
    if kind not in TYPES:
        known = ", ".join([*TYPES, "numeric(digits,scale)"])
        problem.refuse(problem.MALFORMED, f"columns: {name} has a type that is none of {known}")
    return Column(name, *TYPES[kind], info)


def named(given: Any, columns: Sequence[Column], what: str) -> list[Column]:
    """The columns of that names, in that order. Refuses with WDH-630 an unknown one."""
    known = {c.id: c for c in columns}
    if not isinstance(given or [], list) or any(name not in known for name in given or []):
        problem.refuse(problem.MALFORMED, f"{what}: names a column that is not there")
    return [known[name] for name in given or []]


def words(given: Any, columns: Sequence[Column]) -> list[Column]:
    """The columns searched by word: text and whole numbers, whose text does not hang on a setting."""
    listed = named(given, columns, "fulltext")
    if any(c.type not in ("text", "int4", "int8") for c in listed):
        problem.refuse(problem.MALFORMED, "fulltext: only columns of text or whole numbers")
    return listed


def row_hash(columns: Sequence[Column], of: str = "") -> str:
    """SQL: one row's part of the table's hash, a bigint. The table's is the sum over its rows."""
    texts = ", ".join(f"coalesce({c.text(of)}, chr(30))" for c in columns)
    return f"('x' || substr(md5(concat_ws(chr(31), {texts})), 1, 15))::bit(60)::bigint"


def describe(table: str, columns: Sequence[Column]) -> list[str]:
    """SQL: the data dictionary, as comments in the form that CKAN reads."""
    return [
        f"COMMENT ON COLUMN {table}.{c.name} IS "
        + literal_string(" " + json.dumps({"_info": c.info}, ensure_ascii=False, separators=(",", ":")))
        for c in columns
        if c.info
    ]


def index_name(resource_id: str, listed: str) -> str:
    """As CKAN names it, so that CKAN knows it."""
    from ckanext.datastore.backend.postgres import _generate_index_name

    return str(_generate_index_name(resource_id, listed))
