"""The rows as CKAN's datastore holds them: column types, the data dictionary, the difference of two releases.

Codes stay text. Numbers are `numeric`, never float8, so that the Data API gives the digits of the CSV; a clock time is
text. A dataset without such columns is sent as its public Parquet, the others as a Parquet of their own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from publish.ckan import rowhash
from publish.dataset import DatasetRelease
from publish.receipt import Receipt
from wadah.canonical import quoted
from wadah.contract.model import Column, Contract
from wadah.warehouse.connect import literal

TYPES = {"VARCHAR": "text", "BIGINT": "bigint", "INTEGER": "int", "DATE": "date", "BOOLEAN": "bool",
         "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz"}  # fmt: skip
OWN = "tabel.parquet"
DIFF_AT_MOST = 0.10
"""Share of rows above which a table is sent whole: there a difference costs what a load does (bench/results)."""
DIFF_AT_MOST_FULL_TEXT = 0.15
BLOAT = 0.25  # of the rows changed by diffs since the last whole load: then one is due
DIGITS = 18  # after the point, of a double that no shorter text gives back


def columns(con: DuckDBPyConnection, contract: Contract, file: Path) -> list[dict[str, Any]]:
    """The table's columns as CKAN keeps them: type (of `file`, which is loaded), and the data dictionary's entry."""
    found = con.sql(f"SELECT * FROM {read(file)} LIMIT 0")
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    return [{"id": c.name, "type": kind(types[c.name]), "info": info(c)} for c in contract.table.columns]


def kind(duckdb: str) -> str:
    """PostgreSQL's name of a DuckDB type."""
    return duckdb.lower().replace("decimal", "numeric").replace(" ", "") if "DECIMAL" in duckdb else TYPES[duckdb]


def info(column: Column) -> dict[str, str]:
    said = column.standar_data
    whole = {
        "label": column.title, "notes": column.description, "unit": column.unit,
        "konsep": said.konsep if said else None, "ukuran": said.ukuran if said else None,
        "klasifikasi": said.klasifikasi if said else None,
        "type_override": "",
    }  # fmt: skip
    return {k: v for k, v in whole.items() if v}


def full_text(contract: Contract) -> list[str]:
    """Columns whose words the table view and the API may search: names, never codes."""
    return [c.name for c in contract.table.columns if c.type == "string" and c.key and not c.pattern]


def prepare(con: DuckDBPyConnection, release: DatasetRelease, folder: Path) -> str:
    """Write the table's own Parquet into `folder` where it needs one; returns the row hash."""
    table = release.contract.table
    public = folder / f"{release.id}.parquet"
    texts = [_typed(con, public, c) for c in table.columns]
    if any(t != quoted(c.name) for t, c in zip(texts, table.columns, strict=True)):
        listed = ", ".join(f"{t} AS {quoted(c.name)}" for t, c in zip(texts, table.columns, strict=True))
        con.execute(f"COPY (SELECT {listed} FROM {read(public)}) TO {literal(folder / OWN)} (FORMAT parquet)")
    loaded = parquet(folder, release.id)
    return row_hash(con, read(loaded), columns(con, release.contract, loaded))


def parquet(folder: Path, dataset: str) -> Path:
    """What is loaded into the table."""
    own = folder / OWN
    return own if own.exists() else folder / f"{dataset}.parquet"


def read(file: Path) -> str:
    return f"read_parquet({literal(file)})"


def row_hash(con: DuckDBPyConnection, relation: str, has: Sequence[dict[str, Any]]) -> str:
    part = rowhash.part([(c["id"], c["type"]) for c in has])
    found = con.execute(f"SELECT CAST(coalesce(sum({part}), 0) AS VARCHAR) FROM {relation}").fetchone()
    return str(found[0]) if found else "0"


def _typed(con: DuckDBPyConnection, file: Path, column: Column) -> str:
    name = quoted(column.name)
    if column.type == "time":
        return f"CAST({name} AS VARCHAR)"
    if column.type != "number":
        return name
    for digits in (*range(DIGITS), DIGITS):
        as_decimal = f"TRY_CAST({name} AS DECIMAL(38, {digits}))"
        found = con.execute(
            f"SELECT count(*) FROM {read(file)} WHERE {name} IS DISTINCT FROM CAST({as_decimal} AS DOUBLE)"
        ).fetchone()
        if found and not found[0]:
            break
    return f"CAST({name} AS DECIMAL(38, {digits}))"


def as_diff(receipt: Receipt, moved: int, limit: float) -> bool:
    """Whether a release is sent as a difference, after `moved` rows were since the last whole load.

    Not where columns or key changed, nor where too many rows did, nor where the table would bloat.
    """
    if receipt.kind != "changed" or "kunci" in receipt.metadata_changed:
        return False
    if receipt.columns_added or receipt.columns_removed or receipt.columns_retyped:
        return False
    now, rows = receipt.added + receipt.changed + receipt.deleted, max(receipt.rows, 1)
    return now <= limit * rows and moved + now <= BLOAT * rows


def difference(con: DuckDBPyConnection, new: Path, old: Path, contract: Contract, to: Path) -> int:
    """Write what turns `old` into `new` by key: `_op` I, U or D beside the columns (of a D the key); how many rows."""
    names, key = [c.name for c in contract.table.columns], contract.table.key
    rest = [n for n in names if n not in key]
    same = " AND ".join(f"n.{quoted(k)} IS NOT DISTINCT FROM o.{quoted(k)}" for k in key)
    differs = " OR ".join(f"n.{quoted(c)} IS DISTINCT FROM o.{quoted(c)}" for c in rest) or "false"
    listed = ", ".join(
        f"coalesce(n.{quoted(c)}, o.{quoted(c)}) AS {quoted(c)}" if c in key else f"n.{quoted(c)} AS {quoted(c)}"
        for c in names
    )
    con.execute(
        f"COPY (SELECT CASE WHEN o._here IS NULL THEN 'I' WHEN n._here IS NULL THEN 'D' ELSE 'U' END AS _op, {listed} "
        f"FROM (SELECT *, true AS _here FROM {read(new)}) n FULL JOIN (SELECT *, true AS _here FROM {read(old)}) o "
        f"ON {same} WHERE n._here IS NULL OR o._here IS NULL OR ({differs})) TO {literal(to)} (FORMAT parquet)"
    )
    found = con.execute(f"SELECT count(*) FROM {read(to)}").fetchone()
    return int(found[0]) if found else 0
