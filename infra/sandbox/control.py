"""Start, move, stop the sandbox. Each command may be cut off anywhere and given again."""

import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from infra import process
from infra.sandbox import calls, calls_db, clock, store, umkm, umkm_book, up4, up4_db
from infra.sandbox.places import place
from wadah.errors import Fatal
from wadah.settings import ROOT, Settings

GENERATOR = 1
"""Raised when the same seed no longer gives the same data."""
PATIENCE = 20.0  # seconds until the server must answer
_started: list[subprocess.Popen[bytes]] = []  # kept: a Popen that is collected warns of its living process


@dataclass(frozen=True, slots=True)
class Running:
    """The sandbox as it runs: its day and clock, where PSC 119 answers, and whether data were made just now."""

    day: int
    clock: str
    psc119: str
    pid: int
    made: bool
    seconds: float


def up(settings: Settings) -> Running:
    """Make what is missing and start PSC 119's server. Raises Fatal WDH-801, -802, -804."""
    begun = time.monotonic()
    _check(settings)
    with store.locked(settings):
        day = clock.read(settings)
        if day is None:
            day = 0
            store.write_text(settings.sandbox_dir / "clock", clock.text(day) + "\n")
        made = _bring(settings, day)
        return _running(settings, day, made, begun)


def tick(settings: Settings, days: int) -> Running:
    """Let `days` (1 or more) pass: new rows, edits, deletions, late rows. Raises Fatal WDH-801 to -804."""
    if days < 1:
        raise ValueError("days must be 1 or more")
    begun = time.monotonic()
    _check(settings)
    with store.locked(settings):
        day = clock.read(settings)
        if day is None:
            raise Fatal("WDH-803", folder=settings.sandbox_dir)
        # The clock first: a command cut off here leaves a day whose data the next one makes.
        store.write_text(settings.sandbox_dir / "clock", clock.text(day + days) + "\n")
        made = _bring(settings, day + days)
        return _running(settings, day + days, made, begun)


def down(settings: Settings) -> bool:
    """End PSC 119's server, if it is ours and lives; the data stay. True where one was ended."""
    with store.locked(settings):
        server = _server(settings)
        ended = bool(server and process.end([server]))
        _process_file(settings).unlink(missing_ok=True)
        return ended


def status(settings: Settings) -> dict[str, Any]:
    """`day`, `clock`, `psc119` (URL) and `pid`; None for what is not there."""
    day, server = clock.read(settings), _server(settings)
    alive = server is not None and server.alive
    return {
        "day": day,
        "clock": None if day is None else clock.text(day),
        "psc119": _url(_port(settings)) if alive else None,
        "pid": server.pid if server and alive else None,
        **_identity(settings),
    }


def _identity(settings: Settings) -> dict[str, Any]:
    made_from = settings.sandbox
    return {"seed": made_from.seed, "size": made_from.size, "regency": settings.regency_code, "generator": GENERATOR}


def _check(settings: Settings) -> None:
    if settings.environment != "sandbox":
        raise Fatal("WDH-804", environment=settings.environment)
    before = store.read_json(settings.sandbox_dir / "state.json")
    if before and {key: before.get(key) for key in _identity(settings)} != _identity(settings):
        raise Fatal("WDH-801", folder=settings.sandbox_dir)


def _bring(settings: Settings, day: int) -> bool:
    """Write what the day needs and is not there; the state file last, so that a cut-off run is done again."""
    folder, record = settings.sandbox_dir, settings.sandbox_dir / "state.json"
    before = store.read_json(record)
    seed, size, regency = settings.sandbox.seed, settings.sandbox.size, settings.regency_code
    database, dispatch = folder / "up4.sqlite", folder / "psc" / "psc119.sqlite"
    current = before.get("day") == day
    written = False
    if not (current and database.exists()):
        up4_db.write_sqlite(up4.state(seed, size, regency, day), database)
        written = True
    if not (current and dispatch.exists()):
        calls_db.write(calls.state(seed, size, regency, day), dispatch)
        written = True
    revisions: dict[str, int] = {}
    for book in umkm.books(seed, size, regency, day):
        file, revisions[book.name] = folder / "umkm" / book.name, book.revision
        if before.get("umkm", {}).get(book.name) != book.revision or not file.exists():
            umkm_book.write(book, umkm.lines(book, size), place(regency), file)
            written = True
    if written or not current:
        store.write_json(record, {**_identity(settings), "day": day, "umkm": revisions})
    return written


def _running(settings: Settings, day: int, made: bool, begun: float) -> Running:
    port, pid = _serve(settings)
    servers = {"psc119": _url(port)}
    if store.read_json(settings.sandbox_dir / "servers.json") != servers:
        store.write_json(settings.sandbox_dir / "servers.json", servers)
    return Running(day, clock.text(day), servers["psc119"], pid, made, time.monotonic() - begun)


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/v1"


def _process_file(settings: Settings) -> Path:
    return settings.sandbox_dir / "psc" / "server.json"


def _server(settings: Settings) -> process.Process | None:
    """The process that the server wrote down as its own; it may have ended since."""
    found = store.read_json(_process_file(settings))
    return process.Process(found["name"], found["pid"], found["started"]) if found else None


def _port(settings: Settings) -> int:
    return int(store.read_json(_process_file(settings)).get("port", 0))


def _serve(settings: Settings) -> tuple[int, int]:
    """(port, process id) of a server that answers: the living one, or a new one on its former port if that is free."""
    _token(settings)
    living = _server(settings)
    former = _port(settings) or _former(settings)
    if living and living.alive:
        if _answers(former):
            return former, living.pid
        process.end([living])
    _process_file(settings).unlink(missing_ok=True)
    log = settings.path("log", "psc119.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    # `env` sets the marks by which `infra.process.ours` finds it; it becomes the server itself.
    command = ["env", f"WADAH_HOME={settings.root}", "WADAH_ROLE=sandbox", sys.executable, "-m", "infra.sandbox.psc",
               "--home", str(settings.root), "--regency", settings.regency_code, "--port", str(former)]  # fmt: skip
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    _started.append(child)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        if (port := _port(settings)) and _answers(port):
            return port, child.pid
        time.sleep(0.05)
    raise Fatal("WDH-802", log=log)


def _former(settings: Settings) -> int:
    """The port of the last server, so that addresses written down stay good; 0 for any."""
    url = store.read_json(settings.sandbox_dir / "servers.json").get("psc119", "")
    return int(url.partition("127.0.0.1:")[2].partition("/")[0] or 0)


def _answers(port: int) -> bool:
    """Whether the server itself answers (it refuses whoever brings no token).

    A connection alone proves nothing: the kernel still accepts for a process that is just being killed.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/v1/panggilan")
        return connection.getresponse().status == HTTPStatus.UNAUTHORIZED
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _token(settings: Settings) -> None:
    """A secret of this sandbox's own, readable by its owner alone."""
    file = settings.sandbox_dir / "connections" / "psc119"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store.write_text(file, f"http://:{secrets.token_urlsafe(32)}@127.0.0.1\n", mode=0o600)
