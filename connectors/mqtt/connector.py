"""A topic of a broker: what was sent since the last pull, raw or summed to hours."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import pyarrow as pa

from connectors import exact, layout
from connectors.base import Extract, Part, Source
from connectors.mqtt.drain import Drain, Drained
from connectors.mqtt.hours import Hours
from connectors.mqtt.message import Heard, Judge, Refused
from connectors.mqtt.spool import Spool
from connectors.rows import Rows
from wadah import log
from wadah.errors import Quarantine, Retriable, WadahError
from wadah.landing import Landing
from wadah.lock import lock

events = log.get("connectors")
CHUNK = 50_000
"""Messages held between two looks at what has landed of their hours."""
RAW = 65_536
"""Characters of a refused message that are kept."""


class Mqtt:
    """A server of type `custom` whose location is `mqtt://` or `mqtts://`.

    The first pull makes the session: what is sent from then on counts. Messages are written to `spool/` and
    acknowledged; they leave the spool when they have landed (`landed`), so that a death anywhere loses none, and what
    comes twice by it is told by its key.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spool = Spool(source.settings.path("spool", source.name))
        self.heard: int | None = None
        self.repeated = 0
        self._held = ExitStack()

    def parts(self) -> list[Part]:
        """The topic; beside it what is to be told of the session. One pull of a table at a time (WDH-152)."""
        self._held.enter_context(lock(self.source.settings, f"mqtt-{self.source.name}", "drains a broker"))
        mark = self.spool.folder / "session"
        known = mark.exists()
        drained = Drain(self.source, self.spool).run()
        if not known:
            mark.touch()
            events.info("mqtt.session", app=self.source.contract.id, table=self.source.table.name)
        name = self.source.table.source
        return [Part(name), *(Part(f"{name} (sesi)", refused=told) for told in self._told(drained, known))]

    def _told(self, drained: Drained, known: bool) -> Iterator[WadahError]:
        about: dict[str, Any] = {"app": self.source.contract.id, "table": self.source.table.name}
        if known and not drained.kept:
            yield Quarantine("WDH-270", **about)
        if not drained.whole:
            yield Retriable("WDH-272", **about)

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:  # noqa: ARG002
        """See `Connector.open`; the broker knows what is new, `since` is not used."""
        judge = Judge(self.source, self.source.settings.today())
        rows = Rows(part.name, [c.name for c in self.source.table.columns])
        batches = self._hours(judge, rows) if self.source.table.load.compact else self._messages(judge, rows)
        yield Extract(judge.layout, lambda: dict.fromkeys(judge.fields, ""), batches)

    def landed(self) -> None:
        """Forget the messages: they have landed, or were known."""
        self.spool.clear()

    def close(self) -> None:
        self._held.close()

    def _messages(self, judge: Judge, rows: Rows) -> Iterator[pa.RecordBatch]:
        """Each message as a row, for the warehouse to judge."""
        for number, (topic, payload) in enumerate(self.spool.read(), 1):
            try:
                values = judge.take(topic, payload)
            except Refused as e:
                yield from rows.add(number, [None] * len(rows.columns), damage=str(e), raw=_raw(topic, payload))
                continue
            cells = {}
            for name, value in values.items():
                if isinstance(value, bool):
                    cells[name] = "bool"
                elif isinstance(value, exact.Number) and layout.number_matters(self.source.table.by_name[name]):
                    cells[name] = "number"
            yield from rows.add(number, [exact.text(values.get(name)) for name in rows.columns], cells)
        yield from rows.flush()

    def _hours(self, judge: Judge, rows: Rows) -> Iterator[pa.RecordBatch]:
        """Refused messages as they come, then every hour of which something new was heard."""
        source, number = self.source, 0
        landed = Landing(source.settings).files(source.contract.id, source.table.name)
        hours = Hours(source.settings, source.table, landed)
        chunk: list[tuple[int, Heard]] = []
        nothing = [None] * len(rows.columns)
        for number, (topic, payload) in enumerate(self.spool.read(), 1):
            try:
                chunk.append((number, judge(topic, payload)))
            except Refused as e:
                yield from rows.add(number, nothing, damage=str(e), raw=_raw(topic, payload))
            if len(chunk) >= CHUNK:
                hours.add(chunk)
                chunk = []
        hours.add(chunk)
        for first, row in hours.rows():
            yield from rows.add(first, [row[name] for name in rows.columns])
        yield from rows.flush()
        self.heard, self.repeated = number, hours.repeated


def _raw(topic: str, payload: bytes) -> str:
    """A refused message as a person reads it; what is no UTF-8 as `\\x..`."""
    text = payload[:RAW].decode("utf-8", "backslashreplace")
    return f"{topic} {text}{' …' if len(payload) > RAW else ''}"
