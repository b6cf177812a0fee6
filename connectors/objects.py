"""JSON objects as rows: fields are learnt as they come, an object within is taken apart into `a.b`.

An object stays whole, as compact JSON, where the contract has a column for it; a list always does. No row is made of
what has two readings: a field written twice, also as `a.b` beside `{"a": {"b": …}}`, or a `NaN`, which JSON has not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from connectors import exact, fields, layout
from connectors.base import Part
from connectors.rows import BROKEN, CHARACTERS, ROWS, Rows, marks
from wadah.contract.model import Table

SURE = 100
"""Rows from which a field that no row has is taken for gone. Below it, a program that leaves out empty fields
cannot be told from one that dropped them; a required field is missed from the first row."""


MANY = 100
"""Rows at a time from which they are taken column by column; of fewer, the columns would cost more than the rows."""

Told = Callable[[Mapping[str, Sequence[str | None]]], None]


class Objects:
    """Rows of one part. `told` is called with the texts of one row or several, by landing column."""

    def __init__(self, table: Table, part: Part, told: Told | None = None) -> None:
        self.table, self._told = table, told
        self.keys: dict[str, str] = {}  # field → landing column
        self._matters: dict[str, bool] = {}  # landing column → whether a number is told from a text
        self.read = 0
        self._rows = Rows(part.name, [], part.filled)
        self._whole = {layout.key(s) for c in table.columns for s in (c.source, *c.synonyms)}

    def layout(self) -> layout.Layout:
        """How the fields met the contract; asked when all rows are read."""
        found = layout.match(self.table, list(self.keys))
        sure = self.read >= SURE
        missing = tuple(c for c in found.missing if self.read and (sure or c.required or c.partitioned))
        return layout.Layout(self.keys, found.extra, missing)

    def take(self, items: Iterable[Any], number: int | None = None) -> Iterator[pa.RecordBatch]:
        """Add rows; `number` is the first one's, by default one more than the last."""
        items = list(items)
        for at in range(0, len(items), ROWS):
            yield from self._take(items[at : at + ROWS], None if number is None else number + at)

    def _take(self, items: list[Any], number: int | None) -> Iterator[pa.RecordBatch]:
        if len(items) >= MANY and (rows := self._sound(items)):
            columns = fields.columns(rows)
            if not columns.keys() <= self.keys.keys():
                yield from self._learn(rows)
            if batch := self._at_once(columns, len(items), number):
                yield from self._rows.flush()
                yield batch
                return
        flat = [(item, self._flat(item)) for item in items]
        yield from self._learn(row for _, row in flat if row)
        for item, row in flat:
            self.read += 1
            number = self.read if number is None else number
            yield from self.broken(number, (exact.text([item]) or "")[1:-1]) if row is None else self._row(number, row)
            number += 1

    def broken(self, number: int, raw: str) -> Iterator[pa.RecordBatch]:
        """Add what no row could be made of."""
        yield from self._rows.add(number, [None] * len(self.keys), damage=BROKEN, raw=raw)

    def flush(self) -> Iterator[pa.RecordBatch]:
        yield from self._rows.flush()

    def texts(self, item: Any) -> dict[str, str | None]:
        """An item's texts by landing column, of the fields known so far; nothing lands."""
        row = self._flat(item) or {}
        return {name: exact.text(row.get(key)) for key, name in self.keys.items()}

    def _sound(self, items: list[Any]) -> Sequence[Mapping[str, Any]] | None:
        """The fields of each object; None where a row is to be looked at by itself."""
        if set(map(type, items)) != {dict}:
            return None
        if not fields.nested(items):
            return items
        flat = [row for item in items if (row := self._flat(item)) is not None]
        return flat if len(flat) == len(items) else None

    def _at_once(self, columns: fields.Columns, count: int, number: int | None) -> pa.RecordBatch | None:
        """The rows as one batch; None where they are too large for one, or where a text is none that UTF-8 can write,
        which is a fault of its row alone.
        """
        import numpy as np

        told: dict[str, Sequence[str | None]] = {}
        marked = []
        for key, name in self.keys.items():
            values = columns.get(key)
            told[name] = fields.texts(values) if values else [None] * count
            for kind, mask in fields.kinds(values or ()):
                if kind == "bool" or self._matters[name]:
                    marked.append((name, kind, mask))
        if sum(len(text) for values in told.values() for text in values if text) > CHARACTERS:
            return None
        try:
            texts = [pa.array(values, pa.string()) for values in told.values()]
        except UnicodeEncodeError:
            return None
        if self._told:
            self._told(told)
        first = self.read + 1 if number is None else number
        self.read += count
        numbers = pa.array(np.arange(first, first + count), pa.int64())
        return self._rows.ready(texts, numbers, marks(marked, count))

    def _row(self, number: int, row: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
        values: list[str | None] = []
        cells: dict[str, str] = {}
        for key, name in self.keys.items():
            value = row.get(key)
            if value is None or value.__class__ is str:  # nearly all; read a million times
                values.append(value)
                continue
            values.append(exact.text(value))
            if isinstance(value, exact.Number):
                if self._matters[name]:
                    cells[name] = "number"
            elif isinstance(value, bool):
                cells[name] = "bool"
        if self._told:
            self._told({name: (value,) for name, value in zip(self.keys.values(), values, strict=True)})
        yield from self._rows.add(number, values, cells)

    def _learn(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[pa.RecordBatch]:
        """Row by row: of two spellings of a column the one that came first has it, wherever a page ends."""
        for row in rows:
            new = [key for key in row if key not in self.keys]
            met = layout.match(self.table, [*self.keys, *new]) if new else None
            for key in new:
                assert met
                name = met.names[key]
                if name in self.keys.values():
                    name = layout.landing_name(key, {*self.keys.values(), *self.table.by_name})
                self.keys[key] = name
                self._matters[name] = layout.number_matters(self.table.by_name.get(name))
                yield from self._rows.widen(name)

    def _flat(self, item: Any) -> dict[str, Any] | None:
        """The fields of an object; None where it is none, or can be read in two ways."""
        if item.__class__ is not dict:
            return None
        if not any(v.__class__ in (dict, exact.Twice, exact.Constant) for v in item.values()):
            return item
        found: dict[str, Any] = {}
        return found if self._into(found, item, "") else None

    def _into(self, found: dict[str, Any], item: Mapping[str, Any], before: str) -> bool:
        for key, value in item.items():
            name = f"{before}{key}"
            within = isinstance(value, dict) and value and layout.key(name) not in self._whole
            if name in found or isinstance(value, exact.Constant) or (within and isinstance(value, exact.Twice)):
                return False
            if not within:
                found[name] = value
            elif not self._into(found, value, f"{name}."):
                return False
        return True
