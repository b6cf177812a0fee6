"""A SQL Server's and an Oracle's connector without a server: what they would ask, and what becomes of an answer."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors import layout
from connectors.base import Part, Source
from connectors.registry import connector
from connectors.sql.server import DatabaseServer
from tests.integration.connectors.contracts import contract, table
from wadah.settings import Settings

SERVER = {
    "sqlserver": {"type": "sqlserver", "host": "db.example", "port": 1433, "database": "siduka", "schema": "dbo"},
    "oracle": {"type": "oracle", "host": "db.example", "port": 1521, "serviceName": "SIDUKA"},
}


def made(folder: Path, kind: str, columns: list[Any], **more: Any) -> DatabaseServer:
    """The connector of a table `permohonan` with these columns."""
    more.setdefault("source", "SIDUKA.PERMOHONAN" if kind == "oracle" else "permohonan")
    known = contract(folder / "k", SERVER[kind], table("permohonan", "table", columns, **more))
    found = connector(Source(Settings(home=folder), known, known.tables[0]))
    assert isinstance(found, DatabaseServer)
    return found


def asked(reader: DatabaseServer, types: dict[str, str], since: Any = None) -> str:
    """The SELECT for a table that has columns of these types."""
    return reader.select(layout.match(reader.source.table, list(types)), types, since)


def landed(reader: DatabaseServer, types: dict[str, str], *answer: pa.Array) -> dict[str, list[Any]]:
    """What becomes of an answer: column → texts, and `_cells`."""
    plan = layout.match(reader.source.table, list(types))
    batch = reader.texts(Part("p"), plan, types, reader.source.table).batch(
        pa.RecordBatch.from_arrays(list(answer), [f"c{i}" for i in range(len(answer))])
    )
    found: dict[str, list[Any]] = batch.to_pydict()
    return found
