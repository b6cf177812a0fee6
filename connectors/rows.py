"""Rows of text on their way to Arrow: batches bounded by rows and by characters."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

ROWS = 8192
CHARACTERS = 16 << 20
BROKEN = "WDH-301"
"""`_damage` of what no row could be made of."""

CELLS = pa.map_(pa.string(), pa.string())
METADATA = {
    "_source": pa.string(),
    "_row": pa.int64(),
    "_cells": CELLS,
    "_damage": pa.string(),
    "_raw": pa.string(),
}


class Rows:
    """Collects rows of one part and yields them as batches: `columns`, then METADATA."""

    def __init__(self, part: str, columns: Sequence[str], filled: Mapping[str, str] | None = None) -> None:
        self.part, self.columns, self.filled = part, list(columns), dict(filled or {})
        self._clear()

    def _clear(self) -> None:
        self._rows: list[Sequence[str | None]] = []
        self._about: list[tuple[int, dict[str, str] | None, str | None, str | None]] = []
        self._size = 0

    def add(
        self,
        number: int,
        values: Sequence[str | None],
        cells: dict[str, str] | None = None,
        damage: str | None = None,
        raw: str | None = None,
    ) -> Iterator[pa.RecordBatch]:
        """Take one row, `values` in the order of `columns`; yields a batch when one is full."""
        self._rows.append(values)
        self._about.append((number, cells or None, damage, raw))
        self._size += sum(map(len, filter(None, values))) + len(raw or "")
        if len(self._rows) >= ROWS or self._size >= CHARACTERS:
            yield from self.flush()

    def widen(self, column: str) -> Iterator[pa.RecordBatch]:
        """Rows from here on have one column more."""
        yield from self.flush()
        self.columns.append(column)

    def flush(self) -> Iterator[pa.RecordBatch]:
        """The rows still held, if any."""
        if not self._rows:
            return
        try:
            yield self._batch()
        except UnicodeEncodeError:  # half a surrogate pair: JSON can write what UTF-8 cannot
            for i, (values, about) in enumerate(zip(self._rows, self._about, strict=True)):
                text = "; ".join(filter(None, (*values, about[3])))
                try:
                    text.encode()
                except UnicodeEncodeError:
                    self._rows[i] = [None] * len(self.columns)
                    self._about[i] = (about[0], None, BROKEN, text.encode("utf-8", "backslashreplace").decode())
            yield self._batch()
        self._clear()

    def ready(self, texts: Sequence[pa.Array], numbers: pa.Array, cells: pa.Array | None = None) -> pa.RecordBatch:
        """Rows that came as whole columns, in the order of `columns`; those held are to be flushed first. How many they
        are, and how long, is for the caller to bound.
        """
        count, text = len(numbers), pa.string()
        arrays = dict(zip(self.columns, texts, strict=True))
        arrays |= {name: pa.repeat(pa.scalar(value, text), count) for name, value in self.filled.items()}
        arrays["_source"] = pa.repeat(pa.scalar(self.part, text), count)
        arrays["_row"] = numbers
        arrays["_cells"] = pa.nulls(count, CELLS) if cells is None else cells
        arrays["_damage"] = arrays["_raw"] = pa.nulls(count, text)
        return pa.RecordBatch.from_pydict(arrays)

    def _batch(self) -> pa.RecordBatch:
        count = len(self._rows)
        text = pa.string()
        by_column = zip(*self._rows, strict=True) if self.columns else ()
        arrays = {name: pa.array(values, text) for name, values in zip(self.columns, by_column, strict=True)}
        for name, value in self.filled.items():
            arrays[name] = pa.array([value] * count, text)
        numbers, cells, damage, raw = zip(*self._about, strict=True)
        arrays["_source"] = pa.array([self.part] * count, text)
        arrays["_row"] = pa.array(numbers, pa.int64())
        arrays["_cells"] = pa.array([list(c.items()) if c else None for c in cells], CELLS)
        arrays["_damage"] = pa.array(damage, text)
        arrays["_raw"] = pa.array(raw, text)
        return pa.RecordBatch.from_pydict(arrays)


def marks(told: Sequence[tuple[str, str, "npt.NDArray[np.bool_]"]], count: int) -> pa.Array:
    """`_cells` of `count` rows, from (column, mark, which rows bear it); built by column, since every row of a large
    table may carry some."""
    import numpy as np

    if not any(mask.any() for _, _, mask in told):
        return pa.nulls(count, CELLS)
    there = np.column_stack([mask for _, _, mask in told])
    place = pa.array(np.nonzero(there)[1])
    names, kinds = pa.array([t[0] for t in told], pa.string()), pa.array([t[1] for t in told], pa.string())
    counts = there.sum(axis=1)
    starts = np.concatenate([[0], np.cumsum(counts)])
    # A NULL among the offsets is a NULL map.
    offsets = pa.array(starts, pa.int32(), mask=np.append(counts == 0, False))
    return pa.MapArray.from_arrays(offsets, names.take(place), kinds.take(place)).cast(CELLS)


def decimal(value: float) -> str:
    """A binary number as its canonical decimal: the shortest that gives the same number back, without exponent."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def hexed(value: bytes) -> str:
    r"""Bytes as text that cannot be mistaken for text: `\x` and lower-case hexadecimal digits."""
    return rf"\x{value.hex()}"
