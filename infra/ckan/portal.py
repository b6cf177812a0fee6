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
        # First of all: children of a part that was killed still hold its port.
        end(strays(settings.root, living.values()))
        home = open_home(settings, living)
        if plain:
            write(home.root / PLAIN, "")
        changed = write_ini(home)
        if len(living) == len(PARTS) and not changed and _well(home):
            return home.address
        _mend(home, living, changed, say)
        if extension(home):
            _look(home, say)
    say(f"CKAN answers at {home.address} ({time.monotonic() - begun:.0f} s)")
    return home.address


def _well(home: Home) -> bool:
    """Whether every part answers, not only runs."""
    return all(answers(home) for _, answers in BASE.values()) and web.answers(home) and not database.due(home)


def _mend(home: Home, living: dict[str, Process], changed: bool, say: Say) -> None:
    """Start every part that does not run or does not answer, in the order they need one another."""
    sick = [name for name, (_, answers) in BASE.items() if name not in living or not answers(home)]
    if changed or database.due(home) or {"postgres", "redis"} & set(sick):
        sick += ["web", "worker"]  # they hold connections and settings that are no more
    for name in reversed(sick):
        _end(living, name)
    with ThreadPoolExecutor(3) as pool:
        started = {pool.submit(_timed, begin, home): name for name, (begin, _) in BASE.items() if name in sick}
        _gather(home, living, started, say)
    _prepare(home, say)
    if "web" in living and not web.answers(home):
        _end(living, "web")
    begin = {"web": web.start_web, "worker": web.start_worker}
    with ThreadPoolExecutor(2) as pool:
        started = {pool.submit(_timed, begin[name], home): name for name in begin if name not in living}
        if solr.count(home) != (want := database.packages(home)):
            say(f"the search index is not whole: indexing {want} datasets again")
            database.reindex(home)
        _gather(home, living, started, say)
    for part in living.values():
        if not part.alive:
            raise Fatal("WDH-721", part=part.name, log=home.log(part.name))
    if not web.answers(home):
        raise Fatal("WDH-724", what="the search", log=home.log("web"))


def _gather(
    home: Home, living: dict[str, Process], started: "dict[Future[tuple[Process, float]], str]", say: Say
) -> None:
    """Wait for parts that were started together; each is noted as soon as it answers."""
    for future in as_completed(started):
        part, seconds = future.result()
        living[part.name] = part
        _remember(home, living)
        say(f"{LABELS[part.name]} runs ({seconds:.1f} s)")


def _prepare(home: Home, say: Say) -> None:
    """Databases where there are none, and what they must hold where that is not so yet."""
    if new := not database.whole(home):
        database.make(home)
    if new or database.due(home):
        begun = time.monotonic()
        say("preparing the databases: tables, organizations, accounts")
        database.prepare(home, making=new)
        say(f"the databases are prepared ({time.monotonic() - begun:.1f} s)")
    database.connect(home)


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
        end([living.pop(name) for name in ("web", "worker") if name in living])
        for name in list(living):
            _end(living, name)
        end(strays(settings.root, []))
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
