"""Which installation this is: what tells two of one regency apart where both are guests of one server."""

import secrets

from wadah import files
from wadah.settings import Settings

FILE = "installation"


def identity(settings: Settings) -> str:
    """Eight hexadecimal digits, made once and kept below the home; a copy of the home is the same installation."""
    settings.root.mkdir(parents=True, exist_ok=True)
    return files.once(settings.path(FILE), lambda: secrets.token_hex(4)).strip()
