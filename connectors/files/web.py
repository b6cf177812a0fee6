"""Files by their addresses: HTTP(S), and sheets that are shared as CSV."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url
from urllib3.util.retry import Retry

from connectors.base import Source
from connectors.files.remembered import Remembered, Told
from connectors.files.store import Entry, hidden, scratch, sha256
from connectors.pause import pause
from wadah.errors import Fatal, Quarantine, Retriable
from wadah.files import replacing

TIMEOUT = (10, 60)  # seconds to connect, to answer
LARGEST = 2 << 30
HOPS = 5
CHUNK = 1 << 18
SHARED = {"docs.google.com": ("*.googleusercontent.com",)}
"""Where a service is known to hand its files out from."""
PAGE = (b"<!doctype html", b"<html", b"<head")
ODD = re.compile(r"[\\\x00-\x1f\x7f]")
"""What no address of a redirect needs, and two programs may read in two ways."""
SURE = timedelta(minutes=1)
"""Last-Modified counts in seconds: younger than this when answered, the file may have changed within one."""


class Web:
    """`location` is one file's address, or, ending in `/`, the folder of all; `fetch.files` names those elsewhere.

    Whatever is asked is asked of that host and those in `fetch.hosts`, over https once it began so; a login goes to
    the first host alone.
    """

    within = ""

    def __init__(self, source: Source) -> None:
        self._source, self._fetch = source, source.server.fetch
        self._base = source.served() or str(source.server.location)
        self._host = _host(self._base)
        self._remembered = Remembered(source.settings)
        self._copies = scratch(source, "web")
        self._session = requests.Session()
        self._session.trust_env = source.settings.environment == "production"  # on loopback no proxy has a say
        again = Retry(total=3, backoff_factor=0.5, status_forcelist=(502, 503, 504), raise_on_status=False,
                      respect_retry_after_header=False)  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=again))
        self._login = _login(source)

    def list(self) -> list[Entry]:
        return [Entry(name, 0, 0) for name in sorted(self._addresses())]

    def _addresses(self) -> dict[str, str]:
        if self._fetch.files:
            return {name: urljoin(self._base, where) for name, where in self._fetch.files.items()}
        names = [t.source.partition(".zip/")[0] + (".zip" if ".zip/" in t.source else "")
                 for t in self._source.contract.tables if t.kind == "file"]  # fmt: skip
        return {name: urljoin(self._base, quote(name)) if self._base.endswith("/") else self._base for name in names}

    def digest(self, entry: Entry) -> str:
        address = self._addresses()[entry.name]
        known = self._remembered.get(address)
        with self._asked(entry, address, known) as answer:
            if known and answer.status_code == 304:
                return known.sha256
            copy = self._kept(entry, answer)
            if not _measured(answer):  # it ends where it ends: only a second reading tells whether that was its end
                first = sha256(copy)
                with self._asked(entry, address, None) as second:
                    if sha256(self._kept(entry, second)) != first:
                        raise Retriable("WDH-217", table=entry.name, **self._about)
        found = sha256(copy)
        mark = _mark(answer)
        self._remembered.keep(address, Told(mark, found) if mark else None)
        return found

    def fetch(self, entry: Entry) -> Path:
        copy = self._copies / hidden(entry.name)
        if not copy.exists():
            told = self._remembered.get(address := self._addresses()[entry.name])
            with self._asked(entry, address, None) as answer:
                self._kept(entry, answer)
            if told and sha256(copy) != told.sha256:
                raise Retriable("WDH-240", app=self._source.contract.id, file=entry.name)
        return copy

    def unchanged(self, entry: Entry) -> bool:
        return (self._copies / hidden(entry.name)).exists()  # our own copy: nobody writes it

    def close(self) -> None:
        self._session.close()
        shutil.rmtree(self._copies)

    @property
    def _about(self) -> dict[str, Any]:
        return {"app": self._source.contract.id, "where": self._host}

    @contextlib.contextmanager
    def _asked(self, entry: Entry, address: str, known: Told | None) -> Iterator[requests.Response]:
        """The answer's head, at the end of its redirects; its body is still to be read."""
        answer: requests.Response | None = None
        try:
            for _ in range(HOPS):
                answer = self._one(address, known)
                if answer.status_code not in (301, 302, 303, 307, 308):
                    break
                answer.close()
                address = self._next(entry, address, answer.headers.get("Location", ""))
            self._judge(entry, answer, known)
            assert answer is not None
            yield answer
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as failure:
            raise Retriable("WDH-217", table=entry.name, **self._about) from failure
        except (requests.ConnectionError, requests.Timeout) as failure:
            raise Retriable("WDH-212", **self._about) from failure
        except requests.RequestException as failure:
            raise Quarantine("WDH-266", file=entry.name, where=self._host, status=type(failure).__name__) from failure
        finally:
            if answer is not None:
                answer.close()

    def _one(self, address: str, known: Told | None) -> requests.Response:
        headers = {"User-Agent": "Wadah"}
        if known:
            kind, _, mark = known.mark.partition(" ")
            headers["If-None-Match" if kind == "ETag" else "If-Modified-Since"] = mark
        own = _host(address) == self._host
        return self._session.get(
            address, headers=headers, auth=self._login if own else _nobody, timeout=TIMEOUT, stream=True,
            allow_redirects=False,
        )  # fmt: skip

    def _next(self, entry: Entry, address: str, location: str) -> str:
        following = urljoin(address, location)
        host, before, after = _host(following), urlsplit(address), urlsplit(following)
        if host and any(word in f"{host}{after.path}".lower() for word in ("login", "signin", "accounts.")):
            raise Quarantine("WDH-265", file=entry.name, where=self._host)
        allowed = (self._host, *self._fetch.hosts, *SHARED.get(self._host, ()))
        secure = after.scheme == "https" or (after.scheme == before.scheme == "http")
        odd = ODD.search(location)  # urljoin drops some of these
        if odd or not secure or not host or not any(fnmatch(host, known.lower()) for known in allowed):
            raise Quarantine("WDH-267", file=entry.name, where=self._host, elsewhere=host or "?")
        return following

    def _judge(self, entry: Entry, answer: requests.Response | None, known: Told | None) -> None:
        status = answer.status_code if answer is not None else 0
        if status in (401, 403):
            raise Fatal("WDH-213", name=self._source.server.connection, **self._about)
        if status == 429 or (status == 503 and answer is not None and pause(answer)):
            raise Retriable("WDH-231", retry_after=pause(answer) or None, status=status, **self._about)  # type: ignore[arg-type]
        if status >= 500:
            raise Retriable("WDH-232", status=status, **self._about)
        if status != 200 and not (known and status == 304):
            raise Quarantine("WDH-266", file=entry.name, where=self._host, status=status)

    def _kept(self, entry: Entry, answer: requests.Response) -> Path:
        """The body as a copy of ours, as old as the server says it is."""
        copy, size, head = self._copies / hidden(entry.name), 0, b""
        with replacing(copy, durable=False) as aside:
            with aside.open("wb") as out:
                for chunk in answer.iter_content(CHUNK):
                    size += len(chunk)
                    head = head or chunk[:512]
                    if size > LARGEST:
                        raise Quarantine("WDH-243", file=entry.name, limit=f"{LARGEST >> 20} MB")
                    out.write(chunk)
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if kind == "text/html" or head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(PAGE):
                raise Quarantine("WDH-265", file=entry.name, where=self._host)
            changed = _changed(answer)
            os.utime(aside, (0, changed.timestamp() if changed else 0))  # what came whole is not still being written
        return copy


def _host(address: str) -> str:
    """The host (and port) that will be asked: read as the HTTP client itself reads it, so that no two readings differ.

    Empty for an address that has none, or a user in it.
    """
    try:
        parts = parse_url(address)
    except LocationParseError:
        return ""
    return "" if parts.auth else parts.netloc or ""


def _login(source: Source) -> AuthBase:
    """How the connection's secret travels; without one, nothing does (and no ~/.netrc is read)."""
    from connectors.rest.client import auth

    fetch = source.server.fetch
    if fetch.auth == "none":
        return _nobody
    return auth(fetch.auth, *source.login(), header=fetch.header) or _nobody


class _Nobody(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


_nobody = _Nobody()


def _measured(answer: requests.Response) -> bool:
    return "Content-Length" in answer.headers or answer.headers.get("Transfer-Encoding", "").lower() == "chunked"


def _changed(answer: requests.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers["Last-Modified"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def _mark(answer: requests.Response) -> str | None:
    """What the server can be asked by next time: a strong ETag, or a Last-Modified that has had time to settle."""
    tag = answer.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        return f"ETag {tag}"
    changed = _changed(answer)
    try:
        now = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None
    return f"Last-Modified {answer.headers['Last-Modified']}" if changed and now - changed >= SURE else None
