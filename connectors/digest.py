"""A fingerprint of what was read: of the pages it is written in, a sixth of the text, which unpack to one text alone.

Two readings of equal fingerprint are equal. Of two that differ rows may only have changed places, or the library writes
pages in another way: that is looked into (`connectors.sift.Sieve.same`) where columns and number of rows are alike.
"""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

VERSION = "2"
"""Of the fingerprint: one of another version, or none, is unlike any, so that the source lands once more."""
TOLD = ("_cells", "_damage", "_raw")
"""Bookkeeping that is content; `_row` and `_source` are none."""


class Digest:
    """Of one part: its own `columns`, and TOLD, as its files hold them."""

    def __init__(self, files: Iterable[Path] = (), columns: Collection[str] = ()) -> None:
        self.rows, self.columns = 0, frozenset(columns)
        self._pages: dict[str, hashlib._Hash] = {}
        for file in files:
            self._add(file)

    def _add(self, file: Path) -> None:
        import pyarrow.parquet as pq

        about = pq.read_metadata(file)
        self.rows += about.num_rows
        with file.open("rb") as pages:
            for group in range(about.num_row_groups):
                for place in range(about.num_columns):
                    chunk = about.row_group(group).column(place)
                    path: str = chunk.path_in_schema
                    name = path.partition(".")[0]
                    if name in self.columns or name in TOLD:
                        pages.seek(min(filter(None, (chunk.dictionary_page_offset, chunk.data_page_offset))))
                        told = self._pages.setdefault(path, hashlib.sha256())
                        told.update(pages.read(chunk.total_compressed_size))

    def hash(self) -> str:
        told = [(path, self._pages[path].hexdigest()) for path in sorted(self._pages)]
        return hashlib.sha256(repr((self.rows, told)).encode()).hexdigest()


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
