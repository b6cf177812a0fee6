"""A small server for the internal pages, on loopback alone and behind an address that only its owner knows.

Nobody else's web page may read them: no cross-origin reading, no embedding, and a request that names another host than
this machine's own (a rebound name) is refused.
"""

import secrets
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from typing import ClassVar

from publish.serve import HEADERS, Handler, Server
from wadah.settings import Settings

OPEN = ("Access-Control-Allow-Origin",)
OWN = frozenset(("127.0.0.1", "localhost"))


class Internal(Handler):
    said: ClassVar[dict[str, str]] = {
        **{name: value for name, value in HEADERS.items() if name not in OPEN},
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }

    def _answer(self, with_body: bool) -> None:
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        if host not in OWN or not self.path.startswith(self.prefix):
            return self._plain(HTTPStatus.NOT_FOUND, "Tidak ada.", with_body)
        return super()._answer(with_body)


def server(settings: Settings, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """Bound to 127.0.0.1, not yet serving, and its address with the secret in it."""
    path = f"/{secrets.token_urlsafe(24)}/"
    handler = type("InternalHandler", (Internal,), {"link": settings.path("internal"), "prefix": path})
    made = Server(("127.0.0.1", port), handler)
    return made, f"http://127.0.0.1:{made.server_address[1]}{path}"
