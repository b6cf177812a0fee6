"""Parquet into a table: decoded with Arrow, encoded as PostgreSQL's binary COPY, batch by batch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from ckanext.wadah import problem
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from .columns import Column

ROWS = 32_768  # in one batch


class Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...


class _Stream:
    """What psycopg2 reads from: pieces of any size, given out in pieces of the size asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest, self.at = pieces, b"", 0

    def read(self, size: int = -1) -> bytes:
        while self.at >= len(self.rest):
            piece = next(self.pieces, None)
            if piece is None:
                return b""
            self.rest, self.at = piece, 0
        end = len(self.rest) if size < 0 else self.at + size
        given, self.at = self.rest[self.at : end], end
        return given


def copy(cursor: Cursor, file: Path, table: str, columns: Sequence[Column], freeze: bool) -> None:
    """Fill `table` with the rows of `file`, in the file's order. `freeze`: the table is of this transaction.

    Refuses with WDH-630 a file that lacks a column or whose values do not fit its type.
    """
    try:
        parquet = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError):
        problem.refuse(problem.MALFORMED, "the file is no Parquet")
    with parquet:
        missing = [c.id for c in columns if c.id not in parquet.schema_arrow.names]
        if missing:
            problem.refuse(problem.MALFORMED, f"the file has no column {', '.join(missing)}")
        listed = ", ".join(c.name for c in columns)
        options = "FORMAT binary, FREEZE true" if freeze else "FORMAT binary"
        cursor.copy_expert(
            f"COPY {table} ({listed}) FROM STDIN WITH ({options})", _Stream(_encoded(parquet, columns)), 1 << 20
        )


def _encoded(parquet: pq.ParquetFile, columns: Sequence[Column]) -> Iterator[bytes]:
    schema = pa.schema([(c.id, c.arrow) for c in columns])
    encoder = ArrowToPostgresBinaryEncoder(schema)
    yield bytes(encoder.write_header())
    for batch in parquet.iter_batches(ROWS, columns=[c.id for c in columns]):
        yield bytes(encoder.write_batch(_cast(batch, columns, schema)))
    yield bytes(encoder.finish())


def _cast(batch: pa.RecordBatch, columns: Sequence[Column], schema: pa.Schema) -> pa.RecordBatch:
    arrays = []
    for column in columns:
        try:
            arrays.append(batch.column(column.id).cast(column.arrow))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # its text holds the value
            problem.refuse(problem.MALFORMED, f"{column.id} holds a value that is no {column.type}")
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
