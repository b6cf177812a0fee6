"""The server: started, asked, ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.postgres import cluster
from infra.postgres.cluster import Cluster, User
from infra.process import Process, end, identify
from wadah.errors import Fatal

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not be longer than 107 bytes; a home's may
    "jit": "off",
    # One server without replicas: a table filled in the transaction that made it need not be logged row by row.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # a failed statement holds rows' values
    "log_error_verbosity": "terse",  # and so does an error's DETAIL
}
Launch = Callable[[list[str | Path], Path, User | None], Process]
"""Starts a command in a folder as a user, in a session of its own."""


def start(of: Cluster, options: Mapping[str, str], launch: Launch, wait: Callable[[Process], None]) -> Process:
    """Start the server; a cluster that is missing or half-made is made first. `wait` raises Fatal where it does not
    come up.
    """
    user, place = cluster.account(), cluster.folder(of)
    programs = cluster.programs(of, place, user)
    data = place / "data"
    if not data.exists():
        cluster.make(of, place, programs, user)
    _clear(data)
    words = [word for k, v in {**OPTIONS, **options}.items() for word in ("-c", f"{k}={v}")]
    command: list[str | Path] = [programs / "postgres", "-D", data, "-p", str(of.port), *words]
    deadline = time.monotonic() + 20
    while True:
        process = launch(command, place, user)
        try:
            wait(process)
        except Fatal:
            # Backends of a server that was killed hold its shared memory for a moment longer.
            if process.alive or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return process


def stop(process: Process) -> None:
    """End it as PostgreSQL wants it: sessions are cut, what is committed stays."""
    with contextlib.suppress(ProcessLookupError):
        if process.alive:
            os.kill(process.pid, signal.SIGINT)  # SIGTERM would wait for every client to leave
    deadline = time.monotonic() + 15
    while process.alive and time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process.pid, os.WNOHANG)
        time.sleep(0.05)
    end([process])


def answers(of: Cluster) -> bool:
    return psql(of, "postgres", "select 1").returncode == 0


def sql(of: Cluster, database: str, statements: str) -> str:
    """Run as the superuser; returns unaligned rows. Raises Fatal (the cluster's code) with the log's place, never its
    text.
    """
    ran = psql(of, database, statements)
    if ran.returncode:
        with of.log.open("a", encoding="utf-8") as log:
            log.write("psql could not run a statement of the bring-up\n")
        raise Fatal(of.code, log=of.log)
    return ran.stdout.strip()


def psql(of: Cluster, database: str, statements: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        of.wheel_programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(of.port),
        "-U", "postgres", "-d", database, "-f", "-",
    ]  # fmt: skip
    env = {**of.environ, "PGPASSWORD": of.password, "PGCONNECT_TIMEOUT": "5"}
    return subprocess.run(command, env=env, input=statements, capture_output=True, text=True, check=False)


def _clear(data: Path) -> None:
    """A server that still has this cluster open is ended; the note of one that was killed is taken away.

    The note names a process id, which after a restart of the machine may be anybody's: then PostgreSQL itself
    would refuse to start.
    """
    note = data / "postmaster.pid"
    if not note.exists():
        return
    pid = int(note.read_text("utf-8").split("\n", 1)[0])
    try:
        holds = Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        holds = False
    if holds:
        stop(identify("postgres", pid))
    note.unlink(missing_ok=True)
