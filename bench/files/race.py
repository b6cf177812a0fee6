"""Ways of reading one file, each try in a process of its own, in turns; told as ratios."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ckan.report import machine
from wadah.settings import ROOT

TRIES = 4
"""Without another number: the best counts; the first one warms the disk."""


@dataclass(frozen=True)
class Way:
    """`ready` makes all ready below a home (imports, connections) and gives what is measured, which returns the rows;
    `note` says what the way gives up."""

    name: str
    ready: Callable[[Path], Callable[[], int]]
    note: str


def child(ways: Sequence[Way], name: str, home: str) -> None:
    """Of one try: seconds, rows, highest memory, as JSON on the last line."""
    way = next(w for w in ways if w.name == name)
    run = way.ready(Path(home))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.perf_counter(), _busy()
    rows = run()
    seconds, cpu = time.perf_counter() - began, _busy() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {"seconds": seconds, "cpu": cpu, "rows": rows, "peak_mb": peak / 1024, "base_mb": before / 1024}
    sys.stdout.write(json.dumps(told))


def _busy() -> float:
    """CPU seconds of this process and those it waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(s.ru_utime + s.ru_stime for s in spent)


def race(module: str, ways: Sequence[Way], home: Path, rows: int, passes: int = TRIES) -> dict[str, Any]:
    """Every way, in turns, so that what else the machine does meets all of them."""
    tries: dict[str, list[dict[str, Any]]] = {way.name: [] for way in ways}
    for number in range(passes):
        for way in ways:
            ran = subprocess.run(
                [sys.executable, "-m", module, "--child", way.name, str(home)], cwd=ROOT, capture_output=True, text=True
            )
            if ran.returncode:
                raise SystemExit(f"{way.name}: {ran.stderr[-2000:]}")
            told = json.loads(ran.stdout.splitlines()[-1])
            assert told["rows"] == rows, f"{way.name} gave {told['rows']} of {rows} rows"
            tries[way.name].append(told)
            sys.stderr.write(f"  {number + 1}/{passes} {way.name}: {told['seconds']:.2f} s\n")
    best = {name: min(found, key=lambda t: float(t["seconds"])) for name, found in tries.items()}
    for name, found in tries.items():
        best[name] = {**best[name], "cpu": min(float(t["cpu"]) for t in found)}
    return {"machine": machine(), "rows": rows, "passes": passes, "ways": best, "all": tries}


def markdown(title: str, told: dict[str, Any], ways: Sequence[Way], size: int) -> str:
    """The first way is 1×."""
    m, unit, busy = told["machine"], *(told["ways"][ways[0].name][of] for of in ("seconds", "cpu"))
    lines = [
        f"# {title}", "",
        f"{told['rows']:,} rows × 12 columns, {size / 1e6:.1f} MB. One run, best of {told['passes']}, {m['at']}; "
        f"{m['cores']} × {m['cpu']}, {m['memory_gb']} GB, load {m['load_before']:.1f}. "
        "Read the ratios, not the seconds; on a busy machine those of CPU time.", "",
        "| way | seconds | × | CPU seconds | × | rows a second | MB more | what it gives up |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]  # fmt: skip
    for way in ways:
        best = told["ways"][way.name]
        seconds, more = best["seconds"], best["peak_mb"] - best["base_mb"]
        spent = f"{best['cpu']:.2f} | {best['cpu'] / busy:.1f}"
        speed = f"{seconds:.2f} | {seconds / unit:.1f} | {spent} | {told['rows'] / seconds:,.0f}"
        lines.append(f"| {way.name} | {speed} | {more:.0f} | {way.note} |")
    return "\n".join(lines) + "\n"


def words(about: str | None, rows: int, out: Path) -> argparse.ArgumentParser:
    """What every race of files may be told."""
    told = argparse.ArgumentParser(description=about)
    told.add_argument("--rows", type=int, default=rows)
    told.add_argument("--passes", type=int, default=TRIES)
    told.add_argument("--out", type=Path, default=out)
    return told


def write(out: Path, told: dict[str, Any], text: str) -> None:
    out.write_text(text, "utf-8")
    out.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    sys.stdout.write(text)


def of_a_file(
    module: str, title: str, ways: Sequence[Way], make: Callable[[Path, int], None], place: Path,
    words: argparse.ArgumentParser, given: list[str],
) -> None:  # fmt: skip
    """The race over one file, made at `place` below a home; or, as a child, one try of it."""
    if given[:1] == ["--child"]:
        child(ways, given[1], given[2])
        return
    asked = words.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder:
        file = Path(folder) / place
        file.parent.mkdir(parents=True)
        make(file, asked.rows)
        told = race(module, ways, Path(folder), asked.rows, asked.passes)
        text = markdown(title, told, ways, file.stat().st_size)
    write(asked.out, told, text)
