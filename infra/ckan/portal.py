"""The whole of an embedded CKAN: start what is missing, mend what was killed, stop all of it. Data stay."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

import httpx

from infra.ckan import database, environment, postgres, redis, solr, web
from infra.ckan.config import PLAIN, extension, write_ini
from infra.ckan.home import Home, open_home, write
from infra.ckan.part import PARTS, strays
from infra.process import Process, end
from wadah.errors import Fatal
from wadah.lock import lock
from wadah.settings import ROOT, Settings

Say = Callable[[str], None]
T = TypeVar("T")
BASE: dict[str, tuple[Callable[[Home], Process], Callable[[Home], bool]]] = {
    "postgres": (postgres.start, postgres.answers),
    "redis": (redis.start, redis.answers),
    "solr": (solr.start, lambda home: solr.count(home) is not None),
}
LABELS = {"postgres": "PostgreSQL", "redis": "Redis", "solr": "Solr", "web": "the web server", "worker": "the worker"}


def start(settings: Settings, say: Say, plain: bool = False) -> str:
    """CKAN's address, when a search and the home page answer. One that runs is used; dead parts are started again.

    `plain` keeps our extension out, from the first start of a home on. Raises Fatal WDH-72x.
    """
    begun = time.monotonic()
    environment.make(settings, say)
    with lock(settings, "ckan", "starting CKAN", wait=300):
        living = _living(settings)
        home = open_home(settings, living)
        if plain:
            write(home.root / PLAIN, "")
        changed = write_ini(home)
        if len(living) == len(PARTS) and not changed and not database.due(home) and web.answers(home):
            return home.address
        end(strays(home, list(living.values())))
        _mend(home, living, changed, say)
        if extension(home):
            _look(home, say)
    say(f"CKAN answers at {home.address} ({time.monotonic() - begun:.0f} s)")
    return home.address


def _mend(home: Home, living: dict[str, Process], changed: bool, say: Say) -> None:
    """Start every part that does not run or does not answer, in the order they need one another."""
    sick = [name for name, (_, answers) in BASE.items() if name not in living or not answers(home)]
    well = "web" in living and web.answers(home)
    if changed or {"postgres", "redis"} & set(sick) or database.due(home) or not well:
        sick += ["web", "worker"]
    elif "worker" not in living:
        sick.append("worker")
    for name in sick:
        _end(living, name)
    with ThreadPoolExecutor(4) as pool:
        base = {pool.submit(_timed, BASE[name][0], home): name for name in BASE if name in sick}
        made = pool.submit(_timed, _databases, home, next((f for f, n in base.items() if n == "postgres"), None))
        for future in as_completed(base):
            living[base[future]], seconds = future.result()
            _remember(home, living)
            say(f"{LABELS[base[future]]} answers ({seconds:.1f} s)")
        (new, _) = made.result()
        if new or database.due(home):
            say(f"the databases are {'made' if new else 'there'}; preparing them")
            _, seconds = _timed(lambda home: database.prepare(home, making=new), home)
            say(f"tables, organizations and accounts are in place ({seconds:.1f} s)")
        database.connect(home)
        top = {}
        if "web" in sick:
            top[pool.submit(_timed, web.start_web, home)] = "web"
        if "worker" in sick:
            top[pool.submit(_timed, web.start_worker, home)] = "worker"
        if solr.count(home) != (want := database.packages(home)):
            say(f"the search index is not whole: indexing {want} datasets again")
            database.reindex(home)
        for future in as_completed(top):
            living[top[future]], seconds = future.result()
            _remember(home, living)
            say(f"{LABELS[top[future]]} runs ({seconds:.1f} s)")
    for part in living.values():
        if not part.alive:
            raise Fatal("WDH-721", part=part.name, log=home.log(part.name))
    if not web.answers(home):
        raise Fatal("WDH-724", what="the search", log=home.log("web"))


def _databases(home: Home, server: "Future[tuple[Process, float]] | None") -> bool:
    """Empty databases where there are none; whether there were none."""
    if server:
        server.result()
    if database.whole(home):
        return False
    database.make(home)
    return True


def _look(home: Home, say: Say) -> None:
    """The pages of an empty portal: the publisher lays them in, as it does with every release."""
    if not (ROOT / "publish" / "ckan" / "__main__.py").exists():
        return
    try:
        seal = httpx.get(f"{home.address}/api/3/action/wadah_pages_seal", timeout=60, trust_env=False)
        if seal.raise_for_status().json()["result"].get("seal"):
            return
    except (httpx.HTTPError, ValueError, KeyError):
        raise Fatal("WDH-724", what="the extension", log=home.log("web")) from None
    begun = time.monotonic()
    with home.log("look").open("ab") as log:
        command = [sys.executable, "-m", "publish.ckan", "look"]
        ran = subprocess.run(command, cwd=ROOT, env=home.settings.environ(), stdout=log, stderr=log, check=False)
    if ran.returncode:
        raise Fatal("WDH-724", what="the call that lays in the pages", log=home.log("look"))
    say(f"the pages are laid in ({time.monotonic() - begun:.1f} s)")


def running(settings: Settings) -> str | None:
    """The address of a CKAN of this home whose parts all run; None where any part is gone."""
    try:
        state = json.loads(settings.path("run", "ckan.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return str(state["address"]) if len(_living(settings)) == len(PARTS) else None


def stop(settings: Settings) -> None:
    """Stop all parts, those first that use the others, and whatever a killed start left. Data stay."""
    if not settings.path("ckan", "ports.json").exists():
        return
    with lock(settings, "ckan", "stopping CKAN", wait=300):
        living = _living(settings)
        home = open_home(settings, living)
        end([living.pop(name) for name in ("web", "worker") if name in living])
        for name in list(living):
            _end(living, name)
        end(strays(home, []))
        settings.path("run", "ckan.json").unlink(missing_ok=True)


def _living(settings: Settings) -> dict[str, Process]:
    try:
        state = json.loads(settings.path("run", "ckan.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return {p["name"]: found for p in state["processes"] if (found := Process(**p)).alive}


def _remember(home: Home, living: dict[str, Process]) -> None:
    processes = [part.as_dict() for part in living.values()]
    write(home.settings.path("run", "ckan.json"), json.dumps({"address": home.address, "processes": processes}))


def _end(living: dict[str, Process], name: str) -> None:
    if part := living.pop(name, None):
        if name == "postgres":
            postgres.stop(part)
        else:
            end([part])


def _timed(work: Callable[..., T], *given: object) -> tuple[T, float]:
    begun = time.monotonic()
    return work(*given), time.monotonic() - begun
