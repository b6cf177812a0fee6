"""The embedded portal's web server, as a process of its own."""

import json
import subprocess
import sys
import time

import httpx

from infra.airflow.cluster import free_port
from infra.process import Process, end, identify, ours
from wadah.errors import Fatal
from wadah.settings import Settings

ROLE = "portal"


def start(settings: Settings) -> str:
    """Serve `portal/current` on loopback; an already running server is used. Returns the address.

    Raises Fatal WDH-707 where it does not answer within ten seconds.
    """
    file = settings.path("run", "portal.json")
    if file.exists():
        state = json.loads(file.read_text("utf-8"))
        if Process(**state["process"]).alive:
            return str(state["address"])
    port = settings.portal.port or free_port()
    address = f"http://127.0.0.1:{port}"
    log = settings.path("log", "portal.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "publish.serve", str(port)],
            env=settings.environ(WADAH_ROLE=ROLE), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    process = identify("portal", child.pid)
    deadline = time.monotonic() + 10
    while not _answers(address):
        if not process.alive or time.monotonic() > deadline:
            raise Fatal("WDH-707", log=log)
        time.sleep(0.1)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"address": address, "process": process.as_dict()}), "utf-8")
    return address


def stop(settings: Settings) -> None:
    end(ours(settings.root, ROLE))
    settings.path("run", "portal.json").unlink(missing_ok=True)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except httpx.TransportError:
        return False
