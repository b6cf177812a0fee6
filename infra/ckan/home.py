"""What one embedded CKAN keeps between starts, under `<home>/ckan`: ports, secrets, where its parts lie."""

import json
import os
import secrets
from collections.abc import Container
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.ports import choose, free
from wadah.files import OWN, write_text
from wadah.settings import Settings


def _secret() -> str:
    return secrets.token_urlsafe(24)  # letters, digits, - and _: needs no quoting in an ini file, a URL or SQL


@dataclass(frozen=True)
class Secrets:
    """Generated once, never shown: passwords of the parts, keys that sign sessions and API tokens."""

    postgres: str = field(default_factory=_secret)
    database: str = field(default_factory=_secret)
    datastore_read: str = field(default_factory=_secret)
    redis: str = field(default_factory=_secret)
    solr: str = field(default_factory=_secret)
    session: str = field(default_factory=_secret)
    token: str = field(default_factory=_secret)
    admin: str = field(default_factory=_secret)


@dataclass(frozen=True)
class Ports:
    """Loopback ports; the web server's is part of the portal's address and of every link it has given out."""

    web: int
    postgres: int
    redis: int
    solr: int


@dataclass(frozen=True)
class Home:
    """The folder of one embedded CKAN, with its ports and secrets as they are now."""

    settings: Settings
    ports: Ports
    secrets: Secrets

    @property
    def root(self) -> Path:
        return self.settings.path("ckan")

    @property
    def ini(self) -> Path:
        return self.root / "ckan.ini"

    @property
    def address(self) -> str:
        """Where the web server listens. The public address may be another (`ckan.site_url` in wadah.toml)."""
        return f"http://127.0.0.1:{self.ports.web}"

    @property
    def site_url(self) -> str:
        return (self.settings.ckan.site_url or self.address).rstrip("/")

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.secrets.redis}@127.0.0.1:{self.ports.redis}/0"

    @property
    def solr_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.solr}/solr/ckan"

    def database_url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{quote(password)}@127.0.0.1:{self.ports.postgres}/{database}"

    def log(self, part: str) -> Path:
        return self.settings.path("log", f"ckan-{part}.log")


def open_home(settings: Settings, living: Container[str] = ()) -> Home:
    """The home, made where it is missing; a port that someone else took meanwhile is exchanged.

    `living` are the names of parts that run: their ports are theirs.
    """
    root = settings.path("ckan")
    if not settings.root.exists():
        settings.root.mkdir(parents=True)
        settings.root.chmod(0o711)
    root.mkdir(mode=0o700, exist_ok=True)
    # As root PostgreSQL runs as another user, in a folder of its own in here: it may pass, not look.
    root.chmod(0o711 if os.geteuid() == 0 else 0o700)
    for name in ("log", "run", "connections"):
        settings.path(name).mkdir(mode=0o700, exist_ok=True)
    known = _read(root / "secrets.json")
    kept = Secrets(**{f.name: known[f.name] for f in fields(Secrets) if f.name in known})
    write(root / "secrets.json", json.dumps(asdict(kept)))
    ports = _ports(settings, _read(root / "ports.json"), living)
    write(root / "ports.json", json.dumps(asdict(ports)))
    return Home(settings, ports, kept)


def _ports(settings: Settings, known: dict[str, int], living: Container[str]) -> Ports:
    chosen: dict[str, int] = {}
    for name in (f.name for f in fields(Ports)):
        port = settings.ckan.port if name == "web" and settings.ckan.port else known.get(name, 0)
        fixed = name in living or (name == "web" and settings.ckan.port)
        if not port or not (fixed or free(port)):
            port = choose(chosen.values())
        chosen[name] = port
    return Ports(**chosen)


def write(file: Path, text: str) -> bool:
    """Write for the owner alone, aside and renamed; False where the file already says so."""
    if file.exists() and file.read_text("utf-8") == text:
        return False
    write_text(file, text, mode=OWN)
    return True


def _read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}
