"""Local copies of the portal's files, by their sha256: what a plan compares with is fetched once."""

import os
import time
from contextlib import suppress
from pathlib import Path

from publish.ckan.client import Client
from publish.receipt import sha256 as hash_of
from wadah.errors import Fatal
from wadah.files import replacing

KEEP = 30 * 86_400  # seconds since a copy was last asked for


class Cache:
    """`<home>/cache/ckan`: `files/<sha256><suffix>`, and `now/<dataset>.parquet` for what readers get now."""

    def __init__(self, folder: Path, client: Client) -> None:
        self.files, self.now, self.client = folder / "files", folder / "now", client

    def place(self, sha256: str, suffix: str) -> Path:
        return self.files / f"{sha256}{suffix}"

    def get(self, sha256: str, suffix: str, url: str) -> Path:
        """The file with that hash, downloaded unless it is here. Raises Fatal WDH-612 where other bytes come."""
        file = self.place(sha256, suffix)
        if file.is_file() and hash_of(file) == sha256:
            os.utime(file)
            return file
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file, durable=False) as part:  # read by its hash
            found, _ = self.client.anonymous.fetch(url, part)
            if found != sha256:
                raise Fatal("WDH-612", file=url, problem="its sha256 is not that of its receipt")
        return file

    def add(self, sha256: str, file: Path) -> None:
        """Keep a file that is about to be sent: it need not be fetched again."""
        here = self.place(sha256, file.suffix)
        here.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            here.hardlink_to(file)

    def point(self, dataset: str, file: Path | None) -> None:
        """Let `now/<dataset>.parquet` be that copy: what the next build must go on hiding is read from it."""
        link = self.now / f"{dataset}.parquet"
        if file is None:
            link.unlink(missing_ok=True)
        elif not link.exists() or not link.samefile(file):
            link.parent.mkdir(parents=True, exist_ok=True)
            part = link.with_name(f".{os.getpid()}-{link.name}")
            part.unlink(missing_ok=True)
            part.hardlink_to(file)
            part.replace(link)

    def prune(self) -> None:
        """Forget copies nobody asked for in a month, and parts that a killed process left."""
        limit = time.time() - KEEP
        for file in [*self.files.glob("*"), *self.files.glob(".*"), *self.now.glob(".*")]:
            if file.stat().st_mtime < limit or (
                file.name.startswith(".") and file.stat().st_mtime < time.time() - 3600
            ):
                file.unlink(missing_ok=True)
