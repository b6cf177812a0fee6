"""What was pulled, on disk until it is decided what of it is new. Nothing here outlives its pull.

Rows are written as landing would write them: where all of them are new, landing takes the files over.
"""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from connectors.digest import Digest
from connectors.rows import METADATA
from wadah.landing import Form, Sheets
from wadah.settings import Settings

STALE = 86_400
"""Seconds after which what a killed pull left behind is taken away."""
AHEAD = 24 << 20
"""Bytes that may wait to be written while more is read: nearly a row group, so that the source need not stand still
while one is packed. One batch waits whatever its size."""


@dataclass
class Staged:
    """One part: its files in the order written, each with its form; `columns` are the source's own."""

    rows: int = 0
    files: list[tuple[Path, Form]] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    digest: Digest = field(default_factory=Digest)


class Stage:
    """Parquet files of one pull, part by part; a part that fails is taken back whole.

    `form` tells how landing writes these columns; `prints` says whether fingerprints will be asked for.
    """

    def __init__(
        self, folder: Path, form: Callable[[Sequence[str]], Form] | None = None, *, prints: bool = False
    ) -> None:
        self.folder, self.prints = folder, prints
        self.parts: dict[str, Staged] = {}
        self._form, self._taken = form, 0

    @property
    def files(self) -> list[Path]:
        return [file for part in self.parts.values() for file, _ in part.files]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())

    @property
    def columns(self) -> list[str]:
        """The source's own columns, by landing name."""
        return list(dict.fromkeys(name for part in self.parts.values() for name in part.columns))

    @cached_property
    def keys(self) -> "Stage":
        """A stage of its own for the keys that parts hold now (`deletes: compare`)."""
        folder = self.folder / "keys"
        folder.mkdir()
        return Stage(folder)

    def drop(self, part: str) -> None:
        """Take back a part that was staged, and its keys."""
        for file, _ in self.parts.pop(part, Staged()).files:
            file.unlink(missing_ok=True)
        if (self.folder / "keys").exists():
            self.keys.drop(part)

    def take(self, batches: Iterable[pa.RecordBatch], part: str) -> int:
        """Write one part's batches; returns its rows. After an error nothing of the part remains.

        Writing goes on in a thread of its own while the next batch is read: both leave Python to itself.
        """
        self._taken += 1
        taking = _Taking(self, f"{self._taken:05d}")
        try:
            with ThreadPoolExecutor(1) as pool:
                waiting: deque[tuple[int, Future[None]]] = deque()
                held = 0
                try:
                    for batch in batches:
                        while waiting and (waiting[0][1].done() or held + batch.nbytes > AHEAD):
                            size, writing = waiting.popleft()
                            writing.result()
                            held -= size
                        waiting.append((batch.nbytes, pool.submit(taking.write, batch)))
                        held += batch.nbytes
                    for _, writing in waiting:
                        writing.result()
                finally:
                    pool.shutdown(cancel_futures=True)
            self.parts[part] = taking.end()
        except BaseException:
            taking.drop()
            raise
        return self.parts[part].rows

    def form(self, batch: pa.RecordBatch) -> Form:
        """How to write a batch; keys are written as they come."""
        if self._form is None:
            return Form(batch.schema, "")
        return self._form([name for name in batch.schema.names if name not in METADATA])


class _Taking:
    """One part on its way to the disk."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage, self._name, self._staged = stage, name, Staged()
        self._written: list[tuple[Sheets, Form]] = []
        self._schema: pa.Schema | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        self._staged.columns |= dict.fromkeys(n for n in batch.schema.names if n not in METADATA)
        if batch.num_rows == 0:  # its columns are told all the same
            return
        if batch.schema != self._schema:  # a column more: a file more
            if self._written:
                self._written[-1][0].close()
            self._schema, form = batch.schema, self._stage.form(batch)
            name = f"{self._name}-{len(self._written):03d}"
            self._written.append((Sheets(self._stage.folder, form.schema, name), form))
        sheets, form = self._written[-1]
        sheets.write(form.fit(batch))
        self._staged.rows += batch.num_rows

    def end(self) -> Staged:
        for sheets, form in self._written:
            sheets.close()
            self._staged.files += [(file, form) for file in sheets.files]
        if self._stage.prints:
            self._staged.digest = Digest([file for file, _ in self._staged.files], self._staged.columns)
        return self._staged

    def drop(self) -> None:
        for sheets, _ in self._written:
            sheets.drop()


def _sweep(root: Path) -> None:
    """Take away what killed pulls left; another pull may be sweeping too, or ending, at the same moment."""
    for left in list(root.iterdir()):
        with suppress(FileNotFoundError):  # it is gone: that is all that was wanted
            if left.stat().st_mtime < time.time() - STALE:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


@contextmanager
def stage(
    settings: Settings, name: str, form: Callable[[Sequence[str]], Form] | None = None, *, prints: bool = False
) -> Iterator[Stage]:
    """A stage under `cache/staging`, gone at the end; also sweeps those of killed pulls."""
    root = settings.path("cache", "staging")
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    folder = root / name
    folder.mkdir(mode=0o700)  # it holds personal data
    try:
        yield Stage(folder, form, prints=prints)
    finally:
        shutil.rmtree(folder)
