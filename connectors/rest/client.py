"""dlt's REST client, made strict: a page without its list, a loop or another host is an error, not an end."""

import hashlib
import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth, HttpBasicAuth
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    HeaderLinkPaginator,
    JSONLinkPaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
    SinglePagePaginator,
)
from requests.auth import AuthBase

from connectors import exact
from connectors.pause import pause
from connectors.rest import steady
from connectors.rest.oauth import ClientCredentials
from wadah.contract.vocabulary import Http
from wadah.errors import Fatal, Retriable

TIMEOUT = (10, 60)  # seconds to connect, to answer
ATTEMPTS = 4
PATIENCE = 30.0
"""Seconds a server may ask us to wait in place; past it the scheduler waits instead."""
EMPTY = 1_000
"""Pages without a row, one after the other, that still lead on; more is a list without an end."""
PASSING = frozenset({429, 500, 502, 503, 504})
API_KEY_HEADER = "X-API-Key"


class Offset(OffsetPaginator):
    """Advances by the rows that came: a server that caps its pages below the asked size would lose the rest."""

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        self.value_step = len(data or ())
        super().update_state(response, data)


def paginator(http: Http) -> tuple[BasePaginator, dict[str, str]]:
    """The contract's paging as dlt's, and the query parameters that go with it.

    page: `param` (default page) from `first`, size as `sizeParam` (size), until an empty page · offset: `param`
    (offset), size as `sizeParam` (limit) · cursor: `param` (cursor), its next value in the body at `next`
    (`next_<param>`) · link: the next address in the body at `param`, or in the Link header.
    """
    paging = http.paging
    sized = {paging.sizeParam: str(paging.size)} if paging.sizeParam else {}
    match paging.kind:
        case "page":
            return PageNumberPaginator(base_page=paging.first, page_param=paging.param or "page", total_path=None), {
                paging.sizeParam or "size": str(paging.size)
            }
        case "offset":
            return Offset(
                limit=paging.size, limit_param=paging.sizeParam or "limit", offset_param=paging.param or "offset",
                total_path=None,
            ), {}  # fmt: skip
        case "cursor":
            param = paging.param or "cursor"
            return JSONResponseCursorPaginator(cursor_path=paging.next or f"next_{param}", cursor_param=param), sized
        case "link":
            return JSONLinkPaginator(next_url_path=paging.param) if paging.param else HeaderLinkPaginator(), sized
        case _:
            return SinglePagePaginator(), {}


def auth(kind: str, user: str, secret: str, header: str | None = None) -> AuthBase | None:
    """How the secret travels; `header` is the name of one, by default `X-API-Key`."""
    match kind:
        case "bearer":
            return BearerTokenAuth(secret)
        case "basic":
            return HttpBasicAuth(user, secret)
        case "header":
            return APIKeyAuth(name=header or API_KEY_HEADER, api_key=secret, location="header")
        case _:
            return None


class Strict(RESTClient):
    """Pages of one endpoint. `about` names the application and the place in errors; no row ever does."""

    def __init__(self, base: str, http: Http, about: dict[str, str], login: AuthBase | None, proxies: bool):
        # Without dlt's injection of configuration: it would read ~/.dlt and the environment, and import Airflow.
        client = Client.__new__(Client)
        inspect.unwrap(Client.__init__)(
            client, request_timeout=TIMEOUT, raise_for_status=False, status_codes=(), retry_condition=_again,
            request_max_attempts=ATTEMPTS, request_backoff_factor=0.5, request_max_retry_delay=PATIENCE,
        )  # fmt: skip
        session = client.session
        session.trust_env = proxies  # on loopback no proxy of the environment has a say
        config = RuntimeConfiguration()
        super().__init__(base, auth=login, session=session, config=config, data_selector=http.items or "$")
        self.items, self.total, self.about = http.items, http.paging.total, about
        self._asked: set[bytes] = set()  # what was asked in this reading, as hashes
        self.told: list[steady.Told] = []  # what each answer says of the list's size
        self.clock: list[datetime] = []  # when each was given

    def pages(self, path: str, params: dict[str, str], paging: BasePaginator) -> Iterator[list[Any]]:
        """Items page by page. Raises as coded 212, 230–238."""
        seen: set[bytes] = set()
        empty = 0
        self._asked.clear()
        try:
            found = self.paginate(path, params=params, paginator=paging, hooks={"response": []})
            for number, page in enumerate(found, 1):
                # Of the items alone (around them a page may be numbered); no two lists look alike so.
                digest = hashlib.sha256(repr(list(page)).encode("utf-8", "surrogatepass")).digest()
                if page and digest in seen:
                    raise Fatal("WDH-237", page=number, **self._where)
                seen.add(digest)
                empty = 0 if page else empty + 1
                if empty > EMPTY:
                    raise Fatal("WDH-237", page=number, **self._where)
                yield list(page)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as failure:
            raise Retriable("WDH-234", **self._where) from failure
        except (requests.ConnectionError, requests.Timeout) as failure:
            raise Retriable("WDH-212", **self._where) from failure
        except requests.RequestException as failure:
            raise Fatal("WDH-233", status=type(failure).__name__, **self._where) from failure

    @property
    def _where(self) -> dict[str, Any]:
        return {"app": self.about["app"], "where": self.about["where"]}

    def _send_request(self, request: requests.Request, **kwargs: Any) -> requests.Response:
        if urlsplit(str(request.url)).netloc != urlsplit(self.base_url).netloc:
            raise Fatal("WDH-238", **self._where)
        question = hashlib.sha256(repr((request.url, request.params)).encode()).digest()
        if question in self._asked:  # a page, empty perhaps, that leads back to one before
            raise Fatal("WDH-237", page=len(self._asked) + 1, **self._where)
        self._asked.add(question)
        kwargs["allow_redirects"] = False  # another host would get the key, and its rows be taken for the application's
        response = super()._send_request(request, **kwargs)
        if response.status_code == 401 and isinstance(self.auth, ClientCredentials):
            self.auth.forget()  # it ran out, or was taken back: once more with a new one
            response = super()._send_request(request, **kwargs)
        status = response.status_code
        if status in (401, 403):
            raise Fatal("WDH-230", status=status, name=self.about["name"], **self._where)
        if status == 429 or (status == 503 and pause(response)):
            raise Retriable("WDH-231", retry_after=pause(response) or None, status=status, **self._where)
        if status >= 500:
            raise Retriable("WDH-232", status=status, **self._where)
        if status != 200:
            raise Fatal("WDH-233", status=status, **self._where)
        return response

    def extract_response(self, response: requests.Response, data_selector: Any) -> list[Any]:  # noqa: ARG002
        """The page's items; dlt's own takes a missing list for an empty page and would end there."""
        try:
            found = exact.loads(response.content.decode("utf-8-sig"))
        except (json.JSONDecodeError, UnicodeDecodeError) as failure:
            kind = response.headers.get("Content-Type", "").partition(";")[0]
            if "json" not in kind and response.content.lstrip().startswith(b"<"):
                raise Fatal("WDH-235", kind=kind or "HTML", **self._where) from failure
            raise Retriable("WDH-234", **self._where) from None  # the parser quotes the text
        self.told.append(steady.told(found, self.total))
        self.clock.append(_clock(response))
        for step in self.items.split(".") if self.items else ():
            if not isinstance(found, dict) or step not in found:
                raise Fatal("WDH-236", items=self.items, **self._where)
            found = found[step]
        if found is None and self.items:
            return []  # how some servers write an empty list
        if not isinstance(found, list):
            raise Fatal("WDH-236", items=self.items or "$", **self._where)
        return found


def _clock(response: requests.Response) -> datetime:
    """When the server answered, by its own clock; by ours where it does not say."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return datetime.now(UTC).replace(microsecond=0)


def _again(response: requests.Response | None, _: BaseException | None) -> bool:
    return response is not None and response.status_code in PASSING and pause(response) <= PATIENCE
