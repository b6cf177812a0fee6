"""Rules that follow from a contract: of an output contract its columns and key, of either its `quality`."""

from collections.abc import Iterator, Mapping
from typing import Any

from expectations.rules import Rule, column, listed, sql_rule
from wadah.contract.model import Column, Quality, Table
from wadah.gate import Value
from wadah.warehouse.connect import literal
from wadah.warehouse.spec import TYPES


def column_rules(table: Table, schema: str, relation: str) -> Iterator[Rule]:
    """What an open table must be by its contract; `schema.relation` is where it lies."""
    names = [c.name for c in table.columns]
    yield Rule(
        "kolom:urutan",
        "contract",
        "Kolom sama dengan kontrak, dalam urutannya.",
        "ExpectTableColumnsToMatchOrderedList",
        {"column_list": names},
        expected=len(names),
    )
    yield _types(table, schema, relation)
    yield Rule(
        "isi:ada", "contract", "Tabel tidak kosong.", "ExpectTableRowCountToBeBetween", {"min_value": 1}, expected=1
    )
    yield Rule(
        "kunci:unik",
        "contract",
        f"Tidak ada dua baris dengan kunci sama ({', '.join(table.key)}).",
        "ExpectCompoundColumnsToBeUnique" if len(table.key) > 1 else "ExpectColumnValuesToBeUnique",
        {"column_list": list(table.key)} if len(table.key) > 1 else {"column": table.key[0]},
    )
    for c in table.columns:
        yield from _column(c, table)
    written = [c.name for c in table.columns if c.type == "string"]
    if written:
        untidy = " OR ".join(f"{column(n)} <> trim({column(n)}) OR {column(n)} = ''" for n in written)
        # '' and NULL are one to a reader of a CSV; a line break is a trap in every spreadsheet.
        broken = " OR ".join(f"regexp_matches({column(n)}, '[\\x00-\\x1f\\x7f]')" for n in written)
        yield sql_rule(
            "teks:rapi",
            "contract",
            "Tidak ada teks kosong, berspasi tepi, atau memuat ganti baris.",
            f"SELECT 1 FROM ${{table}} WHERE {untidy} OR {broken}",
        )


def _types(table: Table, schema: str, relation: str) -> Rule:
    wanted = ", ".join(f"({literal(c.name)}, {literal(TYPES[c.type])})" for c in table.columns)
    found = (
        "SELECT column_name, lower(data_type) AS data_type FROM duckdb_columns()"
        f" WHERE schema_name = {literal(schema)} AND table_name = {literal(relation)}"
    )
    return sql_rule(
        "kolom:tipe",
        "contract",
        "Tipe kolom sama dengan kontrak.",
        f"SELECT w.name FROM (VALUES {wanted}) AS w(name, type) LEFT JOIN ({found}) AS f ON f.column_name = w.name"
        " WHERE f.data_type IS DISTINCT FROM w.type",
    )


def _column(c: Column, table: Table) -> Iterator[Rule]:
    if c.required:
        yield Rule(
            f"wajib:{c.name}", "contract", f"{c.title} terisi.", "ExpectColumnValuesToNotBeNull", {"column": c.name}
        )
    if c.unique and table.key != (c.name,):
        yield Rule(
            f"unik:{c.name}",
            "contract",
            f"{c.title} tidak berulang.",
            "ExpectColumnValuesToBeUnique",
            {"column": c.name},
        )
    if c.minimum is not None or c.maximum is not None:
        bounds = {k: v for k, v in (("min_value", c.minimum), ("max_value", c.maximum)) if v is not None}
        spoken = f"{_number(c.minimum)} s.d. {_number(c.maximum)}"
        yield Rule(
            f"rentang:{c.name}",
            "contract",
            f"{c.title} dalam rentang {spoken}.",
            "ExpectColumnValuesToBeBetween",
            {"column": c.name, **bounds},
            expected=spoken,
        )
    if c.values:
        allowed = [*c.values, *_label(c, table)]
        yield Rule(
            f"nilai:{c.name}",
            "contract",
            f"{c.title} hanya memuat nilai yang disepakati.",
            "ExpectColumnValuesToBeInSet",
            {"column": c.name, "value_set": allowed},
            expected=", ".join(allowed),
        )
    if c.pattern:
        yield sql_rule(
            f"pola:{c.name}",
            "contract",
            f"{c.title} berpola {c.pattern}.",
            f"SELECT 1 FROM ${{table}} WHERE NOT regexp_matches({column(c.name)}, {literal(c.pattern)})",
            expected=c.pattern,
        )


def _label(c: Column, table: Table) -> list[str]:
    coarser = table.suppression.coarser if table.suppression else None
    return [coarser.label] if coarser and coarser.column == c.name else []


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def quality_rules(table: Table) -> Iterator[Rule]:
    """Rules of `quality`; `invalidValues`, the ceiling of rejected rows, is judged in `loads`.

    A rule that Wadah cannot run becomes one that fails: nothing a contract asks for is left out in silence.
    """
    for number, q in enumerate(table.quality, 1):
        name = f"mutu:{number}:{_slug(q.name)}"
        rule = _metric(q, name, table) if q.kind == "metric" else None
        if q.kind == "great-expectations":
            rule = _expectation(q, name)
        elif q.kind == "sql" and q.query and q.bounds:
            rule = _bounded(q, name, q.query)
        yield rule or Rule(name, "fault", f"Aturan mutu tidak dikenal: {q.description}", "", {}, q.severity)


def _metric(q: Quality, name: str, table: Table) -> Rule | None:
    if not q.bounds:
        return None
    match q.metric:
        case "rowCount" if q.unit in (None, "rows"):
            return _bounded(q, name, "SELECT count(*) FROM ${table}")
        case "duplicateValues" if table.key:
            key = listed(table.key)
            twice = f"SELECT count(*) - count(DISTINCT ({key})) AS n, count(*) AS total FROM ${{table}}"
            share = "coalesce(100.0 * n / nullif(total, 0), 0)" if q.unit == "percent" else "n"
            return _bounded(q, name, f"SELECT {share} FROM ({twice})")
    return None


def _bounded(q: Quality, name: str, query: str) -> Rule:
    """One figure that must lie within the rule's bounds; NULL never does."""
    within = " AND ".join(_bound(kind, bound) for kind, bound in q.bounds.items())
    expected: Value = "; ".join(f"{kind} {bound}" for kind, bound in q.bounds.items())
    found = f"SELECT measured FROM ({query}) AS m(measured) WHERE ({within}) IS NOT TRUE"
    return sql_rule(name, "quality", q.description, found, severity=q.severity, expected=expected)


def _bound(kind: str, bound: Any) -> str:
    if kind in ("mustBeBetween", "mustNotBeBetween"):
        low, high = bound
        return f"measured {'NOT ' * (kind == 'mustNotBeBetween')}BETWEEN {_value(low)} AND {_value(high)}"
    sign = {
        "mustBe": "=",
        "mustNotBe": "<>",
        "mustBeGreaterThan": ">",
        "mustBeGreaterOrEqualTo": ">=",
        "mustBeLessThan": "<",
        "mustBeLessOrEqualTo": "<=",
    }[kind]
    return f"measured {sign} {_value(bound)}"


def _value(bound: Any) -> str:
    return repr(bound) if isinstance(bound, int | float) and not isinstance(bound, bool) else literal(bound)


def _expectation(q: Quality, name: str) -> Rule | None:
    """`implementation: {type: expect_column_values_to_be_between, kwargs: {…}}`, as GX itself writes it."""
    said: Mapping[str, Any] = q.implementation
    kind = said.get("type") or said.get("expectation_type") or said.get("expectation")
    if not isinstance(kind, str) or not isinstance(said.get("kwargs", {}), Mapping):
        return None
    camel = "".join(part.capitalize() for part in kind.split("_")) if "_" in kind else kind
    arguments = dict(said.get("kwargs", {}))
    return Rule(name, "quality", q.description, camel, arguments, q.severity, None)


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())[:40]
