"""The truth: what the pipeline must arrive at, computed from what the generators meant and never from their files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from infra.sandbox import apps, clock, quality, register
from infra.sandbox.held import Published, publish
from infra.sandbox.making import Cube, Planted, Truth, many
from wadah.errors import Fatal
from wadah.settings import Settings


@dataclass(frozen=True)
class World:
    """Every application's rows on a day, and what each open dataset is made of."""

    rows: dict[str, Planted]
    datasets: dict[str, Cube | Sequence[Any]]


def truth(settings: Settings, released_on: Sequence[int] | None = None) -> dict[str, Any]:
    """What must have arrived on the sandbox's day, and what the last of the releases must hold.

    `released_on` are the days on which releases were made, in order (cells hidden in one stay hidden in the next);
    none means one release today. Result:

    - `day`, `as_of`, `released_on`
    - `tables`: `app.table` → `rows` at the source, `accepted`, `rejects` (code → count), `planted` (list of key, code)
    - `datasets`: dataset → rows as published: every contract column, sorted by key; one without rows waits and is not
      there
    - `coarser`: dataset → whether it is published coarser

    Raises Fatal WDH-803 where there is no sandbox.
    """
    day = clock.read(settings)
    if day is None:
        raise Fatal("WDH-803", folder=settings.sandbox_dir)
    days = list(released_on or [day])
    worlds = {d: world(settings, d) for d in {*days, day}}
    last: dict[str, Published] = {}
    for d in days:
        for dataset, made in worlds[d].datasets.items():
            last[dataset] = publish(settings, dataset, made, _date(d), last.get(dataset))
    told = quality.monthly(settings, {d: worlds[d].rows for d in days}, days)
    last[quality.DATASET] = publish(settings, quality.DATASET, told, _date(days[-1]), None)
    shown = {dataset: made for dataset, made in sorted(last.items()) if made.rows}
    return {
        "day": day, "as_of": _date(day).isoformat(), "released_on": days,
        "tables": {name: _counted(rows) for name, rows in worlds[day].rows.items()},
        "datasets": {dataset: made.rows for dataset, made in shown.items()},
        "coarser": {dataset: made.coarse for dataset, made in shown.items()},
    }  # fmt: skip


def world(settings: Settings, day: int) -> World:
    """All applications on `day`, with what each row means."""
    made = World({}, {})
    said: dict[str, Truth] = {"the register": register.truth(settings.regency_code, day)}
    with many():
        said |= {app: module.truth(apps.making(settings, app, day)) for app, module in apps.apps(settings).items()}
    for app, told in said.items():
        datasets: dict[str, Cube | Sequence[Any]] = {**told.cubes, **told.plain}
        if twice := (made.rows.keys() & told.rows.keys()) | (made.datasets.keys() & datasets.keys()):
            raise ValueError(f"{app} tells once more of {', '.join(sorted(twice))}")
        made.rows.update(told.rows)
        made.datasets.update(datasets)
    return made


def _date(day: int) -> date:
    return clock.moment(day).date()


def _counted(rows: Planted) -> dict[str, Any]:
    bad = [(key, code) for key, code in rows if code]
    rejects = dict(sorted(Counter(code for _, code in bad).items()))
    return {"rows": len(rows), "accepted": len(rows) - len(bad), "rejects": rejects, "planted": bad}
