"""One record of a CSV file, read exactly: strict about quotes, whatever the lines around it hold."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIELD = 1 << 20  # characters of one field
LINES = 1_000
"""Physical lines one record may span; past it, its quote was never closed."""
TELLING = 3
"""Columns from which a line that has as many fields is a record, and no line of a text."""

Parse = Callable[[str], list[str] | None]
Record = tuple[int, str, list[str] | None]
"""(line number from 1, its text, its fields or None where it is broken)."""


@dataclass
class Count:
    """Physical lines of a file by what became of them; `embedded` are line breaks inside accepted records."""

    lines: int = 0
    header: int = 0
    blank: int = 0
    accepted: int = 0
    embedded: int = 0
    rejected: int = 0
    footer: int = 0  # of accepted and rejected, those that are no rows

    def add(self, other: "Count") -> None:
        for name, lines in vars(other).items():
            setattr(self, name, getattr(self, name) + lines)

    def adds_up(self) -> bool:
        return self.lines == self.header + self.blank + self.accepted + self.embedded + self.rejected


def parser(delimiter: str, width: int) -> Parse:
    csv.field_size_limit(FIELD)

    def parse(text: str) -> list[str] | None:
        """The fields of exactly one record; None where quotes or the number of fields are wrong."""
        try:
            # Given as one piece: a line end inside quotes is a character, anywhere else an error.
            found = list(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error:
            return None
        return found[0] if len(found) == 1 and len(found[0]) == width else None

    return parse


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the record that begins at a line. `line(i)` is the text of line i with its end, of `lines` there are.

    `last`: no more lines follow those; else a record that may need them is not decided.
    """

    parse: Parse
    one_line: bool
    line: Callable[[int], str]
    lines: int
    last: bool

    def record(self, at: int, count: Count, before: int = 0) -> tuple[int, Record | None] | None:
        """How many lines the record at `at` takes, and the record (None of a blank one).

        Adds what became of it; the lines themselves are counted by who reads on.
        None where more lines are needed to tell; nothing is counted then. `before` are the lines before line 0.

        Of a record whose quoted fields may hold line ends: after a broken one, reading begins anew at the next line.
        Broken is also one that swallowed others by a stray quote.
        """
        first = text = self.line(at)
        empty = not text.strip()
        fields = None if empty else self.parse(bare(text))
        ahead = 0
        if fields is None and not empty and not self.one_line:
            pieces, odd = [text], text.count('"') % 2
            while fields is None and odd and ahead < LINES:
                if at + ahead + 1 >= self.lines:
                    if not self.last:
                        return None
                    break
                ahead += 1
                pieces.append(self.line(at + ahead))
                odd ^= pieces[-1].count('"') % 2
                if not odd:
                    fields = self.parse(bare("".join(pieces)))
            if fields is None or _swallowed(pieces[1:-1], self.parse):
                fields, ahead = None, 0
            text = "".join(pieces) if ahead else first
        count.embedded += ahead
        if empty or (fields is not None and not any(field.strip() for field in fields)):
            count.blank += 1  # `;;;;` is how a spreadsheet writes an empty row
            return 1 + ahead, None
        if fields is None:
            count.rejected += 1
        else:
            count.accepted += 1
        return 1 + ahead, (before + at + 1, text, fields)


def _swallowed(inside: Sequence[str], parse: Parse) -> bool:
    """Whether the lines between a record's first and last are records themselves: then a stray quote joined them.

    Of a table of one or two columns a line of text may look like a record by chance; there nothing can be said.
    """
    found = [parse(bare(line)) for line in inside]
    return bool(found) and all(fields is not None and len(fields) >= TELLING for fields in found)


def first(record: str | list[str], delimiter: str) -> str | None:
    """The first filled field; of a line that is no record, as far as it can be told."""
    fields = record if isinstance(record, list) else [f.strip('"') for f in bare(record).split(delimiter)]
    return next((field for field in fields if field.strip()), None)


def bare(line: str) -> str:
    """A line without its end."""
    return line.removesuffix("\n").removesuffix("\r")
