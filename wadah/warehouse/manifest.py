"""What a release says of itself: `release.json`, and of dbt's manifest the part that others need.

`release.json`:

    id, previous, built_at (with zone), as_of, month, regency, project_hash, parameters, full, seconds
    landing     relation → Iceberg snapshot id (null: nothing landed)
    published   table → sha256 of the portal's Parquet that hidden cells were carried over from
    sources     a list, one entry a contract table: app, table, relation, name, opd, mode,
                load_id, loaded_at of the last load; pulled = accepted + rejected of the rows that count now;
                codes {WDH-3xx: rows}, unresolved {column: {rows, empty, names}},
                loads {count, pulled, known, accepted, rejected} over all loads held
    open        dataset → model, relation, table, status (ok, failed, error), failed [names], rows, cells, hidden
                {note: rows}, coarser, content_hash, depends_on [{app, table}], release (that built it)
    models      name → relation, layer, kind, rows (null of a view), release
    tests       a list: name, models, status (ok, failed, error, warned), failures, release

Nodes that a partial build left alone keep what the release before said of them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from wadah.contract.model import Contract
from wadah.settings import Settings
from wadah.warehouse import account, control, dbt, project, release
from wadah.warehouse.connect import connect
from wadah.warehouse.outputs import model

KEPT = ("resource_type", "name", "alias", "schema", "description", "compiled_code")
"""Of a node in dbt's manifest, what the lineage check and the data dictionary read."""


@dataclass(frozen=True)
class Built:
    """A finished run, before it is told."""

    id: str
    project: project.Project
    inputs: control.Inputs
    ran: dbt.Ran
    base: release.Release | None
    failed: Mapping[str, tuple[str, ...]]
    seconds: float

    @property
    def before(self) -> Mapping[str, Any]:
        return self.base.manifest if self.base else {}


def write(
    settings: Settings, work: Path, built: Built, inputs: Mapping[str, Contract], outputs: Mapping[str, Contract]
) -> None:
    """Write both files into `work`, and bring the database into one file on disk."""
    with connect(work / release.DATABASE, settings, read_only=False) as con:
        told = _told(con, settings, built, inputs, outputs)
        con.execute("CHECKPOINT")
    _json(work / "manifest.json", _dbt_part(built))
    _json(work / "release.json", told)  # the last: with it the build is whole


def _json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _told(
    con: DuckDBPyConnection, settings: Settings, built: Built, inputs: Mapping[str, Contract],
    outputs: Mapping[str, Contract],
) -> dict[str, Any]:  # fmt: skip
    now = settings.today()
    return {
        "id": built.id,
        "previous": built.base.id if built.base else None,
        "built_at": now.isoformat(timespec="seconds"),
        "as_of": now.date().isoformat(),
        "month": built.inputs.as_of,
        "regency": settings.regency_code,
        "project_hash": built.project.hash,
        "parameters": control.parameters(settings),
        "full": built.base is None,
        "seconds": round(built.seconds, 2),
        "landing": {x.relation: x.snapshot for x in built.inputs.landed},
        "published": {n: hashlib.sha256(f.read_bytes()).hexdigest() for n, f in built.inputs.published.items()},
        "sources": [account.source(con, inputs[x.app], x) for x in built.inputs.landed],
        "open": {i: _open(con, built, c) for i, c in outputs.items()},
        "models": _models(con, built),
        "tests": _tests(built),
    }


def _open(con: DuckDBPyConnection, built: Built, contract: Contract) -> dict[str, Any]:
    name = model(contract)
    relation = f"open.{name}"
    before = built.before.get("open", {}).get(contract.id, {})
    ran = any(n.name == name and n.kind == "model" for n in built.ran.nodes)
    failed = list(built.failed.get(contract.id, ())) if ran else before.get("failed", [])
    status = "error" if name in failed else "failed" if failed else "ok"
    empty = {"rows": 0, "cells": 0, "hidden": {}, "coarser": False, "content_hash": None}
    there = status != "error" and relation in account.tables(con)
    return {
        "model": name,
        "relation": relation,
        "table": contract.table.name,
        "status": status,
        "failed": failed,
        "depends_on": _landing_of(built, f"model.wadah.{name}"),
        "release": built.id if ran else before.get("release", built.id),
        **(account.opened(con, relation, contract.table) if there else empty),
    }


def _landing_of(built: Built, node: str) -> list[dict[str, str]]:
    """The landing tables a model descends from, by dbt's graph."""
    seen, todo = set[str](), [node]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += built.ran.parents.get(here, ())
    return [
        {"app": x.app, "table": x.table.name}
        for x in built.inputs.landed
        if f"source.wadah.landing.{x.relation}" in seen
    ]


def _models(con: DuckDBPyConnection, built: Built) -> dict[str, Any]:
    tables = account.tables(con)
    ran = {n.id: n for n in built.ran.nodes}
    before = built.before.get("models", {})
    out = {}
    for node in built.ran.manifest.nodes.values():
        kind = str(node.resource_type.value)
        if kind not in ("model", "seed"):
            continue
        relation = f"{node.schema}.{node.name}"
        rows = account.count(con, relation) if relation in tables else None
        out[node.name] = {
            "relation": relation, "layer": node.schema, "kind": kind, "rows": rows,
            "release": built.id if node.unique_id in ran else before.get(node.name, {}).get("release", built.id),
        }  # fmt: skip
    return dict(sorted(out.items()))


def _tests(built: Built) -> list[dict[str, Any]]:
    fresh = {
        n.name: {
            "name": n.name, "models": _names(built.ran.parents[n.id]), "status": n.status,
            "failures": n.failures, "release": built.id,
        }
        for n in built.ran.nodes if n.kind == "test"
    }  # fmt: skip
    alive = {n.name for n in built.ran.manifest.nodes.values() if n.resource_type.value == "test"}
    kept = {t["name"]: t for t in built.before.get("tests", []) if t["name"] in alive}
    return [test for _, test in sorted((kept | fresh).items())]


def _names(ids: Iterable[str]) -> list[str]:
    return sorted(i.split(".")[2] for i in ids if i.startswith("model."))


def _dbt_part(built: Built) -> dict[str, Any]:
    """Nodes and sources with dbt's own field names; compiled SQL of what did not run comes from the release before."""
    before = built.base.dbt["nodes"] if built.base else {}
    nodes: dict[str, Any] = {}
    for unique_id, node in built.ran.manifest.nodes.items():
        if node.resource_type.value not in ("model", "seed"):
            continue
        told = {name: getattr(node, name, None) for name in KEPT} | {"resource_type": node.resource_type.value}
        told["compiled_code"] = told["compiled_code"] or before.get(unique_id, {}).get("compiled_code")
        told["depends_on"] = {"nodes": sorted(built.ran.parents[unique_id])}
        told["columns"] = _columns(node.columns)
        nodes[unique_id] = told
    sources = {
        i: {
            "resource_type": "source", "name": s.name, "identifier": s.identifier, "schema": s.schema,
            "description": s.description, "columns": _columns(s.columns),
        }
        for i, s in built.ran.manifest.sources.items()
    }  # fmt: skip
    return {"nodes": nodes, "sources": sources}


def _columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"name": name, "description": c.description, "data_type": c.data_type, "meta": dict(c.config.meta or {})}
        for name, c in columns.items()
    }
