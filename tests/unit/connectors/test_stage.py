"""Staging: several pulls clean up the same folder at the same time; a part is staged whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.stage import stage
from wadah.landing import Sheets
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


def rows(*texts: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"a": pa.array(texts, pa.string())})


@pytest.mark.parametrize("place", ["reading", "writing"])
def test_a_part_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """In whichever of the two threads it fails, and however far it got."""
    write = Sheets.write

    def full(self: Sheets, batch: pa.RecordBatch) -> None:
        write(self, batch)
        if place == "writing" and batch.column("a")[0].as_py() == "5":
            raise OSError(28, "disk full")

    def batches() -> Iterator[pa.RecordBatch]:
        for n in range(20):
            if place == "reading" and n == 5:
                raise OSError(5, "source gone")
            yield rows(str(n))

    monkeypatch.setattr("wadah.landing.parquet.ROWS", 1)
    monkeypatch.setattr(Sheets, "write", full)
    with stage(Settings(home=tmp_path), "a") as staged:
        staged.take([rows("x"), rows("y")], "good")
        with pytest.raises(OSError, match="disk full" if place == "writing" else "source gone"):
            staged.take(batches(), "bad")
        assert (staged.rows, len(staged.files), list(staged.parts)) == (2, 1, ["good"])
        assert list(staged.folder.iterdir()) == staged.files
        staged.drop("good")
        assert list(staged.folder.iterdir()) == []


def test_rows_keep_their_order_and_columns_may_come_later(tmp_path: Path) -> None:
    wide = pa.RecordBatch.from_pydict({"a": ["3"], "b": ["x"]})
    with stage(Settings(home=tmp_path), "a") as staged:
        assert staged.take([rows("1", "2"), rows(), wide, rows("4")], "t") == 4
        assert staged.columns == ["a", "b"]
        found = [row["a"] for file in staged.files for row in pq.read_table(file).to_pylist()]
        assert found == ["1", "2", "3", "4"]
