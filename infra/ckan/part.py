"""A part of CKAN as a process: started with the marks by which it is found again, waited for, ended by its id."""

import subprocess
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from infra.ckan.home import Home
from infra.postgres import User, as_user
from infra.process import Process, identify, ours
from wadah.errors import Fatal

ROLE = "ckan"
PARTS = ("postgres", "redis", "solr", "web", "worker")
TURNED = 10_000_000  # bytes; a longer log is put aside as `.log.1` when its part is started
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "CKAN_", "PG", "JAVA", "GUNICORN", "MAGIC")  # settings of the caller's shell


def environ(home: Home, **extra: str) -> dict[str, str]:
    """The environment of every process of CKAN: marked, and without what a developer's shell sets for others."""
    marked = home.settings.environ(WADAH_ROLE=ROLE)
    return {k: v for k, v in marked.items() if not k.startswith(FOREIGN)} | extra


def launch(
    home: Home, part: str, command: Sequence[str | Path], cwd: Path, user: User | None = None, **extra: str
) -> Process:
    """Start a part in a session of its own; what it says goes to `log/ckan-<part>.log`."""
    log = home.log(part)
    if log.exists() and log.stat().st_size > TURNED:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=cwd, env=environ(home, **extra), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, umask=0o077, **as_user(user),
        )  # type: ignore[call-overload]  # fmt: skip
    return identify(part, child.pid)


def wait(home: Home, part: Process, answers: Callable[[], bool], patience: float = 120.0) -> None:
    """Until the part answers. Raises Fatal WDH-721 where it ends by itself, WDH-722 where it takes too long."""
    deadline = time.monotonic() + patience
    while not answers():
        if not part.alive:
            raise Fatal("WDH-721", part=part.name, log=home.log(part.name))
        if time.monotonic() > deadline:
            raise Fatal("WDH-722", part=part.name, log=home.log(part.name))
        time.sleep(0.1)


def strays(home: Path, known: Collection[Process]) -> list[Process]:
    """Processes of this CKAN that stem from none of `known`: left by a start, or by a part, that was killed."""
    roots = {p.pid for p in known}
    return [p for p in ours(home, ROLE) if not _stems(p.pid, roots)]


def _stems(pid: int, roots: set[int]) -> bool:
    while pid > 1:
        if pid in roots:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return False
    return False
