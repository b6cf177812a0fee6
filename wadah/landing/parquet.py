"""Landed rows on the disk: Parquet files of one schema, written as batches come.

Measured on text columns as they land (`bench/postgres_load.py`): without dictionaries of the source's columns and with
zstd, writing costs little more than half of what it costs with dictionaries, and the files are smaller.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.parquet as pq

TARGET = 128 << 20
"""Bytes of one file."""
ROWS = 122_880
"""Rows of one row group, which is what DuckDB hands to one thread."""
TEXT = 32 << 20
"""Bytes of text after which a row group ends all the same: it is held in memory, a file never is."""
FEW = ["_load_id", "_source", "_cells.key_value.key", "_cells.key_value.value"]
"""Columns of few values, which a dictionary makes small at once."""
TOLD = ["_load_id"]
"""Columns whose bounds the files tell: nothing of ours looks for a row by another, and a tenth of the writing went into
comparing texts for it."""


class Constants:
    """Columns of one value, each made once and cut to length: a batch need not be filled with it again."""

    def __init__(self) -> None:
        self._made: dict[str, pa.Array] = {}

    def column(self, name: str, value: object, kind: pa.DataType, count: int) -> pa.Array:
        """`value` (always the same under that name; None is NULL) `count` times."""
        made = self._made.get(name)
        if made is None or len(made) < count:
            made = self._made[name] = (
                pa.nulls(count, kind) if value is None else pa.repeat(pa.scalar(value, kind), count)
            )
        return made.slice(0, count)


class Form:
    """What a file of a landing table looks like: its schema (with Iceberg's field ids), and what the load fills."""

    def __init__(self, schema: pa.Schema, load_id: str, loaded_at: datetime | None = None) -> None:
        self.schema, self.load_id, self.loaded_at = schema, load_id, loaded_at
        self._constants = Constants()

    def fit(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with all columns of the form: one that it lacks is NULL. Raises pyarrow.ArrowInvalid."""
        arrays, there = [], frozenset(batch.schema.names)
        filled = {"_loaded_at": self.loaded_at, "_load_id": self.load_id}
        for field in self.schema:
            if field.name in there and field.name != "_load_id":
                array = batch.column(field.name)
                arrays.append(array if array.type == field.type else array.cast(field.type))
            else:
                value = filled.get(field.name)
                arrays.append(self._constants.column(field.name, value, field.type, batch.num_rows))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


class Sheets:
    """Files `<name>-00000.parquet` … in a folder that is there; `close` ends the last one."""

    def __init__(self, folder: Path, schema: pa.Schema, name: str) -> None:
        self.folder, self.schema, self.name = folder, schema, name
        self.files: list[Path] = []
        self._held: list[pa.RecordBatch] = []
        self._rows = self._size = 0
        self._open: pq.ParquetWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows. Raises OSError where the disk is full."""
        self._held.append(batch)
        self._rows += batch.num_rows
        self._size += batch.nbytes
        if self._rows >= ROWS or self._size >= TEXT:
            self._flush()

    def close(self) -> None:
        try:
            self._flush()
        finally:
            if self._open is not None:
                self._open.close()
                self._open = None

    def drop(self) -> None:
        """Take the files away."""
        self._held.clear()
        self.close()
        for file in self.files:
            file.unlink(missing_ok=True)

    def _flush(self) -> None:
        import pyarrow.parquet as pq

        if not self._held:
            return
        if self._open is None:
            self.files.append(self.folder / f"{self.name}-{len(self.files):05d}.parquet")
            # Given to it as a list, the dictionary's columns are those and no others.
            few = [path for path in FEW if path.partition(".")[0] in self.schema.names]
            self._open = pq.ParquetWriter(
                self.files[-1], self.schema, compression="zstd", use_dictionary=few or False,
                write_statistics=[name for name in TOLD if name in self.schema.names] or False,
                column_encoding={"_row": "DELTA_BINARY_PACKED"} if "_row" in self.schema.names else None,
            )  # fmt: skip
        group = pa.Table.from_batches(self._held, self.schema)
        self._held, self._rows, self._size = [], 0, 0
        self._open.write_table(group, row_group_size=len(group))
        if self.files[-1].stat().st_size > TARGET:
            self._open.close()
            self._open = None
