"""Loads as a connector would land them, without a source: rows of text, and what the reader noted of cells."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pyarrow as pa

from wadah.landing import Landing, Load, new_load_id
from wadah.settings import Settings

Row = Mapping[str, str | int | float | None]
START = datetime(2026, 11, 19, 23, tzinfo=UTC)
_clock = count()


def land(
    settings: Settings,
    app: str,
    table: str,
    rows: Sequence[Row],
    *,
    columns: Sequence[str],
    known: int = 0,
    sources: Sequence[tuple[str, int]] | None = None,
    cells: Sequence[Mapping[str, str] | None] | None = None,
    damaged: Sequence[str] = (),
) -> Load:
    """Append one load. A number is noted as a number cell; `damaged` are broken lines."""
    landing = Landing(settings)
    last = landing.last(app, table)
    at = START + timedelta(seconds=next(_clock))
    load_id = new_load_id(at, last.load_id if last else None)
    total = len(rows) + len(damaged)
    noted = cells or [{k: "number" for k, v in row.items() if isinstance(v, int | float)} or None for row in rows]
    places = list(sources or [(table, i) for i in range(1, len(rows) + 1)])
    places += [(places[-1][0] if places else table, len(rows) + i) for i in range(1, len(damaged) + 1)]
    arrays = {
        "_loaded_at": pa.array([at] * total, pa.timestamp("us", tz="UTC")),
        "_source": pa.array([p[0] for p in places]),
        "_row": pa.array([p[1] for p in places], pa.int64()),
        "_cells": pa.array(
            [list(c.items()) if c else None for c in [*noted, *[None] * len(damaged)]],
            pa.map_(pa.string(), pa.string()),
        ),
        "_damage": pa.array([None] * len(rows) + ["WDH-301"] * len(damaged), pa.string()),
        "_raw": pa.array([None] * len(rows) + list(damaged), pa.string()),
    }
    for name in columns:
        values = [None if (v := row.get(name)) is None else str(v) for row in rows] + [None] * len(damaged)
        arrays[name] = pa.array(values, pa.string())
    load = Load(
        load_id=load_id, loaded_at=at, pulled=total + known, known=known, rows=total,
        previous=last.load_id if last else None,
    )  # fmt: skip
    with landing.write(app, table, list(columns), load_id, load.previous) as writer:
        writer.write(pa.RecordBatch.from_pydict(arrays))
        return writer.commit(load)
