"""A small server for the portal on loopback: `python -m publish.serve [port]`. In production any file server does it.

Every request follows `portal/current` once and answers from that one release, so a reader never meets half
of a switch; where the release was pruned in between, the request is answered from the new one.
"""

import mimetypes
import sys
from datetime import datetime
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, ClassVar
from urllib.parse import unquote, urlsplit

from wadah import log
from wadah.settings import Settings, load_settings

LOG = log.get("publish")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; "
    "font-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "cross-origin",  # open data may be read from other sites
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache",  # kept, and asked for again by date
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".ttl": "text/turtle; charset=utf-8",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


class Handler(BaseHTTPRequestHandler):
    """GET and HEAD of files below `link`, whatever release it points to."""

    link: Path
    said: ClassVar[dict[str, str]] = HEADERS
    prefix = "/"  # path of base_url: the portal may lie below another site's root
    protocol_version = "HTTP/1.1"
    server_version = "Wadah"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        for attempt in (1, 2):
            try:
                return self._from(self.link.resolve(strict=True), with_body)
            except FileNotFoundError:
                if attempt == 2:
                    return self._plain(HTTPStatus.NOT_FOUND, "Portal belum terbit.", with_body)
        return None

    def _from(self, root: Path, with_body: bool) -> None:
        """Raises FileNotFoundError where the release itself is gone."""
        asked = unquote(urlsplit(self.path).path)
        inside = asked.removeprefix(self.prefix) if asked.startswith(self.prefix) else None
        if inside is None or "\0" in inside:
            return self._missing(root, "", with_body)
        found = root / inside.lstrip("/")
        if ".." in found.parts or not _there(found):
            return self._missing(root, inside, with_body)
        if found.is_dir():
            if not asked.endswith("/"):
                return self._redirect(asked + "/")
            found = found / "index.html"
            if not _there(found):
                return self._missing(root, inside, with_body)
        with found.open("rb") as file:
            return self._send(file, found, HTTPStatus.OK, with_body)

    def _missing(self, root: Path, inside: str, with_body: bool) -> None:
        page = root / ("en/404.html" if inside.lstrip("/").startswith("en/") else "404.html")
        with page.open("rb") as file:
            self._send(file, page, HTTPStatus.NOT_FOUND, with_body)

    def _send(self, file: BinaryIO, path: Path, status: HTTPStatus, with_body: bool) -> None:
        told = path.stat()
        changed = int(told.st_mtime)
        if status == HTTPStatus.OK and self._fresh(changed):
            self._head(HTTPStatus.NOT_MODIFIED, {})
            return
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._head(status, {"Content-Type": kind, "Content-Length": str(told.st_size),
                            "Last-Modified": formatdate(changed, usegmt=True)})  # fmt: skip
        if with_body:
            copyfileobj(file, self.wfile)

    def _fresh(self, changed: int) -> bool:
        """Whether the reader's copy is this very one (any other date, older or newer, is another release)."""
        since = self.headers.get("If-Modified-Since")
        if not since:
            return False
        try:
            known: datetime = parsedate_to_datetime(since)
        except ValueError:
            return False
        return int(known.timestamp()) == changed

    def _redirect(self, to: str) -> None:
        # One slash only: `//host` would send the reader to another site.
        self._head(HTTPStatus.MOVED_PERMANENTLY, {"Location": "/" + to.lstrip("/"), "Content-Length": "0"})

    def _plain(self, status: HTTPStatus, text: str, with_body: bool) -> None:
        body = (text + "\n").encode()
        self._head(status, {"Content-Type": TYPES[".txt"], "Content-Length": str(len(body))})
        if with_body:
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**self.said, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """No log of who read what: the portal promises its readers so."""


def _there(path: Path) -> bool:
    """Whether a file or folder of that name is there; a name no file system takes (too long) is not."""
    try:
        return path.exists()
    except OSError:
        return False


class Server(ThreadingHTTPServer):
    """A thread a reader, and no word of any of them."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """The fault's type and place. The base class would print who asked, and for what."""
        del request, client_address
        if not isinstance(fault := sys.exception(), ConnectionError | TimeoutError):  # no fault: the reader left
            LOG.warning("portal.request_failed", error=fault)


def server(settings: Settings, port: int = 0) -> ThreadingHTTPServer:
    """Bound to 127.0.0.1 (port 0: any free one, see `server_address`), not yet serving."""
    path = urlsplit(settings.portal.base_url).path.rstrip("/") + "/"
    handler = type("PortalHandler", (Handler,), {"link": settings.path("portal", "current"), "prefix": path})
    return Server(("127.0.0.1", port), handler)


def main(arguments: list[str]) -> None:
    settings = load_settings()
    with server(settings, int(arguments[0]) if arguments else settings.portal.port) as made:
        made.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
