"""A new release of the warehouse: publish the open datasets whose content changed.

On call? The portal keeps its last good release of every dataset whatever happens here. `verdict` is red when one
was refused or failed, and names it; the others are published all the same. Clear a failed `dataset` to try it again:
all of it may be repeated. Codes WDH-6xx: docs/runbook/publish.md.

`plan` says what moves; `dataset` is mapped over that where each dataset has its own switch (CKAN), over nothing where
one switch carries all (the static site); `site` writes the pages, or the whole static site.
"""

from collections.abc import Iterable
from typing import Any, cast

from airflow.sdk import DAG, Asset, TriggerRule, task
from airflow.sdk.exceptions import AirflowSkipException
from airflow.timetables.assets import AssetOrTimeSchedule
from airflow.timetables.trigger import CronTriggerTimetable
from common import RETRY, SETTINGS, START, coded

from wadah.settings import Settings

RED = ("refused", "failed")


@coded
def plan() -> dict[str, Any]:
    """What would become of every dataset, and which of them move, where each has its own switch."""
    from publish.plan import plan as work
    from publish.targets import target

    settings = Settings()
    to = target(settings)
    if to.together:  # `site` plans and switches in one go
        return {"outcomes": {}, "moves": [], "together": True}
    to.clean()
    found = work(settings, current=to.current())
    return {
        "outcomes": {i.dataset: i.outcome for i in found.items},
        "moves": [i.dataset for i in found.moves],
        "together": to.together,
    }


@coded
def alone(planned: dict[str, Any]) -> list[str]:
    return [] if planned["together"] else list(planned["moves"])


@coded
def dataset(name: str) -> dict[str, str]:
    from publish.release import release_dataset
    from publish.targets import target

    settings = Settings()
    done = release_dataset(settings, target(settings), name)
    return {done.dataset: done.outcome}


@coded
def site(planned: dict[str, Any] | None) -> dict[str, str]:
    """The pages as of what readers get now, also where a dataset failed; for the static site everything."""
    from publish.release import publish, release_site
    from publish.targets import target

    if planned is None:
        raise AirflowSkipException("there is no plan")
    settings = Settings()
    to = target(settings)
    if to.together:
        return {p.dataset: p.outcome for p in publish(settings, to)}
    release_site(settings, to)
    return {}


@coded
def release(
    planned: dict[str, Any] | None, published: Iterable[dict[str, str]] | None, pages: dict[str, str] | None
) -> dict[str, str]:
    """Dataset → outcome. One that moved and told nothing failed."""
    if planned is None:
        raise AirflowSkipException("there is no plan")
    outcomes = dict(planned["outcomes"]) | dict.fromkeys(planned["moves"], "failed")
    for told in published or ():
        outcomes |= told or {}
    return outcomes | (pages or {})


@coded
def verdict(outcomes: dict[str, str] | None, ti: Any = None) -> None:
    """Red where a dataset was refused or failed, or a step was: a person must look; the portal is in order."""
    from wadah.errors import Fatal, Quarantine

    red = {d: outcome for d, outcome in (outcomes or {}).items() if outcome in RED}
    if refused := sorted(d for d, outcome in red.items() if outcome == "refused"):
        raise Quarantine("WDH-705", datasets=", ".join(refused))
    if red:
        raise Fatal("WDH-708", datasets=", ".join(sorted(red)))
    states = ti.get_task_states(ti.dag_id, run_ids=[ti.run_id], task_ids=["plan", "site", "release"])
    if broken := sorted(t for t, state in states[ti.run_id].items() if state not in ("success", "skipped")):
        raise Fatal("WDH-708", datasets=", ".join(broken))


RELEASED = Asset("wadah://warehouse/release")
# Each morning too: lateness is counted in days, and what a failed run left unpublished is made up for.
DAILY = CronTriggerTimetable("0 5 * * *", timezone=SETTINGS.regency.timezone)
SCHEDULE: Any = (
    AssetOrTimeSchedule(timetable=DAILY, assets=cast("Any", RELEASED)) if SETTINGS.airflow.scheduled else [RELEASED]
)
LATE = TriggerRule.ALL_DONE  # whatever became of what was before

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
    planned = task(doc_md=plan.__doc__)(plan)()
    names = task(doc_md="The datasets to map over.")(alone)(planned)
    step = "stage → verify → switch → read back → receipt, of one dataset"
    published = task(doc_md=step, map_index_template="{{ task.op_kwargs['name'] }}")(dataset).expand(name=names)
    pages = task(trigger_rule=LATE, doc_md=site.__doc__)(site)(planned)
    published >> pages
    outcomes = task(trigger_rule=LATE, doc_md=release.__doc__)(release)(planned, published, pages)
    task(trigger_rule=LATE, retries=0, doc_md=verdict.__doc__)(verdict)(outcomes)
