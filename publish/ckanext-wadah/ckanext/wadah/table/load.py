"""Stage a whole table: create, COPY, count and hash, index, describe. Readers meet none of it."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ckanext.datastore.backend.postgres import literal_string
from ckanext.wadah import problem
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from . import database
from .columns import Column, describe, index_name, named, read, row_hash, words
from .copy import copy


@dataclass(frozen=True)
class Meant:
    """What the publisher says the table must be. `key` and `fulltext` name columns."""

    release: str
    rows: int
    row_hash: str
    columns: list[Column]
    key: list[Column]
    fulltext: list[Column]
    blob: str
    dataset: str  # for which it was staged: nobody else's release takes it

    def said(self, **more: Any) -> dict[str, Any]:
        """What the table's comment keeps of it: enough to load it again from the file."""
        return {
            "release": self.release,
            "rows": self.rows,
            "row_hash": self.row_hash,
            "columns": [{k: v for k, v in asdict(c).items() if k != "arrow"} for c in self.columns],
            "key": [c.id for c in self.key],
            "fulltext": [c.id for c in self.fulltext],
            "blob": self.blob,
            "dataset": self.dataset,
            "at": datetime.now(UTC).isoformat(),
            **more,
        }


def replace(resource_id: str, meant: Meant, file: Path) -> dict[str, Any]:
    """Stage the rows of `file` as the whole new table; {"rows", "row_hash", "seconds"}.

    Refuses with WDH-632 where count or hash are not as meant, with WDH-633 what PostgreSQL does not take.
    """
    began = time.monotonic()
    with database.transaction("staging the table") as cursor:
        database.lock(cursor, f"table {resource_id}")
        database.prepare(cursor)
        fill(cursor, resource_id, meant, file)
    return {"rows": meant.rows, "row_hash": meant.row_hash, "seconds": round(time.monotonic() - began, 3)}


def fill(cursor: Cursor, resource_id: str, meant: Meant, file: Path) -> None:
    table = database.stage(resource_id)
    database.drop(cursor, table, database.diff(resource_id))
    cursor.execute(f"CREATE TABLE {table} (_id serial PRIMARY KEY, {_full_text(meant)}, {_listed(meant)})")
    copy(cursor, file, table, meant.columns, freeze=True)
    verify(cursor, table, meant)
    finish(cursor, resource_id, meant, table)


def verify(cursor: Cursor, table: str, meant: Meant) -> None:
    """Refuse with WDH-632 a table whose rows are not those meant: a body cut short loads without an error."""
    cursor.execute(f"SELECT count(*), coalesce(sum({row_hash(meant.columns)}), 0)::text FROM {table}")
    rows, found = cursor.fetchone() or (0, "0")
    compare(rows, found, meant)


def compare(rows: int, found: str, meant: Meant) -> None:
    if (rows, found) != (meant.rows, meant.row_hash):
        what = f"{rows} rows for {meant.rows}" if rows != meant.rows else "the row hash"
        problem.refuse(problem.DIFFERS, f"the table differs from what was said: {what}", rows=rows, row_hash=found)


def finish(cursor: Cursor, resource_id: str, meant: Meant, table: str) -> None:
    """Indexes, trigger, statistics, dictionary, rights."""
    if meant.fulltext:  # written by the generated column; from now on by the trigger
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN _full_text DROP EXPRESSION")
        name = index_name(resource_id, '"_full_text"')
        cursor.execute(f'CREATE INDEX "{name}" ON {table} USING gin (_full_text)')
    if meant.key:
        listed = ", ".join(c.name for c in meant.key)
        cursor.execute(f'CREATE UNIQUE INDEX "{index_name(resource_id, listed)}" ON {table} ({listed})')
    named = ", ".join(literal_string(c.id) for c in meant.fulltext)
    cursor.execute(
        f"CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE PROCEDURE wadah_stage.full_text({named})"
    )
    for comment in describe(table, meant.columns):
        cursor.execute(comment)
    cursor.execute(f"ANALYZE {table}")
    database.tell(cursor, table, meant.said(mode="replace", moved=0))
    database.grant(cursor, table)


def _full_text(meant: Meant) -> str:
    if not meant.fulltext:
        return "_full_text tsvector"
    words = " || ' ' || ".join(f"coalesce({c.text()}, '')" for c in meant.fulltext)
    return f"_full_text tsvector GENERATED ALWAYS AS (to_tsvector('simple', {words})) STORED"


def _listed(meant: Meant) -> str:
    return ", ".join(f"{c.name} {c.type}" for c in meant.columns)


def again(said: dict[str, Any]) -> Meant:
    """What a table's comment kept of it, as it was meant."""
    columns = read(json.loads(json.dumps(said["columns"])))
    return Meant(
        release=said["release"], rows=said["rows"], row_hash=said["row_hash"], columns=columns,
        key=named(said["key"], columns, "key"), fulltext=words(said["fulltext"], columns),
        blob=said["blob"], dataset=said.get("dataset", ""),
    )  # fmt: skip
