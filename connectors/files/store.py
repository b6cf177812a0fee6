"""Where files lie: a folder here, or a server's over SFTP. A file is read only when it stands still."""

import asyncio
import hashlib
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.base import Source
from wadah.errors import Fatal, Retriable, WadahError

if TYPE_CHECKING:
    from asyncssh import SFTPClient

T = TypeVar("T")

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial", ".lock")
SKEW = 600
"""Seconds two clocks may differ."""
FILE, LINK = 1, 3  # as SFTP tells them
OTHER = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was listed: name, bytes, time of last change (seconds); `refused` where it cannot be read at all."""

    name: str
    size: int
    changed: float
    refused: WadahError | None = None


class Store(Protocol):
    within: str
    """What a name may hold besides; see `plain`."""

    def list(self) -> list[Entry]:
        """Files of the folder itself, by name; one that is not `plain` may only be told.

        Raises Retriable WDH-212 where the folder is not there.
        """
        ...

    def digest(self, entry: Entry) -> str:
        """sha256 of the file's bytes, of which the store may know without fetching them."""
        ...

    def fetch(self, entry: Entry) -> Path:
        """The file on this machine, as it was listed. Raises Retriable WDH-240 where it changed since."""
        ...

    def unchanged(self, entry: Entry) -> bool:
        """Whether the file, read to its end, is still the one that was listed."""
        ...

    def close(self) -> None: ...


def wanted(name: str) -> bool:
    """Whether a name can be a delivery: not hidden, no lock file of Excel (`~$…`), no unfinished transfer."""
    lower = name.lower()
    return not lower.startswith((".", "~$")) and not lower.endswith(UNFINISHED) and lower not in OTHER


def plain(name: str, within: str = "") -> bool:
    """Whether a name that a server told is that of a file in its folder, and no way out of it.

    `within` is what a name may have besides: the files of a zip have its name and a slash before theirs.
    """
    return not any(bad in name for bad in {"/", "\0", ".."} - {within}) and not name.startswith("/")


def fresh(path: Path, seconds: float) -> bool:
    """Whether a file changed so lately that somebody may still be writing it.

    One that is dated ahead by more than clocks differ tells nothing of that, and would else be waited for until then.
    """
    return -SKEW < time.time() - path.stat().st_mtime < seconds


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def scratch(source: Source, name: str) -> Path:
    """A folder for copies, readable by this user alone; whoever asks takes it away."""
    cache = source.settings.path("cache", "staging")
    cache.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=cache, prefix=f"{name}-"))


def hidden(name: str) -> str:
    """The name of a copy: ours, whatever the server calls the file."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


class Folder:
    """A folder of this machine; in the sandbox under its own."""

    within = ""

    def __init__(self, source: Source) -> None:
        path = Path(source.server.path or ".")
        base = source.settings.sandbox_dir if source.settings.environment == "sandbox" else source.settings.root
        self.path, self.app = path if path.is_absolute() else base / path, source.contract.id

    def list(self) -> list[Entry]:
        if not self.path.is_dir():
            raise Retriable("WDH-212", app=self.app, where=self.path.name)
        return [self._entry(p) for p in sorted(self.path.iterdir()) if p.is_file() and wanted(p.name)]

    def _entry(self, path: Path) -> Entry:
        state = path.stat()
        return Entry(path.name, state.st_size, state.st_mtime)

    def digest(self, entry: Entry) -> str:
        return sha256(self.fetch(entry))

    def fetch(self, entry: Entry) -> Path:
        if not self.unchanged(entry):
            raise Retriable("WDH-240", app=self.app, file=entry.name)
        return self.path / entry.name

    def unchanged(self, entry: Entry) -> bool:
        path = self.path / entry.name
        return path.exists() and self._entry(path) == entry

    def close(self) -> None:
        """Nothing was opened."""


class Sftp:
    """`sftp://host[:port]/folder`; user, password and the query's `host_key` and `private_key` by the connection.

    The server's public key must be known (`host_key`, as in known_hosts): WDH-251 otherwise.
    """

    within = ""

    def __init__(self, source: Source) -> None:
        place = urlsplit(str(source.server.location))
        self.host, self.port, self.folder = str(place.hostname), place.port or 22, unquote(place.path) or "."
        self.about: dict[str, Any] = {"app": source.contract.id, "where": f"{self.host}:{self.port}"}
        self.name = source.server.connection
        uri = source.settings.connection(self.name)
        if not uri:
            raise Fatal("WDH-211", app=source.contract.id, name=self.name, upper=self.name.upper())
        self.login = urlsplit(uri)
        # A plus is a digit of a key here (base64); a space is written %20.
        self.extra = {k: v[-1] for k, v in parse_qs(self.login.query.replace("+", "%2B")).items()}
        self.copies = scratch(source, "sftp")

    def list(self) -> list[Entry]:
        import asyncssh

        async def listed() -> list[Entry]:
            async with self._open() as sftp:
                found = []
                async for f in sftp.scandir(self.folder):
                    name, attrs = str(f.filename), f.attrs
                    if attrs.type == LINK and wanted(name) and plain(name):
                        with suppress(asyncssh.SFTPNoSuchFile):  # it leads nowhere: no file
                            attrs = await sftp.stat(f"{self.folder}/{name}")
                    if attrs.type == FILE and (wanted(name) or not plain(name)):
                        found.append(Entry(name, attrs.size or 0, attrs.mtime or 0))
                return found

        return sorted(self._run(listed()), key=lambda e: e.name)

    def digest(self, entry: Entry) -> str:
        return sha256(self.fetch(entry))

    def fetch(self, entry: Entry) -> Path:
        copy = self._copy(entry)
        if copy.exists():
            return copy

        async def fetched() -> None:
            async with self._open() as sftp:
                await sftp.get(f"{self.folder}/{entry.name}", str(copy), preserve=True, follow_symlinks=True)
                after = await sftp.stat(f"{self.folder}/{entry.name}")
                now = Entry(entry.name, after.size or 0, after.mtime or 0)
                if now != entry or copy.stat().st_size != entry.size:
                    raise Retriable("WDH-240", app=self.about["app"], file=entry.name)

        try:
            self._run(fetched())
        except BaseException:
            copy.unlink(missing_ok=True)  # half of it is no copy
            raise
        return copy

    def unchanged(self, entry: Entry) -> bool:
        return self._copy(entry).stat().st_size == entry.size  # our own copy: nobody writes it

    def _copy(self, entry: Entry) -> Path:
        return self.copies / hidden(entry.name)

    def close(self) -> None:
        shutil.rmtree(self.copies)

    @asynccontextmanager
    async def _open(self) -> "AsyncIterator[SFTPClient]":
        import asyncssh

        key = self.extra.get("host_key")
        if key is None:
            raise Fatal("WDH-251", **self.about)
        known = asyncssh.import_known_hosts(f"[{self.host}]:{self.port} {key}\n{self.host} {key}\n")
        keys = [asyncssh.import_private_key(self.extra["private_key"])] if "private_key" in self.extra else []
        async with asyncssh.connect(
            self.host, self.port, username=unquote(self.login.username or ""),
            password=unquote(self.login.password or "") or None, client_keys=keys, known_hosts=known,
            agent_path=None, config=None, connect_timeout=15,
        ) as connection, connection.start_sftp_client() as sftp:  # fmt: skip
            yield sftp

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncssh

        try:
            return asyncio.run(work)
        except asyncssh.HostKeyNotVerifiable as failure:
            raise Fatal("WDH-251", **self.about) from failure
        except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as failure:
            raise Fatal("WDH-213", name=self.name, **self.about) from failure
        except asyncssh.SFTPNoSuchFile as failure:
            raise Fatal("WDH-214", table=self.folder, **self.about) from failure
        except (OSError, asyncssh.Error) as failure:
            raise Retriable("WDH-212", **self.about) from failure
