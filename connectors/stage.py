"""What was pulled, on disk until it is decided what of it is new. Nothing here outlives its pull."""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wadah.settings import Settings

STALE = 86_400
"""Seconds after which what a killed pull left behind is taken away."""


class Stage:
    """Parquet files of one pull, part by part; a part that fails is taken back whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by_part: dict[str, tuple[list[Path], int]] = {}
        self._taken = 0

    @property
    def files(self) -> list[Path]:
        return [file for files, _ in self.by_part.values() for file in files]

    @property
    def rows(self) -> int:
        return sum(rows for _, rows in self.by_part.values())

    @cached_property
    def keys(self) -> "Stage":
        """A stage of its own for the keys that parts hold now (`deletes: compare`)."""
        folder = self.folder / "keys"
        folder.mkdir()
        return Stage(folder)

    def drop(self, part: str) -> None:
        """Take back a part that was staged, and its keys."""
        files, _ = self.by_part.pop(part, ([], 0))
        for file in files:
            file.unlink(missing_ok=True)
        if (self.folder / "keys").exists():
            self.keys.drop(part)

    def take(self, batches: Iterable[pa.RecordBatch], part: str) -> int:
        """Write one part's batches; returns its rows. After an error nothing of the part remains."""
        files: list[Path] = []
        rows = 0
        self._taken += 1
        try:
            for rows_so_far in self._write(batches, files):
                rows = rows_so_far
        except BaseException:
            for file in files:
                file.unlink(missing_ok=True)
            raise
        self.by_part[part] = files, rows
        return rows

    def _write(self, batches: Iterable[pa.RecordBatch], files: list[Path]) -> Iterator[int]:
        rows = 0
        writer: pq.ParquetWriter | None = None
        try:
            for batch in batches:
                if writer is None or writer.schema != batch.schema:  # a column more: a file more
                    if writer is not None:
                        writer.close()
                    files.append(self.folder / f"{self._taken:05d}-{len(files):03d}.parquet")
                    # Read once and thrown away: what makes Parquet small is not worth its time here.
                    writer = pq.ParquetWriter(
                        files[-1], batch.schema, compression="lz4", use_dictionary=False, write_statistics=False
                    )
                writer.write_batch(batch)
                rows += batch.num_rows
                yield rows
        finally:
            if writer is not None:
                writer.close()


def _sweep(root: Path) -> None:
    """Take away what killed pulls left; another pull may be sweeping too, or ending, at the same moment."""
    for left in list(root.iterdir()):
        with suppress(FileNotFoundError):  # it is gone: that is all that was wanted
            if left.stat().st_mtime < time.time() - STALE:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


@contextmanager
def stage(settings: Settings, name: str) -> Iterator[Stage]:
    """A stage under `cache/staging`, gone at the end; also sweeps those of killed pulls."""
    root = settings.path("cache", "staging")
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    folder = root / name
    folder.mkdir(mode=0o700)  # it holds personal data
    try:
        yield Stage(folder)
    finally:
        shutil.rmtree(folder)
