"""A broker drained: paho alone, our drain with the spool on the disk, the whole pull into landing, in one run.

    python -m bench.mqtt_drain --messages 100000 [--out bench/results/mqtt]

Mosquitto (Debian) on a loopback port keeps the heartbeats of 200 cameras in a session, which is then taken over. Each
way gets the same messages, sent anew. The limit, 1×, is a client that acknowledges at once and keeps nothing.
"""

import argparse
import json
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from connectors.base import Source
from connectors.ingest import ingest_table
from connectors.mqtt.drain import SPAN, Drain
from connectors.mqtt.spool import Spool
from tests.mqtt import URI, WORDS, Broker, broker
from wadah.contract.load import application
from wadah.contract.model import Contract
from wadah.contract.topic import client_id
from wadah.installation import identity
from wadah.settings import Settings

CAMERAS = 200
START = datetime.fromisoformat("2026-11-01T00:00:00+07:00")


def messages(count: int) -> Iterator[tuple[str, str]]:
    """A heartbeat a minute of every camera."""
    for n in range(count):
        minute, camera = divmod(n, CAMERAS)
        at = (START + timedelta(minutes=minute)).isoformat()
        yield f"cctv/35.08.01.2001/kam-{camera:03d}/status", json.dumps({"ts": at, "up": True, "latency_ms": n % 300})


def alone(port: int, name: str, count: int) -> float:
    """Of the session of that name: seconds until paho has heard and acknowledged everything."""
    heard, done = [0], threading.Event()

    def take(*_: object) -> None:
        heard[0] += 1
        if heard[0] >= count:
            done.set()

    made = paho.Client(CallbackAPIVersion.VERSION2, name, False, protocol=paho.MQTTv311)
    made.username_pw_set("wadah", WORDS["wadah"])
    made.on_message = take
    began = time.perf_counter()
    made.connect("127.0.0.1", port)
    made.loop_start()
    done.wait(600)
    seconds = time.perf_counter() - began
    made.disconnect()
    made.loop_stop()
    return seconds


def run(count: int, folder: Path) -> list[tuple[str, float]]:
    settings = Settings(home=folder / "rumah", now=datetime.fromisoformat("2026-11-20T06:00:00+07:00"))
    contract = application("cctv")
    table = contract.by_name["status"]
    with broker("mosquitto", folder / "broker", "max_inflight_messages 0") as running:
        _point(settings, running)
        source = Source(settings, contract, table)
        name = client_id(identity(settings), "cctv", "status")
        spool = Spool(settings.path("spool", "banding"))
        ways: dict[str, Callable[[], float]] = {
            "paho alone, nothing kept": lambda: alone(running.port, name, count),
            "drain into the spool": lambda: _timed(lambda: Drain(source, spool).run()) - SPAN,
            "whole pull, one row a camera and hour": lambda: _pull(settings, contract),
        }
        _pull(settings, contract)  # makes the session, and has everything imported
        told = []
        for name, way in ways.items():
            running.send(messages(count))
            told.append((name, way()))
        return told


def _point(settings: Settings, running: Broker) -> None:
    (settings.sandbox_dir / "connections").mkdir(parents=True)
    (settings.sandbox_dir / "connections" / "cctv").write_text(URI)
    (settings.sandbox_dir / "servers.json").write_text(json.dumps({"cctv": running.url}))


def _pull(settings: Settings, contract: Contract) -> float:
    return _timed(lambda: ingest_table(settings, contract, contract.by_name["status"])) - SPAN


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=100_000)
    asked.add_argument("--out", type=Path, default=Path("bench/results/mqtt"))
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = run(given.messages, Path(folder))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        f"# A broker drained: {given.messages:,} heartbeats of {CAMERAS} cameras", "",
        "| way | seconds | messages a second | against the limit |", "| --- | --- | --- | --- |",
        *(f"| {name} | {s:.1f} | {given.messages / s:,.0f} | {s / told[0][1]:.1f}× |" for name, s in told), "",
        f"The second of silence that ends a drain is left out. Highest memory of the whole run: {memory} MB.",
    ]  # fmt: skip
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.with_suffix(".md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
