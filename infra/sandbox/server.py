"""`python -m infra.sandbox.server`: every REST application of the sandbox, in one process on a loopback port.

They behave as the real ones are known to: tokens, pages; now and then one is busy (429 with Retry-After) or away
(503), at fixed requests so that a run can be repeated. The process ends by itself when its file is gone, so that a
sandbox removed by hand leaves no server behind.
"""

import argparse
import json
import os
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from infra.process import identify
from infra.sandbox import apps, store
from infra.sandbox.web import API_KEY, Answer, Refused, Request, Routes, Secret
from wadah.settings import Settings

LARGEST_FORM = 10_000


def process_file(settings: Settings) -> Path:
    """What the server writes down of itself: name, pid, started, port, apps."""
    return settings.sandbox_dir / "web.json"


@dataclass(frozen=True)
class Served:
    """An application as it answers on a day."""

    routes: Routes
    secret: Secret


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings: Settings, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.settings = settings
        self.process_file = process_file(settings)
        self.requests: Counter[str] = Counter()
        self.tokens: dict[str, tuple[str, float]] = {}  # oauth2: token → application, when it expires
        self.lock = Lock()
        self.state: int | None = None  # when the sandbox's state was written that the routes are of
        self.served: dict[str, Served] = {}
        self.refresh()

    def server_bind(self) -> None:
        """Without HTTPServer's search for a host name, which may wait for a name server that is not there."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def service_actions(self) -> None:
        """Called between requests; ends the server whose process file was removed."""
        if not self.process_file.exists():
            raise SystemExit(0)

    def refresh(self) -> None:
        """Ask the applications for their routes: at the start, and when other data were brought."""
        try:
            state = apps.state_file(self.settings).stat().st_mtime_ns
        except FileNotFoundError:
            state = 0
        with self.lock:
            if state != self.state:
                days = apps.brought(self.settings)
                found = {app: module for app, module in apps.rest(self.settings).items() if app in days}
                self.served = {app: self._serve(app, module, days[app]) for app, module in found.items()}
                self.state = state

    def _serve(self, app: str, module: apps.Rest, day: int) -> Served:
        name = apps.connection(self.settings, app, "endpoint")
        return Served(module.routes(apps.making(self.settings, app, day)), Secret.of(self.settings.connection(name)))

    def answer(self, method: str, address: str, headers: dict[str, str], body: bytes) -> Answer:
        """A good answer. Raises Refused."""
        self.refresh()
        parts = urlsplit(address)
        app = parts.path.split("/")[1]
        if app not in self.served:
            raise Refused(HTTPStatus.NOT_FOUND)
        found = self.served[app]
        prefix = f"/{app}{found.routes.root}/"
        path = parts.path.removeprefix(prefix) if parts.path.startswith(prefix) else ""
        if found.routes.auth == "oauth2" and path == found.routes.token:
            return self._token(app, found, method, headers, body)
        if not self._allowed(app, found, headers):
            raise Refused(HTTPStatus.UNAUTHORIZED)
        if method != "GET":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
        with self.lock:
            self.requests[app] += 1
            number = self.requests[app]
        if number in found.routes.busy:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, retry_after=1)
        if number in found.routes.away:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, retry_after=1)
        base = f"http://127.0.0.1:{self.server_port}{prefix[:-1]}"
        given = found.routes.find(path)(Request(path, parse_qs(parts.query), headers, base, number))
        if not isinstance(given, Answer):
            given = Answer(json.dumps(given, ensure_ascii=False).encode())
        return given

    def _allowed(self, app: str, found: Served, headers: dict[str, str]) -> bool:
        authorization = headers.get("authorization", "")
        match found.routes.auth:
            case "bearer":
                return found.secret.fits_bearer(authorization)
            case "basic":
                return found.secret.fits_basic(authorization)
            case "header":
                return found.secret.fits_key(headers.get(API_KEY.lower(), ""))
            case "oauth2":
                owner, until = self.tokens.get(authorization.removeprefix("Bearer "), ("", 0.0))
                return owner == app and time.monotonic() < until
            case _:
                return True

    def _token(self, app: str, found: Served, method: str, headers: dict[str, str], body: bytes) -> Answer:
        """RFC 6749, section 4.4: client credentials by HTTP Basic or in the form."""
        if method != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
        if not found.secret.fits_basic(headers.get("authorization", "")) and not found.secret.fits_form(body):
            raise Refused(HTTPStatus.UNAUTHORIZED)
        if parse_qs(body.decode("utf-8", "replace")).get("grant_type") != ["client_credentials"]:
            raise Refused(HTTPStatus.BAD_REQUEST)
        made, lifetime = secrets.token_urlsafe(24), found.routes.lifetime
        self.tokens[made] = (app, time.monotonic() + lifetime)
        told = {"access_token": made, "token_type": "Bearer", "expires_in": lifetime}
        return Answer(json.dumps(told).encode(), headers={"Cache-Control": "no-store"})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together; apart, each answer waits 40 ms for an acknowledgement
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_FORM:
            self.close_connection = True
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        self._answer(self.rfile.read(length))

    def _answer(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, wait = HTTPStatus.OK, None
        try:
            answer = self.server.answer(self.command, self.path, headers, body)
        except Refused as refused:
            answer = Answer(json.dumps({"message": str(refused)}).encode())
            status, wait = refused.status, refused.retry_after
        self.send_response(status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if wait is not None:
            self.send_header("Retry-After", str(wait))
        if status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        """The path alone: a query may hold what nobody should read in a log."""
        self.log_message("%s %s %s", self.command, urlsplit(self.path).path, code)


def main() -> None:
    asked = argparse.ArgumentParser(description="The sandbox's REST applications")
    asked.add_argument("--port", type=int, default=0)
    given, settings = asked.parse_args(), Settings()
    try:
        server = Server(settings, given.port)
    except OSError:
        server = Server(settings, 0)  # the former port is taken: any free one
    me = identify("sandbox web", os.getpid()).as_dict()
    store.write_json(server.process_file, {**me, "port": server.server_port, "apps": sorted(apps.rest(settings))})
    server.serve_forever(poll_interval=1.0)


if __name__ == "__main__":
    main()
