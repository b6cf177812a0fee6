"""What a release still given out hides must not be shown by the next: two releases can be subtracted.

The build takes over what the portal hid when it began, and the gate compares with that copy. Between then and
now the portal may have moved on or gone back; so it is compared again here, with what readers can fetch now.
"""

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from publish.cube import NOTE
from wadah.canonical import quoted
from wadah.contract.model import Contract
from wadah.errors import Quarantine
from wadah.warehouse.connect import literal


def refuse(con: DuckDBPyConnection, relation: str, contract: Contract, files: Iterable[Path]) -> None:
    """Raises Quarantine WDH-607 where `relation` shows a cell that one of `files` (Parquet or CSV of earlier
    releases) hides, or is finer than one of them. Counts rows, tells no value.

    A file without the contract's key columns or without notes has another grain or hides nothing.
    """
    shown = finer = 0
    for file in files:
        before = _read(file)
        shown = max(shown, _shown(con, relation, contract, before))
        finer = max(finer, _finer(con, relation, contract, before))
    if shown or finer:
        raise Quarantine("WDH-607", dataset=contract.id, shown=shown, finer=finer)


def _read(file: Path) -> str:
    """A CSV is read as text: its keys are compared as text, and sniffing would make numbers of codes."""
    if file.suffix == ".parquet":
        return f"read_parquet({literal(file)})"
    return f"read_csv({literal(file)}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"


def _shown(con: DuckDBPyConnection, relation: str, contract: Contract, before: str) -> int:
    had, key = con.sql(f"SELECT * FROM {before} LIMIT 0").columns, contract.table.key
    if NOTE not in had or not set(key) <= set(had):
        return 0
    keys = ", ".join(f"CAST({quoted(k)} AS VARCHAR) AS {quoted(k)}" for k in key)
    visible = f"{NOTE} IS NULL" if NOTE in contract.table.by_name else "true"  # suppression given up shows all
    same = ", ".join(quoted(k) for k in key)
    return _count(
        con,
        f"(SELECT {keys} FROM {quoted(relation)} WHERE {visible}) AS now"
        f" SEMI JOIN (SELECT {keys} FROM {before} WHERE {NOTE} IS NOT NULL) AS past USING ({same})",
    )


def _finer(con: DuckDBPyConnection, relation: str, contract: Contract, before: str) -> int:
    hides = contract.table.suppression
    if not hides or not hides.coarser:
        return 0
    dimension, label = quoted(hides.coarser.column), literal(hides.coarser.label)
    if hides.coarser.column not in con.sql(f"SELECT * FROM {before} LIMIT 0").columns:
        return 0
    was_coarse = f"(SELECT count(*) FROM {before} WHERE {dimension} = {label}) > 0"
    return _count(con, f"{quoted(relation)} WHERE {dimension} IS DISTINCT FROM {label} AND {was_coarse}")


def _count(con: DuckDBPyConnection, rows: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {rows}").fetchone()
    return int(found[0]) if found else 0
