"""A CKAN portal over HTTP: its API through ckanapi, our extension's blobs, its downloads.

What passes by itself (no answer, a 5xx, a lock) is tried again here a few times, then is Retriable. No token and no
answer's text about rows gets into an error: of a refusal only the names of fields and our extension's codes are kept.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from ckanapi.errors import CKANAPIError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from wadah.errors import Fatal, Retriable, WadahError
from wadah.settings import Settings

API = 1  # of our extension
TRIES = 5
CHUNK = 1 << 20
CONNECT = 10.0  # seconds
PASSING, CONFLICT = {423, 425, 429}, 409  # beside every 5xx; a 409 with a body that names fields is a refusal
UNKNOWN = "Action name not known"
ABSENT = object()  # what was asked for is not there; an action's own answer may be None


class Client:
    """One CKAN, as the user of `token` or as anybody. Safe to share between threads that only read."""

    def __init__(self, address: str, token: str | None = None, timeout: float = 300.0) -> None:
        self.address, self._token, self.timeout = address.rstrip("/"), token, timeout
        self.http = requests.Session()
        self.http.trust_env = False  # a .netrc would take the token's place
        self.http.headers["User-Agent"] = "wadah"
        self.http.hooks["response"].append(_unwell)
        # A reader only GETs: it may be talking to a file server.
        self._ckan = RemoteCKAN(self.address, token, session=self.http, user_agent="wadah", get_only=token is None)

    @classmethod
    def connect(cls, settings: Settings) -> "Client":
        """As the connection `ckan` says. Raises Fatal WDH-620 where it is missing or says no address and token."""
        uri = settings.connection("ckan")
        if not uri:
            raise Fatal("WDH-620", problem="it is not set")
        parts = urlsplit(uri)
        if parts.scheme not in ("http", "https") or not parts.hostname or not parts.password:
            raise Fatal("WDH-620", problem="it is not of the form https://user:TOKEN@address")
        place = parts.netloc.rpartition("@")[2]
        return cls(f"{parts.scheme}://{place}{parts.path}", unquote(parts.password), settings.ckan.timeout)

    @property
    def anonymous(self) -> "Client":
        """The same portal, as a reader meets it."""
        return Client(self.address, None, self.timeout)

    def extended(self) -> bool:
        """Whether our extension answers. Raises Fatal WDH-626 where it speaks another version than this publisher."""
        said = self.find("wadah_status")
        if said is not None and said["api"] != API:
            raise Fatal("WDH-626", what="be published to", problem=f"its extension speaks API {said['api']}, not {API}")
        return said is not None

    def call(self, action: str, *, upload: dict[str, Any] | None = None, **data: Any) -> Any:
        """An action of the API. Raises Retriable WDH-621 or WDH-627, Fatal WDH-622 or WDH-623."""
        found = self._tried(action, data, upload)
        if found is ABSENT:
            raise Fatal("WDH-623", action=action, problem="not found")
        return found

    def find(self, action: str, *, upload: dict[str, Any] | None = None, **data: Any) -> Any:
        """As `call`, with None for what is not there (or an action that this CKAN does not know)."""
        found = self._tried(action, data, upload)
        return None if found is ABSENT else found

    def _tried(self, action: str, data: dict[str, Any], upload: dict[str, Any] | None) -> Any:
        for attempt in _again():
            with attempt:
                return self._ask(action, data, upload)
        return ABSENT

    def _ask(self, action: str, data: dict[str, Any], upload: dict[str, Any] | None) -> Any:
        for file in (upload or {}).values():
            (file[1] if isinstance(file, tuple) else file).seek(0)
        try:
            limit = {"timeout": (CONNECT, self.timeout)}
            return self._ckan.call_action(action, data, files=upload, requests_kwargs=limit)
        except requests.RequestException as e:
            raise Retriable("WDH-621", action=action, problem=type(e).__name__) from None
        except NotFound:
            return ABSENT
        except NotAuthorized:
            raise Fatal("WDH-622", action=action) from None
        except ValidationError as e:
            raise refused(action, e.error_dict) from None
        except CKANAPIError as e:
            if UNKNOWN in str(e) or _status_in(e) == 404:
                return ABSENT
            raise Fatal("WDH-623", action=action, problem="an answer that is none of CKAN's API") from None

    def rows(self, resource_id: str, limit: int) -> dict[str, Any] | None:
        """`datastore_search` with records as lists and every number in the digits it was sent in; None: no table."""
        for attempt in _again():
            with attempt:
                asked = f"resource_id={resource_id}&limit={limit}&records_format=lists&sort=_id"
                answer = self._send("GET", f"/api/3/action/datastore_search?{asked}")
                if answer.status_code == 404:
                    return None
                if answer.status_code != 200:
                    raise _status("datastore_search", answer.status_code)
                return dict(json.loads(answer.content, parse_float=str)["result"])
        return None

    def known(self, sha256: str) -> bool:
        """Whether the portal has these bytes already."""
        for attempt in _again():
            with attempt:
                answer = self._send("HEAD", f"/wadah/blob/{sha256}")
                if answer.status_code == 200:
                    return True
                if answer.status_code == 404:
                    return False
                raise _status("wadah/blob", answer.status_code)
        return False

    def put(self, sha256: str, file: Path) -> bool:
        """Send a file's bytes unless the portal has them; whether they were sent."""
        if self.known(sha256):
            return False
        for attempt in _again():
            with attempt, file.open("rb") as body:
                answer = self._send("PUT", f"/wadah/blob/{sha256}", data=body)
                if answer.status_code in (200, 201):
                    return True
                if answer.status_code == 422:  # cut short on its way
                    raise Retriable("WDH-621", action="wadah/blob", problem="the bytes did not arrive whole")
                raise _status("wadah/blob", answer.status_code)
        return False

    def fetch(self, url: str, to: Path | None = None) -> tuple[str, int]:
        """Download, to a file or only through the hash: (sha256, bytes). Raises as `call`; a 404 is Fatal WDH-623."""
        for attempt in _again():
            with attempt:
                return self._fetch(url, to)
        raise AssertionError  # tenacity raised

    def _fetch(self, url: str, to: Path | None) -> tuple[str, int]:
        path = urlsplit(url).path
        digest, size = hashlib.sha256(), 0
        try:
            whole = url if "://" in url else self.address + url
            with self.http.get(whole, stream=True, timeout=(CONNECT, self.timeout)) as answer:
                if answer.status_code != 200:
                    raise _status(path, answer.status_code)
                out = to.open("wb") if to else None
                try:
                    for chunk in answer.iter_content(CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        if out:
                            out.write(chunk)
                finally:
                    if out:
                        out.close()
                said = answer.headers.get("Content-Length")
                if said and "Content-Encoding" not in answer.headers and int(said) != size:
                    raise Retriable("WDH-621", action=path, problem="the download broke off")
        except requests.RequestException as e:
            raise Retriable("WDH-621", action=path, problem=type(e).__name__) from None
        return digest.hexdigest(), size

    def _send(self, method: str, path: str, **what: Any) -> requests.Response:
        try:
            headers = {"Authorization": self._token} if self._token else {}
            return self.http.request(
                method, self.address + path, headers=headers, timeout=(CONNECT, self.timeout), **what
            )
        except requests.RequestException as e:
            raise Retriable("WDH-621", action=path.split("/")[1], problem=type(e).__name__) from None


class _Unwell(requests.RequestException):
    """An answer that says: not now."""


def _unwell(answer: requests.Response, *_: object, **__: object) -> None:
    code = answer.status_code
    said = "json" in answer.headers.get("Content-Type", "")
    if code >= 500 or code in PASSING or (code == CONFLICT and not said):
        raise type(f"HTTP{code}", (_Unwell,), {})(code)


def _again() -> Retrying:
    return Retrying(
        retry=retry_if_exception_type(Retriable),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential_jitter(multiplier=0.3, max=5.0),
        reraise=True,
    )


def _status_in(error: CKANAPIError) -> int | None:
    """The HTTP status that ckanapi wrote into an answer it could not read: `[url, status, body]`."""
    found = re.match(r"\['[^']*', (\d{3}), ", str(error))
    return int(found[1]) if found else None


def _status(action: str, code: int) -> WadahError:
    if code in (401, 403):
        return Fatal("WDH-622", action=action)
    return Fatal("WDH-623", action=action, problem=f"HTTP {code}")


BUSY = {"WDH-635", "WDH-639"}  # of our extension: a lock, or a part of it is down


def refused(action: str, said: Any) -> WadahError:
    """A ValidationError as ours: its fields' names, and our extension's own code and message."""
    fields = {k: v for k, v in dict(said).items() if not k.startswith("__")}
    code = _text(fields.pop("code", "")) or "".join(re.findall(r"WDH-63\d", str(fields))[:1])
    told = _text(fields.get("message", "")) if code else ""
    names = ", ".join(sorted(k for k in fields if k not in ("message", "dataset")))
    if code in BUSY:
        return Retriable("WDH-627", dataset=_text(fields.get("dataset", "")) or "?", problem=f"{code} {told}".strip())
    if not action.startswith("datastore") and not code:  # what CKAN says of metadata quotes no row
        names = "; ".join(f"{k}: {_text(v)}" for k, v in sorted(fields.items()))
    return Fatal("WDH-623", action=action, problem=" ".join(filter(None, (code, told, names))) or "no reason given")


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
