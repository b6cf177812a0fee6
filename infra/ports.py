"""Loopback ports that are kept from one start to the next."""

import random
import socket
from collections.abc import Container

# Below the range the kernel hands to outgoing connections: a port that is kept must not be taken meanwhile.
PORTS = range(18_000, 30_000)


def free(port: int) -> bool:
    """Whether a server could listen there now; one that has just ended does not count as taken."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose(taken: Container[int] = ()) -> int:
    """A free port that is none of those already chosen."""
    return next(p for p in iter(lambda: random.choice(PORTS), 0) if p not in taken and free(p))  # noqa: S311
