"""PyIceberg's SQL catalog on SQLite: opening it, and tables of text columns that only ever grow."""

import contextlib
import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wadah.errors import Fatal, Retriable

if TYPE_CHECKING:
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.schema import Schema
    from pyiceberg.table import Table

NAME = "catalog.db"
WAIT = 60
"""Seconds to wait for another process's commit before WDH-203."""
PROPERTIES = {
    "commit.retry.num-retries": "0",  # a conflict is ours to judge: see `settle`
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    # Nothing of columns but the load's: files are told apart by `_load_id`, nothing of ours asks for another's bounds,
    # and those of texts would not be sound. (Parquet has none of a row group that holds a text of over 4,096 bytes,
    # and PyIceberg makes the file's of the others'; who prunes by them misses rows.) See also `parquet.TOLD`.
    "write.metadata.metrics.default": "none",
    "write.metadata.metrics.column._load_id": "full",
}


def namespace(app: str) -> str:
    return app.replace("-", "_")


def local(path: str) -> str:
    """A path the operating system knows, from Iceberg's `file://…` (which is never percent-encoded)."""
    return path.removeprefix("file://")


@contextmanager
def patient(what: str) -> Iterator[None]:
    """SQLite's lock that did not open in `WAIT` seconds, as a coded error."""
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except OperationalError as failure:
        if "locked" in str(failure.orig):
            raise Retriable("WDH-203", table=what) from failure
        raise


def open(root: Path) -> "SqlCatalog":
    """The catalog under `root`, made at first use. Raises Fatal WDH-204 for a path Iceberg's addresses cannot hold."""
    from pyiceberg.catalog.sql import SqlCatalog

    if set("?#") & set(str(root)):
        raise Fatal("WDH-204", path=root)
    root.mkdir(parents=True, exist_ok=True)
    # Two processes that create the catalog's tables at once would trip over each other.
    with (root / ".lock").open("w") as lock, patient("catalog"):
        fcntl.flock(lock, fcntl.LOCK_EX)
        return SqlCatalog(
            "wadah",
            uri=f"sqlite:///{root / NAME}?timeout={WAIT}",
            warehouse=f"file://{root}",
            **{"py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"},
        )


def load(catalog: "SqlCatalog", root: Path, app: str, table: str) -> "Table | None":
    from pyiceberg.exceptions import NoSuchTableError

    try:
        with patient(f"{app}.{table}"):
            found = catalog.load_table((namespace(app), table))
    except NoSuchTableError:
        return None
    except FileNotFoundError as failure:  # the metadata file the catalog names
        raise Fatal("WDH-200", path=root) from failure
    if not Path(local(found.location())).is_relative_to(root):
        raise Fatal("WDH-200", path=root)
    return found


def prepare(catalog: "SqlCatalog", root: Path, app: str, table: str, columns: Sequence[str]) -> "Table":
    """The table with today's properties, made or widened so that it has all `columns`; no reader's rows change."""
    from pyiceberg.exceptions import CommitFailedException, NamespaceAlreadyExistsError, TableAlreadyExistsError
    from pyiceberg.types import StringType
    from sqlalchemy.exc import IntegrityError

    # Made by another process since the look: PyIceberg tells it by the one error or, a moment later, by the other.
    with contextlib.suppress(NamespaceAlreadyExistsError, IntegrityError), patient(f"{app}.{table}"):
        catalog.create_namespace_if_not_exists(namespace(app))
    for _ in range(20):
        found = load(catalog, root, app, table)
        if found is None:
            try:
                with patient(f"{app}.{table}"):
                    found = _create(catalog, app, table, columns)
            except TableAlreadyExistsError:
                continue
        there = {field.name for field in found.schema().fields}
        new = [c for c in columns if c not in there]
        lacks = {name: value for name, value in PROPERTIES.items() if found.properties.get(name) != value}
        if not new and not lacks:
            return found
        try:
            with patient(f"{app}.{table}"), found.transaction() as change:
                if lacks:  # made by an older version
                    change.set_properties(lacks)
                if new:
                    with change.update_schema() as update:
                        for column in new:
                            update.add_column(column, StringType())
        except (CommitFailedException, ValueError):
            continue  # another load widened it first: look again
    raise Retriable("WDH-203", table=f"{app}.{table}")


def _create(catalog: "SqlCatalog", app: str, table: str, columns: Sequence[str]) -> "Table":
    from pyiceberg.partitioning import PartitionField, PartitionSpec
    from pyiceberg.transforms import IdentityTransform

    by_load = PartitionSpec(PartitionField(1, 1000, IdentityTransform(), "_load_id"))
    schema = _bare(columns)
    return catalog.create_table((namespace(app), table), schema, partition_spec=by_load, properties=PROPERTIES)


def planned(found: "Table | None", columns: Sequence[str]) -> "Schema":
    """The schema a table (None: one to be made) will have once `prepare` has given it `columns`: ids and all.

    A guess, where another process widens the table meanwhile: whoever acts on it compares.
    """
    from pyiceberg.schema import Schema, assign_fresh_schema_ids
    from pyiceberg.types import NestedField, StringType

    if found is None:
        return assign_fresh_schema_ids(_bare(columns))
    fields, last = found.schema().fields, found.metadata.last_column_id
    there = {field.name for field in fields}
    new = [c for c in dict.fromkeys(columns) if c not in there]
    return Schema(*fields, *(NestedField(n, c, StringType()) for n, c in enumerate(new, last + 1)))


def _bare(columns: Sequence[str]) -> "Schema":
    """A new table's: bookkeeping first, then text."""
    from pyiceberg.schema import Schema
    from pyiceberg.types import LongType, MapType, NestedField, StringType, TimestamptzType

    about = (
        NestedField(1, "_load_id", StringType()),
        NestedField(2, "_loaded_at", TimestamptzType()),
        NestedField(3, "_source", StringType()),
        NestedField(4, "_row", LongType()),
        NestedField(5, "_cells", MapType(6, StringType(), 7, StringType(), value_required=False)),
        NestedField(8, "_damage", StringType()),
        NestedField(9, "_raw", StringType()),
        NestedField(10, "_gone", StringType()),
    )
    there = {field.name for field in about}
    own = [c for c in dict.fromkeys(columns) if c not in there]
    return Schema(*about, *(NestedField(n, c, StringType()) for n, c in enumerate(own, 11)))
