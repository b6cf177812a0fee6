"""A rule of a suite: what Great Expectations runs, and what Wadah calls it.

Rules are made without importing Great Expectations (which takes seconds); `runner` turns them into its
expectations. SQL rules give the rows that break them: none means it holds.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wadah.gate import Kind, Severity, Value
from wadah.warehouse.connect import identifier, literal

SQL = "UnexpectedRowsExpectation"
CHECKED = "(SELECT * FROM {batch})"  # the checked relation, however the engine's batch is written
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")  # what SQLAlchemy would take for a bound parameter
LITERAL = re.compile(r"('(?:[^']|'')*')")


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation. `name` is stable (`wajib:kategori`), `detail` says in Indonesian what holds."""

    name: str
    kind: Kind
    detail: str
    expectation: str  # a class of great_expectations.expectations
    arguments: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    expected: Value = 0


def sql_rule(
    name: str, kind: Kind, detail: str, query: str, *, severity: Severity = "error", expected: Value = 0
) -> Rule:
    """A rule of SQL whose rows break it. `query` reads the relation as `${table}`; braces mean nothing else."""
    escaped = _colons(query).replace("{", "{{").replace("}", "}}").replace("${{table}}", CHECKED)
    if CHECKED not in escaped:
        # A rule may look at another relation alone; the engine still wants to see the one it checks.
        escaped = f"SELECT * FROM ({escaped}) WHERE (SELECT count(*) FROM {CHECKED}) >= 0"
    return Rule(name, kind, detail, SQL, {"unexpected_rows_query": escaped}, severity, expected)


def _colons(query: str) -> str:
    """No colon that SQLAlchemy would read as a parameter; in a text literal even its escape is not certain."""
    parts = LITERAL.split(query)
    parts[::2] = [PARAMETER.sub(r"\\:", part) for part in parts[::2]]
    parts[1::2] = [
        f"({part.replace(':', chr(39) + ' || chr(58) || ' + chr(39))})" if PARAMETER.search(part) else part
        for part in parts[1::2]
    ]
    return "".join(parts)


def column(name: str) -> str:
    """A column as an SQL identifier."""
    return identifier(name)


def listed(names: Iterable[str]) -> str:
    """Columns as an SQL list."""
    return ", ".join(identifier(n) for n in names)


def texts(values: Iterable[str]) -> str:
    """Values as an SQL list of text literals."""
    return ", ".join(literal(v) for v in values)
