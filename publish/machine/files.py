"""Every machine file of one portal release, as bytes by the static site's paths."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from publish.machine import Entry, Portal
from publish.machine.changes import Change, Telling, changes, newest
from publish.machine.croissant import croissant
from publish.machine.datajson import data_json
from publish.machine.datapackage import datapackage
from publish.machine.dcat import catalog, turtle
from publish.machine.feeds import Feed, atom, json_feed
from publish.receipt import Receipt


def catalogues(entries: list[Entry], portal: Portal, day: date) -> dict[str, bytes]:
    """The portal's catalogues, and what describes each dataset beside it."""
    graph = catalog(entries, portal, day.isoformat())
    files = {
        "catalog.jsonld": _json(graph),
        "catalog.ttl": turtle(graph),
        "data.json": _json(data_json(entries, portal)),
    }
    for entry in entries:
        files[f"d/{entry.id}/datapackage.json"] = _json(datapackage(entry, portal))
        files[f"d/{entry.id}/croissant.json"] = _json(croissant(entry, portal))
    return files


def feeds(told: Mapping[str, Sequence[Receipt]], portal: Portal, tell: Telling, at: datetime) -> dict[str, bytes]:
    """The change feeds: `told` holds every receipt of every dataset, withdrawn ones too, oldest first."""
    files: dict[str, bytes] = {}
    every: list[Change] = []
    for dataset, receipts in sorted(told.items()):
        own = newest(changes(receipts, portal, tell))
        every += own
        last = receipts[-1]
        files |= _both(Feed(f"d/{dataset}/feed", last.title, portal.page(dataset), last.at, own), portal)
    latest = newest(every)
    title = f"Rilis Satu Data {portal.regency.name}"
    return files | _both(Feed("feed", title, portal.home, latest[0].at if latest else at, latest), portal)


def _both(feed: Feed, portal: Portal) -> dict[str, bytes]:
    return {f"{feed.path}.xml": atom(feed, portal), f"{feed.path}.json": _json(json_feed(feed, portal))}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
