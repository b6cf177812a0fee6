"""`python -m infra.sandbox.broker_server`: the sandbox's MQTT broker, amqtt on a loopback port.

amqtt forgets a message once it was sent, also where the client dies before it acknowledges it or takes more than five
seconds for that. Here such a message goes back to its session's queue, as MQTT 3.1.1 demands (4.4), and comes again at
the next connection. What it keeps lies in memory: it ends with the process.
"""

import argparse
import asyncio
import logging
import os
from pathlib import Path
from typing import Any

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker, RetainedApplicationMessage
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import OutgoingApplicationMessage, Session

from infra.process import identify
from infra.sandbox import store


class Keeping(BrokerProtocolHandler):  # type: ignore[misc]  # amqtt has no types
    """Sends a message again until it was acknowledged."""

    async def mqtt_publish(
        self, topic: str, data: bytes | bytearray, qos: int | None, retain: bool, ack_timeout: int | None = None
    ) -> OutgoingApplicationMessage:
        session = self.session
        try:
            return await super().mqtt_publish(topic, data, qos, retain, ack_timeout)
        except BaseException:
            if qos and session is not None and not session.clean_session:
                session.retained_messages.put_nowait(RetainedApplicationMessage(None, topic, data, qos))
            raise


class Reliable(Broker):  # type: ignore[misc]
    async def _init_handler(
        self, session: Session, reader: ReaderAdapter, writer: WriterAdapter
    ) -> BrokerProtocolHandler:
        handler = Keeping(self.plugins_manager, loop=self._loop)
        handler.attach(session, reader, writer)
        return handler


def _untold(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
    """A message that was not acknowledged in time was put back, and nobody waits for its task."""
    if not isinstance(about.get("exception"), TimeoutError):
        loop.default_exception_handler(about)


async def serve(port: int, passwords: Path, written: Path) -> None:
    """Until the process ends, or the file in which it is written down is gone."""
    asyncio.get_running_loop().set_exception_handler(_untold)
    broker = Reliable({
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}", "max_connections": 0}},
        "plugins": {"amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(passwords)}},
    })  # fmt: skip
    await broker.start()
    store.write_json(written, {**identify("sandbox broker", os.getpid()).as_dict(), "port": port})
    while written.exists():
        await asyncio.sleep(1)
    await broker.shutdown()


def main() -> None:
    asked = argparse.ArgumentParser(description="The sandbox's MQTT broker")
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--passwords", type=Path, required=True)
    asked.add_argument("--written", type=Path, required=True)
    given = asked.parse_args()
    # amqtt says a line for every message that comes again.
    logging.getLogger("amqtt").setLevel(logging.CRITICAL)  # noqa: TID251
    asyncio.run(serve(given.port, given.passwords, given.written))


if __name__ == "__main__":
    main()
