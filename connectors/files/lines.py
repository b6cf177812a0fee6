"""A CSV file as rows of a contract table: strict about encoding and quotes, exact about lines.

Every physical line is accounted for: header + blank + accepted + rejected. A broken line spoils itself only.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files.heading import Foot, Footer, Positions, continued, joined, meet, needed
from connectors.files.store import fresh
from connectors.rows import BROKEN, Rows
from wadah.contract.model import Table
from wadah.errors import Fatal, Quarantine, Retriable

FIELD = 1 << 20  # characters of one field
LINES = 1_000
"""Physical lines one record may span; past it, its quote was never closed."""
TELLING = 3
"""Columns from which a line that has as many fields is a record, and no line of a text."""
SETTLED = 60
"""Seconds after its last change from which a last line without an end is taken for whole."""


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


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a CSV file. Raises Quarantine 245, 246 (heading), 249 (encoding); Retriable WDH-240, half-written."""
    whole(source, part, path)
    layout = source.table.file
    count = Count()
    # No newline translation: a lone carriage return inside a field is a character of it.
    with path.open("rb") as raw, TextIOWrapper(raw, encoding(source.table), errors="strict", newline="\n") as text:
        lines = _counted(text, count, source, part)
        top = list(islice(lines, layout.heading[-1]))  # titles above the heading are skipped
        count.header = len(top)
        told = [_names(top[line - 1], layout.delimiter) for line in layout.heading if line <= len(top)]
        names = joined(continued(told))
        plan, columns = meet(source, part.name, names)
        batches = _batches(source, part, Positions(columns, list(source.table.by_name)), len(names), lines, count)
        yield Extract(lambda: plan, lambda: dict.fromkeys(plan.names, ""), batches)


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([_bare(line)], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def encoding(table: Table) -> str:
    """The contract's encoding; UTF-8 may begin with a mark that is no character."""
    told = table.file.encoding
    return "utf-8-sig" if told.lower().replace("-", "") == "utf8" else told


def whole(source: Source, part: Part, path: Path) -> None:
    """Raise Retriable WDH-240 where the file's last line has no end and it was just written."""
    with path.open("rb") as raw:
        raw.seek(0, 2)
        if raw.tell() == 0:
            ended = False
        else:
            raw.seek(-1, 2)
            ended = raw.read(1) == b"\n"
    if not ended and fresh(path, SETTLED):
        raise Retriable("WDH-240", app=source.contract.id, file=part.name)


def _counted(text: TextIOWrapper, count: Count, source: Source, part: Part) -> Iterator[str]:
    try:
        for line in text:
            count.lines += 1
            yield line
    except UnicodeDecodeError as failure:
        raise Quarantine(
            "WDH-249", file=part.name, encoding=source.table.file.encoding, line=count.lines + 1
        ) from failure


def _batches(
    source: Source, part: Part, places: Positions, width: int, lines: Iterator[str], count: Count
) -> Iterator[pa.RecordBatch]:
    file = source.table.file
    rows = Rows(part.name, places.order, part.filled)
    parse = _parser(file.delimiter, width)
    records = _single(lines, count, parse) if file.oneLineOneRecord else _multiple(lines, count, parse)
    for number, raw, fields in _above(records, source, dict(places.by_place), count):
        if fields is None:
            yield from rows.add(number, [None] * len(places.order), damage=BROKEN, raw=_bare(raw))
            continue
        for place in range(width):
            if place not in places.by_place and fields[place].strip():
                yield from rows.widen(places.unnamed(place, str(place + 1)))
        yield from rows.add(number, [fields[place] for place in places.by_place])
    yield from rows.flush()
    if count.lines != count.header + count.blank + count.accepted + count.embedded + count.rejected:
        raise Fatal(
            "WDH-250", file=part.name, lines=count.lines, blank=count.blank, accepted=count.accepted,
            rejected=count.rejected,
        )  # fmt: skip


def _above(
    records: "Iterator[Record]", source: Source, by_place: Mapping[int, str], count: Count
) -> "Iterator[Record]":
    """The records, without what stands below the last of them."""
    table = source.table
    footer, foot, filled = Footer(table.file.footer), Foot[Record](source), needed(table)
    for record in records:
        _, raw, fields = record
        whole = fields is not None and {by_place.get(i) for i, f in enumerate(fields) if f.strip()}.issuperset(filled)
        if footer(_first(raw if fields is None else fields, table.file.delimiter)):
            foot.hold(record) if whole else foot.leave()
            continue
        if whole:
            yield from foot.rows()
        yield record
    count.footer = foot.end()


Parse = Callable[[str], list[str] | None]
Record = tuple[int, str, list[str] | None]
"""(line number from 1, its text, its fields or None where it is broken)."""


def _swallowed(inside: Sequence[str], parse: Parse) -> bool:
    """Whether the lines between a record's first and last are records themselves: then a stray quote joined them.

    Of a table of one or two columns a line of text may look like a record by chance; there nothing can be said.
    """
    found = [parse(_bare(line)) for line in inside]
    return bool(found) and all(fields is not None and len(fields) >= TELLING for fields in found)


def _parser(delimiter: str, width: int) -> Parse:
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


def _single(lines: Iterator[str], count: Count, parse: Parse) -> Iterator[Record]:
    for line in lines:
        fields = None if (empty := not line.strip()) else parse(_bare(line))
        yield from _told(count, count.lines, line, fields, empty)


def _multiple(lines: Iterator[str], count: Count, parse: Parse) -> Iterator[Record]:
    """Records whose quoted fields may hold line ends. After a broken one, reading begins anew at the next line.

    Broken is also one that swallowed others by a stray quote.
    """
    held: deque[str] = deque()  # lines read ahead and given back
    number = count.lines
    while (line := held.popleft() if held else next(lines, None)) is not None:
        number += 1
        record, ahead = line, 0
        fields = None if (empty := not line.strip()) else parse(_bare(line))
        while fields is None and record.count('"') % 2 and ahead < LINES:
            if ahead == len(held):
                if (following := next(lines, None)) is None:
                    break
                held.append(following)
            record += held[ahead]
            ahead += 1
            if record.count('"') % 2 == 0:
                fields = parse(_bare(record))
        if fields is None or _swallowed(list(islice(held, max(ahead - 1, 0))), parse):
            fields = None
            record, ahead = line, 0
        for _ in range(ahead):
            held.popleft()
        count.embedded += ahead
        yield from _told(count, number, record, fields, empty)
        number += ahead


def _first(record: str | list[str], delimiter: str) -> str | None:
    """The first filled field; of a line that is no record, as far as it can be told."""
    fields = record if isinstance(record, list) else [f.strip('"') for f in _bare(record).split(delimiter)]
    return next((field for field in fields if field.strip()), None)


def _told(count: Count, number: int, record: str, fields: list[str] | None, empty: bool) -> Iterator[Record]:
    if empty or (fields is not None and not any(field.strip() for field in fields)):
        count.blank += 1  # `;;;;` is how a spreadsheet writes an empty row
        return
    if fields is None:
        count.rejected += 1
    else:
        count.accepted += 1
    yield number, record, fields


def _bare(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")
