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

from wadah.canonical import content_hash
from wadah.contract.model import Contract
from wadah.settings import Settings
from wadah.warehouse import control, dbt, project, release
from wadah.warehouse.connect import connect, identifier
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
        "published": {
            name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in built.inputs.published.items()
        },
        "sources": [_source(con, inputs[x.app], x) for x in built.inputs.landed],
        "open": {i: _open(con, built, c) for i, c in outputs.items()},
        "models": _models(con, built),
        "tests": _tests(built),
    }


def _rows(con: DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return con.execute(sql, list(values)).fetchall()


def _source(con: DuckDBPyConnection, contract: Contract, landed: control.Landed) -> dict[str, Any]:
    name = landed.table.name
    ((accepted,),) = _rows(con, f"SELECT count(*) FROM {identifier('staging', f'stg_{landed.relation}')}")  # noqa: S608
    codes = dict(
        _rows(
            con,
            "SELECT kode, count(*) FROM marts.baris_ditolak WHERE app = ? AND tabel = ? AND terkini GROUP BY 1 ORDER BY 1",
            contract.id, name,
        )
    )  # fmt: skip
    ((count, *sums),) = _rows(
        con,
        "SELECT count(*), sum(ditarik)::bigint, sum(dikenal)::bigint, sum(diterima)::bigint, sum(ditolak)::bigint "
        "FROM marts.muatan WHERE app = ? AND tabel = ?",
        contract.id, name,
    )  # fmt: skip
    unresolved = _rows(
        con,
        "SELECT kolom, sum(jumlah)::bigint, coalesce(sum(jumlah) FILTER (nilai IS NULL), 0)::bigint, count(nilai) "
        "FROM marts.tidak_dikenali WHERE app = ? AND tabel = ? GROUP BY 1 ORDER BY 1",
        contract.id, name,
    )  # fmt: skip
    last = landed.loads[-1] if landed.loads else None
    return {
        "app": contract.id, "table": name, "relation": landed.relation, "name": contract.name, "opd": contract.opd,
        "mode": landed.table.load.mode,
        "load_id": last.load_id if last else None,
        "loaded_at": last.loaded_at.isoformat(timespec="seconds") if last else None,
        "pulled": accepted + sum(codes.values()),
        "accepted": accepted,
        "rejected": sum(codes.values()),
        "codes": codes,
        "unresolved": {c: {"rows": rows, "empty": empty, "names": names} for c, rows, empty, names in unresolved},
        "loads": dict(zip(("count", "pulled", "known", "accepted", "rejected"), [count, *(s or 0 for s in sums)],
                          strict=True)),
    }  # fmt: skip


def _open(con: DuckDBPyConnection, built: Built, contract: Contract) -> dict[str, Any]:
    name, table = model(contract), contract.table
    ran = {n.name: n for n in built.ran.nodes if n.kind == "model"}.get(name)
    before = built.before.get("open", {}).get(contract.id, {})
    failed = list(built.failed.get(contract.id, ())) if ran else before.get("failed", [])
    status = ("error" if name in failed else "failed" if failed else "ok") if ran else before.get("status", "ok")
    relation = f"open.{name}"
    told: dict[str, Any] = {
        "model": name, "relation": relation, "table": table.name, "status": status, "failed": failed,
        "depends_on": _landing_of(built, f"model.wadah.{name}"),
        "release": built.id if ran else before.get("release", built.id),
    }  # fmt: skip
    columns = [c.name for c in table.columns]
    if not _exists(con, relation) or status == "error":
        return told | {"rows": 0, "cells": 0, "hidden": {}, "coarser": False, "content_hash": None}
    hides = table.suppression
    hidden: dict[str, int] = {}
    coarser = False
    if hides:
        hidden = dict(_rows(con, f"SELECT catatan_supresi, count(*) FROM {relation} WHERE catatan_supresi IS NOT NULL "  # noqa: S608
                                 "GROUP BY 1 ORDER BY 1"))  # fmt: skip
        if hides.coarser:
            at = identifier(hides.coarser.column)
            coarser = bool(_rows(con, f"SELECT 1 FROM {relation} WHERE {at} = ? LIMIT 1", hides.coarser.label))  # noqa: S608
    ((rows, cells),) = _rows(
        con, f"SELECT count(*), count(*) FILTER ({identifier(hides.count)} > 0) FROM {relation}"  # noqa: S608
        if hides else f"SELECT count(*), count(*) FROM {relation}"  # noqa: S608
    )  # fmt: skip
    return told | {
        "rows": rows, "cells": cells + sum(hidden.values()), "hidden": hidden, "coarser": coarser,
        "content_hash": content_hash(con, relation, columns, table.key),
    }  # fmt: skip


def _landing_of(built: Built, node: str) -> list[dict[str, str]]:
    """The landing tables a model descends from, by dbt's graph."""
    parents = {i: getattr(n.depends_on, "nodes", []) for i, n in built.ran.manifest.nodes.items()}
    seen, todo = set[str](), [node]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += parents.get(here, [])
    return [
        {"app": x.app, "table": x.table.name}
        for x in built.inputs.landed
        if f"source.wadah.landing.{x.relation}" in seen
    ]


def _models(con: DuckDBPyConnection, built: Built) -> dict[str, Any]:
    tables = {f"{s}.{n}" for s, n in _rows(con, "SELECT schema_name, table_name FROM duckdb_tables()")}
    ran = {n.id: n for n in built.ran.nodes}
    before = built.before.get("models", {})
    out = {}
    for node in built.ran.manifest.nodes.values():
        kind = str(node.resource_type.value)
        if kind not in ("model", "seed"):
            continue
        relation = f"{node.schema}.{node.name}"
        rows = None
        if relation in tables:
            ((rows,),) = _rows(con, f"SELECT count(*) FROM {identifier(*relation.split('.'))}")  # noqa: S608
        out[node.name] = {
            "relation": relation, "layer": node.schema, "kind": kind, "rows": rows,
            "release": built.id if node.unique_id in ran else before.get(node.name, {}).get("release", built.id),
        }  # fmt: skip
    return dict(sorted(out.items()))


def _tests(built: Built) -> list[dict[str, Any]]:
    fresh = {
        n.name: {
            "name": n.name, "models": _names(built.ran.manifest.nodes[n.id].depends_on.nodes), "status": n.status,
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
        told["depends_on"] = {"nodes": sorted(getattr(node.depends_on, "nodes", []))}
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


def _exists(con: DuckDBPyConnection, relation: str) -> bool:
    schema, name = relation.split(".")
    return bool(_rows(con, "SELECT 1 FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", schema, name))
