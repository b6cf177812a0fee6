"""The only opener of a DuckDB database in the project.

Every connection gets the same limits and stays inside `WADAH_HOME`: no extension is fetched or
loaded by itself, spill files lie in the cache, Python variables are not tables.
"""

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from wadah.errors import Fatal
from wadah.settings import Settings


def options(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """DuckDB's start-up configuration, for `connect` and for dbt's own connection alike."""
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "extension_directory": str(settings.path("cache", "duckdb", "extensions")),
        "temp_directory": str(settings.path("cache", "duckdb", "spill")),
        "memory_limit": settings.warehouse.memory,
        "threads": settings.warehouse.threads,
        "python_enable_replacements": False,
    }


def connect(path: Path | None, settings: Settings, *, read_only: bool = True) -> DuckDBPyConnection:
    """Open a database file, or one in memory where `path` is None (then always writable).

    The session's time zone is UTC. Raises Fatal WDH-408 where the file is missing, damaged or held by a
    writer.
    """
    settings.path("cache", "duckdb").mkdir(parents=True, exist_ok=True)
    if path is not None and read_only and not path.exists():
        raise Fatal("WDH-408", file=path.name, problem="not found")
    try:
        con = duckdb.connect(
            ":memory:" if path is None else path, read_only=path is not None and read_only, config=options(settings)
        )
    except duckdb.Error as refused:  # its message quotes the whole path, nothing of a row
        raise Fatal("WDH-408", file=path.name if path else "memory", problem=type(refused).__name__) from refused
    con.execute("SET TimeZone = 'UTC'")
    return con


def literal(text: object) -> str:
    """A value as an SQL text literal, for the statements that take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(*names: str) -> str:
    """`schema.table` with each part quoted."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
