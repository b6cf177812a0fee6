"""Small sandboxes, computed once: nothing is written."""

from pathlib import Path

import pytest

from wadah.settings import SandboxSettings, Settings

SEED, SIZE, REGENCY = 7, 0.1, "33.24"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "var", regency_code=REGENCY, sandbox=SandboxSettings(seed=SEED, size=SIZE))
