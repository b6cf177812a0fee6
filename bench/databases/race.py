"""Ways of reading one table, each try in a process of its own; told as ratios to the server's own way, and CPU seconds.

CPU seconds are those of the way's own process with its threads and children, and beside them the server's: on a machine
that is busy with other things they still compare, wall time does not.
"""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from wadah.settings import ROOT

Run = Callable[[str, Path], int]
"""Reads the whole table of the server at a URI, with a folder of its own to write to; returns the rows."""


@dataclass(frozen=True)
class Way:
    """`needs` are imported before the clock starts: half a minute of Python is not what is measured."""

    name: str
    run: Run
    needs: tuple[str, ...]


def words(about: str | None, out: str) -> argparse.ArgumentParser:
    given = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--rows", type=int, default=500_000)
    given.add_argument("--passes", type=int, default=3)
    given.add_argument("--ways", help="comma-separated; all without")
    given.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / out)
    given.add_argument("--note", default="", help="what a reader must know of this run, such as what else ran")
    given.add_argument("--way", help=argparse.SUPPRESS)
    given.add_argument("--uri", help=argparse.SUPPRESS)
    given.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    return given


def child(ways: Sequence[Way], given: argparse.Namespace) -> None:
    """One try; its numbers as JSON on the last line."""
    way = next(w for w in ways if w.name == given.way)
    for name in way.needs:
        import_module(name)
    before, began = _spent(), time.perf_counter()
    rows = way.run(given.uri, given.home)
    seconds, after = time.perf_counter() - began, _spent()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    told = {"rows": rows, "seconds": round(seconds, 3), "cpu": round(after - before, 3), "peak_mb": peak}
    sys.stdout.write(json.dumps(told) + "\n")


def _spent() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def race(module: str, ways: Sequence[Way], given: argparse.Namespace, uri: str, server: int) -> dict[str, Any]:
    """Every way, in turns; `server` is the id of the server's first process."""
    names = given.ways.split(",") if given.ways else [way.name for way in ways]
    tries: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(given.passes):
        for name in names:
            before = _server(server)
            told = _try(module, name, uri)
            assert told.get("rows", given.rows) == given.rows, f"{name} gave {told['rows']} rows"
            tries[name].append(told | {"server_cpu": round(_server(server) - before, 2)})
            sys.stderr.write(f"  {name} {tries[name][-1]}\n")
    return tries


def _try(module: str, name: str, uri: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", module, "--way", name, "--uri", uri, "--home", folder],
            capture_output=True, text=True, check=False, timeout=3600, cwd=ROOT,
        )  # fmt: skip
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        why = (line for line in reversed(lines) if re.search(r"message: |^[\w.]+(Error|Exception)\b", line))
        return {"failed": next(why, lines[-1]).rpartition("message: ")[2][:200]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _server(process: int) -> float:
    """CPU seconds of a process, its ended children included."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def write(out: Path, title: str, what: str, columns: int, given: argparse.Namespace, tries: Mapping[str, Any]) -> str:
    """Tables of the best try of each way; the first way is 1×."""
    best = {
        name: min((t for t in told if "seconds" in t), key=lambda t: float(t["seconds"]), default=None)
        for name, told in tries.items()
    }
    base = best[next(iter(best))]
    assert base is not None
    about = {
        "note": given.note, "rows": given.rows, "columns": columns, "machine": platform.machine(),
        "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "python": platform.python_version(),
    }  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps({"about": about, "best": best, "runs": tries}, indent=1) + "\n")
    lines = [
        f"# {title}", "",
        f"{given.rows:,} rows × {columns} columns, the best of {given.passes} in one run. {what} `own CPU` is what the "
        f"process itself spent, `server CPU` what the server spent for it. {about['cores']} cores, load "
        f"{about['load']} at the end: read the ratios, not the seconds.", "",
        "| way | seconds | × | own CPU, s | server CPU, s | peak memory, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    for name, told in best.items():
        if told is None:
            lines.append(f"| {name} | failed: {tries[name][0]['failed']} | | | | |")
            continue
        ratio = told["seconds"] / base["seconds"]
        lines.append(
            f"| {name} | {told['seconds']:.2f} | {ratio:.1f} | {told['cpu']:.2f} | {told['server_cpu']:.2f} "
            f"| {told['peak_mb']} |"
        )
    text = "\n".join([*lines, *(["", given.note] if given.note else [])]) + "\n"
    out.with_suffix(".md").write_text(text)
    return text
