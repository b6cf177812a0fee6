"""The landing of one installation: which tables there are, what was loaded, where the rows lie."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wadah.errors import Fatal, Retriable
from wadah.landing import catalog
from wadah.landing.load import Load, history
from wadah.landing.parquet import Form
from wadah.settings import Settings

if TYPE_CHECKING:
    from pyiceberg.table import Table

    from wadah.landing.writer import Writer


class Landing:
    """Iceberg tables `<app>.<table>` (`-` in ids becomes `_`) under `landing/`, in one SQLite catalog.

    Paths inside Iceberg are absolute: a moved `WADAH_HOME` is told (WDH-200), not misread.
    Raises Retriable WDH-203 where the catalog stays locked by another process.
    """

    def __init__(self, settings: Settings) -> None:
        self.root = settings.path("landing")
        self._catalog = catalog.open(self.root) if (self.root / catalog.NAME).exists() else None

    def namespaces(self) -> list[str]:
        """Applications that have landed, as namespaces."""
        return sorted(".".join(n) for n in self._catalog.list_namespaces()) if self._catalog else []

    def tables(self, app: str) -> list[str]:
        namespace = catalog.namespace(app)
        if self._catalog is None or not self._catalog.namespace_exists(namespace):
            return []
        return sorted(name for _, name in self._catalog.list_tables(namespace))

    def table(self, app: str, table: str) -> "Table | None":
        """The Iceberg table as it is now; None before the first load."""
        return catalog.load(self._catalog, self.root, app, table) if self._catalog else None

    def snapshot(self, app: str, table: str) -> int | None:
        """Id of the current snapshot; None where nothing has landed."""
        found = self.table(app, table)
        now = found.current_snapshot() if found else None
        return now.snapshot_id if now else None

    def loads(self, app: str, table: str) -> list[Load]:
        """Loads whose rows are held, oldest first. A load may hold no row (an empty source is a fact too)."""
        found = self.table(app, table)
        return _loads(found) if found else []

    def last(self, app: str, table: str) -> Load | None:
        loads = self.loads(app, table)
        return loads[-1] if loads else None

    def columns(self, app: str, table: str) -> list[str]:
        """Column names in landing, metadata columns first."""
        found = self.table(app, table)
        return [f.name for f in found.schema().fields] if found else []

    def files(self, app: str, table: str, loads: Collection[str] | None = None) -> list[str]:
        """Parquet paths of the current snapshot, of all loads or of those named; oldest load first.

        Read them with `union_by_name`: an older file lacks the columns that came later.
        Raises Fatal WDH-202 where another engine wrote delete files, which a plain Parquet read would ignore.
        """
        found = self.table(app, table)
        paths = []
        for task in found.scan().plan_files() if found else ():
            if task.delete_files:
                raise Fatal("WDH-202", table=f"{app}.{table}")
            load_id = task.file.partition[0]
            if loads is None or load_id in loads:
                paths.append((load_id, catalog.local(task.file.file_path)))
        return [path for _, path in sorted(paths)]

    def write(self, app: str, table: str, columns: Sequence[str], load_id: str, after: str | None) -> "Writer":
        """Begin a load of text `columns`; `after` is the newest load's id as it was when the pull began.

        Use it as a context manager: left without `commit`, it takes its files away.
        """
        from wadah.landing.writer import Writer

        if self._catalog is None:
            self._catalog = catalog.open(self.root)
        prepared = catalog.prepare(self._catalog, self.root, app, table, columns)
        return Writer(self, prepared, (app, table), load_id, after)

    def form(self, app: str, table: str, columns: Sequence[str], load_id: str, loaded_at: datetime) -> Form:
        """How a load of these `columns` will be written: what is in this form already, its `Writer` can adopt.

        Makes and changes nothing.
        """
        from pyiceberg.io.pyarrow import schema_to_pyarrow

        return Form(schema_to_pyarrow(catalog.planned(self.table(app, table), columns)), load_id, loaded_at)

    def expire(self, app: str, table: str, keep: Collection[str]) -> list[str]:
        """Drop every load but those of `keep` and the newest; returns the ids dropped.

        Only whole files go (the table is partitioned by load), so no delete file appears. The rows are
        gone from the next reader's list at once, from the disk with `sweep`.
        """
        from wadah.landing.upkeep import expire

        found = self.table(app, table)
        return expire(found, _loads(found), keep) if found else []

    def sweep(self, app: str, table: str, grace: timedelta = timedelta(hours=24)) -> int:
        """Remove files no snapshot refers to (killed loads, expired ones) older than `grace`; returns how many."""
        from wadah.landing.upkeep import sweep

        found = self.table(app, table)
        return sweep(found, grace) if found else 0


def _loads(table: "Table") -> list[Load]:
    by_id = {s.snapshot_id: s for s in table.snapshots()}
    line = []
    snapshot = table.current_snapshot()
    while snapshot:
        line.append((snapshot.snapshot_id, snapshot.summary.additional_properties if snapshot.summary else {}))
        snapshot = by_id.get(snapshot.parent_snapshot_id) if snapshot.parent_snapshot_id else None
    return history(line[::-1])


def settle(table: "Table", load: Load) -> Load | None:
    """What the table's present state means for a load about to commit.

    None: go on. A Load: it is already there (a rerun of the same id), nothing is to be done.
    Raises Retriable WDH-201 where another load came in between: this one's decisions (what is known,
    since when) rest on an older state, so it changes nothing.
    """
    loads = _loads(table)
    for landed in loads:
        if landed.load_id == load.load_id:
            return landed
    if (loads[-1].load_id if loads else None) != load.previous:
        raise Retriable("WDH-201", table=".".join(table.name()))
    return None
