"""The switch: the staged table becomes public, the public one is kept aside. One short lock, or none at all."""

import time
from typing import Any, TypeGuard

import psycopg2
from ckanext.datastore.backend.postgres import identifier
from ckanext.wadah import problem
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from . import database, diff

WAIT = "300ms"  # for the lock; every new reader queues behind us so long
TRIES = 40


def switch(cursor: Cursor, resource_id: str, dataset: str, release: str) -> dict[str, Any]:
    """Make what was staged for that dataset's release public; what the table says of itself.

    Where the public table is of that release already (a run that died between our two databases), it stays. Refuses
    with WDH-634 where nothing was staged, with WDH-635 where readers hold the table too long.
    """
    staged = database.told(cursor, database.stage(resource_id))
    if _of(staged, dataset, release):
        return _locked(cursor, lambda: _replace(cursor, resource_id, staged))
    moved = database.told(cursor, database.diff(resource_id))
    if _of(moved, dataset, release):
        return _locked(cursor, lambda: diff.apply(cursor, resource_id, moved))
    live = database.told(cursor, database.public(resource_id))
    if _of(live, dataset, release):
        return live
    problem.refuse(problem.NO_STAGE, f"no table was staged for release {release}")


def _of(said: dict[str, Any] | None, dataset: str, release: str) -> TypeGuard[dict[str, Any]]:
    """A resource that is not there yet is nobody's: what was staged for it may be another's. Old tables say no name."""
    return said is not None and said["release"] == release and said.get("dataset") in (None, "", dataset)


def back(cursor: Cursor, resource_id: str, said: dict[str, Any]) -> bool:
    """Make the table kept aside public again, where it is the one that `said` describes; the public one is dropped."""
    kept = database.told(cursor, database.previous(resource_id))
    if not kept or (kept["release"], kept["row_hash"]) != (said["release"], said["row_hash"]):
        return False
    _locked(cursor, lambda: _swap(cursor, resource_id, database.previous(resource_id), kept, keep=False))
    return True


def over(cursor: Cursor, resource_id: str, said: dict[str, Any]) -> dict[str, Any]:
    """Make the staged table public and drop the one that was: for going back.

    Refuses with WDH-635 where it is not the one that `said` describes: the next release was staged meanwhile.
    """
    staged = database.told(cursor, database.stage(resource_id))
    if not staged or (staged["release"], staged["row_hash"]) != (said["release"], said["row_hash"]):
        problem.refuse(problem.BUSY, "another table was staged meanwhile; try again")
    return _locked(cursor, lambda: _swap(cursor, resource_id, database.stage(resource_id), staged, keep=False))


def _replace(cursor: Cursor, resource_id: str, staged: dict[str, Any]) -> dict[str, Any]:
    live = database.told(cursor, database.public(resource_id))
    # Of the same release: the switch was made and its record was not. What was before it stays kept.
    keep = not live or live["release"] != staged["release"]
    return _swap(cursor, resource_id, database.stage(resource_id), staged, keep=keep)


def _swap(cursor: Cursor, resource_id: str, new: str, said: dict[str, Any], *, keep: bool) -> dict[str, Any]:
    live = database.public(resource_id)
    before = database.exists(cursor, live)
    aliases = []
    if before:
        cursor.execute(f"LOCK TABLE {live} IN ACCESS EXCLUSIVE MODE")
        aliases = _aliases(cursor, resource_id)
        for alias in aliases:
            cursor.execute(f"DROP VIEW public.{identifier(alias)}")
    if keep:
        _aside(cursor, database.previous(resource_id), f"{resource_id}__old")
        if before:
            _move(cursor, live, f'"{resource_id}__prev"', "wadah_prev")
    elif before:
        _aside(cursor, live, f"{resource_id}__old")
    _move(cursor, new, f'"{resource_id}"', "public")
    for alias in aliases:
        cursor.execute(f"CREATE VIEW public.{identifier(alias)} AS SELECT * FROM {live}")
        database.grant(cursor, f"public.{identifier(alias)}")
    count(cursor, resource_id, said["rows"])
    return said


def _move(cursor: Cursor, table: str, to: str, schema: str) -> None:
    at = table.partition(".")[0]
    cursor.execute(f"ALTER TABLE {table} RENAME TO {to}")
    if at != schema:
        cursor.execute(f"ALTER TABLE {at}.{to} SET SCHEMA {schema}")


def _aside(cursor: Cursor, table: str, name: str) -> None:
    """Into `wadah_old`, to be dropped after the switch: dropping takes up to a second, and we hold a lock."""
    if not database.exists(cursor, table):
        return
    database.drop(cursor, f'wadah_old."{name}"')
    _move(cursor, table, f'"{name}"', "wadah_old")


def count(cursor: Cursor, resource_id: str, rows: int) -> None:
    """The total that `datastore_search` tells. The row is never deleted: a reader that has to count does so on a
    second connection and would wait for us while we wait for it."""
    cursor.execute(
        "INSERT INTO _table_stats VALUES (%s, jsonb_build_object('rows', %s::bigint)) ON CONFLICT (resource_id)"
        " DO UPDATE SET stats = jsonb_set(_table_stats.stats, '{rows}', to_jsonb(%s::bigint))",
        (resource_id, rows, rows),
    )


def _aliases(cursor: Cursor, resource_id: str) -> list[str]:
    cursor.execute("SELECT name FROM _table_metadata WHERE alias_of = %s", (resource_id,))
    return [row[0] for row in cursor.fetchall()]


def _locked(cursor: Cursor, work: Any) -> Any:
    """Do `work` in a savepoint, again and again, each time waiting shortly for its locks."""
    for tried in range(TRIES):
        cursor.execute(f"SAVEPOINT wadah; SET LOCAL lock_timeout='{WAIT}'")
        try:
            done = work()
        except psycopg2.errors.LockNotAvailable:
            cursor.execute("ROLLBACK TO SAVEPOINT wadah; RELEASE SAVEPOINT wadah")
            if tried + 1 < TRIES:
                time.sleep(0.05 + 0.01 * tried)  # readers that queued behind us go first
            continue
        cursor.execute("RELEASE SAVEPOINT wadah; SET LOCAL lock_timeout=0")
        return done
    problem.refuse(problem.BUSY, "readers hold the table; try again")


def empty_old() -> None:
    """Drop what switches put aside."""
    with database.transaction("dropping replaced tables") as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'wadah_old'")
        for (name,) in cursor.fetchall():
            database.drop(cursor, f"wadah_old.{identifier(name)}")
