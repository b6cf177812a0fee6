"""A small warehouse of views with the manifest dbt would write of it, for lineage tests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from expectations.lineage import lineage_checks
from wadah.contract.load import inputs, outputs
from wadah.contract.model import Contract
from wadah.gate import Check

STAGING = {
    "stg_umkm__umkm": "umkm",
    "stg_psc119__panggilan": "psc119",
    "stg_up4__tb_aduan": "up4",
}
KINDS = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "timestamp": "TIMESTAMP"}


def dataset(dimensions: list[str], measures: list[str]) -> Contract:
    """An output contract `uji` of those columns, made from the real one of UMKM."""
    real = outputs()["umkm-triwulanan"]
    dimension, measure = real.table.by_name["sektor"], real.table.by_name["jumlah_usaha"]
    columns = [replace(dimension, name=name) for name in dimensions] + [replace(measure, name=n) for n in measures]
    table = replace(real.table, name="uji", columns=tuple(columns), suppression=None, chart=None)
    return replace(real, id="uji", tables=(table,))


def checks(
    models: dict[str, str], contract: Contract, extra: dict[str, str] | None = None, beside: Sequence[str] = ()
) -> list[Check]:
    """Lineage of `models` (`schema.name` → SQL, in building order); every model is run by DuckDB too.

    `extra` replaces a model's compiled SQL afterwards; `beside` is SQL run outside dbt.
    """
    con = duckdb.connect()
    con.execute(
        "CREATE MACRO pseudonim(x) AS left(md5(x), 0)"
    )  # in the warehouse a keyed function; here it keeps nothing
    nodes: dict[str, Any] = {}
    for schema in ("staging", "seeds", "marts", "open", "published", "landing"):
        con.execute(f"CREATE SCHEMA {schema}")
    for name, app in STAGING.items():
        table = inputs()[app].by_name[name.split("__")[1]]
        columns = ", ".join(f'"{c.name}" {KINDS.get(c.type, "VARCHAR")}' for c in table.columns)
        con.execute(f"CREATE TABLE staging.{name} ({columns}, _load_id VARCHAR)")
        nodes[name] = _node("staging", name, "model", None)
    con.execute("CREATE TABLE seeds.wilayah (kode VARCHAR, nama VARCHAR)")
    nodes["wilayah"] = _node("seeds", "wilayah", "seed", None)
    con.execute("CREATE TABLE landing.asing (nik VARCHAR)")
    nodes["asing"] = _node("landing", "asing", "source", None)
    for statement in beside:
        con.execute(statement)
    for qualified, sql in models.items():
        con.execute(f"CREATE VIEW {qualified} AS {sql}")
        schema, name = qualified.split(".")
        nodes[name] = _node(schema, name, "model", sql)
    for name, code in (extra or {}).items():
        nodes[name]["compiled_code"] = code
    manifest = {"nodes": nodes, "sources": {}}
    found = lineage_checks(con, manifest, inputs(), {"uji": contract})
    return found["uji"]


def _node(schema: str, name: str, kind: str, sql: str | None) -> dict[str, Any]:
    return {"resource_type": kind, "schema": schema, "name": name, "compiled_code": sql}
