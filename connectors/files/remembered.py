"""What a file's bytes were when its server last told of them, so that an unchanged file need not be fetched."""

import json
from dataclasses import asdict, dataclass

from connectors.files.store import hidden
from wadah.files import OWN, write_text
from wadah.settings import Settings


@dataclass(frozen=True, slots=True)
class Told:
    """A server's own mark of a state (`ETag`, `Last-Modified`), and the sha256 of the bytes it stood for."""

    mark: str
    sha256: str


class Remembered:
    """By address, in `cache/files`. Losing it costs a transfer, nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.path("cache", "files")

    def get(self, address: str) -> Told | None:
        try:
            return Told(**json.loads((self._folder / hidden(address)).read_text("utf-8")))
        except (OSError, ValueError, TypeError):  # never kept, or spoiled: the file is fetched
            return None

    def keep(self, address: str, told: Told | None) -> None:
        """None where the server gave no mark that can be trusted."""
        file = self._folder / hidden(address)
        if told is None:
            file.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        # Another table's pull may be telling of the same address.
        write_text(file, json.dumps(asdict(told)), mode=OWN, durable=False)
