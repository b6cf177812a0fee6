"""What every database is measured with: our whole pull, and dlt."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.databases.race import Run, Way

TABLE = "permohonan"
COLUMNS: tuple[Any, ...] = (
    {"name": "id", "type": "integer", "key": True}, "nama", "nomor", "kecamatan:integer", "nilai:number", "skor:number",
    "dibuat:timestamp", "diubah:timestamp", "tanggal:date", "aktif:boolean", "catatan", "status", "kode",
)  # fmt: skip
"""Typed as `wadah new application` would propose it; landed is the text of each."""
OURS = ("pyarrow.parquet", "pyiceberg.catalog.sql", "pyiceberg.io.pyarrow", "connectors.ingest", "duckdb",
        "wadah.contract.lint", "tests.integration.connectors.contracts")  # fmt: skip


def ours(server: Mapping[str, Any], *needs: str) -> Way:
    """The whole pull: exact text, staged, fingerprinted, landed as one Iceberg commit."""

    def run(uri: str, home: Path) -> int:
        from connectors.ingest import ingest_table
        from tests.integration.connectors.contracts import contract, table
        from wadah.settings import Settings

        settings = Settings(home=home / "rumah")
        (settings.sandbox_dir / "connections").mkdir(parents=True)
        (settings.sandbox_dir / "connections" / "uji").write_text(uri)
        where = {**server, "host": "127.0.0.1", "port": urlsplit(uri).port}
        made = contract(home / "k", where, table(TABLE, "table", COLUMNS))
        return ingest_table(settings, made, made.tables[0]).pulled

    return Way("wadah", run, (*OURS, *needs))


def dlt(backend: str, address: Callable[[str], str], *needs: str) -> Way:
    """dlt's sql_table into Parquet files on this disk, with one of its back ends."""

    def run(uri: str, home: Path) -> int:
        import os

        os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
        import dlt as tool
        from dlt.destinations import filesystem
        from dlt.sources.sql_database import sql_table

        more: dict[str, Any] = {"reflection_level": "full"}
        if backend == "connectorx":
            more["backend_kwargs"] = {"conn": uri, "return_type": "arrow_stream"}
        source = sql_table(address(uri), TABLE, backend=backend, chunk_size=50_000, **more)  # type: ignore[arg-type]
        line = tool.pipeline(
            "ukur", pipelines_dir=str(home / "dlt"), destination=filesystem(str(home / "isi")), dataset_name="d"
        )
        line.run(source, loader_file_format="parquet")
        trace = line.last_trace
        told = trace.last_normalize_info if trace else None
        return int(told.row_counts[TABLE]) if told else 0

    return Way(f"dlt-{backend}", run, ("dlt", "dlt.destinations", "dlt.sources.sql_database", *needs))


def dlts(address: Callable[[str], str], *needs: str) -> tuple[Way, ...]:
    return tuple(dlt(backend, address, *needs) for backend in ("pyarrow", "connectorx", "sqlalchemy"))


__all__ = ["COLUMNS", "TABLE", "Run", "dlts", "ours"]
