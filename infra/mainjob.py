"""The main job: applications up, real Airflow runs the DAGs, and a report of what came of it.

A run begins by ending what a killed one left behind, gives up the DAG runs that died with it, and then lets the
scheduler do all work. Everything the DAGs do is idempotent, so a run after a crash ends as an undisturbed one.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from infra.airflow import cluster
from infra.airflow.client import UNFINISHED, Airflow, TaskState
from wadah.contract.load import applications
from wadah.errors import Fatal
from wadah.settings import Settings

Say = Callable[[str], None]
DONE = {"success", "skipped", "failed", "upstream_failed", "removed"}
CODED = re.compile(r"WDH-\d{3}: [^\"\\\n]+")


@dataclass
class Outcome:
    """What a run did: seconds per task, and the coded failures by `dag.task`."""

    started: datetime
    seconds: dict[str, float] = field(default_factory=dict)
    pulled: dict[str, int] = field(default_factory=dict)  # new rows by app.table
    published: dict[str, str] = field(default_factory=dict)  # outcome by dataset
    failures: dict[str, str] = field(default_factory=dict)
    aside: list[dict[str, str]] = field(default_factory=list)  # files that were set aside: part, code, message
    elapsed: float = 0.0


def run(settings: Settings, say: Say) -> Outcome:
    """Run every ingest DAG once and all that follows from it; a living Airflow (`wadah up`) is used and left on.

    Raises Fatal WDH-70x where Airflow cannot be started or does not finish within
    `airflow.run_minutes`.
    """
    begun = time.monotonic()
    outcome = Outcome(datetime.now(UTC))
    living = cluster.running(settings)
    if living:
        say("Airflow is already up; using it")
        client = cluster.connect(settings, living[0])
    else:
        client = boot(settings, say)
    try:
        drive(client, sorted(applications(settings)), outcome, say, begun + 60 * settings.airflow.run_minutes)
    finally:
        if not living:
            say("stopping Airflow")
            cluster.stop(settings)
    outcome.elapsed = time.monotonic() - begun
    return outcome


def boot(settings: Settings, say: Say) -> Airflow:
    """A fresh Airflow, with nothing of a killed run left; none where that fails or is broken off."""
    if left := cluster.sweep(settings):
        say(f"ended {len(left)} processes that an earlier run left behind")
    if cluster.migrate(settings):
        say("created Airflow's database")
    try:
        say("starting Airflow (api-server, dag-processor, scheduler)")
        client = cluster.start(settings, say)
        for stale in client.runs():
            if stale["state"] in UNFINISHED:
                client.fail(stale["dag_id"], stale["dag_run_id"])
                say(f"gave up {stale['dag_id']} of {stale['run_after'][:19]}, which was cut off")
    except BaseException:
        cluster.stop(settings)
        raise
    return client


def drive(client: Airflow, apps: Sequence[str], outcome: Outcome, say: Say, deadline: float) -> None:
    """Trigger the ingest DAGs, follow all that they set off, then make up for what a crash left undone."""
    seen: set[tuple[str, str, str]] = set()
    name = f"run-{outcome.started:%Y%m%dT%H%M%S%f}"
    say("pulling " + ", ".join(apps))
    for app in apps:
        client.trigger(f"ingest_{app.replace('-', '_')}", name)
    settle(client, outcome, seen, say, deadline)
    for dag in ("warehouse", "publish"):
        # Nothing landed, so no asset set it off: still run it, for what an earlier crash may have left undone.
        if dag not in {r["dag_id"] for r in client.runs(_ago(outcome)) if r["state"] == "success"}:
            client.trigger(dag, name)
            settle(client, outcome, seen, say, deadline)


def settle(client: Airflow, outcome: Outcome, seen: set[tuple[str, str, str]], say: Say, deadline: float) -> None:
    """Wait until no run is unfinished and no asset event waits for its run; tell each task as it ends."""
    since = _ago(outcome)
    while True:
        runs = [r for r in client.runs(since) if r["dag_run_id"]]
        for r in runs:
            for task in client.tasks(r["dag_id"], r["dag_run_id"]):
                key = (task.dag, task.run, task.task)
                if task.state in DONE and key not in seen:
                    seen.add(key)
                    tell(client, task, outcome, say)
        if not any(r["state"] in UNFINISHED for r in runs) and not client.unconsumed(since):
            return
        if time.monotonic() > deadline:
            raise Fatal("WDH-706", dags=", ".join(sorted({r["dag_id"] for r in runs if r["state"] in UNFINISHED})))
        time.sleep(0.4)


def tell(client: Airflow, task: TaskState, outcome: Outcome, say: Say) -> None:
    """One line for a task that ended, and its figures into the outcome."""
    name = f"{task.dag}.{task.task}"
    took = task.seconds or 0.0
    outcome.seconds[name] = outcome.seconds.get(name, 0.0) + took
    note = ""
    if task.state == "success":
        outcome.failures.pop(name, None)  # what an earlier run of the same task could not do
    if task.state == "failed":
        found = CODED.findall(client.log(task))
        outcome.failures[name] = note = found[-1] if found else "see the task's log"
    elif task.state == "success" and task.dag.startswith("ingest_") and task.task != "landed":
        report = client.result(task.dag, task.run, task.task)
        new = report["pulled"] - report["known"]
        outcome.pulled[f"{report['app']}.{report['table']}"] = new
        outcome.aside += report["set_aside"]
        note = f"{new:,} new rows" if report["changed"] else "nothing new"
    elif task.state == "success" and (task.dag, task.task) == ("publish", "release"):
        outcomes = client.result(task.dag, task.run, task.task)
        outcome.published |= {d: o for d, o in outcomes.items() if o != "unchanged" or d not in outcome.published}
        note = ", ".join(f"{d} {o}" for d, o in outcomes.items() if o != "unchanged") or "nothing changed"
    if task.state != "upstream_failed":
        mark = {"failed": "✗", "skipped": "·"}.get(task.state, "✓")
        say(f"{mark} {name:<34} {took:5.1f} s  {note}")


def _ago(outcome: Outcome) -> str:
    return (outcome.started - timedelta(seconds=1)).isoformat()
