"""The numbers as a table for people (terminal and Markdown) and as JSON."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

GOALS = {
    "ours": "≤ 3.5× COPY",
    "ours, full text on 3 columns": "≤ 7× COPY",
    "xloader": "≥ 7× ours",
    "upsert (insert)": "≥ 35× ours",
    "upsert (upsert)": "≥ 35× ours",
}


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())  # fmt: skip
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory.split()[1]) / 1024**2, 1),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "pyarrow": version("pyarrow"),
    }


def markdown(told: dict[str, Any]) -> str:
    m, unit = told["machine"], told["bare"]
    lines = [
        "# Speed of a release to CKAN",
        "",
        f"{told['rows']:,} rows × 12 columns, CSV {told['csv_bytes'] / 1e6:.0f} MB, "
        f"Parquet {told['parquet_bytes'] / 1e6:.0f} MB. One run, one CKAN, {m['at']}; {m['cores']} × {m['cpu']}, "
        f"{m['memory_gb']} GB, load {m['load_before']:.1f} before. "
        "Read the ratios, not the seconds.",
        "",
        "| way | seconds | × bare COPY | × ours | goal |",
        "| --- | ---: | ---: | ---: | --- |",
        f"| bare COPY (the limit; best of {told['bare_tries']}) | {unit:.2f} | 1.0 | {_over(unit, told)} | |",
    ]
    for name, way in told["ways"].items():
        mark = " *" if way.get("sample") else ""
        lines.append(
            f"| {name}{mark} | {way['total']:.2f} | {way['total'] / unit:.1f} | {_over(way['total'], told)} "
            f"| {GOALS.get(name, '')} |"
        )
    lines += ["", *_notes(told)]
    if told["diffs"]:
        lines += ["", "## A keyed difference against the whole load", "",
                  "| rows moved | portal s | of a whole load's | release s | of a whole release's | sent KB |",
                  "| ---: | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
        for kind, found in told["diffs"].items():
            base = told["ways"][kind]
            lines += [
                f"| {d['percent']:g} % ({kind}) | {d['portal']:.2f} | {d['portal'] / base['portal']:.0%} "
                f"| {d['total']:.2f} | {d['total'] / base['total']:.0%} | {d['sent'] / 1000:.0f} |"
                for d in found
            ]
        lines += [
            "",
            *(f"Crossover, {kind}: {_percent(told['crossover'][kind])} of the rows." for kind in told["diffs"]),
        ]
    if told["growth"]:
        lines += [
            "",
            "## Growth",
            "",
            "| rows | ours s | µs a row | publisher's peak MB |",
            "| ---: | ---: | ---: | ---: |",
        ]
        lines += [f"| {g['rows']:,} | {g['total']:.2f} | {g['total'] / g['rows'] * 1e6:.1f} | {g['peak_mb']:.0f} |"
                  for g in told["growth"]]  # fmt: skip
    if portal := told["portal"]:
        pages = sorted(portal["page_ms"][5:])
        lines += ["", "## Three real datasets through the whole publisher", "",
                  f"- first release {portal['first']:.1f} s; unchanged {portal['unchanged']:.2f} s with "
                  f"**{len(portal['calls'])} calls** ({', '.join(c.rpartition('/')[2] for c in portal['calls'])}; "
                  "goal: at most 2)",
                  f"- a dataset's page, warm: median **{pages[len(pages) // 2]:.0f} ms**, slowest {pages[-1]:.0f} ms "
                  "(goal: under 150 ms)",
                  f"- the publisher's peak memory: {portal['peak_mb']:.0f} MB (goal: at most 400 MB)"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _over(seconds: float, told: dict[str, Any]) -> str:
    ours = told["ways"].get("ours")
    return f"{seconds / ours['total']:.1f}" if ours else ""


def _percent(value: float | None) -> str:
    return "beyond 25 %" if value is None else f"{value:.0f} %"


def _notes(told: dict[str, Any]) -> list[str]:
    notes = []
    for name in ("ours", "ours, full text on 3 columns"):
        if way := told["ways"].get(name):
            parts = ", ".join(f"{k} {way[k]:.2f}" for k in ("hash", "send", "stage", "switch"))
            notes.append(f"- {name}: {parts} s; publisher's peak memory {way['peak_mb']:.0f} MB.")
    for name, way in told["ways"].items():
        if way.get("sample"):
            notes.append(f"- \\* {name}: {way['sample']:,} rows took {way['measured']:.1f} s; extrapolated linearly.")
    if told["ways"].get("xloader"):
        notes.append(f"- xloader {told['ways']['xloader']['version']}: its loader called in-process; upload, queue and "
                     "download are left out, in its favour.")  # fmt: skip
    return notes


def write(told: dict[str, Any], folder: Path, home: Path) -> None:
    """Both forms into `folder`; of a path below `home` only what follows it: where it lay is nobody's business."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ckan.json").write_text(json.dumps(told, indent=1).replace(f"{home}/", "") + "\n", "utf-8")
    (folder / "ckan.md").write_text(markdown(told), "utf-8")
