"""The values that lineage computes with: what flows into a column, a row, a relation.

A *flow* is a restricted source column whose content can be read, wholly or in part, from a value. Its
`keys` are None while the value is of single rows; once aggregated they are the group's keys, so that a
per-person sum is told from a per-kecamatan one. A *key* is a number that stands for one GROUP BY
expression; columns that carry its value (by selection, or by a join on equality) carry the number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from wadah.contract.model import PERSONAL, Level

Keys = frozenset[int]
NO_KEYS: Keys = frozenset()


class Unresolved(Exception):
    """SQL whose flows cannot be told. It counts as a violation, never as fine."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A source column that is not public: `umkm.umkm`, `omset_bulan`, `personal_spesifik`."""

    table: str
    column: str
    level: Level

    @property
    def personal(self) -> bool:
        return self.level in PERSONAL

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Flow:
    origin: Origin
    keys: Keys | None = None  # None: of single rows


Flows = frozenset[Flow]
NO_FLOWS: Flows = frozenset()


@dataclass(frozen=True, slots=True)
class Value:
    """A column or an expression: what flows into it and which group keys it can carry."""

    flows: Flows = NO_FLOWS
    keys: Keys = NO_KEYS

    def __or__(self, other: "Value") -> "Value":
        return Value(self.flows | other.flows, self.keys | other.keys)


NOTHING = Value()


@dataclass(frozen=True)
class Relation:
    """A table, CTE or subquery. `rows` flow into which rows there are; `rest` is any column not listed."""

    columns: Mapping[str, Value] = field(default_factory=dict)
    rows: Flows = NO_FLOWS
    rest: Value | None = None

    def column(self, name: str) -> Value:
        found = self.columns.get(name.lower(), self.rest)
        if found is None:
            raise Unresolved(f"no column {name}")
        return found

    def everything(self) -> Value:
        return union([*self.columns.values(), self.rest or NOTHING, Value(self.rows)])

    def with_rows(self, flows: Flows) -> "Relation":
        return replace(self, rows=self.rows | flows)

    def with_keys(self, name: str, keys: Keys) -> "Relation":
        value = self.column(name)
        return replace(self, columns={**self.columns, name.lower(): Value(value.flows, value.keys | keys)})


def union(values: Iterable[Value]) -> Value:
    result = NOTHING
    for value in values:
        result |= value
    return result


def aggregated(flows: Flows, keys: Keys) -> Flows:
    """The same origins, now told only of groups with these keys."""
    return frozenset(Flow(flow.origin, keys) for flow in flows)
