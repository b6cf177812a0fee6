"""A real HTTP server on loopback that holds files, knows their states, and does wrong as a test asks."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.integration.connectors.api import Answer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Handler = Callable[[Asked], Answer]


@dataclass
class Stored:
    body: bytes
    kind: str = "text/csv"
    tag: bool = True
    changed: float | None = None


@dataclass
class Site:
    """`files` by path are served with an ETag and 304; `answers` by path go before them; `asked` records requests."""

    files: dict[str, Stored] = field(default_factory=dict)
    answers: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self

        class Served(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                asked = Asked(self.command, self.path, dict(self.headers), body)
                outer.asked.append(asked)
                told = outer.answers.get(self.path, outer.stored)(asked)
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                if told.length is None and told.status != 304:
                    self.send_header("Content-Length", str(len(told.body)))
                elif told.length and told.length > 0:
                    self.send_header("Content-Length", str(told.length))
                self.end_headers()
                self.wfile.write(told.body)
                self.close_connection = told.length is not None

            do_POST = do_GET  # noqa: N815 - as http.server calls it

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stored(self, asked: Asked) -> Answer:
        found = self.files.get(asked.path)
        if found is None:
            return Answer(b"", 404, {})
        headers = {"Content-Type": found.kind}
        if found.tag:
            headers["ETag"] = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
        if found.changed is not None:
            headers["Last-Modified"] = formatdate(found.changed, usegmt=True)
        same = headers.get("ETag") and asked.headers.get("If-None-Match") == headers["ETag"]
        since = headers.get("Last-Modified") and asked.headers.get("If-Modified-Since") == headers["Last-Modified"]
        return Answer(b"", 304, headers) if same or since else Answer(found.body, 200, headers)
