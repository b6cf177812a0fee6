"""Real brokers for tests: Mosquitto, and the sandbox's own; each on a loopback port, ended by id."""

import contextlib
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from tests.groups import need
from tests.servers import free_port
from wadah.settings import ROOT

WORDS = {"wadah": "r@hasia: /%?'", "perangkat": "kirim"}
URI = "mqtt://wadah:r%40hasia%3A%20%2F%25%3F%27@elsewhere"
"""The connection of the user who may listen."""
KINDS = ("mosquitto", "amqtt")
PATIENCE = 20.0


@dataclass
class Broker:
    kind: str
    folder: Path
    port: int
    extra: str = ""  # of Mosquitto's configuration
    keep: bool = False  # Mosquitto: on disk what it knows
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = self._mosquitto() if self.kind == "mosquitto" else self._amqtt()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                _client("perangkat", "coba").connect("127.0.0.1", self.port)
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, kill: bool = False) -> None:
        if self.process is not None:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait(PATIENCE)
            self.process = None

    def send(self, messages: Iterable[tuple[str, str | bytes]]) -> None:
        """Send (topic, payload) in order; returns when the broker has all."""
        sender = _client("perangkat", f"kirim-{time.monotonic_ns()}")
        sender.max_queued_messages_set(0)
        sender.connect("127.0.0.1", self.port)
        sender.loop_start()
        sent = [sender.publish(topic, payload, qos=1) for topic, payload in messages]
        for one in sent:
            one.wait_for_publish(PATIENCE)
            assert one.is_published()
        sender.disconnect()
        sender.loop_stop()

    def _mosquitto(self) -> list[str]:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        need("mosquitto", Path(program).exists(), "no mosquitto here (Debian: apt-get install mosquitto)")
        users, acl, settings = (self.folder / name for name in ("users", "acl", "mosquitto.conf"))
        users.write_text("")
        users.chmod(0o600)
        for user, word in WORDS.items():
            subprocess.run(["mosquitto_passwd", "-b", str(users), user, word], check=True, capture_output=True)
        acl.write_text("user wadah\ntopic read cctv/#\nuser perangkat\ntopic write cctv/#\ntopic write lain/#\n")
        told = [f"listener {self.port} 127.0.0.1", "allow_anonymous false", f"password_file {users}", f"acl_file {acl}",
                "max_queued_messages 0", f"persistence {'true' if self.keep else 'false'}",
                f"persistence_location {self.folder}/", "autosave_interval 1", self.extra]  # fmt: skip
        if os.geteuid() == 0:
            told.append("user root")
        settings.write_text("\n".join(told) + "\n")
        return [program, "-c", str(settings)]

    def _amqtt(self) -> list[str]:
        users = self.folder / "users"
        hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),))
        users.write_text("".join(f"{user}:{hasher.hash(word)}\n" for user, word in WORDS.items()))
        return [sys.executable, "-m", "infra.sandbox.broker_server", "--port", str(self.port),
                "--passwords", str(users), "--written", str(self.folder / "broker.json")]  # fmt: skip


def _client(user: str, name: str) -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=True, protocol=paho.MQTTv311)
    made.username_pw_set(user, WORDS[user])
    return made


@contextmanager
def broker(kind: str, folder: Path, extra: str = "", keep: bool = False) -> Iterator[Broker]:
    folder.mkdir(parents=True, exist_ok=True)
    made = Broker(kind, folder, free_port(), extra, keep)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def slow(port: int, seconds: float) -> Iterator[str]:
    """A link to a local port that takes so long in each direction, however much it carries; yields its address."""
    ends: list[socket.socket] = []

    def hear(come: socket.socket, road: "queue.Queue[tuple[float, bytes]]") -> None:
        with contextlib.suppress(OSError):
            while block := come.recv(1 << 16):
                road.put((time.monotonic() + seconds, block))
        road.put((time.monotonic() + seconds, b""))

    def say(go: socket.socket, road: "queue.Queue[tuple[float, bytes]]") -> None:
        with contextlib.suppress(OSError):
            while True:
                due, block = road.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not block:
                    go.shutdown(socket.SHUT_WR)
                    return
                go.sendall(block)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = door.accept()
                there = socket.create_connection(("127.0.0.1", port))
                ends.extend((here, there))
                for come, go in ((here, there), (there, here)):
                    road: queue.Queue[tuple[float, bytes]] = queue.Queue()
                    threading.Thread(target=hear, args=(come, road), daemon=True).start()
                    threading.Thread(target=say, args=(go, road), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=accept, daemon=True).start()
        yield f"mqtt://127.0.0.1:{door.getsockname()[1]}"
        for end in ends:
            end.close()
