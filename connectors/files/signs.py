"""Texts of a column by their first signs, many at once: which may be blank."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


def heads(column: pa.Array, place: int = 0) -> Bytes:
    """The byte at a place of each text, 0 where it is shorter."""
    _, offsets, body = column.buffers()
    if body is None or body.size == 0:
        return np.zeros(len(column), np.uint8)
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    signs, places = np.frombuffer(body, np.uint8), ends[:-1] + place
    found: Bytes = np.where(places < ends[1:], signs[np.minimum(places, len(signs) - 1)], 0)
    return found


def doubtful(signs: Bytes) -> Marks:
    """First bytes with which a text of nothing but white space may begin: none, a control, a blank, beyond ASCII."""
    found: Marks = (signs <= ord(" ")) | (signs >= 0x80)
    return found


def blank(rows: pa.RecordBatch, places: Iterable[int]) -> Places:
    """Rows that hold nothing but white space at these places."""
    left = np.arange(rows.num_rows)
    for place in places:
        left = left[doubtful(heads(rows.column(place))[left])]
        if not len(left):
            return left
    filled = np.zeros(len(left), np.bool_)
    columns = [rows.column(place).take(pa.array(left)) for place in places]
    for column in columns:
        filled |= np.asarray(pc.binary_length(column)) > 0
    look = np.flatnonzero(filled)  # white space alone, perhaps
    texts = [column.take(pa.array(look)).to_pylist() for column in columns]
    filled[look] = [any(text.strip() for text in row) for row in zip(*texts, strict=True)]
    return left[~filled]
