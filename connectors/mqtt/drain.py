"""Take over what a broker kept: written to this disk first, acknowledged then."""

import threading
import time
from dataclasses import dataclass

from paho.mqtt import client as paho

from connectors.base import Source
from connectors.mqtt.session import Session
from connectors.mqtt.spool import Spool

SPAN = 1.0
"""Seconds without a message from which the broker has no more. It sends but a few (20, say) before the first of them is
acknowledged, so over a slow link what it kept comes slowly, and in silence only once it is through."""
TRIPS = 4
"""A span lasts this many journeys to the broker and back, where that is longer."""
TRICKLE, SPANS = 20, 30
"""Fewer messages than this in each of so many spans on end are what is sent just now, which the next pull finds as
well."""
SECONDS = 300.0
MESSAGES = 2_000_000
"""A pull takes no more than this, so that it ends and memory is bounded; the broker keeps the rest."""
BREATH = 0.005


@dataclass(frozen=True, slots=True)
class Drained:
    """`kept`: the broker had kept the session; `whole`: it was connected until the end."""

    messages: int
    kept: bool
    whole: bool


class Drain:
    """One taking over."""

    def __init__(self, source: Source, spool: Spool) -> None:
        self._source, self._spool = source, spool
        self._lock = threading.Lock()
        self._pending: list[tuple[int, int]] = []
        self._heard = 0

    def run(self) -> Drained:
        """Until the broker has no more, or a bound. What arrived is in the spool, even where this raises."""
        self._spool.open()
        try:
            with Session(self._source, self._take) as session:
                self._listen(session)
                session.check()
                whole = not session.ended.is_set()
            with self._lock:
                self._spool.sync()
        finally:
            self._spool.close()
        return Drained(self._heard, session.present, whole)

    def _listen(self, session: Session) -> None:
        span = max(SPAN, TRIPS * session.trip)
        began = asked = last = time.monotonic()
        before = heard = low = 0
        while not session.ended.wait(BREATH) and self._heard < MESSAGES:
            self._settle(session)
            now = time.monotonic()
            if self._heard > heard:
                heard, last = self._heard, now
            if now - last >= span or now - began >= SECONDS:
                break
            if now - asked >= span:
                low = low + 1 if heard - before < TRICKLE else 0
                if low >= SPANS:
                    break
                asked, before = now, heard
        if not session.ended.is_set():
            self._settle(session)

    def _take(self, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:  # no topic of ours, but it must not come back for ever
            topic = ""
        with self._lock:
            self._spool.write(topic, bytes(message.payload))
            self._pending.append((message.mid, message.qos))
            self._heard += 1

    def _settle(self, session: Session) -> None:
        with self._lock:
            written, self._pending = self._pending, []
            if written:
                self._spool.sync()
        session.acknowledge(written)
