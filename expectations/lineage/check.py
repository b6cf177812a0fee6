"""Whether an open model's columns may be public: one check a dataset, one more for each violation."""

from collections.abc import Iterator, Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from expectations.lineage.flow import NO_KEYS, Flow, Flows, Keys, Relation, Unresolved
from expectations.lineage.graph import Graph, columns_of
from wadah.contract.model import Contract
from wadah.gate import Check


def lineage_checks(
    con: DuckDBPyConnection,
    manifest: Mapping[str, Any],
    inputs: Mapping[str, Contract],
    outputs: Mapping[str, Contract],
) -> dict[str, list[Check]]:
    """Checks by dataset. `manifest` is dbt's: nodes and sources, models with their compiled SQL.

    A violation is a personal (or restricted) column that reaches a public one other than by an
    aggregate at the dataset's grain, a keyed pseudonym or a classification; or SQL that cannot be told.
    """
    graph = Graph(manifest, columns_of(con), inputs)
    return {dataset: list(_checks(graph, contract)) for dataset, contract in outputs.items()}


def _checks(graph: Graph, contract: Contract) -> Iterator[Check]:
    table = contract.table
    try:
        relation = graph.relation(f"open.open_{table.name}")
        columns = {c.name: relation.column(c.name) for c in table.columns}
    except Unresolved as reason:
        yield _check("privasi:garis-keturunan", f"Asal kolom tidak dapat ditelusuri: {reason}.", "WDH-522")
        return
    measured = {c.name for c in table.columns if c.unit and not c.key}
    shown = _shown(relation, [c.name for c in table.columns if c.name not in measured])
    wrong = {name: _violations(value.flows, shown) for name, value in columns.items()}
    wrong["baris"] = _violations(relation.rows, shown)
    found = {name: reasons for name, reasons in wrong.items() if reasons}
    yield Check(
        name="privasi:garis-keturunan",
        kind="privacy",
        severity="error",
        ok=not found,
        observed=len(found),
        expected=0,
        detail="Kolom pribadi tidak sampai ke kolom publik kecuali sebagai agregat.",
        code="WDH-521" if found else None,
    )
    for name, reasons in found.items():
        yield _check(f"privasi:{name}", "; ".join(reasons) + ".", "WDH-521")


def _shown(relation: Relation, dimensions: list[str]) -> Keys:
    """The group keys that a reader can tell rows apart by."""
    keys = NO_KEYS
    for name in dimensions:
        keys |= relation.column(name).keys
    return keys


def _violations(flows: Flows, shown: Keys) -> list[str]:
    return sorted({reason for flow in flows if (reason := _violation(flow, shown))})


def _violation(flow: Flow, shown: Keys) -> str | None:
    what = f"{flow.origin} ({flow.origin.level})"
    if flow.keys is None:
        return f"{what} sampai tanpa agregat"
    if not flow.keys <= shown:
        return f"{what} diagregat lebih rinci daripada butir kumpulan data"
    return None


def _check(name: str, detail: str, code: str) -> Check:
    return Check(
        name=name, kind="privacy", severity="error", ok=False, observed=None, expected=None, detail=detail, code=code
    )
