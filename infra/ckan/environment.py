"""CKAN's own environment, `.venv-ckan`: packages with their hashes, Solr's jars with theirs, our extension.

CKAN pins versions that Wadah does not share, so it lives apart. Made once; a second call costs nothing, a killed
one is done again, and nothing here needs the network afterwards. Several callers at once wait for one another.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wadah.errors import Fatal
from wadah.files import write_text
from wadah.settings import ROOT, Settings

Say = Callable[[str], None]

HERE = Path(__file__).parent
FOLDER = ROOT / ".venv-ckan"
BIN = FOLDER / "bin"
PYTHON = BIN / "python"
JARS = FOLDER / "solr" / "lib"
LOCK = HERE / "requirements.lock"
LISTED = HERE / "jars.txt"
EXTENSION = ROOT / "publish" / "ckanext-wadah"


def site_packages() -> Path:
    """Where the environment's packages lie: PostgreSQL, Redis, Java and CKAN's own schema among them."""
    return FOLDER / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"


def ready() -> bool:
    """Whether `make` would do nothing."""
    return _stamp(FOLDER / ".ready") == _wanted() and _stamp(FOLDER / ".ready-extension") == _wanted_extension()


def make(settings: Settings, say: Say) -> None:
    """Make the environment where it is missing, old, half-made or moved.

    Raises Fatal WDH-720 where packages or jars cannot be had (no network, a wrong hash, a full disk).
    """
    if ready():
        return
    FOLDER.mkdir(exist_ok=True)
    FOLDER.chmod(0o755)
    log = settings.path("log", "ckan-environment.log")
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(say):
        if _stamp(FOLDER / ".ready") != _wanted():
            begun = time.monotonic()
            say("making CKAN's environment (once; about 700 MB in .venv-ckan)")
            _packages(settings, log, say)
            say(f"fetching Solr: {len(LISTED.read_text('utf-8').splitlines())} jars (hashes checked)")
            _run([PYTHON, HERE / "inside" / "jars.py", LISTED, JARS], settings, log)
            _write(FOLDER / ".ready", _wanted())
            say(f"CKAN's environment is made ({time.monotonic() - begun:.0f} s)")
        if _stamp(FOLDER / ".ready-extension") != _wanted_extension():
            if (EXTENSION / "pyproject.toml").exists():
                say("installing the extension into CKAN's environment")
                _uv(settings, log, "pip", "install", "--python", PYTHON, "--quiet", "--no-deps",
                    "--no-build-isolation", "--offline", "--editable", EXTENSION)  # fmt: skip
            _write(FOLDER / ".ready-extension", _wanted_extension())


def _packages(settings: Settings, log: Path, say: Say) -> None:
    # An environment knows its own folder: one that was moved is made again.
    activate = BIN / "activate"
    if not activate.exists() or str(FOLDER) not in activate.read_text("utf-8"):
        for entry in FOLDER.iterdir():
            if entry.name != ".making":
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        _run([sys.executable, "-m", "venv", "--without-pip", FOLDER], settings, log)
    say(f"installing {LOCK.read_text('utf-8').count('==')} locked packages (hashes checked)")
    _uv(settings, log, "pip", "sync", "--python", PYTHON, "--require-hashes", "--quiet", LOCK)
    # The sync took the extension out, and libmagic is found only by whoever imports its wheel first.
    (FOLDER / ".ready-extension").unlink(missing_ok=True)
    (site_packages() / "libmagic.pth").write_text("import pylibmagic\n", "utf-8")


def _uv(settings: Settings, log: Path, *words: str | Path) -> None:
    own = Path(sys.executable).with_name("uv")
    _run([own if own.exists() else "uv", *words], settings, log)


def _run(command: list[str | Path], settings: Settings, log: Path) -> None:
    """Run with its output in the log: a tool's own words may name hosts and folders that no one asked for."""
    with log.open("ab") as out:
        try:
            # Readable by others, as any installed program: as root PostgreSQL runs as another user.
            ran = subprocess.run(command, env=settings.environ(), stdout=out, stderr=out, umask=0o022, check=False)
            code = ran.returncode
        except FileNotFoundError:
            code = 127
    if code:
        raise Fatal("WDH-720", step=Path(command[0]).name, log=log)


@contextmanager
def _alone(say: Say) -> Iterator[None]:
    """One maker at a time, in all homes: the environment belongs to the project's folder. (`.lock` is uv's own.)"""
    with (FOLDER / ".making").open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that is making CKAN's environment")
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def _wanted() -> str:
    digest = hashlib.sha256(LOCK.read_bytes() + LISTED.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info[:2]} {FOLDER}"


def _wanted_extension() -> str:
    project = EXTENSION / "pyproject.toml"
    return hashlib.sha256(project.read_bytes()).hexdigest() if project.exists() else "none"


def _stamp(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() and PYTHON.exists() else ""


def _write(file: Path, text: str) -> None:
    """Whole or not there; a stamp that is lost costs making again what it speaks of."""
    write_text(file, text, durable=False)
