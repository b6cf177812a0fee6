"""What a built database says of its application tables and open datasets: the counts in `release.json`."""

from typing import Any

from duckdb import DuckDBPyConnection

from wadah.canonical import content_hash
from wadah.contract import compact
from wadah.contract.model import Contract, Table
from wadah.warehouse import control
from wadah.warehouse.connect import identifier

COUNTS = ("count", "pulled", "known", "accepted", "rejected")


def rows_of(con: DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return con.execute(sql, list(values)).fetchall()


def source(con: DuckDBPyConnection, contract: Contract, landed: control.Landed) -> dict[str, Any]:
    """One application table: the rows that count now, and all loads held (keys: `wadah/warehouse/manifest.py`)."""
    which = (contract.id, landed.table.name)
    accepted = _accepted(con, landed)
    codes = dict(
        rows_of(
            con,
            "SELECT kode, count(*) FROM marts.baris_ditolak WHERE app = ? AND tabel = ? AND terkini "
            "GROUP BY kode ORDER BY kode",
            *which,
        )
    )
    (loads,) = rows_of(
        con,
        "SELECT count(*), sum(ditarik)::bigint, sum(dikenal)::bigint, sum(diterima)::bigint, sum(ditolak)::bigint "
        "FROM marts.muatan WHERE app = ? AND tabel = ?",
        *which,
    )
    unresolved = rows_of(
        con,
        "SELECT kolom, sum(jumlah)::bigint, coalesce(sum(jumlah) FILTER (nilai IS NULL), 0)::bigint, count(nilai) "
        "FROM marts.tidak_dikenali WHERE app = ? AND tabel = ? GROUP BY kolom ORDER BY kolom",
        *which,
    )
    last = landed.loads[-1] if landed.loads else None
    return {
        "app": contract.id,
        "table": landed.table.name,
        "relation": landed.relation,
        "name": contract.name,
        "opd": contract.opd,
        "mode": landed.table.load.mode,
        "load_id": last.load_id if last else None,
        "loaded_at": last.loaded_at.isoformat(timespec="seconds") if last else None,
        "pulled": accepted + sum(codes.values()),
        "accepted": accepted,
        "rejected": sum(codes.values()),
        "codes": codes,
        "unresolved": {c: {"rows": rows, "empty": empty, "names": names} for c, rows, empty, names in unresolved},
        "loads": {name: number or 0 for name, number in zip(COUNTS, loads, strict=True)},
    }


def _accepted(con: DuckDBPyConnection, landed: control.Landed) -> int:
    """Rows accepted; of a compact load the messages they stand for."""
    name = f"staging.stg_{landed.relation}"
    if not landed.table.load.compact:
        return count(con, name)
    column, relation = identifier(compact.COUNT), identifier(*name.split("."))
    return int(rows_of(con, f"SELECT coalesce(sum({column}), 0) FROM {relation}")[0][0])  # noqa: S608 - quoted


def opened(con: DuckDBPyConnection, relation: str, table: Table) -> dict[str, Any]:
    """One open table: rows, cells that count something, what is hidden, whether it went out coarser, its content."""
    hides = table.suppression
    rows = count(con, relation)
    told = {"rows": rows, "cells": rows, "hidden": {}, "coarser": False}
    if hides:
        shown = count(con, relation, f"{identifier(hides.count)} > 0")
        hidden = dict(
            rows_of(
                con,
                f"SELECT catatan_supresi, count(*) FROM {identifier(*relation.split('.'))} "  # noqa: S608 - quoted
                "WHERE catatan_supresi IS NOT NULL GROUP BY 1 ORDER BY 1",
            )
        )
        told |= {"cells": shown + sum(hidden.values()), "hidden": hidden}
        if hides.coarser:
            told["coarser"] = count(con, relation, f"{identifier(hides.coarser.column)} = ?", hides.coarser.label) > 0
    return told | {"content_hash": content_hash(con, relation, [c.name for c in table.columns], table.key)}


def tables(con: DuckDBPyConnection) -> set[str]:
    """Every table (views are none) as `schema.name`."""
    return {f"{s}.{n}" for s, n in rows_of(con, "SELECT schema_name, table_name FROM duckdb_tables()")}


def count(con: DuckDBPyConnection, relation: str, where: str = "true", *values: object) -> int:
    name = identifier(*relation.split("."))
    return int(rows_of(con, f"SELECT count(*) FROM {name} WHERE {where}", *values)[0][0])  # noqa: S608 - quoted
