"""Files that are whole or not there: written aside in the same folder, then put in place by one rename or link.

A process that is killed at any instant leaves the last good state: the file as it was, or the new one. That costs
nothing. A machine that stops (power, kernel) is another matter: a rename may reach the disk before the bytes it names,
and leave an empty file. So what is written here is on the disk, file and then folder, before a call returns: some two
milliseconds. `durable=False` leaves that out, where a file that is lost or spoiled is only made again: a cache whose
reader checks what it finds, a scratch folder, a folder that is synced whole before its own rename.

Links (`current`) and folders change place by the code that owns them: nothing is written in them on the way.
"""

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OPEN = 0o666  # less the umask, as any program's files
OWN = 0o600


@contextmanager
def replacing(file: Path, *, mode: int = OPEN, durable: bool = True) -> Iterator[Path]:
    """An empty file of that `mode` (less the umask) beside `file`, to be written by its path.

    Renamed over `file` when the block ends well, removed when it does not. Its name is hidden and no one else's, so
    that two who write at once both end well: the later one's counts. Raises OSError.
    """
    with _aside(file, mode) as aside:
        yield aside
        if durable:
            sync(aside)
        aside.replace(file)
    if durable:
        sync(file.parent)


def write_bytes(file: Path, content: bytes, *, mode: int = OPEN, durable: bool = True) -> None:
    """See `replacing`."""
    with replacing(file, mode=mode, durable=durable) as aside:
        aside.write_bytes(content)


def write_text(file: Path, text: str, *, mode: int = OPEN, durable: bool = True) -> None:
    """UTF-8; see `replacing`."""
    write_bytes(file, text.encode(), mode=mode, durable=durable)


def once(file: Path, make: Callable[[], str], *, mode: int = OWN) -> str:
    """What `file` says; what `make` gives where nobody has said anything yet, on the disk before it is told.

    Of callers that begin at the same instant one is first, by a link that fails where a file is, and all get its word.
    """
    if not file.exists():
        with _aside(file, mode) as aside:
            aside.write_text(make(), "utf-8")
            sync(aside)
            with suppress(FileExistsError):
                file.hardlink_to(aside)
        sync(file.parent)
    return file.read_text("utf-8")


def sync(path: Path) -> None:
    """Return when a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as refusal:
        if refusal.errno != errno.EINVAL or not path.is_dir():
            raise  # a network drive (an OPD's folder) may know no such thing of folders: its names are the server's
    finally:
        os.close(handle)


@contextmanager
def _aside(file: Path, mode: int) -> Iterator[Path]:
    aside = file.with_name(f".{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)
