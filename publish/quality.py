"""The quality score of a dataset: the mean of five measures in percent, each told on its page.

- `lengkap`: fields filled, of all fields; a cell hidden on purpose is not missing.
- `baku`: rows of the applications that passed the rules, of all rows pulled.
- `kode`: accepted rows whose place and category were recognised; of several columns, the worst.
- `metadata`: metadata fields that say something.
- `waktu`: due dates met on time, of the last twelve; left out until the first due date has passed.

A measure that cannot be known (no load told its counts) is left out, never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from publish import dataset
from publish.cube import NOTE, Cube
from publish.receipt import Load
from publish.schedule import Status

TARGET = 90
NAMES = ("lengkap", "baku", "kode", "metadata", "waktu")


@dataclass(frozen=True)
class Quality:
    """Percentages by measure (None: not known), and their mean, rounded down: 100 means that nothing is amiss."""

    measures: Mapping[str, float | None]

    @property
    def known(self) -> dict[str, float]:
        return {name: self.measures[name] for name in NAMES if self.measures.get(name) is not None}  # type: ignore[misc]

    @property
    def score(self) -> int:
        known = self.known.values()
        return int(sum(known) / len(known)) if known else 0


def judge(cube: Cube, loads: Iterable[Load], metadata: Mapping[str, Any], status: Status) -> Quality:
    loads = list(loads)
    pulled, accepted = sum(x.pulled for x in loads), sum(x.accepted for x in loads)
    unresolved = sum(x.unresolved for x in loads)
    said, fields = dataset.filled(metadata)
    return Quality({
        "lengkap": completeness(cube),
        "baku": 100 * accepted / pulled if pulled else None,
        "kode": 100 * (1 - min(unresolved, accepted) / accepted) if accepted else None,
        "metadata": 100 * said / fields,
        "waktu": status.punctual,
    })  # fmt: skip


def completeness(cube: Cube) -> float | None:
    """Percent of fields filled; None for an empty table."""
    names = [c.name for c in cube.table.columns if c.name != NOTE]
    hides = cube.table.suppression
    covered = [hides.count, *hides.covers] if hides else []
    counts = ", ".join(f'count("{n}")' for n in names)
    *found, rows, hidden = cube.con.execute(
        f"SELECT {counts}, count(*), count(*) FILTER (WHERE _hidden) FROM cube"
    ).fetchone() or [0]
    fields = rows * len(names) - hidden * len(covered)
    return 100 * sum(found) / fields if fields else None


def mean(qualities: Iterable[Quality]) -> Quality:
    """Measure by measure, over the datasets that know it."""
    each = [q.known for q in qualities]
    out: dict[str, float | None] = {}
    for name in NAMES:
        values = [known[name] for known in each if name in known]
        out[name] = sum(values) / len(values) if values else None
    return Quality(out)
