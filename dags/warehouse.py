"""Something landed: build the warehouse aside, gate it, release it by rename.

Only what depends on the changed applications is built again. On call? The last good release stays current
whatever happens here. Codes WDH-4xx: docs/runbook/warehouse.md; WDH-5xx: docs/runbook/gate.md. Running it again
is always safe.
"""

import time
from typing import Any, cast

from airflow.sdk import DAG, Asset, AssetAny, task
from airflow.sdk.exceptions import AirflowSkipException
from airflow.timetables.assets import AssetOrTimeSchedule
from airflow.timetables.trigger import CronTriggerTimetable
from common import RETRY, SETTINGS, START, coded

from wadah.contract.load import applications
from wadah.settings import Settings

INGEST = [f"ingest_{app.replace('-', '_')}" for app in applications(SETTINGS)]


@coded
def build(ti: Any = None) -> str:
    """Id of what was built aside; skipped where nothing changed since the current release.

    Pulls that are under way are waited for (two minutes at most), so that applications that land together are
    built together.
    """
    from publish.targets import remember
    from wadah.warehouse.build import build as work

    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and any(ti.get_dr_count(dag, states=["queued", "running"]) for dag in INGEST):
        time.sleep(0.5)
    settings = Settings()
    remember(settings)
    report = work(settings)
    if not report.changed:
        raise AirflowSkipException("nothing changed since the current release")
    return report.id


@coded
def gate(built: str) -> dict[str, bool]:
    from expectations.gate import check_build

    return {result.dataset: result.passed for result in check_build(Settings(), built)}


@coded
def release(built: str) -> str:
    """Make the build current."""
    from wadah.warehouse.release import promote

    return promote(Settings(), built).id


@coded
def rejects() -> dict[str, int]:
    """Give every OPD its rejected rows: one workbook an application; new ones to its drop folder and by mail.

    Its page on the internal side is written anew.
    """
    from publish.internal.pages import write as pages
    from wadah.rejects import write
    from wadah.returned import deliver

    counts = write(Settings())
    pages(Settings())
    deliver(Settings())
    return counts


LANDED = AssetAny(*(Asset(f"wadah://landing/{app}") for app in applications(SETTINGS)))
# Each morning too: when the month turns, a period closes though no application changed.
DAILY = CronTriggerTimetable("0 4 * * *", timezone=SETTINGS.regency.timezone)

SCHEDULE: Any = (
    AssetOrTimeSchedule(timetable=DAILY, assets=cast("Any", LANDED)) if SETTINGS.airflow.scheduled else LANDED
)

with DAG(
    dag_id="warehouse",
    description="landing → dbt → gate → release",
    schedule=SCHEDULE,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["warehouse"],
    default_args=RETRY,
    doc_md=__doc__,
) as dag:
    built = task(doc_md="dbt build of what depends on the changed loads, into a file aside.")(build)()
    gated = task(doc_md="Expectations, load rules, column lineage: one GateResult a dataset.")(gate)(built)
    out = [Asset("wadah://warehouse/release")]
    released = task(outlets=out, doc_md="The build becomes current by rename.")(release)(built)
    gated >> released >> task(doc_md=rejects.__doc__)(rejects)()
