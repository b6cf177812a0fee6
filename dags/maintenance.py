"""Every night: expire loads that newer ones replaced, remove orphan files, releases and logs past their keep.

On call? A red run harms nothing but disk space; run it again. It never touches the current release.
"""

from airflow.sdk import DAG, task
from common import RETRY, START, coded, cron

from wadah.settings import Settings


@coded
def tidy() -> dict[str, int]:
    from wadah.maintenance import tidy as work

    return work(Settings())


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
    task(doc_md="Expire superseded loads; prune releases and logs.")(tidy)()
