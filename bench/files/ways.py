"""Ours: the reader alone, and a whole pull. Each runs once on two rows first, so that no import is measured."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.files.sources import source, write_csv, write_xlsx
from connectors.base import Source
from connectors.ingest import ingest_table
from connectors.registry import connector

WRITE = {"csv": write_csv, "xlsx": write_xlsx}


def read(home: Path, form: str) -> Callable[[], int]:
    """Rows as record batches of text, with what is known of every cell."""
    asked = source(home, form)
    _read(_small(home, form))
    return lambda: _read(asked)


def pull(home: Path, form: str) -> Callable[[], int]:
    """Reading, staging, the fingerprint of the content, and the commit into the landing zone."""
    asked = source(home, form)
    shutil.rmtree(asked.settings.path("landing"), ignore_errors=True)
    _pull(_small(home, form))
    return lambda: _pull(asked)


def _small(home: Path, form: str) -> Source:
    shutil.rmtree(home / "kecil", ignore_errors=True)
    asked = source(home / "kecil", form)
    folder = asked.settings.sandbox_dir / "kiriman"
    folder.mkdir(parents=True)
    WRITE[form](folder / f"ukur.{form}", 2)
    return asked


def _read(asked: Source) -> int:
    reader = connector(asked)
    try:
        (part,) = reader.parts()
        with reader.open(part, None) as found:
            return sum(batch.num_rows for batch in found.batches)
    finally:
        reader.close()


def _pull(asked: Source) -> int:
    return ingest_table(asked.settings, asked.contract, asked.table).pulled
