"""Rows into the datastore of a CKAN without our extension, by its own API: update, insert, delete.

`upsert` is never used: it leaves CKAN's search text stale. Each call is one transaction, the whole is not.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from publish.ckan import table
from publish.ckan.client import Client
from wadah.canonical import quoted
from wadah.contract.model import Contract

ROWS = 5_000  # a call: one INSERT a row on CKAN's side, so more gains nothing
SEEN = 32_000  # a call, of what one may read
Columns = list[dict[str, Any]]


def create(client: Client, resource: str, columns: Columns, key: Sequence[str]) -> None:
    fields = [{"id": c["id"], "type": _plain(c["type"]), "info": c["info"]} for c in columns]
    client.call("datastore_create", resource_id=resource, fields=fields, primary_key=list(key), force=True)


def shape(client: Client, resource: str) -> list[tuple[str, str]] | None:
    """Columns of the live table as (name, type); None without a table."""
    said = client.rows(resource, 0)
    return None if said is None else [(f["id"], f["type"]) for f in said["fields"] if f["id"] != "_id"]


def whole(client: Client, con: DuckDBPyConnection, resource: str, file: Path, contract: Contract) -> None:
    """Every row anew. Between the first and the last call readers meet a part of the rows."""
    columns, key = table.columns(con, contract, file), contract.table.key
    now = shape(client, resource)
    if now is not None and now != [(c["id"], _name(c["type"])) for c in columns]:
        client.find("datastore_delete", resource_id=resource, force=True)
        now = None
    if now is None:
        create(client, resource, columns, key)
    else:
        client.call("datastore_records_delete", resource_id=resource, filters={}, force=True)
    _send(client, con, resource, f"SELECT * FROM {table.read(file)}", "insert")
    _count(client, resource)


def change(client: Client, con: DuckDBPyConnection, resource: str, diff: Path, contract: Contract) -> None:
    """What `table.difference` wrote: rows that exist are updated, new ones inserted, then gone ones deleted."""
    names = ", ".join(quoted(c.name) for c in contract.table.columns)
    for op, method in (("U", "update"), ("I", "insert")):
        _send(client, con, resource, f"SELECT {names} FROM {table.read(diff)} WHERE _op = '{op}'", method)
    keys = ", ".join(quoted(k) for k in contract.table.key)
    gone = {tuple(map(_json, row)) for row in
            con.execute(f"SELECT {keys} FROM {table.read(diff)} WHERE _op = 'D'").fetchall()}  # fmt: skip
    ids = [n for n, found in _ids(client, resource, contract.table.key) if found in gone] if gone else []
    for start in range(0, len(ids), ROWS):
        part = {"_id": ids[start : start + ROWS]}
        client.call("datastore_records_delete", resource_id=resource, filters=part, force=True)
    _count(client, resource)


def _ids(client: Client, resource: str, key: Sequence[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every row's `_id` and key."""
    last = 0
    while True:
        said = client.call("datastore_search", resource_id=resource, fields=["_id", *key], sort="_id", limit=SEEN,
                           filters={"_id": {"gt": last}}, include_total=False)  # fmt: skip
        for record in said["records"]:
            last = record["_id"]
            yield last, tuple(record[k] for k in key)
        if len(said["records"]) < SEEN:
            return


def _send(client: Client, con: DuckDBPyConnection, resource: str, query: str, method: str) -> None:
    result = con.execute(query)
    names = [d[0] for d in result.description or ()]
    while rows := result.fetchmany(ROWS):
        records = [dict(zip(names, map(_json, row), strict=True)) for row in rows]
        client.call("datastore_upsert", resource_id=resource, method=method, records=records, force=True,
                    calculate_record_count=False)  # fmt: skip


def _count(client: Client, resource: str) -> None:
    """The total that readers are told; CKAN keeps an old one otherwise."""
    client.call("datastore_upsert", resource_id=resource, method="insert", records=[], force=True,
                calculate_record_count=True)  # fmt: skip


def _json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _plain(kind: str) -> str:
    """CKAN takes `numeric`, not `numeric(38,2)`."""
    return kind.partition("(")[0]


def _name(kind: str) -> str:
    """A type as `datastore_search` calls it."""
    return {"bigint": "int8", "int": "int4"}.get(_plain(kind), _plain(kind))
