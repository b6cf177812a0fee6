"""One installation, shared by the acceptance tests in the order they are written: a regency's first days."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, clone


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of the project in a path with a space; `make` sets it up by itself."""
    return clone(tmp_path_factory.mktemp("fresh clone"))


def files(folder: Path) -> set[Path]:
    """What lies in the project besides the environment, what was made at run time, and Python's own caches."""
    made = {".venv", "var", "__pycache__"}
    return {p.relative_to(folder) for p in folder.rglob("*") if not made & set(p.relative_to(folder).parts)}


@pytest.fixture(scope="session")
def cloned(folder: Path) -> set[Path]:
    return files(folder)


@pytest.fixture(scope="session")
def regency(folder: Path) -> Iterator[Installation]:
    installation = Installation(folder, folder / "var")
    yield installation
    installation.wadah("down", check=False)


@pytest.fixture(scope="session")
def first_run(regency: Installation, cloned: set[Path]) -> subprocess.CompletedProcess[str]:
    return regency.make("run")
