"""A sheet of a workbook as rows of a contract table."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files.grid import Cell, Grid, Limit, Row, Unreadable, by_row, spread
from connectors.files.heading import Positions, joined, meet
from connectors.files.ods import Ods
from connectors.files.sheetrows import Reading
from connectors.files.store import fresh
from connectors.files.xls import Xls
from connectors.files.xlsx import Package, Sheet
from wadah.errors import Quarantine, Retriable, WadahError

SETTLED = 600
"""Seconds after its last change from which a broken workbook is broken, not still being written."""
OTHERS = {"xlsx": "XLSX", "html": "HTML"}
"""What else an .xls may be, whatever its name says."""


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a workbook: XLSX, XLS or ODS, as the server's format says.

    Raises Retriable WDH-240 where it is half-written, Quarantine 241–247 where it is set aside. The same may come
    while the batches are read: a zip shows its damage where it is damaged.
    """
    with _coded(source, part, path), opened(source, path) as grid:
        reading = Reading(source, part)
        pieces = grid.pieces(reading.accepts)
        lines = source.table.file.heading
        above: dict[int, dict[int, Cell]] = {}
        rest: list[Row] = []
        for piece in pieces:
            assert isinstance(piece, list), "before the heading is known no rows are accepted as arrays"
            # Row by row: behind the heading any number may stand, the heading's own too.
            behind = next((i for i, (number, _) in enumerate(piece) if number > lines[-1]), len(piece))
            above |= {number: cells for number, cells in piece[:behind] if number in lines}
            if rest := piece[behind:]:
                break
        heading = spread(above, grid.merges(lines[-1]) if len(lines) > 1 else ())
        plan, columns = meet(source, part.name, joined([heading.get(line, {}) for line in lines]))
        reading.begin(Positions(columns, list(source.table.by_name)))
        batches = reading.batches(chain([rest], pieces))
        yield Extract(lambda: plan, lambda: dict.fromkeys(plan.names, ""), _guard(batches, source, part, path))


@contextmanager
def opened(source: Source, path: Path) -> Iterator[Grid]:
    """The contract's sheet of a workbook. Raises Unreadable, Limit, LookupError."""
    sheet = source.table.file.sheet
    match source.server.format:
        case "xls":
            with Xls(path, sheet) as old:
                yield Grid(by_row(old.rows()), old.merges)
        case "ods":
            with Ods(path, sheet) as free:
                yield Grid(by_row(free.rows()), free.merges)
        case _:
            scratch = source.settings.path("cache", "staging")
            scratch.mkdir(parents=True, exist_ok=True)
            with Package(path) as package, Sheet(package, sheet, scratch) as found:
                yield Grid(found.pieces, found.merges)


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
