"""Files by content: `<storage>/wadah/blobs/<aa>/<sha256>`. A blob is whole or not there, and never changes."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import ckan.plugins.toolkit as tk

from . import problem

SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK = 1 << 20


class Mismatch(Exception):
    """The bytes sent are not those their name says."""


class TooLarge(Exception):
    """More bytes than `ckanext.wadah.max_blob`."""


def folder() -> Path:
    return Path(tk.config["ckan.storage_path"]) / "wadah" / "blobs"


def path(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def known(sha256: str) -> bool:
    """Whether it is here. Asking makes it young again: `clean` leaves alone what a publisher counts on."""
    try:
        os.utime(path(sha256))
    except FileNotFoundError:
        return False
    return True


def need(sha256: str, what: str) -> Path:
    """The blob's path. Refuses with WDH-631 where it was never sent."""
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        problem.refuse(problem.MALFORMED, f"{what}: not a sha256")
    if not known(sha256):
        problem.refuse(problem.NO_BLOB, f"{what}: the file {sha256[:12]}… was not sent")
    return path(sha256)


def keep(sha256: str, stream: IO[bytes], limit: int) -> bool:
    """Write a blob; False where it was known. Raises Mismatch, TooLarge; nothing is left behind then."""
    if known(sha256):
        return False
    place = path(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    # As Wadah's own `files.replacing` does, which CKAN's environment does not have.
    handle, name = tempfile.mkstemp(prefix=".part-", dir=place.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != sha256:
            raise Mismatch
        part.chmod(0o600)
        part.replace(place)
        _sync(place.parent)
    finally:
        part.unlink(missing_ok=True)
    return True


def _sync(folder: Path) -> None:
    """A rename survives a power cut only once its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def everything(older_than: float) -> Iterator[Path]:
    """Blobs and parts of blobs not touched for so many seconds."""
    limit = time.time() - older_than
    for file in folder().glob("*/*"):
        try:
            if file.stat().st_mtime <= limit:
                yield file
        except FileNotFoundError:
            continue  # a part that became a blob meanwhile
