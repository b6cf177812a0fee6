"""The log: one JSON line an event in `log/wadah.jsonl`; warnings also as one line a person reads, on stderr.

No row's value can get in. An event is a name and fields, and only the fields of `FIELDS` exist, each with the
shape its values have: ids, counts, seconds, paths. Of a foreign exception the type and the places are kept, its
text is not: databases quote the value that failed. What comes from `wadah.errors` is made of such fields alone.
"""

import contextlib
import fcntl
import json
import logging
import logging.handlers
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from wadah.errors import Fatal, WadahError
from wadah.settings import ROOT, Settings

LARGEST = 20_000_000  # bytes of the file before it is set aside
KEPT = 5  # files set aside
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
IDENTIFIER = re.compile(r"[\w.:/@+-]{0,200}")
DIGITS = re.compile(r"\d{13,}")  # NIK, KK, NIB, NPWP: an id that is one number so long is somebody's

Shape = Literal["id", "count", "number", "path", "code", "yes"]
FIELDS: Mapping[str, Shape] = {
    # which
    "app": "id", "table": "id", "column": "id", "dataset": "id", "load": "id", "release": "id", "model": "id",
    "check": "id", "server": "id", "step": "id", "run": "id", "dag": "id", "task": "id", "target": "id",
    "environment": "id", "reason": "id", "code": "code", "file": "path", "folder": "path",
    # how many, how long
    "pulled": "count", "accepted": "count", "rejected": "count", "known": "count", "rows": "count", "cells": "count",
    "hidden": "count", "files": "count", "bytes": "count", "models": "count", "checks": "count", "failed": "count",
    "attempt": "count", "pid": "count", "port": "count", "seconds": "number", "percent": "number",
    # whether
    "changed": "yes", "passed": "yes",
}  # fmt: skip


class Log:
    """What a room writes through: `log.get("connectors").info("load.landed", app="up4", pulled=12)`."""

    def __init__(self, room: str) -> None:
        self._out = logging.getLogger(f"wadah.{room}")

    def info(self, event: str, **fields: object) -> None:
        """Note what happened. Raises TypeError for a field not in FIELDS or a value not of its shape."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Note what went on although something was wrong; said on stderr too."""
        self._write(logging.WARNING, event, fields, error)

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Note what stopped; said on stderr too."""
        self._write(logging.ERROR, event, fields, error)

    def _write(self, level: int, event: str, fields: dict[str, object], error: BaseException | None = None) -> None:
        if not NAME.fullmatch(event):
            raise TypeError(f"an event is named `subject.what_happened`, not {event!r}")
        for name, value in fields.items():
            _check(name, value)
        if self._out.isEnabledFor(level):
            self._out.log(level, event, extra={"fields": fields, "failure": describe(error) if error else {}})


def get(room: str) -> Log:
    return Log(room)


def _check(name: str, value: object) -> None:
    shape = FIELDS.get(name)
    if shape is None:
        raise TypeError(f"`{name}` is no field of an event; add it to wadah.log.FIELDS with its shape")
    good = {
        "id": isinstance(value, str) and IDENTIFIER.fullmatch(value) and not DIGITS.search(value),
        "code": isinstance(value, str) and re.fullmatch(r"WDH-\d{3}", value),
        "path": isinstance(value, Path) and not DIGITS.search(value.name),
        "count": isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12,
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "yes": isinstance(value, bool),
    }[shape]
    if not good:
        raise TypeError(f"the value of `{name}` is not of shape {shape}")  # which value, is not for a log


def describe(error: BaseException) -> dict[str, object]:
    """What may be kept of an exception: its type and places; the text only of our own and of the system's."""
    places = [f"{_short(Path(f.filename))}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-8:]]
    told: dict[str, object] = {"type": type(error).__name__, "places": places}
    if isinstance(error, WadahError):
        told |= {"code": error.code, "kind": error.kind, "text": redact(error.message)}
    elif isinstance(error, OSError) and error.errno:
        told |= {"text": error.strerror, "file": _short(Path(str(error.filename))) if error.filename else None}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["cause"] = describe(cause)
    return told


SECRETS = (
    (re.compile(r"://[^/@\s]+@"), "://***@"),
    (
        re.compile(r"(?i)\b(pass(word|wd)?|token|secret|api_?key|authorization)(\W{1,4})(bearer\s+)?[^\s,;&'\"]+"),
        r"\1\3***",
    ),
    (DIGITS, "***"),
)


def redact(text: str) -> str:
    """`text` without users, passwords and tokens of addresses and options, and without long numbers."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name.removeprefix("wadah."),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if failure := getattr(record, "failure", {}):
            line["failure"] = failure
        return json.dumps(line, ensure_ascii=False, default=lambda p: _short(p) if isinstance(p, Path) else str(p))


class _Stderr(logging.Handler):
    """Looks stderr up each time: a test, or Airflow, may have put another in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(
            f"{k}={_short(v) if isinstance(v, Path) else v}" for k, v in record.__dict__["fields"].items()
        )
        failure = record.__dict__["failure"]
        told = " ".join(str(failure[k]) for k in ("code", "type", "text") if failure.get(k))
        return " · ".join(part for part in (f"{record.levelname.lower()}: {record.getMessage()}", fields, told) if part)


def setup(settings: Settings) -> Path:
    """Let this process write the log of an installation; the file's path is returned. May be called again.

    Raises Fatal WDH-153 where the folder cannot be written.
    """
    file = settings.path("log", "wadah.jsonl")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _set_aside(file)
        # Several processes write at once: each line is one write to a file opened for appending, and a process
        # whose file another one has set aside opens the new one.
        kept = logging.handlers.WatchedFileHandler(file, encoding="utf-8")
    except OSError as e:
        raise Fatal("WDH-153", folder=str(file.parent), reason=e.strerror) from None
    kept.setFormatter(_Json())
    said = _Stderr()
    said.setLevel(logging.WARNING)
    said.setFormatter(_Line())
    ours = logging.getLogger("wadah")
    for old in list(ours.handlers):
        ours.removeHandler(old)
        old.close()
    ours.addHandler(kept)
    ours.addHandler(said)
    ours.setLevel(logging.INFO)
    ours.propagate = False  # Airflow's and pytest's own handlers know nothing of fields
    return file


def _set_aside(file: Path) -> None:
    """Number the file away once it is large. One process at a time: two at once would lose a file."""
    with (file.parent / ".turning").open("w") as turning:
        fcntl.flock(turning, fcntl.LOCK_EX)
        if not file.exists() or file.stat().st_size < LARGEST:
            return
        for n in range(KEPT, 0, -1):
            older = file if n == 1 else file.with_suffix(f".jsonl.{n - 1}")
            with contextlib.suppress(FileNotFoundError):
                older.replace(file.with_suffix(f".jsonl.{n}"))
