"""`python -m infra.sandbox.psc`: PSC 119's application server of the sandbox, on a loopback port.

It behaves as the real one is known to: a bearer token, pages, `updated_since`; now and then it is busy (429 with
Retry-After) or away (503), at fixed requests so that a run can be repeated. It ends by itself when its process file is
gone, so that a sandbox removed by hand leaves no server behind.
"""

import argparse
import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import parse_qs, unquote, urlsplit

from infra.process import identify
from infra.sandbox import calls_db, store
from infra.sandbox.clock import WIB
from wadah.settings import Settings

PREFIX = "/v1/"
LARGEST_PAGE = 500
BUSY = frozenset(20 * 4**i for i in range(8))
"""Which requests are answered 429, counted from the server's start: ever rarer, so that no pull waits long."""
AWAY = frozenset(50 * 6**i for i in range(6))
"""Which requests are answered 503."""


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: HTTPStatus, retry_after: int | None = None) -> None:
        super().__init__(status.phrase)
        self.status, self.retry_after = status, retry_after


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings: Settings, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.database = settings.sandbox_dir / "psc" / "psc119.sqlite"
        self.process_file = settings.sandbox_dir / "psc" / "server.json"
        self.token = unquote(urlsplit(settings.connection("psc119") or "").password or "")
        self.requests = count(1)

    def server_bind(self) -> None:
        """Without HTTPServer's search for a host name, which may wait for a name server that is not there."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def service_actions(self) -> None:
        """Called between requests; ends the server whose process file was removed."""
        if not self.process_file.exists():
            raise SystemExit(0)

    def answer(self, path: str, query: Mapping[str, list[str]], authorization: str) -> bytes:
        """The body of a good answer. Raises Refused."""
        if not self.token or not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            raise Refused(HTTPStatus.UNAUTHORIZED)
        number = next(self.requests)
        if number in BUSY:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, retry_after=1)
        if number in AWAY:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, retry_after=1)
        endpoint = path.removeprefix(PREFIX)
        if not path.startswith(PREFIX) or endpoint not in calls_db.ENDPOINTS:
            raise Refused(HTTPStatus.NOT_FOUND)
        try:
            page, size = int(query.get("page", ["1"])[0]), int(query.get("size", ["100"])[0])
            since = local(query.get("updated_since", [""])[0])
        except ValueError:
            raise Refused(HTTPStatus.BAD_REQUEST) from None
        if page < 1 or not 1 <= size <= LARGEST_PAGE:
            raise Refused(HTTPStatus.BAD_REQUEST)
        bodies, pages = calls_db.page(self.database, endpoint, since, page, size)
        return f'{{"data": [{", ".join(bodies)}], "page": {page}, "pages": {pages}}}'.encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together; apart, each answer waits 40 ms for an acknowledgement
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        try:
            body, status, wait = self.server.answer(
                address.path, parse_qs(address.query), self.headers.get("Authorization", "")
            ), HTTPStatus.OK, None  # fmt: skip
        except Refused as refused:
            body, status, wait = json.dumps({"message": str(refused)}).encode(), refused.status, refused.retry_after
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if wait is not None:
            self.send_header("Retry-After", str(wait))
        if status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        self.wfile.write(body)


def local(moment: str) -> str:
    """`updated_since` (ISO 8601; without a zone it is local) in the form the database sorts by."""
    if not moment:
        return ""
    # A plus sign that was not percent-encoded arrives as a space.
    parsed = datetime.fromisoformat(moment.strip().replace(" ", "+") if "T" in moment else moment)
    return f"{parsed.astimezone(WIB) if parsed.tzinfo else parsed:%Y-%m-%dT%H:%M:%S}"


def main() -> None:
    asked = argparse.ArgumentParser(description="PSC 119's server of the sandbox")
    asked.add_argument("--home", type=Path, required=True)
    asked.add_argument("--regency", required=True)
    asked.add_argument("--port", type=int, default=0)
    given = asked.parse_args()
    settings = Settings(home=given.home, regency_code=given.regency, environment="sandbox")
    try:
        server = Server(settings, given.port)
    except OSError:
        server = Server(settings, 0)  # the former port is taken: any free one
    port = server.server_address[1]
    store.write_json(server.process_file, {**identify("psc119", os.getpid()).as_dict(), "port": port})
    server.serve_forever(poll_interval=1.0)


if __name__ == "__main__":
    main()
