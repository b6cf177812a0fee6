"""Start, find again and stop Airflow: api-server, dag-processor, scheduler."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from infra.airflow.client import Airflow
from infra.airflow.environ import ROLE, environ, password
from infra.process import Process, end, identify, ours
from wadah.errors import Fatal
from wadah.settings import Settings

Say = Callable[[str], None]
PARTS = ("dag-processor", "scheduler")


def _state(settings: Settings) -> Path:
    return settings.path("run", "airflow.json")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def running(settings: Settings) -> tuple[str, list[Process]] | None:
    """Address and processes of a living Airflow of this home; None where any part of it is gone."""
    try:
        state = json.loads(_state(settings).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    parts = [Process(**p) for p in state["processes"]]
    return (state["address"], parts) if all(p.alive for p in parts) else None


def connect(settings: Settings, address: str) -> Airflow:
    """A client of an Airflow that is up."""
    return Airflow(address, password(settings))


def migrate(settings: Settings) -> bool:
    """Create or upgrade Airflow's own database; False where the installed version has already done so."""
    from importlib.metadata import version

    done, want = settings.path("airflow", "migrated"), version("apache-airflow")
    if done.exists() and done.read_text("utf-8") == want and settings.path("airflow", "airflow.db").exists():
        return False
    log = settings.path("log", "airflow-db.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        code = subprocess.run(command, env=environ(settings, 0), stdout=out, stderr=out, check=False).returncode
    if code:
        raise Fatal("WDH-701", log=log)
    done.write_text(want, "utf-8")
    return True


def sweep(settings: Settings) -> list[Process]:
    """End what a killed run left behind: by the mark in its environment, each by its id."""
    return end(ours(settings.root, ROLE))


def start(settings: Settings, say: Say) -> Airflow:
    """Start all parts and wait until the api-server answers and every DAG is known.

    Raises Fatal WDH-702 where a part ends by itself, WDH-703 where it takes longer than two minutes,
    WDH-704 where a DAG file cannot be read.
    """
    port = settings.airflow.port or free_port()
    address = f"http://127.0.0.1:{port}"
    env = environ(settings, port)
    settings.path("run").mkdir(parents=True, exist_ok=True)
    parts = [_launch(settings, "api-server", env), _launch(settings, "dag-processor", env)]
    deadline = time.monotonic() + 120
    _await(settings, parts, deadline, lambda: _answers(address), "the api-server")
    # Only now: a scheduler that starts first lets tasks time out on an api-server that is not there.
    parts.append(_launch(settings, "scheduler", env))
    _state(settings).write_text(json.dumps({"address": address, "processes": [p.as_dict() for p in parts]}), "utf-8")
    client = connect(settings, address)
    want = expected_dags(settings)
    say(f"Airflow answers; reading {len(want)} DAGs")
    _await(settings, parts, deadline, lambda: want <= client.dags() or bool(client.import_errors()), "the DAGs")
    if errors := client.import_errors():
        raise Fatal("WDH-704", errors="; ".join(errors))
    return client


def expected_dags(settings: Settings) -> set[str]:
    """The DAGs that the contracts of the chosen applications ask for."""
    from wadah.contract.load import applications

    ingest = {f"ingest_{app.replace('-', '_')}" for app in applications(settings)}
    return ingest | {"warehouse", "publish", "maintenance"}


def stop(settings: Settings) -> None:
    """Stop all parts, and the tasks that outlive them."""
    found = running(settings)
    end(found[1] if found else [])
    sweep(settings)
    _state(settings).unlink(missing_ok=True)


def _launch(settings: Settings, part: str, env: dict[str, str]) -> Process:
    log = settings.path("log", f"airflow-{part}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    extra = ["--skip-serve-logs"] if part == "scheduler" else []
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "airflow", part, *extra],
            env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    return identify(f"airflow {part}", child.pid)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v2/version", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _await(settings: Settings, parts: list[Process], deadline: float, ready: Callable[[], bool], what: str) -> None:
    while not ready():
        for part in parts:
            if not part.alive:
                raise Fatal("WDH-702", part=part.name, log=settings.path("log", f"{part.name.replace(' ', '-')}.log"))
        if time.monotonic() > deadline:
            raise Fatal("WDH-703", what=what, log=settings.path("log"))
        time.sleep(0.2)
