"""What was delivered: a line a load and channel in `rejects/delivered.jsonl`, written after the delivery."""

import json
import os
from pathlib import Path

from wadah.files import OWN, write_text
from wadah.settings import Settings


def channels(settings: Settings) -> list[str]:
    """The ways that are set, in the order in which they are taken."""
    said = settings.rejects
    return [name for name, on in (("folder", said.folder), ("mail", said.smtp)) if on]


def open_channels(settings: Settings, app: str, table: str, load: str) -> list[str]:
    """Those that have not carried this load yet."""
    done = {(e["app"], e["table"], e["load"], e["channel"]) for e in _entries(settings)}
    return [name for name in channels(settings) if (app, table, load, name) not in done]


def note(settings: Settings, app: str, table: str, load: str, channel: str) -> None:
    """Keep that it was carried; on the disk when this returns."""
    file = _file(settings)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"app": app, "table": table, "load": load, "channel": channel,
                       "at": settings.today().isoformat(timespec="seconds")})  # fmt: skip
    # A line that a kill cut short is ended first, or it would take this one with it.
    whole = not file.exists() or not file.stat().st_size or file.read_bytes().endswith(b"\n")
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
        out.write(("" if whole else "\n") + line + "\n")
        out.flush()
        os.fsync(out.fileno())


def forget(settings: Settings, held: set[str]) -> None:
    """Drop what speaks of loads that nobody holds any more."""
    entries = _entries(settings)
    kept = [e for e in entries if e["load"] in held]
    if len(kept) == len(entries):
        return
    file = _file(settings)
    write_text(file, "".join(json.dumps(e) + "\n" for e in kept), mode=OWN)


def _entries(settings: Settings) -> list[dict[str, str]]:
    file = _file(settings)
    if not file.exists():
        return []
    found = []
    for line in file.read_text("utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:  # cut short by a kill: it was not carried for certain, and is done again
            continue
    return found


def _file(settings: Settings) -> Path:
    return settings.path("rejects", "delivered.jsonl")
