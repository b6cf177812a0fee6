"""MariaDB's types as exact text: the SQL that asks for it, and what the text still needs on our side."""

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

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
    """Turns the driver's batches into batches of `connectors.rows`; what is exact already goes through as it is."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def __init__(self, part: Part, plan: Layout, types: Mapping[str, str], table: Table) -> None:
        self.part, self.seen = part, 0
        self.columns = [(plan.names[name], types[name]) for name in plan.names]
        self.enums = [i for i, (_, kind) in enumerate(self.columns) if kind == "enum"]
        self.marks: dict[int, str] = {}
        for i, (name, kind) in enumerate(self.columns):
            column = table.by_name.get(name)
            if kind in self.hexes:
                self.marks[i] = "blob"
            elif kind in self.numbers and column and number_matters(column):
                self.marks[i] = "number"
            elif kind in self.clocks and column and column.formats:
                self.marks[i] = "date"  # ISO from the server, whatever format the contract tells of its text

    def batch(self, found: pa.RecordBatch) -> pa.RecordBatch:
        import numpy as np

        arrays = {}
        for i, (name, kind) in enumerate(self.columns):
            arrays[name] = self.text(found.column(i), kind).cast(pa.string())
        count = found.num_rows
        for name, value in self.part.filled.items():
            arrays[name] = pa.repeat(pa.scalar(value, pa.string()), count)
        arrays["_source"] = pa.repeat(pa.scalar(self.part.name, pa.string()), count)
        arrays["_row"] = pa.array(np.arange(self.seen + 1, self.seen + count + 1), pa.int64())
        arrays["_cells"] = self._cells(found)
        arrays["_damage"] = arrays["_raw"] = pa.nulls(count, pa.string())
        self.seen += count
        return pa.RecordBatch.from_pydict(arrays)

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        """One column of that data type, as the text it lands as."""
        if kind == "double":
            return pa.array([v and decimal(float(v)) for v in array.to_pylist()], pa.string())
        if kind == "float":
            return pa.array([v and _single(v) for v in array.to_pylist()], pa.string())
        if kind in HEX:
            return pa.array([None if v is None else rf"\x{v}" for v in array.to_pylist()], pa.string())
        return array

    def _refused(self, found: pa.RecordBatch) -> list[tuple[str, str, pa.Array]]:
        """An ENUM's refused value reads as '' with index 0: not the same as empty."""
        return [
            (self.columns[i][0], "error", pc.fill_null(pc.equal(found.column(len(self.columns) + n), "0"), False))
            for n, i in enumerate(self.enums)
        ]

    def _cells(self, found: pa.RecordBatch) -> pa.Array:
        """Marks by row, as an Arrow map; built by column, since every row of a large table may carry some."""
        import numpy as np

        marked = [(self.columns[i][0], kind, found.column(i).is_valid()) for i, kind in self.marks.items()]
        marked += self._refused(found)
        if not marked:
            return pa.nulls(found.num_rows, CELLS)
        there = np.column_stack([mask.to_numpy(zero_copy_only=False) for _, _, mask in marked])
        place = pa.array(np.nonzero(there)[1])
        names, kinds = pa.array([m[0] for m in marked], pa.string()), pa.array([m[1] for m in marked], pa.string())
        counts = there.sum(axis=1)
        starts = np.concatenate([[0], np.cumsum(counts)])
        # A NULL among the offsets is a NULL map.
        offsets = pa.array(starts, pa.int32(), mask=np.append(counts == 0, False))
        return pa.MapArray.from_arrays(offsets, names.take(place), kinds.take(place)).cast(CELLS)


def _single(text: str) -> str:
    """A four-byte float's canonical decimal: the shortest that gives the same float back."""
    import numpy as np

    plain = format(Decimal(str(np.float32(text))), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
