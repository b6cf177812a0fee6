"""MariaDB's types as exact text: the SQL that asks for it, and what the text still needs on our side."""

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa

from connectors.base import Part
from connectors.layout import Layout, number_matters
from connectors.rows import CELLS, decimal
from wadah.contract.model import Table

NUMBERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit", "year"})
CLOCKS = frozenset({"date", "datetime", "timestamp", "time"})
TEXTS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json",
                   "uuid", "inet4", "inet6"})  # fmt: skip
EXACT = NUMBERS | CLOCKS | TEXTS
HEX = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "linestring",
                 "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"})  # fmt: skip


def expression(column: str, kind: str) -> str:
    """The SQL for one (quoted) column of that data type."""
    if kind in HEX:
        return f"LOWER(HEX({column}))"
    if kind == "bit":
        column = f"{column} + 0"  # cast alone, its bytes would be read as characters
    if kind == "float":
        column = f"CAST({column} AS DOUBLE)"  # cast to text, a float shows six digits only
    return f"CAST({column} AS CHAR CHARACTER SET utf8mb4)"


class Texts:
    """Turns the driver's batches into batches of `connectors.rows`."""

    def __init__(self, part: Part, plan: Layout, types: Mapping[str, str], table: Table) -> None:
        self.part, self.seen = part, 0
        self.columns = [(plan.names[name], types[name]) for name in plan.names]
        self.enums = [i for i, (_, kind) in enumerate(self.columns) if kind == "enum"]
        self.marks: dict[int, str] = {}
        for i, (name, kind) in enumerate(self.columns):
            column = table.by_name.get(name)
            if kind in HEX:
                self.marks[i] = "blob"
            elif kind in NUMBERS and column and number_matters(column):
                self.marks[i] = "number"
            elif kind in CLOCKS and column and column.formats:
                self.marks[i] = "date"  # ISO from the server, whatever format the contract tells of its text

    def batch(self, found: pa.RecordBatch) -> pa.RecordBatch:
        arrays = {}
        for i, (name, kind) in enumerate(self.columns):
            array = found.column(i)
            if kind == "double":
                array = pa.array([v and decimal(float(v)) for v in array.to_pylist()], pa.string())
            elif kind == "float":
                array = pa.array([v and _single(v) for v in array.to_pylist()], pa.string())
            elif kind in HEX:
                array = pa.array([None if v is None else rf"\x{v}" for v in array.to_pylist()], pa.string())
            arrays[name] = array.cast(pa.string())
        count = found.num_rows
        arrays["_source"] = pa.array([self.part.name] * count, pa.string())
        arrays["_row"] = pa.array(range(self.seen + 1, self.seen + count + 1), pa.int64())
        arrays["_cells"] = self._cells(found)
        arrays["_damage"] = arrays["_raw"] = pa.nulls(count, pa.string())
        self.seen += count
        return pa.RecordBatch.from_pydict(arrays)

    def _cells(self, found: pa.RecordBatch) -> pa.Array:
        cells: list[list[tuple[str, str]]] = [[] for _ in range(found.num_rows)]
        for i, kind in self.marks.items():
            name = self.columns[i][0]
            for row, there in enumerate(found.column(i).is_valid().to_pylist()):
                if there:
                    cells[row].append((name, kind))
        for n, i in enumerate(self.enums):
            # An ENUM's refused value reads as '' with index 0: not the same as empty.
            for row, index in enumerate(found.column(len(self.columns) + n).to_pylist()):
                if index == "0":
                    cells[row].append((self.columns[i][0], "error"))
        return pa.array([c or None for c in cells], CELLS)


def _single(text: str) -> str:
    """A four-byte float's canonical decimal: the shortest that gives the same float back."""
    import numpy as np

    plain = format(Decimal(str(np.float32(text))), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
