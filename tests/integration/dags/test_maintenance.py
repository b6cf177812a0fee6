"""Upkeep takes what is old and leaves what is current."""

import os
import time
from pathlib import Path

from wadah.maintenance import KEEP_LOGS, tidy
from wadah.settings import Settings


def test_old_logs_go_and_young_ones_stay(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    old, young = settings.path("log", "airflow", "old.log"), settings.path("log", "young.log")
    old.parent.mkdir(parents=True)
    for file in (old, young):
        file.write_text("x", "utf-8")
    past = time.time() - (KEEP_LOGS + 1) * 86400
    os.utime(old, (past, past))
    assert tidy(settings) == {"releases": 0, "logs": 1}
    assert young.exists() and not old.exists()
