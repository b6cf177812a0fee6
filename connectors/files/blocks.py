"""A CSV file in blocks of whole lines, and of a block those lines that a fast parser provably reads as the exact one.

A line is *sure* where its quotes are regular: each opens a field, closes one, or stands as one of a pair inside; then
every reader of RFC 4180 gives the same fields. The others (irregular quotes, lone carriage returns, zero bytes, a
wrong number of fields) are left to `connectors.files.records`.
"""

import codecs
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from connectors.files.records import FIELD
from connectors.files.signs import Bytes, Marks, Places, blank

CHUNK = 1 << 21  # bytes
LARGEST = 1 << 30
"""Bytes of a block that the fast parser is given: its places are of 32 bits."""


class Damaged(Exception):
    """Bytes that are no text in the file's encoding; `line` is the file's, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Text:
    """A file as UTF-8, in pieces that end where a line ends (the last one where the file does).

    What was UTF-8 before is passed on as it is, and is to be checked (`errors`); what is none of another encoding
    raises Damaged.
    """

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self._raw, self._held, self._line = raw, b"", 1
        self._utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
        self._decoder = None if self._utf8 else codecs.getincrementaldecoder(encoding)("strict")
        self.errors = "strict" if self._utf8 else "surrogatepass"  # half a surrogate pair some encodings can write
        self.ended = False
        if self._utf8 and (begin := raw.read(len(codecs.BOM_UTF8))) != codecs.BOM_UTF8:
            self._held = begin

    def take(self, least: int = 1) -> bytes:
        """The next whole lines, of `least` bytes or more unless the file ends; none at its end."""
        found, size, cut = [self._held], len(self._held), self._held.rfind(b"\n") + 1
        while cut < least and not self.ended:
            found.append(self._read())
            if end := found[-1].rfind(b"\n") + 1:
                cut = size + end
            size += len(found[-1])
        held = b"".join(found)
        cut = len(held) if self.ended else cut
        text, self._held = held[:cut], held[cut:]
        return text

    def back(self, text: bytes) -> None:
        """Give lines back: they come first next time."""
        self._held = text + self._held

    @property
    def last(self) -> bool:
        """Whether what was taken ends the file."""
        return self.ended and not self._held

    def lines(self, count: int) -> list[str]:
        """So many lines, or as many as there are."""
        found: list[str] = []
        while len(found) < count and (text := self.take()):
            at = 0
            while len(found) < count and at < len(text):
                end = text.find(b"\n", at) + 1 or len(text)
                found.append(_decoded(text[at:end], self.errors, len(found) + 1))
                at = end
            self.back(text[at:])
        return found

    def _read(self) -> bytes:
        chunk = self._raw.read(CHUNK)
        self.ended = not chunk
        if self._decoder is None:
            return chunk
        try:
            text = self._decoder.decode(chunk, self.ended)
        except UnicodeDecodeError as failure:
            raise Damaged(self._line + failure.object[: failure.start].count(b"\n")) from failure
        self._line += text.count("\n")
        return text.encode("utf-8", self.errors)


def _decoded(line: bytes, errors: str, number: int) -> str:
    try:
        return line.decode("utf-8", errors)
    except UnicodeDecodeError as failure:
        raise Damaged(number) from failure


@dataclass(frozen=True)
class Block:
    """Some lines of a file, judged: `rows` are those of sure lines, as text columns named by their place, and `numbers`
    their lines (from 0); lines that are `blank` hold nothing; `unsure` ones are to be read exactly. `before` are the
    lines of the file before them."""

    data: bytes
    errors: str
    before: int
    starts: Places  # of each line, and the end of the last
    rows: pa.RecordBatch
    numbers: Places
    blank: Places
    unsure: Places

    @property
    def lines(self) -> int:
        return len(self.starts) - 1

    def line(self, at: int) -> str:
        """A line's text. Raises Damaged."""
        return _decoded(self.data[self.starts[at] : self.starts[at + 1]], self.errors, self.before + at + 1)

    def rest(self, at: int) -> bytes:
        """The lines from one on."""
        return self.data[self.starts[at] :]

    def without(self, lines: Marks) -> "Block":
        """The block without some sure or blank lines."""
        if not lines.any():
            return self
        kept = ~lines[self.numbers]
        return replace(
            self, rows=self.rows.filter(pa.array(kept)), numbers=self.numbers[kept],
            blank=self.blank[~lines[self.blank]],
        )  # fmt: skip

    def doubted(self) -> "Block":
        """The same lines, all of them to be read exactly."""
        rows, numbers = _none(self.rows.num_columns), np.arange(0)
        return replace(self, rows=rows, numbers=numbers, blank=numbers, unsure=np.arange(self.lines))


def block(data: bytes, delimiter: str, width: int, errors: str = "strict", before: int = 0) -> Block:
    """Judge the lines of a text in UTF-8, and parse those that are sure, each of `width` fields."""
    signs = np.frombuffer(data, np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(signs == ord("\n")) + 1, [len(data)]))
    starts = starts[:-1] if starts[-1] == starts[-2] else starts
    judged = Block(data, errors, before, starts, _none(width), np.arange(0), np.arange(0), np.arange(len(starts) - 1))
    if len(delimiter.encode()) != 1 or delimiter in '"\r\n\0' or len(data) > LARGEST or not _is_text(data):
        return judged
    lengths, begin = np.diff(starts), signs[starts[:-1]]
    empty = (lengths == 1) & (begin == ord("\n"))
    two = np.flatnonzero((lengths == 2) & (begin == ord("\r")))
    empty[two[signs[starts[two] + 1] == ord("\n")]] = True
    kept = ~empty & (lengths <= FIELD)
    kept[_irregular(data, signs, starts, ord(delimiter))] = False
    lines = np.flatnonzero(kept)
    rows, wrong = _parse(data if kept.all() else signs[np.repeat(kept, lengths)].tobytes(), delimiter, width)
    numbers = np.delete(lines, wrong) if wrong else lines
    if rows.num_rows != len(numbers):
        return judged
    unsure = ~empty
    unsure[numbers] = False
    hollow = blank(rows, range(width))
    if len(hollow):
        empty[numbers[hollow]] = True
        rows, numbers = rows.take(pa.array(np.delete(np.arange(len(numbers)), hollow))), np.delete(numbers, hollow)
    return Block(data, errors, before, starts, rows, numbers, np.flatnonzero(empty), np.flatnonzero(unsure))


def _is_text(data: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(data)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:  # the exact reader finds the line
        return False
    return True


def _irregular(data: bytes, signs: Bytes, starts: Places, delimiter: int) -> Places:
    """Lines with a quote that is not regular, a carriage return within, a zero byte, or a byte order mark."""
    found = [np.flatnonzero(signs == 0)] if b"\0" in data else []
    if codecs.BOM_UTF8 in data:  # the fast parser takes it off where its text begins with one
        found.append(starts[:-1][signs[starts[:-1]] == codecs.BOM_UTF8[0]])
    if b"\r" in data:
        returns = np.flatnonzero(signs == ord("\r"))
        found.append(returns[np.append(signs, 0)[returns + 1] != ord("\n")])
    odd = np.arange(0)
    if b'"' in data:
        quotes = np.flatnonzero(signs == ord('"'))
        before = np.searchsorted(quotes, starts)  # quotes before each line
        counts = np.diff(before)
        odd = np.flatnonzero(counts % 2)
        if len(odd):
            closing = ((np.arange(len(quotes)) - np.repeat(before[:-1], counts)) % 2).astype(np.bool_)
            opens, closes = quotes[~closing], quotes[closing]
        else:
            opens, closes = quotes[::2], quotes[1::2]
        left, right = np.ones((2, 256), np.bool_)
        left[[delimiter, ord("\n"), ord('"')]] = right[[delimiter, ord("\n"), ord("\r"), ord('"')]] = False
        found.append(opens[left[signs.take(opens - 1, mode="wrap")] & (opens > 0)])
        found.append(closes[right[signs.take(closes + 1, mode="clip")] & (closes < len(signs) - 1)])
    places = np.concatenate([np.arange(0), *found])
    return np.concatenate((odd, np.searchsorted(starts, places, "right") - 1))


def _parse(data: bytes, delimiter: str, width: int) -> tuple[pa.RecordBatch, list[int]]:
    """Rows of so many fields, and the lines (from 0) that have another number of them."""
    wrong: list[int] = []

    def note(row: Any) -> str:
        wrong.append(row.number - 1)
        return "skip"

    if not data:
        return _none(width), wrong
    names = [str(place) for place in range(width)]
    found = pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=False, ignore_empty_lines=False, invalid_row_handler=note
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), null_values=[], strings_can_be_null=False
        ),
    )
    batches = found.combine_chunks().to_batches()
    return batches[0] if batches else _none(width), wrong


def _none(width: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({str(place): pa.array([], pa.string()) for place in range(width)})
