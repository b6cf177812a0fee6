"""OAuth 2 client credentials: a token fetched when it is needed, kept in memory, renewed when it is refused."""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from connectors.pause import pause
from wadah.errors import Fatal, Retriable

TIMEOUT = (10, 30)  # seconds to connect, to answer
EARLY = 30.0
"""Seconds before its end from which a token is no longer begun with."""
LASTS = 300.0
"""Seconds, of a token whose server does not say."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: float


_kept: dict[tuple[str, str, str], _Token] = {}
_lock = Lock()


class ClientCredentials(AuthBase):
    """Asks `address` for tokens (RFC 6749, 4.4), id and secret by Basic. Neither they nor a token reach a log or error.

    `about` names the application, the place and the connection in errors 212, 231, 232, 234 and 280.
    """

    def __init__(self, address: str, user: str, secret: str, scope: str | None, about: dict[str, Any], proxies: bool):
        self._address, self._user, self._secret, self._scope = address, user, secret, scope
        self._about, self._proxies = about, proxies

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token()}"
        return request

    def forget(self) -> None:
        """The token was refused; the next request fetches another."""
        with _lock:
            _kept.pop(self._key, None)

    @property
    def _key(self) -> tuple[str, str, str]:
        return self._address, self._user, self._scope or ""

    def _token(self) -> str:
        with _lock:
            found = _kept.get(self._key)
            if found is None or found.until <= time.monotonic():
                found = _kept[self._key] = self._fetch()
            return found.text

    def _fetch(self) -> _Token:
        where = {"app": self._about["app"], "where": self._about["where"]}
        asked = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        with requests.Session() as session:
            session.trust_env = self._proxies
            try:
                answer = session.post(
                    self._address, asked, auth=HTTPBasicAuth(self._user.encode(), self._secret.encode()),
                    timeout=TIMEOUT, allow_redirects=False, headers={"Accept": "application/json"},
                )  # fmt: skip
            except requests.RequestException as failure:
                raise Retriable("WDH-212", **where) from failure
        status = answer.status_code
        if status == 429 or (status == 503 and pause(answer)):
            raise Retriable("WDH-231", retry_after=pause(answer) or None, status=status, **where)
        if status >= 500:
            raise Retriable("WDH-232", status=status, **where)
        if status != 200:
            raise Fatal("WDH-280", status=status, name=self._about["name"], **where)
        try:
            told = answer.json()
            text, kind = str(told["access_token"]), str(told.get("token_type", "bearer"))
            lasts = float(told.get("expires_in", LASTS))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Fatal("WDH-280", status="no token in its answer", name=self._about["name"], **where) from None
        if kind.lower() != "bearer":
            raise Fatal("WDH-280", status=f"a token of type {kind[:20]}", name=self._about["name"], **where)
        return _Token(text, time.monotonic() + max(lasts - EARLY, 0.0))
