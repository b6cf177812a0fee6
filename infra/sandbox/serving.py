"""The process that serves the sandbox's REST applications: started where it does not run, found again, ended."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any

from infra import process
from infra.sandbox import apps, store, web
from infra.sandbox.server import process_file
from wadah.errors import Fatal
from wadah.settings import ROOT, Settings

PATIENCE = 20.0  # seconds until it must answer
_started: list[subprocess.Popen[bytes]] = []  # kept: a Popen that is collected warns of its living process


def start(settings: Settings, wanted: Sequence[str]) -> dict[str, str]:
    """Serve these applications: by the living process, or a new one on its former port. Application → address.

    Raises Fatal WDH-802 where it does not come up.
    """
    found = apps.rest(settings)
    routes = {app: found[app].routes(apps.making(settings, app, 0)) for app in wanted}
    for app, told in routes.items():
        if told.auth != "none":  # a secret of this sandbox's own
            apps.making(settings, app, 0).connection(apps.connection(settings, app, "endpoint"), web.fresh(told.auth))
    port = _serve(settings, sorted(wanted))
    return {app: f"http://127.0.0.1:{port}/{app}{told.root}" for app, told in routes.items()}


def stop(settings: Settings) -> bool:
    """End it, if it is ours and lives. True where it was."""
    found = living(settings)
    process.end([found] if found else [])
    process_file(settings).unlink(missing_ok=True)
    return found is not None


def living(settings: Settings) -> process.Process | None:
    """The process, by what it wrote down of itself."""
    found = _written(settings)
    known = process.Process(found["name"], found["pid"], found["started"]) if found else None
    return known if known and known.alive else None


def _serve(settings: Settings, wanted: list[str]) -> int:
    written = _written(settings)
    former = int(written.get("port", 0)) or _former(settings)
    if found := living(settings):
        if written.get("apps") == wanted and _answers(former):
            return former
        process.end([found])
    process_file(settings).unlink(missing_ok=True)
    log = settings.path("log", "sandbox-web.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.sandbox.server", "--port", str(former)]
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=ROOT, env=settings.environ(WADAH_ROLE="sandbox"), stdin=subprocess.DEVNULL, stdout=out,
            stderr=out, start_new_session=True,
        )  # fmt: skip
    _started.append(child)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        if (port := int(_written(settings).get("port", 0))) and _answers(port):
            return port
        time.sleep(0.05)
    raise Fatal("WDH-802", log=log)


def _written(settings: Settings) -> Mapping[str, Any]:
    return dict(store.read_json(process_file(settings)))


def _former(settings: Settings) -> int:
    """The port of the last server, so that addresses written down stay good; 0 for any."""
    urls = store.read_json(settings.sandbox_dir / "servers.json").values()
    url = next((u for u in urls if u.startswith("http://127.0.0.1:")), "")
    return int(url.partition("127.0.0.1:")[2].partition("/")[0] or 0)


def _answers(port: int) -> bool:
    """Whether the server itself answers: a connection alone proves nothing, for the kernel still accepts one for a
    process that is just being killed.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/")
        return bool(connection.getresponse().getheader("Server"))
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
