"""Small sandboxes, computed once: nothing is written."""

from pathlib import Path

import pytest

from tests.installation import THREE
from wadah.settings import SandboxSettings, Settings

SEED, SIZE, REGENCY = 7, 0.1, "33.24"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made_from = SandboxSettings(seed=SEED, size=SIZE)
    return Settings(home=tmp_path / "var", regency_code=REGENCY, sandbox=made_from, applications=THREE)
