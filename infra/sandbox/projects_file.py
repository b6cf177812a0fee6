"""An OSS export as a file: `;` between cells, Windows-1252, lines as Windows ends them."""

import csv
from io import StringIO
from pathlib import Path

from infra.sandbox import store
from infra.sandbox.projects import Book, Line
from infra.sandbox.projects_words import HEADER

BLANK_EVERY = 60  # rows; a spreadsheet writes an empty row as `;;;;`


def rows(book: Book) -> list[Line | None]:
    """The rows below the header; None for one without a cell. The first stands on line 2."""
    found: list[Line | None] = []
    for number, line in enumerate(book.lines, 1):
        found.append(line)
        if number % BLANK_EVERY == 0:
            found.append(None)
    return found


def write(book: Book, file: Path) -> None:
    """Write the file whole; the same book gives the same bytes."""
    text = StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow(HEADER)
    for line in rows(book):
        if line is not None and line.raw is not None:
            text.write(f"{line.raw}\r\n")
        else:
            out.writerow([line.cells[name] if line else "" for name in HEADER])
    with store.replacing(file) as aside:
        aside.write_bytes(text.getvalue().encode("cp1252"))
