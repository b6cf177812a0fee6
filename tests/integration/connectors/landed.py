"""What a table's landing holds, as a test looks at it."""

from typing import Any

import duckdb

from connectors.ingest import LoadReport, ingest_table
from wadah.contract.model import Contract
from wadah.landing import Landing
from wadah.settings import Settings


def pull(settings: Settings, contract: Contract, table: str | None = None) -> LoadReport:
    return ingest_table(settings, contract, contract.by_name[table] if table else contract.tables[0])


def rows(
    settings: Settings, contract: Contract, table: str | None = None, load: str | None = None
) -> list[dict[str, Any]]:
    """Landed rows (of one load), in the order of load, source and row; `_cells` as a dict."""
    name = table or contract.tables[0].name
    files = Landing(settings).files(contract.id, name, {load} if load else None)
    if not files:
        return []
    query = f"SELECT * FROM read_parquet({files!r}, union_by_name=true) ORDER BY _load_id, _source, _row"
    found = duckdb.sql(query).fetchall()
    names = [d[0] for d in duckdb.sql(query).description]
    return [{**dict(zip(names, row, strict=True))} for row in found]


def last(settings: Settings, contract: Contract, table: str | None = None) -> Any:
    return Landing(settings).last(contract.id, table or contract.tables[0].name)


def column(settings: Settings, contract: Contract, name: str, table: str | None = None) -> list[Any]:
    return [row[name] for row in rows(settings, contract, table)]
