"""A keyed diff: rows inserted, updated, deleted. Staged aside, applied in the switch's own transaction.

The table's hash is a sum over its rows, so a diff is verified by arithmetic: what it takes away and what it brings
must lead from the base's hash to the one the publisher said.
"""

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
from ckanext.wadah import problem
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from . import database, swap
from .columns import Column, describe, row_hash
from .copy import copy
from .load import Meant, again, compare

OP = Column("_op", "text", pa.string())


def stage(resource_id: str, meant: Meant, base: str, file: Path) -> dict[str, Any]:
    """Keep the rows of `file` (columns and `_op`: I, U or D) beside the table whose row hash is `base`.

    Refuses with WDH-634 where the public table is another, or has other columns, key or full text.
    """
    began = time.monotonic()
    if not meant.key:
        problem.refuse(problem.MALFORMED, "key: a diff needs one")
    with database.transaction("staging the changes") as cursor:
        database.lock(cursor, f"table {resource_id}")
        database.prepare(cursor)
        _base(cursor, resource_id, base, meant)
        table = database.diff(resource_id)
        database.drop(cursor, table, database.stage(resource_id))
        listed = ", ".join(f"{c.name} {c.type}" for c in [*meant.columns, OP])
        cursor.execute(f"CREATE TABLE {table} ({listed})")
        copy(cursor, file, table, [*meant.columns, OP], freeze=True)
        ops, bad = _counted(cursor, table, meant.key)
        if bad:
            problem.refuse(problem.MALFORMED, f"{bad} changes have no key, or an operation other than I, U, D")
        cursor.execute(f"CREATE UNIQUE INDEX ON {table} ({', '.join(c.name for c in meant.key)})")
        cursor.execute(f"ANALYZE {table}")
        database.tell(cursor, table, meant.said(mode="diff", base=base, ops=ops))
    return {"rows": meant.rows, "row_hash": meant.row_hash, "seconds": round(time.monotonic() - began, 3)}


def apply(cursor: Cursor, resource_id: str, said: dict[str, Any]) -> dict[str, Any]:
    """Apply the staged changes to the public table; what the table says of itself from now on.

    Readers go on with the rows before until the transaction ends. Refuses with WDH-634 on another base, with WDH-632
    where the outcome is not what was said.
    """
    meant, live, changes = again(said), database.public(resource_id), database.diff(resource_id)
    cursor.execute(f"LOCK TABLE {live} IN SHARE ROW EXCLUSIVE MODE")
    before = _base(cursor, resource_id, said["base"], meant)
    same = " AND ".join(f"t.{c.name} = d.{c.name}" for c in meant.key)
    taken = _sum(
        cursor, f"{live} t JOIN {changes} d ON {same} WHERE d._op IN ('U', 'D')", row_hash(meant.columns, "t.")
    )
    brought = _sum(cursor, f"{changes} d WHERE d._op IN ('I', 'U')", row_hash(meant.columns, "d."))
    rest = [c for c in meant.columns if c not in meant.key]
    names, values = (", ".join(p + c.name for c in meant.columns) for p in ("", "d."))
    done = {"D": _run(cursor, f"DELETE FROM {live} t USING {changes} d WHERE {same} AND d._op = 'D'")}
    if rest:
        sets = ", ".join(f"{c.name} = d.{c.name}" for c in rest)
        done["U"] = _run(cursor, f"UPDATE {live} t SET {sets} FROM {changes} d WHERE {same} AND d._op = 'U'")
    done["I"] = _run(cursor, f"INSERT INTO {live} ({names}) SELECT {values} FROM {changes} d WHERE d._op = 'I'")
    if {op: n for op, n in done.items() if n} != {op: n for op, n in said["ops"].items() if n}:
        problem.refuse(problem.DIFFERS, "the changes do not fit the table: a key is missing or there already")
    compare(before["rows"] + done["I"] - done["D"], str(int(before["row_hash"]) - taken + brought), meant)
    now = {**said, "mode": "diff", "moved": before["moved"] + sum(done.values())}
    for comment in describe(live, meant.columns):
        cursor.execute(comment)
    database.tell(cursor, live, now)
    swap.count(cursor, resource_id, meant.rows)
    # What was kept is of an older release than the one before: going back loads that one from its file.
    database.drop(cursor, changes, database.previous(resource_id))
    return now


def _base(cursor: Cursor, resource_id: str, base: str, meant: Meant) -> dict[str, Any]:
    live = database.told(cursor, database.public(resource_id))
    if not live or live["row_hash"] != base:
        problem.refuse(problem.NO_STAGE, "the public table is not the one the changes are made for")
    said = meant.said()
    shapes = [[[(c["id"], c["type"]) for c in s["columns"]], s["key"], s["fulltext"]] for s in (live, said)]
    if shapes[0] != shapes[1]:
        problem.refuse(problem.NO_STAGE, "columns, key or full text differ from the public table's: send it whole")
    return live


def _counted(cursor: Cursor, table: str, key: list[Column]) -> tuple[dict[str, int], int]:
    """({operation: rows}, rows that are no change)."""
    missing = " OR ".join(f"{c.name} IS NULL" for c in key)
    cursor.execute(f"SELECT _op, count(*), count(*) FILTER (WHERE {missing}) FROM {table} GROUP BY _op")
    found = cursor.fetchall()
    bad = sum(empty if op in ("I", "U", "D") else n for op, n, empty in found)
    return {op: n for op, n, _ in found if op in ("I", "U", "D")}, bad


def _sum(cursor: Cursor, source: str, part: str) -> int:
    cursor.execute(f"SELECT coalesce(sum({part}), 0)::text FROM {source}")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _run(cursor: Cursor, statement: str) -> int:
    cursor.execute(statement)
    return cursor.rowcount
