"""One DAG per application, made from its contract: a task a table, then one asset that says something landed.

On call? A red task's log ends with a code WDH-2xx: look it up in docs/runbook/connector.md. Running a task again
is always safe: a load is one commit, and what has landed is not landed twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from airflow.sdk import DAG, Asset, task
from airflow.sdk.exceptions import AirflowSkipException
from common import RETRY, SETTINGS, START, coded, cron

from wadah.contract.load import applications
from wadah.contract.model import Contract
from wadah.settings import Settings


def ordered(contract: Contract) -> list[str]:
    """Tables whose cursor stands in another table come after that table."""
    own = [t.name for t in contract.tables if "." not in (t.load.cursor or "")]
    return own + [t.name for t in contract.tables if t.name not in own]


@coded
def pull(app: str, table: str) -> dict[str, object]:
    from dataclasses import asdict

    from connectors.ingest import ingest_table

    settings = Settings()
    contract = applications(settings)[app]
    return asdict(ingest_table(settings, contract, contract.by_name[table]))


def landed(reports: Iterable[Mapping[str, Any]]) -> int:
    """Tell the warehouse that new rows lie there; skipped where the source had nothing new."""
    if not any(r["changed"] for r in reports):
        raise AirflowSkipException("the source holds nothing new")
    return sum(r["pulled"] - r["known"] for r in reports)


def dag_of(contract: Contract) -> DAG:
    with DAG(
        dag_id=f"ingest_{contract.id.replace('-', '_')}",
        description=f"{contract.name} → landing",
        schedule=cron(contract.schedule),
        start_date=START,
        catchup=False,
        max_active_runs=1,
        tags=["ingest", contract.opd],
        default_args=RETRY,
        doc_md=f"## {contract.name}\n\n{contract.purpose}\n\nProducer: `{contract.opd}`. Contract: "
        f"`{contract.id}` {contract.version}.\n\n{__doc__}",
    ) as dag:
        done: dict[str, Any] = {}  # Airflow's promise of what the task returns
        for name in ordered(contract):
            table = contract.by_name[name]
            doc = f"Pull `{name}` by `{table.load.mode}` into the landing zone. {table.description}"
            done[name] = task(task_id=name, doc_md=doc)(pull)(contract.id, name)
            if parent := (table.load.cursor or "").rpartition(".")[0]:
                done[parent] >> done[name]
        asset = Asset(f"wadah://landing/{contract.id}")
        task(outlets=[asset], retries=0, doc_md=landed.__doc__)(landed)(list(done.values()))
    return dag


for made in map(dag_of, applications(SETTINGS).values()):
    globals()[made.dag_id] = made
