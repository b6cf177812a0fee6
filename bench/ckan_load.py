"""`python -m bench.ckan_load`: our load beside the limit and beside others', on one real CKAN, in one run.

Ratios are what counts: every number of a run comes from the same machine, the same minute, the same CKAN.
"""

import argparse
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bench.ckan import peers, report
from bench.ckan.table import FULL_TEXT, Files, changed, make
from infra.ckan import start, stop
from infra.ckan.home import Home, open_home
from publish.ckan.client import Client
from wadah.settings import ROOT, load_settings

PERCENT = (0.1, 1.0, 5.0, 10.0, 25.0)
ROUNDS = 4
GROWTH = (10_000, 100_000, 1_000_000, 5_000_000)
KINDS: dict[str, list[str]] = {"ours": [], "ours, full text on 3 columns": FULL_TEXT}


Told = dict[str, Any]


class Bench:
    def __init__(self, home: Home, client: Client, folder: Path, token: str) -> None:
        self.home, self.client, self.folder, self.token = home, client, folder, token
        self.releases: dict[str, int] = {}

    def ours(self, dataset: str, files: Files, fulltext: list[str], base: Told | None = None) -> Told:
        """One release in a process of its own; a dataset's releases follow one another."""
        number = self.releases[dataset] = self.releases.get(dataset, 0) + 1
        wish = {"dataset": dataset, "parquet": str(files.parquet), "fulltext": fulltext, "number": number,
                "release": f"2026-11-20-{os.getpid()}{number:03}"}  # fmt: skip
        wish |= {"base": base["parquet"], "base_hash": base["row_hash"]} if base else {}
        told = child("bench.ckan.ours", wish)
        return told | {"portal": told["stage"] + told["switch"], "parquet": str(files.parquet)}


def child(module: str, wish: object = None, given: str | None = None) -> dict[str, Any]:
    """A module in a process of its own; its last line is its answer."""
    command = [sys.executable, "-m", module]
    ran = subprocess.run(
        command, cwd=ROOT, input=given if given is not None else json.dumps(wish), capture_output=True, text=True
    )
    if ran.returncode:
        raise SystemExit(f"{module}: {ran.stderr[-3000:]}")
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def crossover(found: list[Told], whole: float) -> float | None:
    """Percent of rows at which a difference costs the portal what a whole load does; None beyond the last measured."""
    for low, high in pairwise(found):
        if high["portal"] >= whole:
            share = (whole - low["portal"]) / (high["portal"] - low["portal"])
            return float(low["percent"] + max(0.0, share) * (high["percent"] - low["percent"]))
    return None


def run(bench: Bench, asked: argparse.Namespace) -> dict[str, Any]:
    data = bench.folder / "data"
    files = make(data, asked.rows)
    told: dict[str, Any] = {
        "machine": report.machine(), "rows": asked.rows, "csv_bytes": files.bytes, "bare_tries": ROUNDS,
        "parquet_bytes": files.parquet.stat().st_size, "ways": {}, "diffs": {}, "crossover": {}, "growth": [],
        "portal": None,
    }  # fmt: skip
    if not asked.no_portal:  # before the bench's own datasets are there: a publisher withdraws what has no contract
        told["portal"] = child("bench.ckan.portal", given=bench.token)
        say(f"three datasets {told['portal']['first']:.1f} s, unchanged {len(told['portal']['calls'])} calls")
    bare: list[float] = []
    tries: dict[str, list[Told]] = {name: [] for name in KINDS}
    for _ in range(ROUNDS):  # in turns, so that what else the machine does meets all of them
        bare.append(peers.bare(bench.home, files))
        for number, (name, words) in enumerate(KINDS.items()):
            tries[name].append(bench.ours(f"uji-beban-{number}", files, words))
    told["bare"], told["bare_all"] = min(bare), bare
    say(f"bare COPY {min(bare):.2f} s")
    for name, found in tries.items():
        best = min(found[1:], key=lambda t: float(t["total"]))  # the first one warms CKAN
        told["ways"][name] = best | {"all": [t["total"] for t in found]}
        say(f"{name} {best['total']:.2f} s, {best['total'] / told['bare']:.1f}×")
    if not asked.no_peers:
        loaded = peers.xloader(bench.home, bench.client, files, bench.folder / "xloader")
        told["ways"]["xloader"] = {"total": loaded["seconds"], **loaded}
        say(f"xloader {loaded['seconds']:.1f} s")
        for method in ("insert", "upsert"):
            sample = min(asked.sample, asked.rows)
            seconds = peers.upsert(bench.client, files, sample, method)
            told["ways"][f"upsert ({method})"] = {
                "total": seconds * asked.rows / sample, "sample": sample, "measured": seconds}  # fmt: skip
            say(f"datastore_upsert {method}: {sample} rows {seconds:.1f} s")
    for number, (name, words) in enumerate(() if asked.no_diffs else KINDS.items()):
        last = told["ways"][name]
        moves: list[Told] = []
        dataset = f"uji-beban-{number}"
        for step, percent in enumerate(PERCENT, start=1):
            before = bench.ours(dataset, files, words)  # every difference is against the same whole
            new = changed(files, percent, data, step)
            moved = bench.ours(dataset, new, words, before)
            moves.append({"percent": percent, **moved})
            say(f"{percent:g} % {moved['portal']:.2f} s ({moved['portal'] / last['portal']:.0%} of a whole load's)")
        told["diffs"][name], told["crossover"][name] = moves, crossover(moves, last["portal"])
    for rows in asked.growth:
        told["growth"].append(bench.ours(f"uji-tumbuh-{rows}", make(data, rows), []))
        say(f"{rows:,} rows {told['growth'][-1]['total']:.2f} s, {told['growth'][-1]['peak_mb']:.0f} MB")
    return told


def say(text: str) -> None:
    sys.stderr.write(f"  {text}\n")


def main(given: list[str]) -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=1_000_000)
    words.add_argument("--sample", type=int, default=20_000, help="rows that datastore_upsert is measured on")
    words.add_argument("--growth", type=lambda t: [int(n) for n in t.split(",") if n], default=list(GROWTH))
    words.add_argument("--no-peers", action="store_true", help="leave xloader and datastore_upsert out")
    words.add_argument("--no-diffs", action="store_true", help="leave the keyed differences out")
    words.add_argument("--no-portal", action="store_true", help="leave the three real datasets out")
    words.add_argument("--keep", action="store_true", help="leave CKAN running")
    words.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    asked = words.parse_args(given)
    settings = load_settings()
    if settings.path("warehouse").exists():  # its datasets would be withdrawn, and others put in their place
        raise SystemExit(f"{settings.root} is an installation: give the bench a home of its own (WADAH_HOME)")
    settings.private()
    start(settings, say)
    try:
        folder = settings.path("cache", "bench")
        home = open_home(settings, ("web", "postgres", "redis", "solr"))
        token = unquote(urlsplit(settings.connection("ckan") or "").password or "")
        told = run(Bench(home, Client.connect(settings), folder, token), asked)
    finally:
        if not asked.keep:
            stop(settings)
    report.write(told, asked.out, settings.root)
    sys.stdout.write(report.markdown(told))


if __name__ == "__main__":
    main(sys.argv[1:])
