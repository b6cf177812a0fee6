"""A sheet of an old .xls workbook, read by xlrd in a child process of limited memory and time.

xlrd reads the whole file, and believes what the file says of its sizes: here it may die alone. It tells errors,
booleans and number formats apart, which faster readers of this format do not. Run as a module it is that child:
one JSON line a row, the last line says how it ended.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self

from connectors.files.grid import Cell, Limit, Merge, Row, Unreadable
from connectors.files.xlsx.dates import Clock, iso, kind
from connectors.rows import decimal

MEMORY = 1 << 30
"""Bytes the child may take. The largest sheet of this format, 65,536 × 256, is far from any list of a regency."""
SECONDS = 120
"""Of processor time."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Xls:
    """A context manager over one sheet of a file; `rows()` once. Raises Unreadable, Limit, and LookupError."""

    def __init__(self, path: Path, sheet: int | str) -> None:
        self._path, self._sheet = path, sheet
        self._merges: list[Merge] = []

    def __enter__(self) -> Self:
        with self._path.open("rb") as file:
            head = file.read(512)
        if found := other(head):
            raise Unreadable(found)
        if not head.startswith(OLE):
            raise Unreadable("broken")
        self._child = subprocess.Popen(
            [sys.executable, "-m", "connectors.files.xls", str(self._path), json.dumps(self._sheet), str(MEMORY)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._child.stdout is not None
        self._out: IO[bytes] = self._child.stdout
        first = self._line()
        self._merges = [(a, b, c, d) for a, b, c, d in first]
        return self

    def __exit__(self, *failure: object) -> None:
        self._out.close()
        self._child.kill()
        self._child.wait()

    def rows(self) -> Iterator[Row]:
        """Rows that hold at least one value."""
        while (line := self._line()) is not None:
            number, cells = line
            yield number, {place: (kind, text) for place, kind, text in cells}

    def merges(self, last: int) -> list[Merge]:
        """Merged cells that begin in rows up to `last`."""
        return [(top, min(bottom, last), left, right) for top, bottom, left, right in self._merges if top <= last]

    def _line(self) -> Any:
        """The child's next line; None at the end. What it could not read is raised here."""
        line = self._out.readline()
        if not line.endswith(b"\n"):  # it was killed, or died
            raise Limit(f"more than {MEMORY >> 20} MB or {SECONDS} seconds to read")
        told = json.loads(line)
        if isinstance(told, dict):
            match told["end"]:
                case "sheet":
                    raise LookupError(self._sheet)
                case "memory":
                    raise Limit(f"more than {MEMORY >> 20} MB to read")
                case "broken" | "locked":
                    raise Unreadable(told["end"])
            return None
        return told


def other(head: bytes) -> str | None:
    """What a file is that only bears this format's name: programs save web pages and newer workbooks so."""
    if head.startswith(b"PK"):
        return "xlsx"
    return "html" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" else None


def main(path: str, sheet: int | str, memory: int, out: IO[str]) -> None:
    """The child: tells merges, then rows, then how it ended."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import xlrd
    from xlrd.biffh import XLRDError

    end = "done"
    try:
        for line in _lines(xlrd, path, sheet):
            out.write(json.dumps(line, ensure_ascii=True) + "\n")
    except MemoryError:
        end = "memory"
    except LookupError as failure:
        end = "sheet" if failure.args == (sheet,) else "broken"
    except XLRDError as failure:
        end = "locked" if "encrypt" in str(failure).lower() else "broken"
    except Exception:  # whatever a damaged file makes of a parser; it is told as damage
        end = "broken"
    out.write(json.dumps({"end": end}) + "\n")
    out.flush()


def _lines(xlrd: Any, path: str, sheet: int | str) -> Iterator[Any]:
    # xlrd prints what it wonders about; its lines must not be taken for ours.
    book = xlrd.open_workbook(path, formatting_info=True, on_demand=True, logfile=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    names = [name.strip().casefold() for name in book.sheet_names()]
    wanted = sheet - 1 if isinstance(sheet, int) else next(
        (i for i, n in enumerate(names) if n == sheet.strip().casefold()), -1
    )  # fmt: skip
    if not 0 <= wanted < len(names):
        raise LookupError(sheet)
    read = book.sheet_by_index(wanted)
    yield [(top + 1, bottom, left, right - 1) for top, bottom, left, right in read.merged_cells]
    shown: dict[int, Clock | None] = {}
    for number in range(read.nrows):
        cells = []
        for place, cell in enumerate(read.row(number)):
            with contextlib.suppress(_Nothing):
                cells.append((place, *_typed(xlrd, book, cell, shown)))
        if cells:
            yield number + 1, cells


class _Nothing(Exception):
    """A cell without a value."""


def _typed(xlrd: Any, book: Any, cell: Any, shown: dict[int, Clock | None]) -> Cell:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            if cell.value:
                return "text", cell.value
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            if cell.xf_index not in shown:
                form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
                shown[cell.xf_index] = kind(form.format_str) if form else None
            clock = shown[cell.xf_index]
            if clock and (text := iso(cell.value, clock, bool(book.datemode))):
                return "date", text
            return "number", decimal(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "bool", "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return "error", xlrd.error_text_from_code.get(cell.value, "#ERR")
    raise _Nothing


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.stdout)
