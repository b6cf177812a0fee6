"""Every night: expire loads that newer ones replaced, remove orphan files, releases and logs past their keep.

On call? A red run harms nothing but disk space; run it again. It never touches the current release.
"""

from airflow.sdk import DAG, task
from common import RETRY, START, coded, cron

from wadah.settings import Settings

KEEP_LOADS = 3  # of a table that is read whole: the current copy and two to look back at


@coded
def landing() -> dict[str, list[str]]:
    from connectors.retention import maintain
    from wadah.lock import lock

    with lock(Settings(), "build", "expiring loads", wait=600):  # a build reads the files that would go
        return dict(maintain(Settings(), KEEP_LOADS))


@coded
def tidy() -> dict[str, int]:
    from wadah.maintenance import tidy as work

    return work(Settings())


@coded
def late() -> list[str]:
    from publish.late import overdue
    from wadah import alert

    return alert.late(Settings(), overdue(Settings())) if alert.enabled(Settings()) else []


with DAG(
    dag_id="maintenance",
    description="Expire loads, prune releases and logs",
    schedule=cron("30 2 * * *"),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    tags=["maintenance"],
    default_args=RETRY,
    doc_md=__doc__,
) as dag:
    expired = task(doc_md="Expire loads that newer ones replaced; sweep files nothing refers to.")(landing)()
    task(doc_md="Tell who is set of datasets that missed their due date, once a date.")(late)()
    expired >> task(doc_md="Prune warehouse releases and logs past their keep.")(tidy)()
