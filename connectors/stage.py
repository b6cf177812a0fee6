"""What was pulled, on disk until it is decided what of it is new. Nothing here outlives its pull."""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wadah.settings import Settings

STALE = 86_400
"""Seconds after which what a killed pull left behind is taken away."""


class Stage:
    """Parquet files of one pull, part by part; a part that fails is taken back whole."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rows = folder, 0
        self.files: list[Path] = []

    def take(self, batches: Iterable[pa.RecordBatch]) -> int:
        """Write one part's batches; returns its rows. After an error nothing of the part remains."""
        files: list[Path] = []
        rows = 0
        try:
            for rows_so_far in self._write(batches, files):
                rows = rows_so_far
        except BaseException:
            for file in files:
                file.unlink(missing_ok=True)
            raise
        self.files += files
        self.rows += rows
        return rows

    def _write(self, batches: Iterable[pa.RecordBatch], files: list[Path]) -> Iterator[int]:
        rows = 0
        writer: pq.ParquetWriter | None = None
        try:
            for batch in batches:
                if writer is None or writer.schema != batch.schema:  # a column more: a file more
                    if writer is not None:
                        writer.close()
                    files.append(self.folder / f"{len(self.files) + len(files):05d}.parquet")
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
