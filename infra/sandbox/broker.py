"""The sandbox's MQTT broker: started where an application sends messages, found again, ended; and sending to it.

Two accounts with generated passwords (`sandbox/broker/`, mode 0600): `perangkat` sends, `wadah` listens.
"""

import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from infra import process
from infra.ports import choose, free
from infra.sandbox import apps, store
from wadah.contract import topic
from wadah.contract.load import applications
from wadah.errors import Fatal
from wadah.installation import identity
from wadah.settings import ROOT, Settings

PATIENCE = 20.0
"""Seconds the broker has for an answer."""
LISTENER, SENDER = "wadah", "perangkat"
AT_ONCE = 200
"""Messages under way to the broker."""
_started: list[subprocess.Popen[bytes]] = []  # kept: a Popen that is collected warns of its living process


def start(settings: Settings, wanted: Sequence[str]) -> dict[str, str]:
    """Run the broker for these applications. Application → address. Raises Fatal WDH-806 where it does not come up."""
    if living(settings) is None:
        _launch(settings)
    port, words = int(_written(settings)["port"]), _passwords(settings)
    for app in wanted:
        name = apps.connection(settings, app, "topic")
        apps.making(settings, app, 0).connection(name, f"mqtt://{LISTENER}:{words[LISTENER]}@127.0.0.1")
    return dict.fromkeys(wanted, f"mqtt://127.0.0.1:{port}")


def stop(settings: Settings) -> bool:
    """End it, if it is ours and lives: what it kept is gone, and is sent again after the next start."""
    found = living(settings)
    process.end([found] if found else [])
    _file(settings).unlink(missing_ok=True)
    return found is not None


def living(settings: Settings) -> process.Process | None:
    """The process, by what it wrote down of itself."""
    found = _written(settings)
    known = process.Process(found["name"], found["pid"], found["started"]) if found else None
    return known if known and known.alive else None


def boot(settings: Settings) -> str:
    """A mark of this run of the broker: it keeps nothing of an earlier one."""
    found = _written(settings)
    return f"{found['pid']}-{found['started']}"


def send(settings: Settings, app: str, messages: Iterable[tuple[str, bytes]]) -> None:
    """Send (topic, payload) in this order, once the broker keeps what it hears for Wadah. Returns when it has all."""
    contract = applications(settings)[app]
    for table in contract.tables:
        if table.kind == "topic":
            _subscribe(settings, topic.client_id(identity(settings), app, table.name), table.source)
    sender = _client(settings, SENDER, f"perangkat-{app}", clean=True)
    sender.max_inflight_messages_set(AT_ONCE)
    sender.max_queued_messages_set(0)
    _connect(settings, sender)
    try:
        for last in [sender.publish(name, payload, qos=1) for name, payload in messages]:
            last.wait_for_publish(PATIENCE)
            if not last.is_published():
                raise Fatal("WDH-806", log=_log(settings))
    finally:
        sender.disconnect()
        sender.loop_stop()


def _subscribe(settings: Settings, name: str, pattern: str) -> None:
    """Make the session that Wadah would make at its first pull, so that the first messages are kept for it.

    Once a run of the broker: where it exists, the broker would begin to send what it keeps.
    """
    file = settings.sandbox_dir / "broker" / "sessions.json"
    made = store.read_json(file)
    if made.get(name) == boot(settings):
        return
    listener, done = _client(settings, LISTENER, name, clean=False), threading.Event()
    listener.on_subscribe = lambda *_: done.set()
    _connect(settings, listener)
    listener.subscribe(topic.subscription(pattern), 1)
    heard = done.wait(PATIENCE)
    listener.disconnect()
    listener.loop_stop()
    if not heard:
        raise Fatal("WDH-806", log=_log(settings))
    store.write_json(file, {**made, name: boot(settings)})


def _client(settings: Settings, user: str, name: str, clean: bool) -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=clean, protocol=paho.MQTTv311)
    made.username_pw_set(user, _passwords(settings)[user])
    return made


def _connect(settings: Settings, client: paho.Client) -> None:
    ready = threading.Event()
    client.on_connect = lambda *_: ready.set()
    client.connect("127.0.0.1", int(_written(settings)["port"]))
    client.loop_start()
    if not ready.wait(PATIENCE):
        client.loop_stop()
        raise Fatal("WDH-806", log=_log(settings))


def _launch(settings: Settings) -> None:
    former = int(_written(settings).get("port", 0)) or _former(settings)
    port = former if former and free(former) else choose()
    file, hashed = _file(settings), settings.sandbox_dir / "broker" / "passwords"
    file.unlink(missing_ok=True)
    words, hasher = _passwords(settings), PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),))
    store.write_text(hashed, "".join(f"{user}:{hasher.hash(word)}\n" for user, word in words.items()), mode=0o600)
    log = _log(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "infra.sandbox.broker_server", "--port", str(port), "--passwords", str(hashed),
               "--written", str(file)]  # fmt: skip
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=ROOT, env=settings.environ(WADAH_ROLE="sandbox"), stdin=subprocess.DEVNULL, stdout=out,
            stderr=out, start_new_session=True,
        )  # fmt: skip
    _started.append(child)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        if _written(settings):
            return
        time.sleep(0.05)
    raise Fatal("WDH-806", log=log)


def _passwords(settings: Settings) -> dict[str, str]:
    """User → password, made once."""
    file = settings.sandbox_dir / "broker" / "users.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = {user: secrets.token_urlsafe(24) for user in (LISTENER, SENDER)}
        store.write_text(file, json.dumps(made) + "\n", mode=0o600)
    return dict(store.read_json(file))


def _former(settings: Settings) -> int:
    """The port of the last broker, so that addresses written down stay good; 0 for any."""
    urls = store.read_json(settings.sandbox_dir / "servers.json").values()
    return next((int(url.rpartition(":")[2]) for url in urls if url.startswith("mqtt://")), 0)


def _file(settings: Settings) -> Path:
    return settings.sandbox_dir / "broker.json"


def _written(settings: Settings) -> dict[str, Any]:
    return dict(store.read_json(_file(settings)))


def _log(settings: Settings) -> Path:
    return settings.path("log", "sandbox-broker.log")
