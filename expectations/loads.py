"""The gate of loads: what an application sent must be enough, and sound enough, to be counted from.

A load is refused whole where too many of the rows that count now were rejected (`gate.max_rejected_percent`,
or the table's own `quality` with `invalidValues`), and a table where its contract's `quality` does not
hold. Then every dataset that depends on the table is refused; the others are not touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from expectations.contract import quality_rules
from expectations.runner import FAULTS, Runner, Suite, fault
from wadah import gate, log
from wadah.contract import compact
from wadah.contract.model import Contract, Table
from wadah.gate import Check, Severity
from wadah.settings import Settings
from wadah.warehouse.connect import literal
from wadah.warehouse.spec import relation

LOG = log.get("expectations")
CEILING = "invalidValues"  # the metric by which a contract sets its own ceiling
JUDGEABLE = 30  # rows: of fewer, one bad row is no percentage to judge a load by; the table as a whole is judged


@dataclass(frozen=True)
class Loaded:
    """A contract table and the relation of its accepted rows."""

    contract: Contract
    table: Table

    @property
    def name(self) -> str:
        return f"{self.contract.id}.{self.table.name}"

    @property
    def staging(self) -> str:
        return f"staging.stg_{relation(self.contract.id, self.table.name)}"

    @property
    def rejected(self) -> str:
        """SQL: the rows that count now, and those of them that were rejected."""
        return (
            "SELECT accepted + rejected AS total, rejected FROM"
            f" (SELECT (SELECT {self._accepted} FROM {self.staging}) AS accepted,"
            f" (SELECT count(*) FROM marts.baris_ditolak WHERE {self._mine} AND terkini) AS rejected)"
        )

    @property
    def by_load(self) -> str:
        """SQL: the same for each load that still counts."""
        return (
            "SELECT load_id, sum(n) AS total, count(*) FILTER (WHERE bad) AS rejected FROM"
            f" (SELECT _load_id AS load_id, {self._accepted} AS n, false AS bad FROM {self.staging} GROUP BY 1"
            f" UNION ALL SELECT load_id, 1, true FROM marts.baris_ditolak WHERE {self._mine} AND terkini)"
            " GROUP BY load_id"
        )

    @property
    def _accepted(self) -> str:
        """SQL: what is accepted, in the unit of what is rejected: rows, or the messages that a row stands for."""
        return f"coalesce(sum({compact.COUNT}), 0)" if self.table.load.compact else "count(*)"

    @property
    def _mine(self) -> str:
        return f"app = {literal(self.contract.id)} AND tabel = {literal(self.table.name)}"


def load_checks(
    con: DuckDBPyConnection, runner: Runner, settings: Settings, inputs: Mapping[str, Contract]
) -> dict[str, list[Check]]:
    """Checks by contract table (`up4.tb_aduan`), for every table of every application.

    Nothing is asked of what never landed because its application does not run here (setting `applications`).
    """
    tables = [Loaded(contract, table) for contract in inputs.values() for table in contract.tables]
    away = inputs.keys() - (inputs if settings.applications is None else settings.applications)
    return {
        t.name: [] if t.contract.id in away and not _loads(con, t) else [
            _named(c, t) for c in _checks(con, runner, settings, t)
        ]
        for t in tables
    }  # fmt: skip


def _loads(con: DuckDBPyConnection, of: Loaded) -> int:
    """How many loads are held."""
    found = con.execute(f"SELECT count(*) FROM marts.muatan WHERE {of._mine}").fetchone()
    return int(found[0]) if found else 0


def _checks(con: DuckDBPyConnection, runner: Runner, settings: Settings, of: Loaded) -> list[Check]:
    try:
        if not _loads(con, of):
            return [Check(gate.NEVER, "load", "error", False, 0, 1, "Pernah dimuat.", "WDH-513")]
        own = list(_own(con, settings, of))
        judged = replace(of.table, quality=tuple(q for q in of.table.quality if q.metric != CEILING))
        rules = list(quality_rules(judged))
        return [*own, *(runner.run(Suite(f"muatan {of.name}", of.staging, rules)) if rules else [])]
    except FAULTS as failure:
        LOG.error("gate.failed", error=failure, app=of.contract.id, table=of.table.name)
        return [fault(failure)]


def _named(check: Check, of: Loaded) -> Check:
    code = check.code or (None if check.ok else "WDH-511")
    detail = f"{of.contract.name}, {of.table.name}: {check.detail}"
    return replace(check, name=f"muatan:{of.name}:{check.name}", kind="load", detail=detail, code=code)


def _own(con: DuckDBPyConnection, settings: Settings, of: Loaded) -> Iterator[Check]:
    loads = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE ditarik <> dikenal + diterima + ditolak)"
        f" FROM marts.muatan WHERE {of._mine}"
    ).fetchone()
    count, unaccounted = loads or (0, 0)
    yield Check(gate.NEVER, "load", "error", True, count, 1, "Pernah dimuat.")
    yield Check(
        "terhitung", "load", "error", unaccounted == 0, unaccounted, 0,
        "Baris ditarik sama dengan yang sudah dikenal, diterima dan ditolak, pada tiap muatan.",
        "WDH-512" if unaccounted else None,
    )  # fmt: skip
    yield _ceiling(con, settings, of)


def _ceiling(con: DuckDBPyConnection, settings: Settings, of: Loaded) -> Check:
    """The worst share of rejected rows: of a load that still counts, or of the table."""
    own = of.table.max_rejected_percent
    ceiling = settings.gate.max_rejected_percent if own is None else own
    severity: Severity = next((q.severity for q in of.table.quality if q.metric == CEILING), "error")
    found = con.execute(
        f"SELECT max(100.0 * rejected / total) FROM (SELECT * FROM ({of.by_load}) WHERE total >= {JUDGEABLE}"
        f" UNION ALL SELECT '', * FROM ({of.rejected})) WHERE total > 0"
    ).fetchone()
    worst = round(float(found[0]), 2) if found and found[0] is not None else 0.0
    ok = worst <= ceiling if own is None else worst < own
    return Check(
        "batas-tolak", "load", severity, ok, worst, ceiling,
        f"Baris yang ditolak paling banyak {ceiling:g}% dari satu muatan.", None if ok else "WDH-510",
    )  # fmt: skip
