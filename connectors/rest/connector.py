"""One endpoint of a JSON API: asked for what changed, page after page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from connectors import layout
from connectors.base import Extract, Part, Source
from connectors.rest import exact
from connectors.rest.steady import Row, Steady
from connectors.rows import BROKEN, Rows
from wadah.errors import Fatal, Retriable

if TYPE_CHECKING:
    from connectors.rest.client import Strict

SURE = 100
"""Rows from which a field that no row has is taken for gone. Below it, an API that leaves out empty fields
cannot be told from one that dropped them; a required field is missed from the first row."""


class Rest:
    """A server of type `api`; in the sandbox `servers.json` says where it listens today."""

    def __init__(self, source: Source) -> None:
        self.source, self.http = source, source.server.http
        self.location = str(source.server.location)
        served = source.settings.sandbox_dir / "servers.json"
        if source.settings.environment == "sandbox" and served.exists():
            self.location = json.loads(served.read_text("utf-8")).get(source.contract.id, self.location)

    def parts(self) -> list[Part]:
        return [Part(self.source.table.source)]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`. Nothing is asked of the server before the batches are."""
        reading = Reading(self, part, since)
        yield Extract(reading.layout, lambda: dict.fromkeys(reading.keys, ""), reading.batches())

    def close(self) -> None:
        """Nothing is kept open between two calls."""

    def client(self) -> "Strict":
        """A session with the server, logged in as the connection says."""
        from connectors.rest import client

        server, table = self.source.server, self.source.table
        user, secret = "", ""
        if self.http.auth != "none":
            if not (uri := self.source.settings.connection(server.connection)):
                raise Fatal(
                    "WDH-211", app=self.source.contract.id, name=server.connection, upper=server.connection.upper()
                )
            login = urlsplit(uri)
            user, secret = unquote(login.username or ""), unquote(login.password or "")
        about = {
            "app": self.source.contract.id,
            "where": f"{urlsplit(self.location).netloc}{table.source}",
            "name": server.connection,
        }
        return client.Strict(
            self.location, self.http.items, about, client.auth(self.http.auth, user, secret),
            proxies=self.source.settings.environment == "production",
        )  # fmt: skip

    def pages(self, api: "Strict", since: datetime | int | None) -> Iterator[list[Any]]:
        """Items page by page; of those changed since, where the server can be asked so."""
        from connectors.rest import client

        paging, params = client.paginator(self.http)
        if since is not None and self.http.since:
            params[self.http.since] = _asked(since, self.source)
        yield from api.pages(self.source.table.source, params, paging)


class Reading:
    """Rows of one pull; fields are learnt as they come."""

    def __init__(self, connector: Rest, part: Part, since: datetime | int | None) -> None:
        self.connector, self.table, self.since = connector, connector.source.table, since
        self.rows = Rows(part.name, [])
        self.keys: dict[str, str] = {}  # field → landing column
        self.read = 0
        self.steady = Steady(connector.source)

    def layout(self) -> layout.Layout:
        """How the fields met the contract; asked when all rows are read."""
        found = layout.match(self.table, list(self.keys))
        sure = self.read >= SURE
        missing = tuple(c for c in found.missing if self.read and (sure or c.required or c.partitioned))
        return layout.Layout(self.keys, found.extra, missing)

    def batches(self) -> Iterator[pa.RecordBatch]:
        api = self.connector.client()
        for page in self.connector.pages(api, self.since):
            self.steady.page(len(page))
            new = dict.fromkeys(key for item in page if isinstance(item, dict) for key in item if key not in self.keys)
            yield from self._learn(list(new))
            for item in page:
                self.read += 1
                yield from self._row(item)
        yield from self.rows.flush()
        if self.connector.http.paging.kind in ("page", "offset"):
            self._settle(api)

    def _settle(self, api: "Strict") -> None:
        """Raises Retriable WDH-239 where rows moved between pages: what was read may lack one."""

        def again(since: datetime) -> Iterator[list[Row]]:
            for page in self.connector.pages(api, since):
                rows = (item if item.__class__ is dict else {} for item in page)
                yield [{name: exact.text(row.get(key)) for key, name in self.keys.items()} for row in rows]

        if self.steady.moved(list(api.told), again if self.connector.http.since else None):
            raise Retriable("WDH-239", app=api.about["app"], where=api.about["where"])

    def _learn(self, new: list[str]) -> Iterator[pa.RecordBatch]:
        met = layout.match(self.table, [*self.keys, *new])
        for key in new:
            name = met.names[key]
            if name in self.keys.values():
                name = layout.landing_name(key, {*self.keys.values(), *self.table.by_name})
            self.keys[key] = name
            yield from self.rows.widen(name)

    def _row(self, item: Any) -> Iterator[pa.RecordBatch]:
        if item.__class__ is not dict:  # no object at all, or one with a key written twice
            nothing = [None] * len(self.keys)
            yield from self.rows.add(self.read, nothing, damage=BROKEN, raw=exact.text([item])[1:-1])  # type: ignore[index]
            return
        values: list[str | None] = []
        cells: dict[str, str] = {}
        for key, name in self.keys.items():
            value = item.get(key)
            values.append(exact.text(value))
            if isinstance(value, exact.Number):
                if layout.number_matters(self.table.by_name.get(name)):
                    cells[name] = "number"
            elif isinstance(value, bool):
                cells[name] = "bool"
        if self.steady.dated:
            self.steady.row(dict(zip(self.keys.values(), values, strict=True)))
        yield from self.rows.add(self.read, values, cells)


def _asked(since: datetime | int, source: Source) -> str:
    """ISO with the regency's offset, whole seconds; rounded down, which only reads more."""
    if isinstance(since, int):
        return str(since)
    return since.astimezone(source.settings.regency.zone).isoformat(timespec="seconds")
