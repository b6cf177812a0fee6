"""One hand-made warehouse a session; a test that breaks something gets its own copy."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gate.warehouse import Warehouse, build


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(tmp_path_factory.mktemp("gudang dengan spasi"))


@pytest.fixture(scope="session")
def dbt(sound: Warehouse) -> dict[str, Any]:
    """What the build kept of dbt's manifest."""
    read: dict[str, Any] = json.loads(sound.settings.path("cache", "dbt", "target", "manifest.json").read_text("utf-8"))
    return read


@pytest.fixture
def broken(sound: Warehouse, tmp_path: Path) -> Callable[..., Warehouse]:
    """A copy of the sound warehouse after some SQL."""

    def change(*statements: str) -> Warehouse:
        path = tmp_path / sound.path.name
        shutil.copyfile(sound.path, path)
        return replace(sound, path=path).change(*statements)

    return change
