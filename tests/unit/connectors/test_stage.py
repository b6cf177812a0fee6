"""Staging: several pulls clean up the same folder at the same time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.stage import stage
from wadah.settings import Settings


def test_what_another_pull_took_away_first_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    root = settings.path("cache", "staging")
    root.mkdir(parents=True)
    left = root / "left"
    left.write_text("x")
    os.utime(left, (0, 0))
    listed, unlink = Path.iterdir, Path.unlink

    def and_gone(self: Path) -> Iterator[Path]:
        yield from listed(self)
        yield self / "gone"  # listed, then taken away by its own pull

    def raced(self: Path, missing_ok: bool = False) -> None:
        unlink(self)
        unlink(self, missing_ok)  # the other pull was first

    monkeypatch.setattr(Path, "iterdir", and_gone)
    monkeypatch.setattr(Path, "unlink", raced)
    with stage(settings, "a") as staged:
        assert staged.folder.is_dir()
    monkeypatch.undo()
    assert list(root.iterdir()) == []
