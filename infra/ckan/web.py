"""CKAN's web server (gunicorn) and the worker of its queue."""

from pathlib import Path

import httpx

from infra.ckan import environment
from infra.ckan.config import wsgi
from infra.ckan.home import Home
from infra.ckan.part import launch, wait
from infra.process import Process

THREADS = 4  # of each web process


def start_web(home: Home) -> Process:
    """Start it. Raises Fatal WDH-721 or WDH-722 where it does not come up."""
    command: list[str | Path] = [
        environment.PYTHON, "-m", "gunicorn", "wsgi:application", "--chdir", wsgi(), "--name", "wadah-ckan",
        "--bind", f"127.0.0.1:{home.ports.web}", "--worker-class", "gthread", "--threads", str(THREADS),
        "--workers", str(home.settings.ckan.workers), "--timeout", "300", "--graceful-timeout", "15",
        "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    # No access log: who read what is nobody's business. A proxy in front keeps what the law asks for.
    process = launch(home, "web", command, home.root, CKAN_INI=str(home.ini))
    wait(home, process, lambda: answers(home), 120)
    return process


def start_worker(home: Home) -> Process:
    """Start the worker of CKAN's queue; it has no door to ask at."""
    return launch(home, "worker", [environment.BIN / "ckan", "-c", home.ini, "jobs", "worker"], home.root)


def answers(home: Home) -> bool:
    """A real search and the home page: `status_show` says 200 while Solr is down and every page is an error."""
    try:
        with httpx.Client(base_url=home.address, timeout=60, trust_env=False) as client:
            found = client.get("/api/3/action/package_search", params={"rows": 0})
            return bool(found.is_success and found.json()["success"] and client.get("/").is_success)
    except (httpx.HTTPError, ValueError, KeyError):
        return False
