"""What was given out, dataset by dataset and release by release: written by publishing, read by the next build.

One JSON file a dataset in `publications/`, so that a build needs no portal to answer.
"""

import json
from typing import Any

from wadah import files
from wadah.settings import Settings

COLUMNS = (
    ("dataset", "varchar"), ("rilis", "varchar"), ("nomor", "bigint"), ("kode_opd", "varchar"),
    ("terbit_pada", "timestamp"), ("jenis", "varchar"), ("baris", "bigint"), ("kolom", "bigint"), ("bita", "bigint"),
    ("ditambah", "bigint"), ("diubah", "bigint"), ("dihapus", "bigint"), ("sel", "bigint"),
    ("sel_tersembunyi", "bigint"), ("jatuh_tempo", "date"), ("hari_terlambat", "bigint"),
)  # fmt: skip
"""Columns of `marts.fct_publikasi`; moments are the regency's own."""

Row = dict[str, Any]


def write(settings: Settings, dataset: str, rows: list[Row]) -> None:
    """The dataset's whole history, oldest first; another process sees the old file or the new one."""
    folder = settings.path("publications")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    file = folder / f"{dataset}.json"
    if not file.exists() or file.read_text("utf-8") != text:
        files.write_text(file, text)


def read(settings: Settings, dataset: str | None = None) -> list[Row]:
    """All rows, or those of one dataset; none before anything was published."""
    found: list[Row] = []
    for file in sorted(settings.path("publications").glob(f"{dataset or '*'}.json")):
        found += json.loads(file.read_text("utf-8"))
    return found
