"""MariaDB's types as exact text: the SQL that asks for it, and what the text still needs on our side."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Part
from connectors.layout import Layout, number_matters
from connectors.rows import CELLS, decimal, marks
from wadah.contract.model import Table
from wadah.landing import Constants

NUMBERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit", "year"})
CLOCKS = frozenset({"date", "datetime", "timestamp", "time"})
TEXTS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json",
                   "uuid", "inet4", "inet6"})  # fmt: skip
KEYS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum"})
"""Types of text a key may be of, in a view too."""
EXACT = NUMBERS | CLOCKS | TEXTS
HEX = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "linestring",
                 "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"})  # fmt: skip


def expression(column: str, kind: str) -> str:
    """The SQL for one (quoted) column of that data type."""
    if kind in ("char", "varchar"):  # in whatever character set: the server turns it into the connection's
        return column
    if kind in HEX:
        return f"LOWER(HEX({column}))"
    if kind == "bit":
        column = f"{column} + 0"  # cast alone, its bytes would be read as characters
    if kind == "float":
        column = f"CAST({column} AS DOUBLE)"  # cast to text, a float shows six digits only
    return f"CAST({column} AS CHAR CHARACTER SET utf8mb4)"


def keyless(table: Table, plan: Layout) -> dict[str, tuple[str, ...]]:
    """The source's columns that tell which row is which, with the texts that staging reads as no value. A row that
    lacks one is asked for whatever its cursor: nothing else would tell whether it is still there, or has been mended
    (`connectors.sift`). To ask for a row too many does no harm, as what is landed already is left out."""
    wanted = table.partition or table.key
    return {name: table.by_name[landed].null_texts for name, landed in plan.names.items() if landed in wanted}


def numbers(nulls: Sequence[str]) -> str:
    """Those that a column of numbers may hold, as SQL; '' where there is none."""
    return ", ".join(text for text in nulls if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text))


def either(*conditions: str) -> str:
    """SQL to go on with after WHERE and a condition; without those that are empty."""
    return "".join(f" OR {condition}" for condition in conditions if condition)


def missing(column: str, kind: str, nulls: Sequence[str], *, filled: bool) -> str:
    """SQL: `OR` the (quoted) column, which may be NULL where it is not `filled`, has no value."""
    told = ""
    if kind in KEYS:
        text = column
        for code in ("09", "0A", "0D", "C2A0"):  # TRIM takes away blanks alone
            text = f"REPLACE({text}, _utf8mb4 X'{code}', ' ')"
        # As bytes: in a text, a backslash would mean something.
        said = ", ".join("_utf8mb4 X'" + one.encode().hex() + "'" for one in nulls)
        told = f"LOWER(TRIM({text})) IN ({said})"
    elif kind in NUMBERS and (plain := numbers(nulls)):
        told = f"{column} IN ({plain})"
    return either("" if filled else f"{column} IS NULL", told)


class Texts:
    """Turns the driver's batches into batches of `connectors.rows`; what is exact already goes through as it is."""

    numbers, clocks, hexes = NUMBERS, CLOCKS, HEX

    def __init__(self, part: Part, plan: Layout, types: Mapping[str, str], table: Table) -> None:
        self.part, self.seen = part, 0
        self._constants = Constants()
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
        for name, value in {**self.part.filled, "_source": self.part.name, "_damage": None, "_raw": None}.items():
            arrays[name] = self._constants.column(name, value, pa.string(), count)
        arrays["_row"] = pa.array(np.arange(self.seen + 1, self.seen + count + 1), pa.int64())
        arrays["_cells"] = self._cells(found)
        self.seen += count
        return pa.RecordBatch.from_pydict(arrays)

    def text(self, array: pa.Array, kind: str) -> pa.Array:
        """One column of that data type, as the text it lands as."""
        if kind == "double":
            return rewritten(array, "e", lambda v: decimal(float(v)))  # 1e20
        if kind == "float":
            single = pc.cast(pc.cast(array, pa.float64()), pa.float32())
            return rewritten(pc.cast(single, pa.string()), "e|\\.0$", _single)
        if kind in HEX:
            return pc.binary_join_element_wise(r"\x", array, "")
        return array

    def _refused(self, found: pa.RecordBatch) -> list[tuple[str, str, pa.Array]]:
        """An ENUM's refused value reads as '' with index 0: not the same as empty."""
        return [
            (self.columns[i][0], "error", pc.fill_null(pc.equal(found.column(len(self.columns) + n), "0"), False))
            for n, i in enumerate(self.enums)
        ]

    def _cells(self, found: pa.RecordBatch) -> pa.Array:
        marked = [(self.columns[i][0], kind, found.column(i).is_valid()) for i, kind in self.marks.items()]
        marked += self._refused(found)
        if not marked:
            return self._constants.column("_cells", None, CELLS, found.num_rows)
        return marks([(name, kind, mask.to_numpy(zero_copy_only=False)) for name, kind, mask in marked], found.num_rows)


def rewritten(array: pa.Array, odd: str, plain: Callable[[str], str]) -> pa.Array:
    """Texts of which those that match the pattern `odd` are written anew."""
    chosen = pc.match_substring_regex(array, odd)
    if not pc.any(chosen).as_py():
        return array
    chosen = pc.fill_null(chosen, False)
    return pc.replace_with_mask(array, chosen, pa.array(map(plain, pc.filter(array, chosen).to_pylist()), pa.string()))


def _single(text: str) -> str:
    """A four-byte float's canonical decimal: the shortest that gives the same float back."""
    import numpy as np

    plain = format(Decimal(str(np.float32(text))), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
