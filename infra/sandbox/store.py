"""Files of the sandbox: replaced whole or not at all, and changed by one command at a time."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wadah import files
from wadah.settings import Settings


@contextmanager
def replacing(file: Path, mode: int = files.OPEN) -> Iterator[Path]:
    """See `wadah.files.replacing`. Nothing waits for the disk: a regency that is lost is made again from its seed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with files.replacing(file, mode=mode, durable=False) as aside:
        yield aside


def write_text(file: Path, text: str, mode: int = 0o644) -> None:
    with replacing(file, mode) as aside:
        aside.write_text(text, "utf-8")


def bring(file: Path, content: bytes) -> bool:
    """Let a file hold `content`; False where it does already, and then nothing of it is touched."""
    if file.exists() and file.read_bytes() == content:
        return False
    with replacing(file) as aside:
        aside.write_bytes(content)
    return True


def write_json(file: Path, value: Any) -> None:
    write_text(file, json.dumps(value, indent=1, sort_keys=True) + "\n")


def read_json(file: Path) -> Any:
    """The file's value; an empty dict where it does not exist."""
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """One command at a time changes the sandbox; the lock ends with its process, however that ends."""
    settings.sandbox_dir.mkdir(parents=True, exist_ok=True)
    with (settings.sandbox_dir / ".lock").open("w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield
