"""How a server is asked: logins, paging, addresses of files."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from wadah.contract.vocabulary import Fetch, Http

Told = tuple[tuple[str, ...], str]
"""(fields below the word, what is wrong)."""
OF_KIND = {"first": ("page",), "next": ("cursor",), "sizeParam": ("page", "offset", "cursor", "link")}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def http(said: Http) -> Iterator[Told]:
    """What the fields of `http` say against each other."""
    paging = said.paging
    if said.auth == "oauth2" and not said.tokenUrl:
        yield (), "auth oauth2 needs `tokenUrl`; write where tokens are given, such as /oauth/token"
    if said.auth != "oauth2":
        for name in ("tokenUrl", "scope"):
            if getattr(said, name) is not None:
                yield (name,), f"`{name}` says nothing with auth {said.auth}; remove it, or write auth: oauth2"
    if said.header is not None and said.auth != "header":
        yield ("header",), f"`header` says nothing with auth {said.auth}; remove it, or write auth: header"
    if said.until and not said.since:
        yield ("until",), "`until` ends what `since` begins; add `since`, or remove this"
    if paging.kind in ("page", "offset", "cursor") and not paging.param:
        yield ("paging",), f"kind {paging.kind} needs `param`; write its name"
    for name, kinds in OF_KIND.items():
        if name in paging.model_fields_set and paging.kind not in kinds:
            yield ("paging", name), f"`{name}` is of kind {' or '.join(kinds)}, this is {paging.kind}; remove it"


def address(server: dict[str, Any], fetch: Fetch | None) -> Iterator[Told]:
    """Where files lie, as (fields below `fetch`, none for the location; what is wrong)."""
    kind, location = server.get("type"), str(server.get("location") or "")
    if kind == "s3" and not (location.startswith("s3://") and urlsplit(location).netloc):
        yield (), f"is `{location}`; write s3://bucket/folder (the endpoint, if it is not AWS, is the connection's)"
    if kind != "custom" or location.startswith("mqtt"):
        return
    if why := _refused(location):
        yield (), why
    for name, where in (fetch.files if fetch else {}).items():
        if "/" in name:
            yield ("files", name), f"`{name}` is no file name; leave out `/` (the address is on the right)"
        if why := _refused(urljoin(location, where)):
            yield ("files", name), why


def _refused(address: str) -> str | None:
    parts = urlsplit(address)
    if parts.username or parts.password:
        return "holds a login; put it into the connection"
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return None
    return f"is `{address}`; write an https address"
