"""A new release of the warehouse: publish the open datasets whose content changed.

On call? The portal keeps its last good release whatever happens here. `verdict` is red when a dataset was refused
and names it; the others are published all the same. Codes WDH-6xx: docs/runbook/publish.md.
"""

from typing import Any, cast

from airflow.sdk import DAG, Asset, task
from airflow.timetables.assets import AssetOrTimeSchedule
from airflow.timetables.trigger import CronTriggerTimetable
from common import RETRY, SETTINGS, START, coded

from wadah.settings import Settings


@coded
def release() -> dict[str, str]:
    from publish.release import publish

    return {p.dataset: p.outcome for p in publish(Settings())}


@coded
def verdict(outcomes: dict[str, str]) -> None:
    """Red where a dataset was refused: a person must look, though the portal is in order."""
    from wadah.errors import Quarantine

    if refused := sorted(d for d, outcome in outcomes.items() if outcome == "refused"):
        raise Quarantine("WDH-705", datasets=", ".join(refused))


RELEASED = Asset("wadah://warehouse/release")
# Each morning too: lateness is counted in days, and what a failed run left unpublished is made up for.
DAILY = CronTriggerTimetable("0 5 * * *", timezone=SETTINGS.regency.timezone)
SCHEDULE: Any = (
    AssetOrTimeSchedule(timetable=DAILY, assets=cast("Any", RELEASED)) if SETTINGS.airflow.scheduled else [RELEASED]
)

with DAG(
    dag_id="publish",
    description="warehouse release → portal",
    schedule=SCHEDULE,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["publish"],
    default_args=RETRY,
    doc_md=__doc__,
) as dag:
    outcomes = task(doc_md="plan → stage → verify → swap → read back → receipt")(release)()
    task(retries=0, doc_md="Red if any dataset was refused.")(verdict)(outcomes)
