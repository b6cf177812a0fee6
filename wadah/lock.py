"""One at a time: a lock per kind of work (`run`, `build`, `publish`), with who holds it.

It is the kernel's own lock on an open file (flock), so it ends with its process, however that ends:
nothing is left to clear after a kill -9. Holds between processes of one machine.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO

from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

POLL = 0.2  # seconds between two tries of a caller who waits
_held: set[IO[str]] = set()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: its process, what it does, since when (ISO 8601, the regency's zone)."""

    pid: int
    what: str
    since: str


@contextmanager
def lock(settings: Settings, name: str, what: str = "", wait: float = 0.0) -> Iterator[None]:
    """Hold the lock `name` while the block runs; `what` tells others what is going on.

    Raises Retriable WDH-152, which names the holder, where it is still held after `wait` seconds (a second
    call in one process finds it held too); Fatal WDH-153 where the lock's folder cannot be written.
    """
    file = settings.path("lock", f"{name}.lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        opened = file.open("a+", encoding="utf-8")
    except OSError as e:
        raise Fatal("WDH-153", folder=str(file.parent), reason=e.strerror) from None
    with opened:
        _take(settings, opened, name, wait)
        _held.add(opened)
        try:
            since = datetime.now(settings.regency.zone).isoformat(timespec="seconds")
            _write(opened, json.dumps(asdict(Holder(os.getpid(), what or name, since))))
            yield
        finally:
            if opened in _held:  # not in a child that was forked meanwhile
                _held.discard(opened)
                _write(opened, "")


def holder(settings: Settings, name: str) -> Holder | None:
    """Who holds the lock now; None where nobody does."""
    file = settings.path("lock", f"{name}.lock")
    if not file.exists():
        return None
    with file.open(encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(opened)
    return None


def _take(settings: Settings, opened: IO[str], name: str, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(POLL)
                continue
            by = _read(opened)
            since = datetime.fromisoformat(by.since).astimezone(settings.regency.zone) if by.since else None
            told = f"{since:%Y-%m-%d %H:%M:%S}" if since else "a moment ago"
            raise Retriable("WDH-152", name=name, what=by.what, pid=by.pid or "?", since=told) from None
        return


def _read(opened: IO[str]) -> Holder:
    """What the holder wrote; one who has just taken the lock may not have written yet."""
    opened.seek(0)
    text = opened.read()
    return Holder(**json.loads(text)) if text.endswith("}") else Holder(0, "?", "")


def _write(opened: IO[str], text: str) -> None:
    opened.seek(0)
    opened.truncate()
    opened.write(text)
    opened.flush()


def _let_go_in_child() -> None:
    """A forked child shares the open file, and would hold the lock on when its parent is killed."""
    while _held:
        _held.pop().close()


os.register_at_fork(after_in_child=_let_go_in_child)
