"""A real HTTP server on loopback whose answers a test scripts, request by request."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

TOKEN = "rahasia/umum"


@dataclass
class Answer:
    """`body` is bytes as they go out; `length` lies about them where a connection is to break off."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    length: int | None = None


Handler = Callable[[str, dict[str, str]], Answer]


def data(items: list[Any], **more: Any) -> Answer:
    return Answer(json.dumps({"data": items, **more}).encode())


class Api:
    """`answer` is called with path and query of every authorised request; `asked` records them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tokens: list[str | None] = []
        self.answer: Handler = lambda path, query: data([])
        outer = self

        class Served(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                place = urlsplit(self.path)
                query = dict(parse_qsl(place.query, keep_blank_values=True))
                outer.asked.append((place.path, query))
                outer.tokens.append(self.headers.get("Authorization"))
                told = outer.answer(place.path, query)
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(told.body) if told.length is None else told.length))
                self.end_headers()
                self.wfile.write(told.body)
                if told.length is not None:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def pages(self, items: dict[str, list[Any]], size: int = 50) -> None:
        """Serve lists by endpoint, paged by `page`."""

        def answer(path: str, query: dict[str, str]) -> Answer:
            first = (int(query.get("page", "1")) - 1) * size
            return data(items[path.rpartition("/")[2]][first : first + size])

        self.answer = answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
