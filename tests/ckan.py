"""A real CKAN of its own for tests: started by the code users start theirs with, called over HTTP."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from infra.ckan import environment, start, stop
from tests.groups import need
from wadah.errors import Fatal
from wadah.settings import Settings

INDEX = Path("ckan", "solr", "home", "ckan", "data")


@dataclass(frozen=True)
class Ckan:
    """A CKAN that runs; `token` is a sysadmin's."""

    address: str
    token: str
    ini: Path
    home: Path
    settings: Settings

    def call(self, action: str, token: str | None = "", **data: object) -> Any:
        """The action's result, asked as the sysadmin (`token=None`: as anybody); raises on anything but success."""
        said = self.ask(action, token, **data)
        assert said.status_code == 200, f"{action}: {said.status_code} {said.text[:500]}"
        return said.json()["result"]

    def ask(self, action: str, token: str | None = "", **data: object) -> httpx.Response:
        headers = {} if token is None else {"Authorization": token or self.token}
        with httpx.Client(timeout=60, trust_env=False) as client:
            return client.post(f"{self.address}/api/3/action/{action}", json=data, headers=headers)

    def get(self, path: str) -> httpx.Response:
        """A page or a file, as anybody."""
        with httpx.Client(timeout=60, trust_env=False) as client:
            return client.get(self.address + path)

    @property
    def parts(self) -> dict[str, int]:
        """Process id by part."""
        state = json.loads((self.home / "run" / "ckan.json").read_text("utf-8"))
        return {p["name"]: p["pid"] for p in state["processes"]}


def ckan(home: Path, *, plain: bool = False, **settings: Any) -> Ckan:
    """Start, or mend, the CKAN of that home; `plain` without our extension. Whoever starts it stops it."""
    opened = Settings(home=home, **settings)
    try:
        environment.make(opened, print)
    except Fatal as e:
        need("ckan", False, str(e))
    address = start(opened, print, plain=plain)
    uri = urlsplit((home / "connections" / "ckan").read_text("utf-8").strip())
    return Ckan(address, unquote(uri.password or ""), home / "ckan" / "ckan.ini", home, opened)


@contextmanager
def temporary(**given: Any) -> Iterator[Ckan]:
    """A CKAN in a folder of its own (with a space in its name), stopped by id and taken away however it ends."""
    with folder() as home:
        try:
            yield ckan(home, **given)
        finally:
            stop(Settings(home=home))


@contextmanager
def folder() -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, as a regency's is; pytest's folders are closed to it."""
    made = Path(tempfile.mkdtemp(prefix="wadah ckan "))
    made.chmod(0o711)
    try:
        yield made / "var"
    finally:
        shutil.rmtree(made)
