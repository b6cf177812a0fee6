"""Airflow's REST API, as far as a run needs it."""

from dataclasses import dataclass
from typing import Any

import httpx

from infra.airflow.environ import USER

UNFINISHED = ("queued", "running")


@dataclass(frozen=True, slots=True)
class TaskState:
    dag: str
    run: str
    task: str  # with its map index where there is one
    state: str
    tries: int
    seconds: float | None


class Airflow:
    """A logged-in client of one api-server."""

    def __init__(self, address: str, password: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        answer = self.http.post("/auth/token", json={"username": USER, "password": password})
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        answer = self.http.get(f"/api/v2{path}", params=params)
        answer.raise_for_status()
        return dict(answer.json())

    def dags(self) -> set[str]:
        return {d["dag_id"] for d in self._get("/dags", limit=500)["dags"]}

    def import_errors(self) -> list[str]:
        found = self._get("/importErrors", limit=20)["import_errors"]
        return [f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in found]

    def trigger(self, dag: str, run: str) -> None:
        """Start a run; the same run asked for twice is one run."""
        answer = self.http.post(f"/api/v2/dags/{dag}/dagRuns", json={"logical_date": None, "dag_run_id": run})
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()

    def runs(self, since: str | None = None) -> list[dict[str, Any]]:
        """All runs, or those begun since an ISO moment."""
        params = {"run_after_gte": since} if since else {}
        return list(self._get("/dags/~/dagRuns", limit=500, order_by="run_after", **params)["dag_runs"])

    def fail(self, dag: str, run: str) -> None:
        """Give up a run whose processes are gone."""
        self.http.patch(f"/api/v2/dags/{dag}/dagRuns/{run}", json={"state": "failed"}).raise_for_status()

    def unconsumed(self, since: str) -> int:
        """Asset events since then that have not yet started the runs that wait for them."""
        events = self._get("/assets/events", limit=500, timestamp_gte=since)["asset_events"]
        return sum(not e["created_dagruns"] for e in events)

    def tasks(self, dag: str, run: str) -> list[TaskState]:
        listed = self._get(f"/dags/{dag}/dagRuns/{run}/taskInstances", limit=500)["task_instances"]
        return [
            TaskState(
                dag, run, t["task_id"] + (f"[{t['map_index']}]" if t["map_index"] >= 0 else ""),
                t["state"] or "waiting", t["try_number"], t["duration"],
            )
            for t in listed
        ]  # fmt: skip

    def log(self, task: TaskState) -> str:
        """The text of a task's last try."""
        name, _, index = task.task.rstrip("]").partition("[")
        path = f"/api/v2/dags/{task.dag}/dagRuns/{task.run}/taskInstances/{name}/logs/{task.tries}"
        answer = self.http.get(path, params={"map_index": index or -1}, headers={"Accept": "application/json"})
        answer.raise_for_status()
        return answer.text

    def result(self, dag: str, run: str, task: str) -> Any:
        """What a task returned."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value"
        return self._get(path, deserialize="true")["value"]
