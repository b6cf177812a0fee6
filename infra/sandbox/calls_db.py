"""What PSC 119's server answers from: one SQLite file, replaced whole when the day changes."""

import json
import sqlite3
from pathlib import Path

from infra.sandbox import store
from infra.sandbox.calls import Call

ENDPOINTS = ("panggilan", "penugasan", "pasien")


def write(calls: dict[str, Call], file: Path) -> None:
    """Bodies as JSON text beside the call's `updated_at` in local time, by which all three endpoints are sorted."""
    tables: dict[str, list[tuple[str, str, int, str]]] = {name: [] for name in ENDPOINTS}
    for call in calls.values():
        at = f"{call.updated:%Y-%m-%dT%H:%M:%S}"
        body = {**call.body, "updated_at": call.updated.isoformat()}
        tables["panggilan"].append((at, call.id, 0, json.dumps(body, ensure_ascii=False)))
        for name, parts in (("penugasan", call.penugasan), ("pasien", call.pasien)):
            tables[name] += ((at, call.id, i, json.dumps(p.body, ensure_ascii=False)) for i, p in enumerate(parts))
    with store.replacing(file) as aside:
        connection = sqlite3.connect(aside)
        for name, rows in tables.items():
            connection.execute(f"CREATE TABLE {name} (updated TEXT, id_call TEXT, place INTEGER, body TEXT)")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", sorted(rows))  # noqa: S608 - names are ours
            connection.execute(f"CREATE INDEX {name}_updated ON {name} (updated, id_call, place)")
        connection.commit()
        connection.close()


def page(file: Path, endpoint: str, since: str, number: int, size: int) -> tuple[list[str], int]:
    """Bodies of page `number` (from 1) of what was updated since then (local time, ISO), and the count of pages."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        # The endpoint is one of ENDPOINTS; the caller saw to that.
        (rows,) = connection.execute(f"SELECT count(*) FROM {endpoint} WHERE updated >= ?", (since,)).fetchone()  # noqa: S608
        bodies = connection.execute(
            f"SELECT body FROM {endpoint} WHERE updated >= ? ORDER BY updated, id_call, place LIMIT ? OFFSET ?",  # noqa: S608
            (since, size, (number - 1) * size),
        ).fetchall()
    finally:
        connection.close()
    return [body for (body,) in bodies], max(1, -(-rows // size))
