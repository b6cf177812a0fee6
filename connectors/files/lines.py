"""A CSV file as rows of a contract table: strict about encoding and quotes, exact about lines.

Every physical line is accounted for: header + blank + accepted + rejected. A broken line spoils itself only. Lines that
a fast parser provably reads alike go through it, the others one by one through the exact one.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files.blocks import Block, Damaged, Text, block
from connectors.files.footing import alike
from connectors.files.heading import Foot, Footer, Positions, continued, joined, meet, needed
from connectors.files.records import Count, Reader, Record, bare, first, parser
from connectors.files.signs import blank
from connectors.files.store import fresh
from connectors.rows import BROKEN, Rows
from wadah.contract.model import Table
from wadah.errors import Fatal, Quarantine, Retriable

SETTLED = 60
"""Seconds after its last change from which a last line without an end is taken for whole."""


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a CSV file. Raises Quarantine 245, 246 (heading), 249 (encoding); Retriable WDH-240, half-written."""
    whole(source, part, path)
    layout = source.table.file

    with path.open("rb") as raw, _coded(source, part):
        text = Text(raw, encoding(source.table))
        top = text.lines(layout.heading[-1])  # titles above the heading are skipped
        told = [_names(top[line - 1], layout.delimiter) for line in layout.heading if line <= len(top)]
        names = joined(continued(told))
        plan, columns = meet(source, part.name, names)
        places = Positions(columns, list(source.table.by_name))
        reading = Reading(source, part, places, len(names), text, Count(len(top), len(top)))
        yield Extract(lambda: plan, lambda: dict.fromkeys(plan.names, ""), _told(reading))


@contextmanager
def _coded(source: Source, part: Part) -> Iterator[None]:
    try:
        yield
    except Damaged as failure:
        told = source.table.file.encoding
        raise Quarantine("WDH-249", file=part.name, encoding=told, line=failure.line) from failure


def _told(reading: "Reading") -> Iterator[pa.RecordBatch]:
    with _coded(reading.source, reading.part):
        yield from reading.batches()


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([bare(line)], delimiter=delimiter, strict=True), [])
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


class Reading:
    """The lines below the heading."""

    def __init__(self, source: Source, part: Part, places: Positions, width: int, text: Text, count: Count) -> None:
        self.source, self.part, self.places, self.width = source, part, places, width
        self.file, self.text, self.count = source.table.file, text, count
        self._rows = Rows(part.name, places.order, part.filled)
        self._parse = parser(self.file.delimiter, width)
        self._footer, self._foot, self._needed = Footer(self.file.footer), Foot[Record](source), needed(source.table)

    def batches(self) -> Iterator[pa.RecordBatch]:
        least = 1
        while taken := self.text.take(least):
            found = block(taken, self.file.delimiter, self.width, self.text.errors, self.count.lines)
            if not self._plain(found):
                found = found.doubted()
            records, part, count = self._exact(found)
            if part.rows.num_rows and not all(map(self._simple, records)):
                records, part, count = self._exact(found.doubted())
            self.count.add(count)
            yield from self._together(part, records) if part.rows.num_rows else self._one_by_one(records)
            # A record that the next lines may belong to begins the next block, with more behind it.
            rest = found.rest(count.lines)
            self.text.back(rest)
            least = len(rest) + 1
        yield from self._rows.flush()
        self.count.footer = self._foot.end()
        count = self.count
        if not count.adds_up():
            raise Fatal(
                "WDH-250", file=self.part.name, lines=count.lines, blank=count.blank, accepted=count.accepted,
                rejected=count.rejected,
            )  # fmt: skip

    def _exact(self, found: Block) -> tuple[list[Record], Block, Count]:
        """Records that begin at unsure lines, the block without lines they took, and what became of all lines.

        It ends (`Count.lines`) before a record that is not decided yet.
        """
        reader = Reader(self._parse, self.file.oneLineOneRecord, found.line, found.lines, self.text.last)
        count, records, taken, at = Count(), list[Record](), np.zeros(found.lines, np.bool_), 0
        end = found.lines
        for line in found.unsure.tolist():
            if line < at:
                continue
            told = reader.record(line, count, found.before)
            if told is None:
                end = line
                break
            lines, record = told
            taken[line + 1 : (at := line + lines)] = True
            if record:
                records.append(record)
        taken[end:] = True
        left = found.without(taken)
        count.lines = end
        count.accepted += len(left.numbers)
        count.blank += len(left.blank)
        return records, left, count

    def _plain(self, found: Block) -> bool:
        """Whether sure rows need no more than to be taken: nothing under no heading, and none that may be a footer."""
        rows = found.rows
        unnamed = (place for place in range(self.width) if place not in self.places.by_place)
        if any(len(blank(rows, [place])) < rows.num_rows for place in unnamed):
            return False
        return not self._footer.begin or not (self._foot.held or alike(rows.column(0), self._footer.begin).any())

    def _simple(self, record: Record) -> bool:
        """The same of a record."""
        _, raw, fields = record
        if self._footer(first(raw if fields is None else fields, self.file.delimiter)):
            return False
        by_place = self.places.by_place
        return fields is None or not any(f.strip() for place, f in enumerate(fields) if place not in by_place)

    def _together(self, found: Block, records: list[Record]) -> Iterator[pa.RecordBatch]:
        """Sure rows and records, in the order of the file."""
        yield from self._rows.flush()
        numbers = pa.array(found.numbers + found.before + 1)
        rows = self._rows.ready([found.rows.column(place) for place in self.places.by_place], numbers)
        if not records:
            yield rows
            return
        exact = [batch for record in records for batch in self._add(record)]
        every = pa.Table.from_batches([rows, *exact, *self._rows.flush()])
        yield from every.sort_by("_row").combine_chunks().to_batches()

    def _one_by_one(self, records: list[Record]) -> Iterator[pa.RecordBatch]:
        """Records, without what stands below the last of them."""
        for record in records:
            _, raw, fields = record
            filled = {self.places.by_place.get(i) for i, f in enumerate(fields or ()) if f.strip()}
            whole = fields is not None and filled.issuperset(self._needed)
            if self._footer(first(raw if fields is None else fields, self.file.delimiter)):
                self._foot.hold(record) if whole else self._foot.leave()
                continue
            for row in (*(self._foot.rows() if whole else ()), record):
                yield from self._add(row)

    def _add(self, record: Record) -> Iterator[pa.RecordBatch]:
        number, raw, fields = record
        places = self.places
        if fields is None:
            yield from self._rows.add(number, [None] * len(places.order), damage=BROKEN, raw=bare(raw))
            return
        for place in range(self.width):
            if place not in places.by_place and fields[place].strip():
                yield from self._rows.widen(places.unnamed(place, str(place + 1)))
        yield from self._rows.add(number, [fields[place] for place in places.by_place])
