"""Which installation this is: what tells two of one regency apart where both are guests of one server."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from wadah.settings import Settings

FILE = "installation"


def identity(settings: Settings) -> str:
    """Eight hexadecimal digits, made once and kept below the home; a copy of the home is the same installation."""
    file = settings.path(FILE)
    if not file.exists():
        settings.root.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=settings.root, prefix=f".{FILE}-")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(4))
        with suppress(FileExistsError):  # another process was first: its word counts
            Path(file).hardlink_to(aside)
        Path(aside).unlink()
    return file.read_text("ascii").strip()
