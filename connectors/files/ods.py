"""A sheet of an OpenDocument workbook, streamed as typed cells, with the guards of XLSX.

A repeated row or cell is written once with a count: a hundred bytes may stand for ten thousand million cells, so
only those with a value are told out, and counted.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.parsers import expat

from connectors.files.grid import Cell, Kind, Limit, Merge, Row, Unreadable
from connectors.files.xlsx.package import Attributes, Package, local
from connectors.rows import decimal

CELLS = 30_000_000
TEXT = 65_535
COLUMNS = 16_384
ROWS = 1_048_576
ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d+")
PIECES = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")
NUMBERS = ("float", "percentage", "currency")
CONTENT = "content.xml"


class Ods:
    """A context manager over one sheet of a file; `rows()` once. Raises Unreadable, Limit, and LookupError."""

    def __init__(self, path: Path, sheet: int | str) -> None:
        self._package = Package(path)
        manifest = "META-INF/manifest.xml"
        if self._package.has(manifest) and any(t == "encryption-data" for t, _ in self._package.elements(manifest)):
            raise Unreadable("locked")
        if not self._package.has(CONTENT):
            raise Unreadable("broken")
        self._sheet = sheet
        self._merges: list[Merge] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._package.__exit__(kind, error, trace)

    def rows(self) -> Iterator[Row]:
        """Rows that hold at least one value, in the sheet's order."""
        reading = _Reading(self._sheet, self._merges)
        for _ in self._package.parse(CONTENT, reading.parser):
            yield from reading.done
            reading.done.clear()
        if not reading.found:
            raise LookupError(self._sheet)

    def merges(self, last: int) -> list[Merge]:
        """Merged cells of the rows that were read already, down to `last`."""
        return [(top, min(bottom, last), left, right) for top, bottom, left, right in self._merges if top <= last]


class _Reading:
    """Expat's handlers. `done` gathers whole rows between two chunks."""

    def __init__(self, sheet: int | str, merges: list[Merge]) -> None:
        self.done: list[Row] = []
        self.found = False
        self._sheet, self._merges = sheet, merges
        self._seen = self._depth = self._number = self._count = self._place = self._note = 0
        self._inside = False
        self._repeat = self._times = 1
        self._cells: dict[int, Cell] = {}
        self._cell: Attributes | None = None
        self._text: list[str] = []
        self._size = self._lines = 0
        self._begun = self._gap = False
        self._names: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self._names.get(name) or self._names.setdefault(name, local(name))
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._seen += 1
                title = next((v for k, v in attributes.items() if local(k) == "name"), "")
                wanted = self._sheet
                self._inside = not self.found and (
                    self._seen == wanted if isinstance(wanted, int) else _same(title, wanted)
                )
                self.found |= self._inside
        if not self._inside or self._depth != 1:
            return
        if tag in ("annotation", "shapes"):
            self._note += 1
        elif self._note:
            return
        elif tag == "table-row":
            self._repeat = _times(attributes, "number-rows-repeated", ROWS)
            self._place, self._cells = 0, {}
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell = {local(k) if not k.startswith("calcext:") else k: v for k, v in attributes.items()}
            self._times = _times(attributes, "number-columns-repeated", COLUMNS)
            self._text, self._size, self._lines, self._gap = [], 0, 0, False
        elif self._cell is not None:
            if tag == "p":
                self._lines += 1
                if self._lines > 1:
                    self._say("\n")
                self._begun = self._gap = False
            elif tag == "s":
                self._say(" " * _times(attributes, "c", TEXT))
            elif tag in ("tab", "line-break"):
                self._say("\t" if tag == "tab" else "\n")

    def _data(self, text: str) -> None:
        """White space of the markup counts as one blank, and at a paragraph's edge as none (ODF 1.3 part 3, 6.1.2)."""
        if self._cell is None or self._note or not self._lines:
            return
        for piece in PIECES.findall(text):
            if piece[0] in " \t\r\n":
                self._gap = self._begun
            else:
                self._say(piece)

    def _say(self, text: str) -> None:
        if self._gap:
            text = f" {text}"
        self._begun, self._gap = True, False
        self._size += len(text)
        if self._size > TEXT:
            raise Limit(f"a cell longer than {TEXT} characters")
        self._text.append(text)

    def _end(self, name: str) -> None:
        tag = self._names[name]
        if self._inside and self._depth == 1:
            if tag in ("annotation", "shapes"):
                self._note -= 1
            elif self._note:
                pass
            elif tag in ("table-cell", "covered-table-cell"):
                self._close()
            elif tag == "table-row":
                self._row()
        if tag == "table":
            self._depth -= 1
            if self._depth == 0:
                self._inside = False

    def _close(self) -> None:
        about, self._cell = self._cell, None
        assert about is not None
        try:
            cell = _typed(about, "".join(self._text))
        except (ArithmeticError, ValueError) as failure:
            raise Unreadable("broken") from failure
        if cell is not None and cell[1] != "":
            if self._place + self._times > COLUMNS:
                raise Unreadable("broken")
            self._count += self._times
            self._guard()
            self._cells |= dict.fromkeys(range(self._place, self._place + self._times), cell)
            wide, high = _times(about, "number-columns-spanned", COLUMNS), _times(about, "number-rows-spanned", ROWS)
            if (wide > 1 or high > 1) and len(self._merges) < 10_000:
                top, left = self._number + 1, self._place
                self._merges.append((top, top + high - 1, left, left + wide - 1))
        self._place += self._times

    def _row(self) -> None:
        if self._cells:
            self._count += len(self._cells) * (self._repeat - 1)
            self._guard()
            self.done += [(self._number + 1 + i, self._cells) for i in range(self._repeat)]
        self._number += self._repeat

    def _guard(self) -> None:
        if self._count > CELLS:
            raise Limit(f"more than {CELLS} cells")


def _same(title: str, wanted: int | str) -> bool:
    return title.strip().casefold() == str(wanted).strip().casefold()


def _times(attributes: Attributes, name: str, most: int) -> int:
    text = next((v for k, v in attributes.items() if local(k) == name), "1")
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Unreadable("broken")
    return int(text)


def _typed(about: Attributes, shown: str) -> Cell | None:
    kind: str | None = about.get("value-type")
    formula = about.get("formula")
    if about.get("calcext:value-type") == "error" or (formula and ERROR.fullmatch(shown)):
        return "error", shown or "#ERR"
    match kind:
        case None:
            if formula and not shown:
                return "error", f"={formula}"  # never calculated: unknown, which is not the same as empty
            return ("text", shown) if shown else None
        case "string":
            return "text", about.get("string-value", shown)
        case "boolean":
            return "bool", about["boolean-value"].upper()
        case "date":
            return "date", about["date-value"].removesuffix("T00:00:00")
        case "time":
            return _clock(about["time-value"])
        case _ if kind in NUMBERS:
            value = about["value"].strip()
            whole = value.removeprefix("-")
            # Digits are kept as they stand; anything else is the nearest double, as the program holds it.
            return "number", value if whole.isascii() and whole.isdigit() else decimal(float(value))
    raise Unreadable("broken")


def _clock(duration: str) -> tuple[Kind, str]:
    """`PT06H00M00S` as a time of day; a day or more as a number of days, as other workbooks hold it."""
    found = re.fullmatch(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,](\d+))?S", duration)
    if found is None:
        raise Unreadable("broken")
    hours, minutes, seconds = (int(found[i]) for i in (2, 3, 4))
    if hours < 24 and not found[1]:
        part = f".{found[5]}" if found[5] and found[5].strip("0") else ""
        return "date", f"{hours:02}:{minutes:02}:{seconds:02}{part}"
    days = Decimal(hours * 3600 + minutes * 60 + seconds) / 86_400
    return "number", decimal(float(-days if found[1] else days))
