"""The gate: every check of every dataset of a build, as one value a dataset.

Loads, contract and suites run through Great Expectations, lineage over the compiled SQL. A dataset that
fails, or cannot be checked, is refused alone.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from expectations import report
from expectations.contract import column_rules, quality_rules
from expectations.lineage import lineage_checks
from expectations.lineage.graph import columns_of
from expectations.loads import load_checks
from expectations.runner import FAULTS, Runner, Suite, fault
from expectations.suites import Published, rules
from wadah import gate, log
from wadah.canonical import content_hash
from wadah.contract.load import inputs, outputs
from wadah.errors import Fatal
from wadah.gate import Check, GateResult
from wadah.settings import Settings
from wadah.warehouse import release
from wadah.warehouse.connect import connect

LOG = log.get("expectations")


def check_build(settings: Settings, build: str) -> list[GateResult]:
    """Check a build that lies aside by its id; results and report are kept in its folder.

    A build that was promoted meanwhile is checked as well, but what it keeps is not written again.
    Raises Fatal WDH-405 for an unknown id, WDH-530 where the engine of checks fails.
    """
    found = release.find(settings, build)
    aside = found.folder.parent == settings.path("warehouse", "build")
    return run(settings, found.database, found.manifest, found.dbt, keep=found.folder if aside else None)


def check_release(settings: Settings) -> list[GateResult]:
    """Check the current release again. What was said of it when it was made stays as it is.

    Raises Fatal WDH-541 where there is none.
    """
    found = release.current(settings)
    if found is None:
        raise Fatal("WDH-541")
    return run(settings, found.database, found.manifest, found.dbt)


def run(
    settings: Settings,
    database: Path,
    manifest: Mapping[str, Any],
    dbt: Mapping[str, Any],
    keep: Path | None = None,
) -> list[GateResult]:
    """Results of all datasets that the build tells of, and the report as pages in `gate/docs`.

    `manifest` is `release.json`, `dbt` what it keeps of dbt's manifest; results and report are also written
    into the folder `keep`, where one is given.
    """
    began = time.monotonic()
    wanted = {name: contract for name, contract in outputs().items() if name in manifest["open"]}
    with closing(connect(database, settings)) as con, closing(Runner(con)) as runner:
        loads = load_checks(con, runner, settings, inputs())
        lineage = lineage_checks(con, dbt, inputs(), wanted)
        relations = frozenset(columns_of(con))
        results = []
        for name, contract in wanted.items():
            about = Published(settings, contract, date.fromisoformat(manifest["as_of"][:10]), relations)
            told = manifest["open"][name]
            before = [*_depends(told, loads), *_built(told), *lineage[name]]
            results.append(_dataset(con, runner, about, before))
        titles = {name: contract.name for name, contract in wanted.items()}
        report.build(settings, runner.context, report.Found(results, loads, titles), keep)
    if keep:
        gate.write(results, keep)
    for result in results:
        LOG.info(
            "gate.checked", dataset=result.dataset, passed=result.passed, rows=result.rows,
            checks=len(result.checks), failed=len(result.failed), seconds=round(time.monotonic() - began, 2),
        )  # fmt: skip
    return results


def _dataset(con: DuckDBPyConnection, runner: Runner, about: Published, before: list[Check]) -> GateResult:
    """One dataset's result; whatever goes wrong in checking it is a failed check of its own."""
    table, relation = about.table, f"open.{about.relation}"
    digest, rows = "", 0
    try:
        rows = _count(con, relation)
        digest = content_hash(con, relation, [c.name for c in table.columns], table.key)
        checks = runner.run(Suite(about.contract.id, relation, _rules(about))) if rows else [_empty()]
    except FAULTS as failure:
        LOG.error("gate.failed", error=failure, dataset=about.contract.id)
        checks = [fault(failure)]
    return GateResult(
        dataset=about.contract.id,
        table=table.name,
        content_hash=digest,
        rows=rows,
        checks=(*checks, *before),
        at=about.settings.today(),
    )


def _empty() -> Check:
    """What is said of a table without rows: none of the other questions has an answer."""
    told = "Belum ada satu baris pun yang dapat terbit."
    return Check(gate.EMPTY, "contract", "error", False, 0, "≥ 1", told, "WDH-506")


def _rules(about: Published) -> list[Any]:
    return [*column_rules(about.table, "open", about.relation), *quality_rules(about.table), *rules(about)]


def _count(con: DuckDBPyConnection, relation: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(found[0]) if found else 0


def _depends(told: Mapping[str, Any], loads: Mapping[str, list[Check]]) -> list[Check]:
    """What is said of the tables the dataset descends from."""
    names = [f"{t['app']}.{t['table']}" for t in told["depends_on"]]
    gone = [n for n in names if n not in loads]
    unknown = [
        Check(f"muatan:{n}:dikenal", "load", "error", False, None, None, f"Tidak ada kontrak bagi {n}.", "WDH-513")
        for n in gone
    ]
    return [*unknown, *(check for n in names for check in loads.get(n, []))]


def _built(told: Mapping[str, Any]) -> list[Check]:
    """dbt's own verdict: tests of the open model, or the model itself, that failed in this build."""
    return [
        Check(
            f"dbt:{name}",
            "suite",
            "error",
            False,
            None,
            None,
            "Uji model dbt tidak lolos pada pembangunan ini.",
            "WDH-500",
        )
        for name in told["failed"]
    ]
