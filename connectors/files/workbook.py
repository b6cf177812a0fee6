"""A sheet of an XLSX workbook as rows of a contract table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from string import ascii_uppercase

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files.heading import Positions, meet
from connectors.files.xlsx import Cell, Limit, Package, Sheet, Unreadable
from connectors.layout import number_matters
from connectors.rows import Rows
from wadah.errors import Quarantine, Retriable, WadahError

SETTLED = 600
"""Seconds after its last change from which a broken workbook is broken, not still being written."""
UNNAMED = 100
"""Columns without a heading that one file may fill; more is no list."""


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a workbook. Raises Retriable WDH-240 where it is half-written, Quarantine 241–247 where it is set aside.

    The same may come while the batches are read: a zip shows its damage where it is damaged.
    """
    scratch = source.settings.path("cache", "staging")
    scratch.mkdir(parents=True, exist_ok=True)
    file = source.table.file
    with _coded(source, part, path), Package(path) as package, Sheet(package, file.sheet, scratch) as sheet:
        rows = sheet.rows()
        first = next((row for row in rows if row[0] >= file.headerRow), None)
        heading = first[1] if first and first[0] == file.headerRow else {}
        texts = [heading[i][1] if i in heading else None for i in range(max(heading, default=-1) + 1)]
        plan, columns = meet(source, part.name, texts)
        rest = rows if first is None or heading else chain([first], rows)
        batches = _batches(source, part, Positions(columns, list(source.table.by_name)), rest)
        yield Extract(lambda: plan, lambda: dict.fromkeys(plan.names, ""), _guard(batches, source, part, path))


def _batches(
    source: Source, part: Part, places: Positions, rows: Iterator[tuple[int, dict[int, Cell]]]
) -> Iterator[pa.RecordBatch]:
    table = source.table
    out = Rows(part.name, places.order, part.filled)
    marked = {name for name in places.order if number_matters(table.by_name.get(name))}
    unnamed = 0
    for number, found in rows:
        if not any(text.strip() for _, text in found.values()):
            continue  # only blanks: nothing that could be lost
        for place in found.keys() - places.by_place.keys():
            if not found[place][1].strip():
                continue
            unnamed += 1
            if unnamed > UNNAMED:
                raise Limit(f"values in more than {UNNAMED} columns without a heading")
            name = places.unnamed(place, _letters(place))
            yield from out.widen(name)
            marked.add(name)
        values: list[str | None] = []
        cells: dict[str, str] = {}
        for place, name in places.by_place.items():
            cell = found.get(place)
            if cell is None:
                values.append(None)
                continue
            kind, text = cell
            values.append(text)
            if kind != "text" and (kind != "number" or name in marked):
                cells[name] = kind
        yield from out.add(number, values, cells)
    yield from out.flush()


def _guard(batches: Iterator[pa.RecordBatch], source: Source, part: Part, path: Path) -> Iterator[pa.RecordBatch]:
    with _coded(source, part, path):
        yield from batches


@contextmanager
def _coded(source: Source, part: Part, path: Path) -> Iterator[None]:
    try:
        yield
    except Limit as failure:
        raise Quarantine("WDH-243", file=part.name, limit=str(failure)) from failure
    except LookupError as failure:
        raise Quarantine("WDH-247", file=part.name, sheet=source.table.file.sheet) from failure
    except Unreadable as failure:
        raise _unreadable(failure.why, source, part, path) from failure


def _unreadable(why: str, source: Source, part: Part, path: Path) -> WadahError:
    if why == "locked":
        return Quarantine("WDH-242", file=part.name)
    if why == "doctype":
        return Quarantine("WDH-244", file=part.name)
    if time.time() - path.stat().st_mtime < SETTLED:
        return Retriable("WDH-240", app=source.contract.id, file=part.name)
    return Quarantine("WDH-241", file=part.name)


def _letters(place: int) -> str:
    """0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = ascii_uppercase[letter] + text
    return text
