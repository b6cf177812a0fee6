"""One load on its way into landing: Parquet files as rows come, one Iceberg commit at the end."""

import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from wadah.errors import Retriable
from wadah.landing import catalog
from wadah.landing.load import Load
from wadah.landing.parquet import Form, Sheets

if TYPE_CHECKING:
    from pyiceberg.table import Table

    from wadah.landing.store import Landing

TRIES = 10


class Writer:
    """Write batches, then `commit`. Until then no reader sees anything; after it, all of it.

    A batch may lack columns of the table (they become NULL) and holds no `_load_id`: the writer fills it.
    """

    def __init__(self, landing: "Landing", table: "Table", name: tuple[str, str], load_id: str, after: str | None):
        from pyiceberg.io.pyarrow import schema_to_pyarrow

        self.load_id, self.after, self.rows = load_id, after, 0
        self._landing, self._table, self._name = landing, table, name
        self._form = Form(schema_to_pyarrow(table.schema()), load_id)
        # A second process of the same load id must not meet this one's files.
        self._folder = Path(catalog.local(table.location())) / "data" / load_id / secrets.token_hex(4)
        self._sheets = Sheets(self._folder, self._form.schema, "rows")
        self._taken: list[Path] = []
        self._done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheets.close()
        if not self._done:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows. Raises pyarrow.ArrowInvalid for a column that does not fit the table's type."""
        if batch.num_rows == 0:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sheets.write(self._form.fit(batch))
        self.rows += batch.num_rows

    def fits(self, form: Form) -> bool:
        """Whether what was written in that form is what this load would write: columns, field ids, load."""
        return form.load_id == self.load_id and form.schema.equals(self._form.schema, check_metadata=True)

    def adopt(self, files: Iterable[Path]) -> None:
        """Take over files whose form `fits`, by moving them: their rows are not written twice.

        Each is as young as the move. By the time it was staged, one of a pull that took more than a day is old enough
        for `sweep`, which would take it away before the commit.
        """
        import pyarrow.parquet as pq

        for file in files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._taken.append(self._folder / f"taken-{len(self._taken):05d}.parquet")
            os.utime(file)
            shutil.move(file, self._taken[-1])
            self.rows += pq.read_metadata(self._taken[-1]).num_rows

    def commit(self, load: Load) -> Load:
        """Land the files and the load's properties in one snapshot.

        The same load id again is recognised: nothing changes and the landed load is returned.
        Raises Retriable WDH-201 where another load was committed since the pull began, WDH-203 where the
        catalog stays busy; neither leaves anything behind.
        """
        from pyiceberg.exceptions import CommitFailedException

        from wadah.landing.store import settle

        self._sheets.close()
        paths = [f"file://{path}" for path in (*self._taken, *self._sheets.files)]
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
