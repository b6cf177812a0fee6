"""Figures of one published table, computed from its Parquet file: what a reader could compute too.

Hidden cells stay hidden: an aggregate is made of the open cells alone and knows how many were left
out, so that nothing said here lets a hidden cell be derived. A measure that does not add up (a rate,
a median) is aggregated as the middle value of the open cells, never as a sum.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from publish import period
from publish.period import Period
from wadah.contract.model import Column, Table
from wadah.settings import Settings
from wadah.warehouse.connect import connect, literal

NOTE = "catatan_supresi"
PLACE = ("kemendagri_kode_desa_kelurahan", "kemendagri_kode_kecamatan", "bps_kode_kecamatan")
NUMERIC = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Cell:
    """An aggregate of cells: its value, how many of them are hidden, how many there are."""

    value: float | None
    hidden: int
    cells: int

    @property
    def exact(self) -> bool:
        return self.hidden == 0 and self.value is not None

    @property
    def partial(self) -> bool:
        """Something of it is hidden; a cell that simply has no value hides nothing."""
        return self.hidden > 0

    @property
    def closed(self) -> bool:
        """Nothing of it may be told: every cell that is not nought is hidden."""
        return self.hidden > 0 and not self.value


EMPTY = Cell(None, 0, 0)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A key column that is not the period; `label` holds what people read (a code's name)."""

    column: Column
    label: str

    @property
    def name(self) -> str:
        return self.column.name

    title: str = ""  # of what people read: "Desa/kelurahan", not "Kode desa"

    @property
    def is_place(self) -> bool:
        return self.name in PLACE


def measures(table: Table) -> tuple[Column, ...]:
    """The measures that can be drawn and summed up, the chart's first: values that each have a unit of their own
    have no total and no middle.
    """
    return tuple(c for c in figures_of(table) if c.unit != "beragam")


def figures_of(table: Table) -> tuple[Column, ...]:
    """The table's measures, the chart's first."""
    found = [c for c in table.columns if c.type in NUMERIC and not c.key and c.standar_data]
    first = table.chart.y if table.chart else ""
    return tuple(sorted(found, key=lambda c: c.name != first))


def dimensions(table: Table) -> tuple[Dimension, ...]:
    names = set(table.by_name)
    keyed = [c for c in table.key if c not in period.columns(table)]
    label = {c: re.sub("(^|_)kode_", r"\1nama_", c) for c in keyed}
    shown = {c: label[c] if label[c] in names else c for c in keyed}
    return tuple(Dimension(table.by_name[c], shown[c], table.by_name[shown[c]].title) for c in keyed)


class Cube:
    """One table's Parquet file, opened for questions. Close it, or use it as a context."""

    def __init__(self, table: Table, file: Path, settings: Settings) -> None:
        self.table, self.file = table, file
        self.measures = measures(table)
        self.dimensions = dimensions(table)
        self.con = connect(None, settings)
        self._answers: dict[str, list[tuple[Any, ...]]] = {}  # pages ask the same again, in two languages
        has_note = NOTE in table.by_name
        at = period.sql(table)
        self.con.execute(
            f"CREATE VIEW cube AS SELECT *, {at or 'CAST(NULL AS INTEGER)'} AS _at, "
            f"{NOTE + ' IS NOT NULL' if has_note else 'false'} AS _hidden "
            f"FROM read_parquet({literal(file)})"
        )

    def __enter__(self) -> "Cube":
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    @property
    def kind(self) -> period.Kind | None:
        return period.kind_of(self.table.key)

    @property
    def place(self) -> Dimension | None:
        return next((d for d in self.dimensions if d.is_place), None)

    @property
    def categories(self) -> tuple[Dimension, ...]:
        """The dimensions that are no place and have more than one value, the chart's series first."""
        chart = self.table.chart
        wanted = [chart.series, chart.x] if chart else []
        found = [d for d in self.dimensions if not d.is_place and len(self.values(d)) > 1]
        return tuple(sorted(found, key=lambda d: wanted.index(d.name) if d.name in wanted else len(wanted)))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        kind = self.kind
        if kind is None:
            return ()
        return tuple(Period(r[0], kind) for r in self._ask("SELECT DISTINCT _at FROM cube ORDER BY 1"))

    @property
    def last(self) -> Period | None:
        return self.periods[-1] if self.periods else None

    @cached_property
    def rows(self) -> int:
        ((rows,),) = self._ask("SELECT count(*) FROM cube")
        return int(rows)

    def values(self, dimension: Dimension) -> tuple[str, ...]:
        """Labels of a dimension's values, in the order of their keys."""
        name = f'"{dimension.name}"'
        rows = self._ask(f"SELECT {self._shown(dimension)} FROM cube GROUP BY {name} ORDER BY {name}")
        return tuple(str(r[0]) for r in rows)

    def _shown(self, dimension: Dimension) -> str:
        """SQL of what people read; villages share names, so there the code stands beside it."""
        name, label = dimension.name, dimension.label
        ((twins,),) = self._ask(f'SELECT count(DISTINCT "{name}") > count(DISTINCT "{label}") FROM cube')
        plain = f'CAST(coalesce(any_value("{label}"), any_value("{name}")) AS VARCHAR)'
        return f"{plain} || ' (' || any_value(\"{name}\") || ')'" if twins else plain

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        if query not in self._answers:
            self._answers[query] = self.con.execute(query).fetchall()
        return self._answers[query]

    @property
    def merged(self) -> Dimension | None:
        """The dimension whose values suppression put together into one, where it had to."""
        hides = self.table.suppression
        if hides is None or hides.coarser is None:
            return None
        coarser = hides.coarser
        found = next((d for d in self.dimensions if d.name == coarser.column), None)
        return found if found and self.values(found) == (coarser.label,) else None

    def hidden(self, at: Period | None = None) -> dict[str, int]:
        """Hidden cells by their note, of one period or of all."""
        if NOTE not in self.table.by_name:
            return {}
        where = "" if at is None else f"AND _at = {at.ordinal}"
        rows = self._ask(f"SELECT {NOTE}, count(*) FROM cube WHERE _hidden {where} GROUP BY 1 ORDER BY 1")
        return {str(note): int(count) for note, count in rows}

    def by(
        self,
        *dims: Dimension,
        measure: Column | None = None,
        since: Period | None = None,
        until: Period | None = None,
        over_time: bool = False,
    ) -> dict[tuple[str | int, ...], Cell]:
        """Aggregates by the dimensions' labels (and the period's ordinal, last, with `over_time`)."""
        column = measure or self.measures[0]
        how = "sum" if additive(column) else "median"
        group = [f'"{d.name}"' for d in dims] + (["_at"] if over_time else [])
        shown = [self._shown(d) for d in dims] + (["_at"] if over_time else [])
        limits = [f"_at >= {since.ordinal}"] if since else []
        limits += [f"_at <= {until.ordinal}"] if until else []
        query = (
            f'SELECT {"".join(s + ", " for s in shown)}{how}("{column.name}"), '
            "count(*) FILTER (WHERE _hidden), count(*) FROM cube "
            + (f"WHERE {' AND '.join(limits)} " if limits else "")
            + (f"GROUP BY {', '.join(group)} ORDER BY {', '.join(group)}" if group else "")
        )
        size = len(shown)
        return {
            tuple(row[:size]): Cell(None if row[size] is None else float(row[size]), row[size + 1], row[size + 2])
            for row in self._ask(query)
        }

    def total(self, at: Period | None, measure: Column | None = None) -> Cell:
        return self.by(measure=measure, since=at, until=at).get((), EMPTY)

    def series(self, measure: Column | None = None) -> list[tuple[Period, Cell]]:
        """The whole table by period, oldest first."""
        kind = self.kind
        if kind is None:
            return []
        return [(Period(int(k[0]), kind), cell) for k, cell in self.by(measure=measure, over_time=True).items()]


def additive(column: Column) -> bool:
    """Whether cells of this measure may be summed."""
    return column.standar_data is None or column.standar_data.ukuran == "jumlah"
