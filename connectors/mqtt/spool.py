"""Messages on this disk, between the broker, which forgets what was acknowledged, and the landing."""

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from wadah.files import sync

HEAD = struct.Struct(">III")
"""Checksum of topic and payload, bytes of the topic, bytes of the payload."""


class Spool:
    """A folder of files, one a drain. What `sync` returned from is on the disk; a record cut off behind it is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._out: IO[bytes] | None = None

    def open(self) -> None:
        """Begin a file for what comes now."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        last = max((int(file.stem) for file in self._files()), default=0)
        self._out = (self.folder / f"{last + 1:08d}.spool").open("xb")
        sync(self.folder)

    def write(self, topic: str, payload: bytes) -> None:
        assert self._out is not None
        name = topic.encode("utf-8", "surrogateescape")
        self._out.write(HEAD.pack(zlib.crc32(name + payload), len(name), len(payload)) + name + payload)

    def sync(self) -> None:
        """Return when everything written is on the disk."""
        assert self._out is not None
        self._out.flush()
        os.fsync(self._out.fileno())

    def close(self) -> None:
        """End the file; an empty one goes."""
        if self._out is None:
            return
        with self._out as out:
            empty = out.tell() == 0
        if empty:
            Path(out.name).unlink()
        self._out = None

    def read(self) -> Iterator[tuple[str, bytes]]:
        """(topic, payload) of every whole record, oldest first."""
        for file in self._files():
            with file.open("rb") as source:
                while len(head := source.read(HEAD.size)) == HEAD.size:
                    check, name, body = HEAD.unpack(head)
                    found = source.read(name + body)
                    if len(found) < name + body or zlib.crc32(found) != check:
                        break  # cut off while it was written: not acknowledged, so it comes again
                    yield found[:name].decode("utf-8", "surrogateescape"), found[name:]

    def clear(self) -> None:
        """Forget everything: it has landed."""
        for file in self._files():
            file.unlink()

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.spool")) if self.folder.is_dir() else []
