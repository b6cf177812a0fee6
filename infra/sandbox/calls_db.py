"""What PSC 119's server answers from: one SQLite file, replaced whole when the day changes."""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from json import JSONEncoder
from pathlib import Path

from infra.sandbox import store
from infra.sandbox.calls import Call, Stretch
from infra.sandbox.making import each

_json = JSONEncoder(ensure_ascii=False).encode
ENDPOINTS = ("panggilan", "penugasan", "pasien")


Row = tuple[str, str, int, str]


def write(stretches: Iterable[Stretch], file: Path) -> None:
    """Bodies as JSON text beside the call's `updated_at` in local time, by which all three endpoints are sorted.

    A row's place in that order is its rowid, so that a page is found at once however far down it is.
    """
    waiting: dict[str, list[Row]] = {name: [] for name in ENDPOINTS}
    with store.replacing(file) as aside:
        connection = sqlite3.connect(aside)

        def fill(found: Stretch) -> None:
            for call in found.calls.values():
                for name, row in _rows(call):
                    waiting[name].append(row)
            until = f"{found.until:%Y-%m-%dT%H:%M:%S}" if found.until else None
            for name, rows in waiting.items():
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS {name} (updated TEXT, id_call TEXT, place INTEGER, body TEXT)"
                )
                rows.sort()
                ripe = len(rows) if until is None else bisect_left(rows, (until,))
                connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", rows[:ripe])  # noqa: S608 - names are ours
                del rows[:ripe]
                if until is None:
                    connection.execute(f"CREATE INDEX {name}_updated ON {name} (updated, id_call, place)")

        each(stretches, fill)
        connection.commit()
        connection.close()


def _rows(call: Call) -> Iterator[tuple[str, Row]]:
    at = f"{call.updated:%Y-%m-%dT%H:%M:%S}"
    body = {**call.body, "updated_at": call.updated.isoformat()}
    yield "panggilan", (at, call.id, 0, _json(body))
    for name, parts in (("penugasan", call.penugasan), ("pasien", call.pasien)):
        for i, part in enumerate(parts):
            yield name, (at, call.id, i, _json(part.body))


def page(file: Path, endpoint: str, since: str, number: int, size: int) -> tuple[list[str], int]:
    """Bodies of page `number` (from 1) of what was updated since then (local time, ISO), and the count of pages."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        # The endpoint is one of ENDPOINTS; the caller saw to that.
        (last,) = connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {endpoint}").fetchone()  # noqa: S608
        (first,) = connection.execute(
            f"SELECT rowid FROM {endpoint} WHERE updated >= ? ORDER BY updated, id_call, place LIMIT 1",  # noqa: S608
            (since,),
        ).fetchone() or (last + 1,)
        rows, start = last - first + 1, first + (number - 1) * size
        bodies = connection.execute(
            f"SELECT body FROM {endpoint} WHERE rowid >= ? ORDER BY rowid LIMIT ?",  # noqa: S608
            (start, size),
        ).fetchall()
    finally:
        connection.close()
    return [body for (body,) in bodies], max(1, -(-rows // size))
