"""Files of the sandbox: replaced whole or not at all, and changed by one command at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wadah.settings import Settings


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A path to write aside; renamed over `file` when the block ends well, removed when it does not."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    try:
        yield aside
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def write_text(file: Path, text: str, mode: int = 0o644) -> None:
    with replacing(file) as aside:
        aside.touch(mode=mode)  # the mode holds before the first byte is in it
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
