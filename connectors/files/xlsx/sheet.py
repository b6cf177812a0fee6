"""One sheet as rows of typed cells, streamed."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from xml.parsers import expat

from connectors.files.grid import Accepts, Cell, Columnar, Limit, Merge, Row, Unreadable
from connectors.files.xlsx.aligned import Handlers, aligned
from connectors.files.xlsx.cells import Plain
from connectors.files.xlsx.columns import Columns
from connectors.files.xlsx.dates import Clock, iso, styles
from connectors.files.xlsx.package import Attributes, Package, local
from connectors.files.xlsx.strings import TEXT, Strings, strings, unescaped
from connectors.rows import decimal

CELLS = 30_000_000
MERGES = 10_000


class Sheet:
    """A context manager; `rows()` once. Raises Unreadable, Limit, and LookupError for a sheet that is not there."""

    def __init__(self, package: Package, sheet: int | str, scratch: Path) -> None:
        self._package, self._scratch, self._stack = package, scratch, ExitStack()
        root = next((target for _, kind, target in package.relations("") if kind == "officeDocument"), None)
        if root is None:
            raise Unreadable("broken")
        related = package.relations(root)
        targets = {name: target for name, _, target in related}
        sheets: list[tuple[str, str]] = []
        self._from_1904 = False
        for tag, attributes in package.elements(root):
            if tag == "sheet":
                relation = next((v for k, v in attributes.items() if local(k) == "id"), "")
                sheets.append((attributes.get("name", ""), targets.get(relation, "")))
            elif tag == "workbookPr":
                self._from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        self._part = _choose(sheets, sheet)
        by_kind = {kind: target for _, kind, target in related}
        self._strings_part, self._styles_part = by_kind.get("sharedStrings"), by_kind.get("styles")

    def __enter__(self) -> Self:
        self._styles = styles(self._package, self._styles_part)
        self._strings = self._stack.enter_context(strings(self._package, self._strings_part, self._scratch))
        return self

    def __exit__(self, *failure: object) -> None:
        self._stack.close()

    def rows(self) -> Iterator[Row]:
        """Rows that hold at least one value, in the file's order."""
        reading = _Reading(self._styles, self._strings, self._from_1904)
        for _ in self._package.parse(self._part, reading.parser):
            yield from reading.done
            reading.done.clear()

    def pieces(self, accepts: Accepts) -> Iterator[Columnar | list[Row]]:
        """The same rows, many at once where they are plain and accepted so."""
        reading = _Reading(self._styles, self._strings, self._from_1904)
        plain = Plain(self._styles, self._strings, self._from_1904)

        def at_once(data: bytes) -> tuple[Columnar, bytes] | None:
            found = plain(data)
            return found if found is not None and accepts(found[0]) else None

        for found in aligned(self._package, self._part, reading.parser, b"</row>", reading.handlers, at_once):
            if found is not None:
                reading.passed(found)
                yield found
            elif reading.done:
                yield list(reading.done)
                reading.done.clear()

    def merges(self, last: int) -> list[Merge]:
        """Merged cells that begin in rows up to `last`. They stand behind the rows, so the sheet is read once more."""
        found: list[Merge] = []
        columns = Columns()

        def start(name: str, attributes: Attributes) -> None:
            if local(name) != "mergeCell":
                return
            corners = [re.fullmatch(r"\$?([A-Za-z]+)\$?(\d+)", c) for c in attributes.get("ref", "").split(":")]
            if None in corners:
                raise Unreadable("broken")
            rows = sorted(int(c[2]) for c in corners if c)
            places = sorted(columns.place(c[1]) for c in corners if c)
            if rows[0] <= last:
                found.append((rows[0], min(rows[-1], last), places[0], places[-1]))
            if len(found) > MERGES:
                raise Limit(f"more than {MERGES} merged cells above the list")

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        for _ in self._package.parse(self._part, parser):
            pass
        return found


def _choose(sheets: list[tuple[str, str]], wanted: int | str) -> str:
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(sheets):
            raise LookupError(wanted)
        return sheets[wanted - 1][1]
    for name, part in sheets:
        if name.strip().casefold() == wanted.strip().casefold():
            return part
    raise LookupError(wanted)


@dataclass(slots=True)
class _Open:
    column: int
    type: str
    style: int
    value: str | None = None
    formula: str | None = None


class _Reading:
    """Expat's handlers. `done` gathers whole rows between two chunks."""

    def __init__(self, shown: list[Clock | None], texts: Strings, from_1904: bool) -> None:
        self.done: list[Row] = []
        self._shown, self._texts, self._from_1904 = shown, texts, from_1904
        self._row, self._column, self._count = 0, -1, 0
        self._cells: dict[int, Cell] = {}
        self._cell: _Open | None = None
        self._text: list[str] | None = None
        self._size = 0
        self._phonetic = False
        self._columns = Columns()
        self._names: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler, self.parser.CharacterDataHandler = self.handlers

    @property
    def handlers(self) -> Handlers:
        return self._start, self._end, self._data

    def passed(self, found: Columnar) -> None:
        """Rows were read without this."""
        if len(found.numbers):
            self._row = int(found.numbers[-1])
        self._count += found.read
        if self._count > CELLS:
            raise Limit(f"more than {CELLS} cells")

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self._names.get(name) or self._names.setdefault(name, local(name))
        if tag == "c":
            place = attributes.get("r")
            self._column = self._columns.place(place.rstrip("0123456789")) if place else self._column + 1
            self._cell = _Open(self._column, attributes.get("t", "n"), _whole(attributes.get("s", "0")))
        elif tag == "v" or tag == "f":
            self._text, self._size = [], 0
        elif tag == "t":
            if not self._phonetic:
                self._text, self._size = [], 0
        elif tag == "row":
            number = attributes.get("r")
            self._row = _whole(number) if number else self._row + 1
            self._column, self._cells = -1, {}
        elif tag == "rPh":
            self._phonetic = True

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._size += len(text)
            if self._size > TEXT:
                raise Limit(f"a cell longer than {TEXT} characters")
            self._text.append(text)

    def _end(self, name: str) -> None:
        tag = self._names[name]
        if tag == "c":
            self._close()
        elif tag == "row":
            if self._cells:
                self.done.append((self._row, self._cells))
        elif tag == "rPh":
            self._phonetic = False
        elif self._text is not None and tag in ("v", "t", "f"):
            text, self._text = "".join(self._text), None
            cell = self._cell
            if cell is None:
                return
            if tag == "f":
                cell.formula = text
            else:  # several <t> of one inline string are its formatted pieces
                cell.value = text if cell.value is None else cell.value + text

    def _close(self) -> None:
        cell, self._cell = self._cell, None
        assert cell is not None
        self._count += 1
        if self._count > CELLS:
            raise Limit(f"more than {CELLS} cells")
        if cell.value is None and cell.formula is None:
            return
        if cell.column in self._cells:
            raise Unreadable("broken")  # two values for one place: no program writes that
        try:
            self._cells[cell.column] = self._typed(cell)
        except (ValueError, IndexError, OverflowError) as failure:
            raise Unreadable("broken") from failure

    def _typed(self, cell: _Open) -> Cell:
        value = cell.value
        if value is None:  # never calculated: the value is unknown, which is not the same as empty
            return "error", f"={cell.formula}"
        match cell.type:
            case "s":
                return "text", self._texts[int(value)]
            case "str" | "inlineStr":
                return "text", unescaped(value)
            case "b":
                return "bool", "TRUE" if value.strip() in ("1", "true") else "FALSE"
            case "e":
                return "error", value
            case "d":
                return "date", value.strip()
            case "n":
                return self._number(value.strip(), cell.style)
        raise Unreadable("broken")

    def _number(self, value: str, style: int) -> Cell:
        if not value:
            return "text", ""
        shown = self._shown[style] if 0 <= style < len(self._shown) else None
        if shown and (text := iso(float(value), shown, self._from_1904)):
            return "date", text
        whole = value[1:] if value[0] == "-" else value
        # Digits are kept as they stand; anything else is the nearest double, as Excel holds it.
        return "number", value if whole.isascii() and whole.isdigit() else decimal(float(value))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as failure:
        raise Unreadable("broken") from failure
