"""A sheet of a workbook as rows of a contract table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from string import ascii_uppercase

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files.grid import Cell, Grid, Limit, Row, Unreadable, spread
from connectors.files.heading import Foot, Footer, Positions, joined, meet, needed
from connectors.files.ods import Ods
from connectors.files.store import fresh
from connectors.files.xls import Xls
from connectors.files.xlsx import Package, Sheet
from connectors.layout import number_matters
from connectors.rows import Rows
from wadah.errors import Quarantine, Retriable, WadahError

SETTLED = 600
"""Seconds after its last change from which a broken workbook is broken, not still being written."""
OTHERS = {"xlsx": "XLSX", "html": "HTML"}
"""What else an .xls may be, whatever its name says."""
UNNAMED = 100
"""Columns without a heading that one file may fill; more is no list."""


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a workbook: XLSX, XLS or ODS, as the server's format says.

    Raises Retriable WDH-240 where it is half-written, Quarantine 241–247 where it is set aside. The same may come
    while the batches are read: a zip shows its damage where it is damaged.
    """
    with _coded(source, part, path), opened(source, path) as grid:
        rows = grid.rows
        lines = source.table.file.heading
        above: dict[int, dict[int, Cell]] = {}
        rest: list[Row] = []
        for row in rows:
            if row[0] in lines:
                above[row[0]] = row[1]
            elif row[0] > lines[-1]:
                rest = [row]
                break
        heading = spread(above, grid.merges(lines[-1]) if len(lines) > 1 else ())
        plan, columns = meet(source, part.name, joined([heading.get(line, {}) for line in lines]))
        batches = _batches(source, part, Positions(columns, list(source.table.by_name)), chain(rest, rows))
        yield Extract(lambda: plan, lambda: dict.fromkeys(plan.names, ""), _guard(batches, source, part, path))


@contextmanager
def opened(source: Source, path: Path) -> Iterator[Grid]:
    """The contract's sheet of a workbook. Raises Unreadable, Limit, LookupError."""
    sheet = source.table.file.sheet
    match source.server.format:
        case "xls":
            with Xls(path, sheet) as old:
                yield Grid(old.rows(), old.merges)
        case "ods":
            with Ods(path, sheet) as free:
                yield Grid(free.rows(), free.merges)
        case _:
            scratch = source.settings.path("cache", "staging")
            scratch.mkdir(parents=True, exist_ok=True)
            with Package(path) as package, Sheet(package, sheet, scratch) as found:
                yield Grid(found.rows(), found.merges)


def _batches(source: Source, part: Part, places: Positions, rows: Iterator[Row]) -> Iterator[pa.RecordBatch]:
    table = source.table
    out = Rows(part.name, places.order, part.filled)
    marked = {name for name in places.order if number_matters(table.by_name.get(name))}
    unnamed = 0
    for number, found in _above(rows, source, dict(places.by_place)):
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


def _above(rows: Iterator[Row], source: Source, by_place: Mapping[int, str]) -> Iterator[Row]:
    """The rows, without blank ones (nothing is lost with them) and without what stands below the last."""
    table = source.table
    footer, foot, filled = Footer(table.file.footer), Foot[Row](source), needed(table)
    for row in rows:
        told = {place: cell[1] for place, cell in sorted(row[1].items()) if cell[1].strip()}
        if not told:
            continue
        ends = footer(next(iter(told.values())))
        if ends or table.file.footer:
            whole = {by_place.get(place) for place in told}.issuperset(filled)
            if ends:
                foot.hold(row) if whole else foot.leave()
                continue
            if whole:
                yield from foot.rows()
        yield row
    foot.end()


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
    if why in OTHERS:
        return Quarantine("WDH-264", file=part.name, format=str(source.server.format).upper(), found=OTHERS[why])
    if fresh(path, SETTLED):
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
