"""One open dataset as a release must hold it: dense, closed, suppressed, coarser, with spine and unit, sorted."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from infra.sandbox.making import Cube, Key
from infra.sandbox.places import Place, place
from infra.sandbox.spine import spine
from infra.sandbox.suppress import Dominance, Guards, suppress
from wadah.contract.load import outputs
from wadah.contract.model import Column, Table
from wadah.contract.vocabulary import PERIODS
from wadah.settings import Settings

PARTS = {"bulan": 12, "triwulan": 4, "semester": 2}
"""How many parts a year has, by the key column that counts them."""
Cells = dict[Key, list[Any]]


@dataclass(frozen=True)
class Published:
    rows: list[dict[str, Any]]
    hidden: Mapping[Key, str] = field(default_factory=dict)
    """Hidden cell → the note that says why."""
    coarse: bool = False


def publish(
    settings: Settings, dataset: str, made: Cube | Sequence[Mapping[str, Any]], as_of: date, before: Published | None
) -> Published:
    """One dataset as a release on `as_of` holds it, after a release that held `before`."""
    table, where = outputs()[dataset].table, place(settings.regency_code)
    if not isinstance(made, Cube):
        return Published(_rows(settings, table, [dict(row) for row in made]))
    cells = _filled(table, made, as_of, where)
    notes: dict[Key, str] = {}
    coarse = before.coarse if before else False
    if table.suppression:
        cells, notes, coarse = _hidden(settings, table, cells, made, before)
    rows = [_named(table, key, values, notes.get(key)) for key, values in cells.items()]
    for column, (said, words) in made.labels.items():
        rows = [{**row, column: words.get(row[said])} for row in rows]
    return Published(_rows(settings, table, rows), notes, coarse)


def dims(table: Table) -> list[str]:
    """Key columns that are no period, in the contract's order."""
    return [c for c in table.key if c not in PERIODS]


def part(table: Table) -> str | None:
    """The key column that counts the parts of a year; None in a yearly table."""
    return next((c for c in table.key if c in PARTS), None)


def measures(table: Table) -> tuple[str, ...]:
    """The columns that a cube's values fill, in their order: the count, then what it covers."""
    if table.suppression:
        return (table.suppression.count, *table.suppression.covers)
    return tuple(c.name for c in table.columns if c.unit and not c.key)


def _hidden(
    settings: Settings, table: Table, cells: Cells, made: Cube, before: Published | None
) -> tuple[Cells, dict[Key, str], bool]:
    """Cells as they are published, why which are hidden, and whether the table is coarser."""
    rule = table.suppression
    assert rule is not None
    positions = range(2, 2 + len(dims(table)))
    seen: Mapping[Key, str] = before.hidden if before else {}
    coarse = before.coarse if before else False
    dominance = None
    if rule.dominance:
        at = measures(table).index(rule.dominance.of)
        dominance = Dominance(made.dominated, {key: v[at] for key, v in cells.items()}, rule.dominance.percent)
    guards = Guards(made.behind, rule.guards) if rule.guards else None
    if not coarse:
        notes = suppress({key: v[0] for key, v in cells.items()}, (0, 1), positions, rule.k, seen, dominance, guards)
        shown = sum(1 for v in cells.values() if v[0] > 0)
        coarse = rule.coarser is not None and 100 * len(notes) > settings.gate.max_hidden_percent * shown
        if not coarse:
            return cells, notes, False
        seen = {}
    assert rule.coarser is not None
    at = 2 + dims(table).index(rule.coarser.column)
    summed: Cells = defaultdict(lambda: [0] * (1 + len(rule.covers)))
    for key, values in cells.items():
        cell = summed[(*key[:at], rule.coarser.label, *key[at + 1 :])]
        for i, value in enumerate(values):
            cell[i] += value
    return summed, suppress({key: v[0] for key, v in summed.items()}, (0, 1), positions, rule.k, seen), True


def _filled(table: Table, made: Cube, as_of: date, where: Place) -> Cells:
    """Every closed period × place × category; where nothing was counted 0, but no median of nothing."""
    own = {
        "kemendagri_kode_kabupaten_kota": [where.code],
        "kemendagri_kode_kecamatan": [k.code for k in where.kecamatan],
        "kemendagri_kode_desa_kelurahan": [d.code for d in where.desa],
    }
    keys: list[Key] = list(closed(made.periods, as_of, PARTS.get(part(table) or "", 1)))
    for dim in dims(table):
        keys = [(*key, value) for key in keys for value in made.values.get(dim, own.get(dim, ()))]
    nothing = [_nothing(table.by_name[name]) for name in measures(table)]
    return {key: list(made.cells.get(key, nothing)) for key in keys}


def _nothing(measure: Column) -> int | None:
    """What a measure is where nothing was counted."""
    kind = measure.standar_data.ukuran if measure.standar_data else "jumlah"
    return 0 if kind.startswith("jumlah") else None


def closed(periods: Collection[tuple[int, int]], as_of: date, count: int) -> Iterator[tuple[int, int]]:
    """From the first period with rows to the last that ended before the month of `as_of`, without gaps.

    `count` is how many periods a year has; that of a year is (year, 0).
    """
    if not periods:
        return
    year, number = min(periods)
    number = max(number, 1)
    while True:
        following = (year + number // count, number % count + 1)
        if date(following[0], (following[1] - 1) * (12 // count) + 1, 1) > as_of.replace(day=1):
            return
        yield year, number if count > 1 else 0
        year, number = following


def _named(table: Table, key: Key, values: Sequence[Any], note: str | None) -> dict[str, Any]:
    when, counted = part(table), dict(zip(measures(table), values, strict=True))
    return {
        "tahun": key[0],
        **({when: key[1]} if when else {}),
        **dict(zip(dims(table), key[2:], strict=True)),
        **(dict.fromkeys(counted) if note else counted),
        "catatan_supresi": note,
    }


def _rows(settings: Settings, table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every contract column: spine by the place, and the unit of the first measure; sorted by key."""
    unit = table.by_name[measures(table)[0]].unit if measures(table) else None
    whole = [{"satuan": unit, **spine(settings, row), **row} for row in rows]
    named = [{c.name: row[c.name] for c in table.columns} for row in whole]
    return sorted(named, key=lambda row: tuple(row[c] for c in table.key))
