"""One load on its way into landing: Parquet files as rows come, one Iceberg commit at the end."""

import secrets
import shutil
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from wadah.errors import Retriable
from wadah.landing import catalog
from wadah.landing.load import Load

if TYPE_CHECKING:
    import pyarrow.parquet as pq
    from pyiceberg.table import Table

    from wadah.landing.store import Landing

TARGET = 128 << 20
"""Bytes of one Parquet file; one row group is held in memory, never a whole load."""
TRIES = 10


class Writer:
    """Write batches, then `commit`. Until then no reader sees anything; after it, all of it.

    A batch may lack columns of the table (they become NULL) and holds no `_load_id`: the writer fills it.
    """

    def __init__(self, landing: "Landing", table: "Table", name: tuple[str, str], load_id: str, after: str | None):
        from pyiceberg.io.pyarrow import schema_to_pyarrow

        self.load_id, self.after, self.rows = load_id, after, 0
        self._landing, self._table, self._name = landing, table, name
        self._schema: pa.Schema = schema_to_pyarrow(table.schema())
        # A second process of the same load id must not meet this one's files.
        self._folder = Path(catalog.local(table.location())) / "data" / load_id / secrets.token_hex(4)
        self._files: list[Path] = []
        self._open: pq.ParquetWriter | None = None
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if not self._done:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows. Raises pyarrow.ArrowInvalid for a column that does not fit the table's type."""
        import pyarrow.parquet as pq

        if batch.num_rows == 0:
            return
        if self._open is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files.append(self._folder / f"{len(self._files):05d}.parquet")
            self._open = pq.ParquetWriter(self._files[-1], self._schema, compression="zstd")
        self._open.write_batch(self._fit(batch))
        self.rows += batch.num_rows
        if self._files[-1].stat().st_size > TARGET:
            self._close()

    def commit(self, load: Load) -> Load:
        """Land the files and the load's properties in one snapshot.

        The same load id again is recognised: nothing changes and the landed load is returned.
        Raises Retriable WDH-201 where another load was committed since the pull began, WDH-203 where the
        catalog stays busy; neither leaves anything behind.
        """
        from pyiceberg.exceptions import CommitFailedException

        from wadah.landing.store import settle

        self._close()
        paths = [f"file://{path}" for path in self._files]
        for _ in range(TRIES):
            table = self._landing.table(*self._name) or self._table
            if landed := settle(table, load):
                return landed
            # From here on the files may be the table's: cut off after the commit, they must stay. What no snapshot
            # holds is swept by maintenance.
            self._done = True
            try:
                with catalog.patient(".".join(self._name)), table.transaction() as commit:
                    commit.add_files(paths, snapshot_properties=load.properties(), check_duplicate_files=False)
            except (CommitFailedException, Retriable) as failure:
                self._done = False
                if isinstance(failure, Retriable):
                    raise
                continue  # maintenance or a wider schema came first: judge the new state
            now = table.current_snapshot()
            return replace(load, snapshot=now.snapshot_id if now else None)
        raise Retriable("WDH-203", table=".".join(self._name))

    def _fit(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = []
        for field in self._schema:
            if field.name == "_load_id":
                arrays.append(pa.repeat(pa.scalar(self.load_id, field.type), batch.num_rows))
            elif field.name in batch.schema.names:
                arrays.append(batch.column(field.name).cast(field.type))
            else:
                arrays.append(pa.nulls(batch.num_rows, field.type))
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
