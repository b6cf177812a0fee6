"""Months, quarters, semesters and years of a dataset: which columns say them, which one a due date asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from wadah.contract.model import Table

Kind = Literal["month", "quarter", "semester", "year"]
PARTS: dict[Kind, int] = {"month": 12, "quarter": 4, "semester": 2, "year": 1}
COLUMNS: dict[str, Kind] = {"bulan": "month", "triwulan": "quarter", "semester": "semester"}
"""Columns of kolom-standar that say a part of the year; `tahun` says the year."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One month, quarter, semester or year. `ordinal` counts them from year 0, so that periods subtract."""

    ordinal: int
    kind: Kind

    @property
    def year(self) -> int:
        return self.ordinal // PARTS[self.kind]

    @property
    def part(self) -> int:
        """1–12 of a month, 1–4 of a quarter, 1–2 of a semester, 1 of a year."""
        return self.ordinal % PARTS[self.kind] + 1

    @property
    def start(self) -> date:
        return date(self.year, (self.part - 1) * (12 // PARTS[self.kind]) + 1, 1)

    @property
    def end(self) -> date:
        return self.shift(1).start - timedelta(days=1)

    @property
    def iso(self) -> str:
        """2026-10, 2026-Q3, 2026-S2, 2026."""
        part = {"month": f"-{self.part:02}", "quarter": f"-Q{self.part}", "semester": f"-S{self.part}", "year": ""}
        return f"{self.year}{part[self.kind]}"

    def shift(self, by: int) -> "Period":
        return Period(self.ordinal + by, self.kind)


def containing(day: date, kind: Kind) -> Period:
    return Period(day.year * PARTS[kind] + (day.month - 1) * PARTS[kind] // 12, kind)


def last_closed(day: date, kind: Kind) -> Period:
    """The last period that ended before `day`: what a release due on that day must hold."""
    return containing(day, kind).shift(-1)


def parse(iso: str) -> Period:
    year, _, part = iso.partition("-")
    if not part:
        return Period(int(year), "year")
    kind: Kind = "quarter" if part[0] == "Q" else "semester" if part[0] == "S" else "month"
    return Period(int(year) * PARTS[kind] + int(part.lstrip("QS")) - 1, kind)


def kind_of(columns: Sequence[str]) -> Kind | None:
    """What the rows' period is; None where the table has no `tahun`."""
    if "tahun" not in columns:
        return None
    return next((kind for column, kind in COLUMNS.items() if column in columns), "year")


def sql(table: Table) -> str | None:
    """SQL of a row's period ordinal; None where the rows have no period."""
    kind = kind_of(table.key)
    part = next((c for c, k in COLUMNS.items() if k == kind), None)
    return None if kind is None else f"tahun * {PARTS[kind]}" + (f" + {part} - 1" if part else "")


def columns(table: Table) -> tuple[str, ...]:
    """The key columns that say the period."""
    return tuple(c for c in table.key if c == "tahun" or c in COLUMNS)
