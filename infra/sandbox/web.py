"""What a REST application of the sandbox says of itself: its paths, who may ask, and how it misbehaves.

All of them are served by one process (`server.py`) under `/<app>`. A handler answers from what the application's
`bring` wrote, so that a new day needs no restart.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

API_KEY = "X-API-Key"
"""The header of `auth: header`."""
BUSY = frozenset(20 * 4**i for i in range(8))
"""Which requests are answered 429, counted from the server's start: ever rarer, so that no pull waits long."""
AWAY = frozenset(50 * 6**i for i in range(6))
"""Which requests are answered 503."""
Auth = Literal["none", "bearer", "basic", "header", "oauth2"]


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: HTTPStatus, retry_after: int | None = None) -> None:
        super().__init__(status.phrase)
        self.status, self.retry_after = status, retry_after


@dataclass(frozen=True)
class Request:
    path: str  # below the application's root, without a leading slash
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    base: str  # address of the application's root, as in servers.json
    number: int  # of this application's good requests since the server started

    def one(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [default])[0]


@dataclass(frozen=True)
class Answer:
    body: bytes
    type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Any]
"""Gives an Answer, or a value that becomes JSON. Raises Refused."""


@dataclass(frozen=True)
class Routes:
    """A path that ends in `*` takes whatever begins with it."""

    paths: Mapping[str, Handler]
    auth: Auth = "bearer"
    root: str = ""  # what stands behind /<app>, such as /v1
    token: str = "oauth/token"  # noqa: S105 - path of the token endpoint (oauth2)
    lifetime: int = 300  # seconds a token of oauth2 is good for
    busy: frozenset[int] = BUSY
    away: frozenset[int] = AWAY

    def find(self, path: str) -> Handler:
        """Raises Refused where nothing answers there."""
        if path in self.paths:
            return self.paths[path]
        for pattern, handler in self.paths.items():
            if pattern.endswith("*") and path.startswith(pattern[:-1]):
                return handler
        raise Refused(HTTPStatus.NOT_FOUND)


@dataclass(frozen=True)
class Secret:
    """Who may ask, as the connection's URI has it."""

    user: str
    password: str

    @classmethod
    def of(cls, uri: str | None) -> "Secret":
        parts = urlsplit(uri or "")
        return cls(unquote(parts.username or ""), unquote(parts.password or ""))

    def fits_basic(self, header: str) -> bool:
        kind, _, coded = header.partition(" ")
        try:
            given = base64.b64decode(coded, validate=True)
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and self._same(given, f"{self.user}:{self.password}")

    def fits_bearer(self, header: str) -> bool:
        return self._same(header.encode(), f"Bearer {self.password}")

    def fits_key(self, header: str) -> bool:
        return self._same(header.encode(), self.password)

    def fits_form(self, body: bytes) -> bool:
        form = parse_qs(body.decode("utf-8", "replace"))
        user, password = form.get("client_id", [""])[0], form.get("client_secret", [""])[0]
        return self._same(f"{user}:{password}".encode(), f"{self.user}:{self.password}")

    def _same(self, given: bytes, wanted: str) -> bool:
        return bool(self.password) and hmac.compare_digest(given, wanted.encode())


def fresh(auth: Auth) -> str:
    """The URI of a new connection with a secret of its own."""
    user = {"basic": "wadah", "oauth2": "wadah"}.get(auth, "")
    return f"http://{user}:{secrets.token_urlsafe(32)}@127.0.0.1"
