"""Which loads of a table are still needed, and the maintenance that drops the others."""

from collections.abc import Mapping
from datetime import timedelta

from connectors import keep
from wadah.contract import load as contracts
from wadah.contract.model import Contract, Table
from wadah.landing import Landing
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal


def maintain(settings: Settings, keep_loads: int, grace: timedelta = timedelta(hours=24)) -> Mapping[str, list[str]]:
    """Expire and sweep every contract's tables; returns `app.table` → load ids dropped.

    Not to run beside a warehouse build: a file it listed might be swept from under it.
    """
    dropped = {}
    landing = Landing(settings)
    for contract in contracts.inputs().values():
        for table in contract.tables:
            if gone := expire_table(settings, contract, table, keep_loads):
                dropped[f"{contract.id}.{table.name}"] = gone
            landing.sweep(contract.id, table.name, grace)
    return dropped


def expire_table(settings: Settings, contract: Contract, table: Table, keep_loads: int) -> list[str]:
    """Drop loads but the newest `keep_loads` (at least one) and those that hold a current row; returns their ids.

    A load of a `full` table is current only as the last; a load of the other modes as long as it is the newest for
    one of its keys or partitions (in `append` of single rows, the oldest), which may be for ever. In `append` so is
    one that holds a row without a whole key, or a refused message: no later row stands for it, and nobody sends it
    again.
    """
    landing = Landing(settings)
    loads = [load.load_id for load in landing.loads(contract.id, table.name)]
    newest = set(loads[-max(keep_loads, 1) :])
    if set(loads) == newest:
        return []
    return landing.expire(contract.id, table.name, newest | _current(settings, landing, contract, table))


def _current(settings: Settings, landing: Landing, contract: Contract, table: Table) -> set[str]:
    files = landing.files(contract.id, table.name)
    if table.load.mode == "full" or not files:
        last = landing.last(contract.id, table.name)
        return {held.load for held in last.instances.values()} if last else set()
    groups = ", ".join(identifier(c) for c in table.partition or table.key)
    best = "min" if table.load.mode == "append" and not table.load.compact else "max"
    listed = ", ".join(literal(file) for file in files)
    held = f"FROM read_parquet([{listed}], union_by_name = true)"
    asked = f"SELECT {best}(_load_id) {held} GROUP BY {groups}"
    if table.load.mode == "append":
        asked += f" UNION SELECT _load_id {held} WHERE _damage IS NOT NULL OR {keep.loose(table)}"
    con = connect(None, settings)
    try:
        found = con.execute(asked).fetchall()
    finally:
        con.close()
    return {load_id for (load_id,) in found}
