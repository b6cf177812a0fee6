"""Processes that Wadah started: known by id and start time, found again after a crash, ended by id only."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A process that cannot be mistaken for a later one with the same id."""

    name: str
    pid: int
    started: int  # clock ticks since boot, from /proc

    @property
    def alive(self) -> bool:
        return _started(self.pid) == self.started

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def _started(pid: int) -> int | None:
    """Start time of a living process; None where it is gone or a zombie.

    A zombie with threads left is still ending: until the last of them is gone, its sockets and files are held.
    """
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    ended = after_name[0] == "X" or (after_name[0] == "Z" and int(after_name[17]) <= 1)
    return None if ended else int(after_name[19])


def identify(name: str, pid: int) -> Process:
    return Process(name, pid, _started(pid) or -1)


def ours(home: Path, role: str) -> list[Process]:
    """Every living process with this `WADAH_HOME` and `WADAH_ROLE`, but for the caller and its ancestors.

    Airflow's tasks run in process groups of their own and outlive a killed scheduler: their environment is the
    one thing they all share.
    """
    marks = {b"WADAH_HOME=" + os.fsencode(home), b"WADAH_ROLE=" + role.encode()}
    found = []
    kin = _ancestors()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in kin:
            continue
        try:
            if marks <= set((entry / "environ").read_bytes().split(b"\0")):
                name = (entry / "comm").read_text("utf-8").strip()
                found.append(identify(name, int(entry.name)))
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue  # another user's, or gone meanwhile: not ours to end
    return [p for p in found if p.alive]


def _ancestors() -> set[int]:
    kin, pid = set(), os.getpid()
    while pid > 1:
        kin.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            break
    return kin


def end(processes: Iterable[Process], patience: float = 8.0) -> list[Process]:
    """Ask each to end, then insist; returns those that were alive. Only the same process, never its successor."""
    living = [p for p in processes if p.alive]
    for process in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(p.alive for p in living):
        _reap()
        time.sleep(0.05)
    for process in living:
        if process.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
    while any(p.alive for p in living) and time.monotonic() < deadline + 5:
        _reap()
        time.sleep(0.05)
    return living


def _reap() -> None:
    """Collect our own children that have ended, so that they are not taken for living."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
