"""One session with a broker: MQTT 3.1.1, kept by the broker while nobody is connected (clean session off, fixed
client id, QoS 1), each message acknowledged by hand.
"""

import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from connectors.base import Source
from wadah.contract import topic
from wadah.errors import Fatal, Retriable
from wadah.installation import identity

QOS = 1
PATIENCE = 15.0
"""Seconds the broker has for an answer."""
REFUSED = ("Bad user name or password", "Not authorized")
PORTS = {"mqtt": 1883, "mqtts": 8883}


class Session:
    """Connected while the block runs. `deliver` is called for each message, in another thread; what it raises is
    raised by `check`. Raises Retriable WDH-212 (not reached), -217 (broke off), Fatal WDH-213 (user refused), -271
    (topic refused).
    """

    def __init__(self, source: Source, deliver: Callable[[paho.MQTTMessage], None]) -> None:
        self._deliver = deliver
        address = urlsplit(source.served() or str(source.server.location))
        login = source.connection()
        self.host, self.port = str(address.hostname), address.port or PORTS[address.scheme]
        self.where = f"{self.host}:{self.port}"
        self._about: dict[str, Any] = {"app": source.contract.id, "where": self.where}
        self._name, self._table = source.server.connection, source.table.name
        self._filter = topic.subscription(source.table.source)
        self._answered, self._subscribed, self.ended = threading.Event(), threading.Event(), threading.Event()
        self._refusal: str | None = None
        self._granted: list[ReasonCode] = []
        self._failure: Exception | None = None
        self.present = False  # whether the broker has kept the session, and so every message since
        self.trip = 0.0  # seconds from a question of ours to its answer
        self._client = made = paho.Client(
            CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311, clean_session=False, reconnect_on_failure=False,
            manual_ack=True, client_id=topic.client_id(identity(source.settings), source.contract.id, self._table),
        )  # fmt: skip
        if login.username:
            made.username_pw_set(unquote(login.username), unquote(login.password or ""))
        if address.scheme == "mqtts":
            authority = parse_qs(login.query).get("ca", [None])[0]
            made.tls_set_context(ssl.create_default_context(cafile=authority))
        made.on_connect, made.on_disconnect = self._connected, self._disconnected
        made.on_subscribe, made.on_message = self._acknowledged, self._message

    def __enter__(self) -> "Session":
        try:
            self._client.connect(self.host, self.port)
        except OSError as e:
            raise Retriable("WDH-212", **self._about) from e
        self._client.loop_start()
        try:
            self._open()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _open(self) -> None:
        self._wait(self._answered)
        if self._refusal in REFUSED:
            raise Fatal("WDH-213", name=self._name, **self._about)
        if self._refusal:
            raise Retriable("WDH-212", **self._about)
        # Said again each time, which changes nothing where the broker knows it, and mends what it has forgotten.
        asked = time.monotonic()
        if self._client.subscribe(self._filter, QOS)[0] != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise Retriable("WDH-217", table=self._table, **self._about)
        self._wait(self._subscribed)
        self.trip = time.monotonic() - asked
        if any(code.is_failure or code.value != QOS for code in self._granted):
            raise Fatal("WDH-271", topic=self._filter, name=self._name, **self._about)

    def _wait(self, event: threading.Event) -> None:
        """Until the broker answers; raises where it goes away or takes too long."""
        if not event.wait(PATIENCE) or (self.ended.is_set() and not self._refusal):
            raise Retriable("WDH-217", table=self._table, **self._about)

    def acknowledge(self, messages: list[tuple[int, int]]) -> None:
        """Tell the broker that it may forget these (message id, QoS)."""
        for mid, qos in messages:
            self._client.ack(mid, qos)

    def check(self) -> None:
        """Raise what `deliver` raised."""
        if self._failure:
            raise self._failure

    def _connected(
        self, _: paho.Client, __: object, flags: paho.ConnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        self.present = flags.session_present
        self._refusal = str(code) if code.is_failure else None
        self._answered.set()

    def _disconnected(self, *_: object) -> None:
        self.ended.set()
        self._answered.set()
        self._subscribed.set()

    def _acknowledged(
        self, _: paho.Client, __: object, ___: int, codes: list[ReasonCode], ____: Properties | None
    ) -> None:
        self._granted = codes
        self._subscribed.set()

    def _message(self, _: paho.Client, __: object, message: paho.MQTTMessage) -> None:
        try:
            self._deliver(message)
        except Exception as e:  # in paho's thread nobody would see it
            self._failure = e
            self.ended.set()
