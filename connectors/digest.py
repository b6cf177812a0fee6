"""A fingerprint of what was read, made while it streams by: in the order in which the source gave it.

Two readings of equal fingerprint are equal. Of two that differ, rows may only have changed places: that is looked
into (`connectors.sift.Sieve.same`) where columns and number of rows are alike, and nowhere else.
"""

import hashlib
from collections.abc import Iterable

import pyarrow as pa

from connectors.rows import METADATA

VERSION = "2"
"""Of the fingerprint: one of another version, or none, is unlike any, so that the source lands once more."""
TOLD = ("_cells", "_damage", "_raw")
"""Bookkeeping that is content; `_row` and `_source` are none."""


class Digest:
    """Of one part. However its rows are cut into batches, the same rows give the same digest."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns: set[str] = set()
        self._streams: dict[str, tuple[hashlib._Hash, hashlib._Hash]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """The next rows: text columns, and METADATA of `connectors.rows`."""
        there = [name for name in batch.schema.names if name not in METADATA or name in TOLD]
        for name in self._streams.keys() | there:
            if ":" in name:  # a map's own, fed with it
                continue
            if name not in self._streams and self.rows:
                self._nothing(name, self.rows)  # it turns up late
            if name not in there:
                self._nothing(name, batch.num_rows)
            else:
                self._feed(name, batch.column(name))
        self.columns.update(name for name in there if name not in TOLD)
        self.rows += batch.num_rows

    def hash(self) -> str:
        told = [(name, *(s.hexdigest() for s in self._streams[name])) for name in sorted(self._streams)]
        return hashlib.sha256(repr((self.rows, told)).encode()).hexdigest()

    def _feed(self, name: str, array: pa.Array) -> None:
        """Lengths (-1 where NULL) and bytes, each as a stream of its own; of a map also its keys and items."""
        import numpy as np

        if array.null_count == len(array):
            self._nothing(name, len(array))
            return
        buffers = array.buffers()
        places = np.frombuffer(buffers[1], np.int32, len(array) + 1, array.offset * 4)
        lengths = np.diff(places)
        if array.null_count:
            lengths[~array.is_valid().to_numpy(zero_copy_only=False)] = -1
        sizes, content = self._stream(name)
        sizes.update(lengths.data)
        first, last = int(places[0]), int(places[-1])
        if pa.types.is_map(array.type):
            for part, inner in ((f"{name}:keys", array.keys), (f"{name}:items", array.items)):
                self._feed(part, inner.slice(first, last - first))
        elif buffers[2] is not None:
            content.update(memoryview(buffers[2])[first:last])

    def _nothing(self, name: str, count: int) -> None:
        import numpy as np

        self._stream(name)[0].update(np.full(count, -1, np.int32).data)

    def _stream(self, name: str) -> "tuple[hashlib._Hash, hashlib._Hash]":
        return self._streams.setdefault(name, (hashlib.sha256(), hashlib.sha256()))


def fingerprint(parts: Iterable[Digest]) -> str:
    """Of a whole copy: version, columns, number of rows, and the digest; the parts' order does not matter."""
    parts = list(parts)
    columns = sorted(set[str]().union(*(part.columns for part in parts)))
    told = hashlib.sha256(repr(columns).encode()).hexdigest()[:16]
    rows, mixed = sum(part.rows for part in parts), sorted(part.hash() for part in parts if part.rows)
    return f"{VERSION}.{told}.{rows}.{hashlib.sha256(repr(mixed).encode()).hexdigest()}"


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints may be of the same rows in another order."""
    (version, *about), (_, *theirs) = one.split("."), other.split(".")
    return other.startswith(f"{VERSION}.") and version == VERSION and about[:2] == theirs[:2]
