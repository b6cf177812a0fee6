"""The change feed, in Atom (RFC 4287) and in JSON Feed 1.1: of the portal, and of every dataset."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace

from publish.machine import Portal
from publish.machine.changes import Change
from publish.machine.xml import written

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ENTRIES = 50


@dataclass(frozen=True)
class Feed:
    """`changes` newest first; `path`: the feed's own, without its ending (`feed`, `d/x/feed`)."""

    path: str
    title: str
    page: str
    updated: datetime
    changes: Iterable[Change]

    @property
    def latest(self) -> list[Change]:
        return list(self.changes)[:ENTRIES]


def atom(feed: Feed, portal: Portal) -> bytes:
    register_namespace("", ATOM)
    root = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "id"})
    _sub(root, "id", feed.page)
    _sub(root, "title", feed.title)
    _sub(root, "updated", feed.updated.isoformat())
    _link(root, "self", portal.file(f"{feed.path}.xml"), "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    _sub(SubElement(root, f"{{{ATOM}}}author"), "name", f"Walidata {portal.regency.name}")
    for change in feed.latest:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _sub(entry, "id", change.id)
        _sub(entry, "title", change.title)
        _sub(entry, "updated", change.at.isoformat())
        _link(entry, "alternate", change.page, "text/html")
        SubElement(entry, f"{{{ATOM}}}category", {"term": change.kind})
        _sub(entry, "summary", change.text)
    return written(root)


def json_feed(feed: Feed, portal: Portal) -> dict[str, Any]:
    """What a program needs to follow a dataset without reading its page stands under `_wadah`."""
    return {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": portal.file(f"{feed.path}.json"),
        "language": "id",
        "authors": [{"name": f"Walidata {portal.regency.name}", "url": portal.home}],
        "items": [_item(change, portal) for change in feed.latest],
    }


def _item(change: Change, portal: Portal) -> dict[str, Any]:
    receipt = change.receipt
    return {
        "id": change.id,
        "url": change.page,
        "title": change.title,
        "content_text": change.text,
        "date_published": change.at.isoformat(),
        "tags": [change.kind],
        "_wadah": {
            "dataset": receipt.dataset,
            "release": receipt.release,
            "kind": change.kind,
            "version": receipt.version,
            "content_hash": receipt.content_hash,
            "rows": receipt.rows,
            "added": receipt.added,
            "changed": receipt.changed,
            "deleted": receipt.deleted,
            "columns_added": receipt.columns_added,
            "columns_removed": receipt.columns_removed,
            "columns_retyped": receipt.columns_retyped,
            "receipt": portal.file(f"d/{receipt.dataset}/rilis/{receipt.release}/receipt.json"),
        },
    }


def _sub(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": kind})
