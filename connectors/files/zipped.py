"""Files inside zips, as files of their own: `arsip_2026.zip/data_03.csv`."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from connectors.base import Source
from connectors.files.grid import Limit, Unreadable
from connectors.files.named import expression
from connectors.files.store import Entry, Store, fresh, hidden, scratch, wanted
from connectors.files.xlsx.package import CHUNK, DAMAGE, guard
from wadah.errors import Quarantine, Retriable

SETTLED = 600
"""Seconds after its last change from which a broken zip is broken, not still being written."""
FILES = 1_000
"""Files of one zip; more is no delivery."""


class Zipped:
    """Another store whose zips are opened; its other files are passed on. Nothing in a zip is named on our disk."""

    within = "/"

    def __init__(self, source: Source, outer: Store, patterns: Sequence[str]) -> None:
        self._outer, self._app = outer, source.contract.id
        self._zips = [expression(p[: p.lower().index(".zip/") + 4]) for p in patterns]
        self._inside: dict[str, tuple[Entry, str]] = {}
        self._copies = scratch(source, "zip")

    def list(self) -> list[Entry]:
        found: list[Entry] = []
        for entry in self._outer.list():
            if any(zipped.fullmatch(entry.name) for zipped in self._zips):
                found += self._members(entry)
            else:
                found.append(entry)
        return found

    def _members(self, entry: Entry) -> Iterator[Entry]:
        try:
            with self._opened(entry) as archive:
                members = [m for m in archive.infolist() if not m.is_dir() and wanted(Path(m.filename).name)]
            if len(members) > FILES:
                raise Quarantine("WDH-243", file=entry.name, limit=f"{FILES} files in a zip")
        except (Quarantine, Retriable) as failure:
            if isinstance(failure, Retriable) and failure.code != "WDH-240":
                raise
            yield Entry(entry.name, entry.size, entry.changed, failure)
            return
        for member in sorted(members, key=lambda m: m.filename):
            name = f"{entry.name}/{member.filename}"
            self._inside[name] = entry, member.filename
            yield Entry(name, member.file_size, entry.changed)

    def digest(self, entry: Entry) -> str:
        if entry.name not in self._inside:
            return self._outer.digest(entry)
        seen = hashlib.sha256()
        for chunk in self._chunks(entry):
            seen.update(chunk)
        return seen.hexdigest()

    def fetch(self, entry: Entry) -> Path:
        if entry.name not in self._inside:
            return self._outer.fetch(entry)
        copy = self._copies / hidden(entry.name)
        with copy.open("wb") as out:
            for chunk in self._chunks(entry):
                out.write(chunk)
        os.utime(copy, (0, 0))  # its checksum says that it is whole
        return copy

    def unchanged(self, entry: Entry) -> bool:
        outer = self._inside.get(entry.name, (entry, ""))[0]
        return self._outer.unchanged(outer)

    def close(self) -> None:
        shutil.rmtree(self._copies)
        self._outer.close()

    def _chunks(self, entry: Entry) -> Iterator[bytes]:
        outer, member = self._inside[entry.name]
        with self._opened(outer, entry.name) as archive, archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    @contextmanager
    def _opened(self, entry: Entry, name: str | None = None) -> Iterator[zipfile.ZipFile]:
        about = {"file": name or entry.name}
        path = self._outer.fetch(entry)
        try:
            with zipfile.ZipFile(path) as archive:
                guard(archive)
                yield archive
        except Limit as failure:
            raise Quarantine("WDH-243", limit=str(failure), **about) from failure
        except Unreadable as failure:
            raise Quarantine("WDH-242" if failure.why == "locked" else "WDH-241", **about) from failure
        except (*DAMAGE, OSError) as failure:
            if isinstance(failure, OSError) and failure.errno is not None:
                raise  # the disk's own; bz2 tells damage as an OSError without a number
            if fresh(path, SETTLED):
                raise Retriable("WDH-240", app=self._app, file=about["file"]) from failure
            raise Quarantine("WDH-241", **about) from failure
