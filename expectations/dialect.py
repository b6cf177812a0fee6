"""SQLAlchemy's way into DuckDB for Great Expectations, under a name of its own.

As shipped nearly every expectation fails on DuckDB: Great Expectations ends the transaction before it
fetches, and duckdb-engine's cursors are one with their connection. Without transactions, which a
read-only file does not need, they hold. Columns are read from DuckDB's own catalogue: as PostgreSQL's,
which duckdb-engine asks, it lacks tables that SQLAlchemy wants. The connection is the warehouse's.
"""

from collections.abc import Callable
from typing import Any

from duckdb import DuckDBPyConnection
from duckdb_engine import ConnectionWrapper
from duckdb_engine import Dialect as DuckDBDialect
from sqlalchemy import Connection, text
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedPrimaryKeyConstraint
from sqlalchemy.types import NullType

from wadah.warehouse.connect import literal

NAME = "wadah_duckdb"
URL = f"{NAME}://"
COLUMNS = text(
    "SELECT column_name, is_nullable FROM duckdb_columns() WHERE database_name = current_database()"
    " AND table_name = :relation AND schema_name = coalesce(:schema, current_schema()) ORDER BY column_index"
)


class Dialect(DuckDBDialect):
    name = NAME
    supports_statement_cache = False

    def do_begin(self, dbapi_connection: Any) -> None:
        """Nothing to begin: the file is read-only."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Nothing to commit, and committing would drop the result that is still to be fetched."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing to roll back."""

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[ReflectedColumn]:
        """Columns of `schema.table_name` in their order; none where there is no such relation."""
        found = connection.execute(COLUMNS, {"relation": str(table_name), "schema": schema}).fetchall()
        return [{"name": n, "type": NullType(), "nullable": nullable, "default": None} for n, nullable in found]

    def get_pk_constraint(self, *_: object, **__: object) -> ReflectedPrimaryKeyConstraint:
        """No keys: dbt declares none, the gate checks them."""
        return {"constrained_columns": [], "name": None}


def creator(con: DuckDBPyConnection, schema: str) -> Callable[[], ConnectionWrapper]:
    """What SQLAlchemy calls for a connection: a cursor of `con` whose unqualified names are those of `schema`."""

    def connect() -> ConnectionWrapper:
        cursor = con.cursor()
        cursor.execute(f"SET search_path = {literal(schema)}")
        return ConnectionWrapper(cursor)

    return connect


registry.register(NAME, __name__, "Dialect")
