"""One endpoint of a JSON API: asked for what changed, page after page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pyarrow as pa

from connectors import layout
from connectors.base import Extract, Part, Source
from connectors.objects import Objects
from connectors.rest.repeats import Repeats
from connectors.rest.steady import Row, Steady
from wadah.errors import Retriable

if TYPE_CHECKING:
    from connectors.rest.client import Strict


class Rest:
    """A server of type `api`; in the sandbox `servers.json` says where it listens today."""

    def __init__(self, source: Source) -> None:
        self.source, self.http = source, source.server.http
        self.location = source.served() or str(source.server.location)
        self.repeats = Repeats(source.table)

    def parts(self) -> list[Part]:
        return [Part(self.source.table.source)]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`. Nothing is asked of the server before the batches are."""
        reading = Reading(self, part, since)
        yield Extract(reading.layout, lambda: dict.fromkeys(reading.objects.keys, ""), reading.batches())

    def close(self) -> None:
        """Nothing is kept open between two calls."""

    def client(self) -> "Strict":
        """A session with the server, logged in as the connection says."""
        from connectors.rest import client

        server, table = self.source.server, self.source.table
        user, secret = "", ""
        if self.http.auth != "none":
            user, secret = self.source.login()
        about = {
            "app": self.source.contract.id,
            "where": f"{urlsplit(self.location).netloc}{table.source}",
            "name": server.connection,
        }
        proxies = self.source.settings.environment == "production"  # on loopback no proxy has a say
        login = client.auth(self.http.auth, user, secret, self.http.header)
        if self.http.auth == "oauth2":
            from connectors.rest.oauth import ClientCredentials

            # Joined as below the location, wherever that is today; a whole address stays what it is.
            address = urljoin(f"{self.location.rstrip('/')}/", str(self.http.tokenUrl))
            login = ClientCredentials(address, user, secret, self.http.scope, about, proxies)
        return client.Strict(self.location, self.http, about, login, proxies)

    def pages(self, api: "Strict", since: datetime | int | None) -> Iterator[list[Any]]:
        """Items page by page; of those changed since, where the server can be asked so."""
        from connectors.rest import client

        paging, params = client.paginator(self.http)
        if since is not None and self.http.since:
            params[self.http.since] = _asked(since, self.source)
            if self.http.until:
                params[self.http.until] = _asked(self.source.settings.today(), self.source)
        yield from api.pages(self.source.table.source, params, paging)


class Reading:
    """Rows of one pull; fields are learnt as they come."""

    def __init__(self, connector: Rest, part: Part, since: datetime | int | None) -> None:
        self.connector, self.table, self.since = connector, connector.source.table, since
        self.steady = Steady(connector.source)
        self.repeats = connector.repeats
        self.repeats.begin()
        paged = connector.http.paging.kind in ("page", "offset")
        note = self.steady.rows if self.steady.dated else self.repeats.rows if paged else None
        self.objects = Objects(self.table, part, note)

    def layout(self) -> layout.Layout:
        """How the fields met the contract; asked when all rows are read."""
        return self.objects.layout()

    def batches(self) -> Iterator[pa.RecordBatch]:
        api = self.connector.client()
        for page in self.connector.pages(api, self.since):
            self.steady.page(len(page))
            self.repeats.page()
            yield from self.objects.take(page)
        yield from self.objects.flush()
        if self.connector.http.paging.kind in ("page", "offset"):
            self._settle(api)
        self._complete(api)

    def _complete(self, api: "Strict") -> None:
        """Raises Retriable WDH-269 where the server tells of more rows than it gave.

        Of a part of the list (`since`), its count may be that of the whole: only one the contract names is believed.
        """
        total = api.told[-1][0] if api.told else None
        whole = self.since is None or not self.connector.http.since
        if total is not None and (whole or self.connector.http.paging.total) and self.objects.read < total:
            about = {"app": api.about["app"], "where": api.about["where"]}
            raise Retriable("WDH-269", total=total, read=self.objects.read, **about)  # type: ignore[arg-type]

    def _settle(self, api: "Strict") -> None:
        """Raises Retriable WDH-239 where rows moved between pages: what was read may lack one."""
        if self.repeats.moved():
            raise Retriable("WDH-239", app=api.about["app"], where=api.about["where"])

        def again(since: datetime) -> Iterator[list[Row]]:
            for page in self.connector.pages(api, since):
                yield [self.objects.texts(item) for item in page]

        if self.steady.moved(list(api.told), list(api.clock), again if self.connector.http.since else None):
            raise Retriable("WDH-239", app=api.about["app"], where=api.about["where"])


def _asked(since: datetime | int, source: Source) -> str:
    """ISO with the regency's offset, whole seconds; rounded down, which only reads more."""
    if isinstance(since, int):
        return str(since)
    return since.astimezone(source.settings.regency.zone).isoformat(timespec="seconds")
