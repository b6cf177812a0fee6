"""JSON files as rows of a contract table: one document with a list in it, or one object a line."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors import exact
from connectors.base import Extract, Part, Source
from connectors.files.heading import lacking
from connectors.files.lines import SETTLED, encoding, whole
from connectors.files.store import fresh
from connectors.objects import Objects
from wadah.errors import Quarantine, Retriable, WadahError

LARGEST = 256 << 20
"""Bytes of a JSON document, whose text is held in memory while its rows are read."""
LINE = 16 << 20
"""Characters of one line of JSONL."""
BLANK = " \t\n\r"
MANY = 1000
"""Objects that become rows at a time."""


class Missing(Exception):
    """The document has no list at the path."""


@contextmanager
def read(source: Source, part: Part, path: Path) -> Iterator[Extract]:
    """Open a JSON or JSONL file.

    Raises Quarantine 243 (too large), 245 (a column is missing), 249 (encoding), 268 (no JSON, no list); Retriable
    WDH-240 where it is half-written. They come while the batches are read: JSON tells its columns row by row.
    """
    objects = Objects(source.table, part)
    if source.server.format == "jsonl":
        whole(source, part, path)
        batches = _by_line(source, part, path, objects)
    else:
        if path.stat().st_size > LARGEST:
            raise Quarantine("WDH-243", file=part.name, limit=f"{LARGEST >> 20} MB of JSON")
        batches = _by_item(source, part, path, objects)
    yield Extract(objects.layout, lambda: dict.fromkeys(objects.keys, ""), _settled(source, part, objects, batches))


def _settled(
    source: Source, part: Part, objects: Objects, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    yield from batches
    yield from objects.flush()
    if (plan := objects.layout()).missing:
        raise lacking(source, part.name, plan)


def _by_line(source: Source, part: Part, path: Path, objects: Objects) -> Iterator[pa.RecordBatch]:
    held: list[Any] = []
    first = 0
    try:
        with path.open("rb") as raw, TextIOWrapper(raw, encoding(source.table), errors="strict", newline="\n") as text:
            for number, line in enumerate(text, 1):
                if len(line) > LINE:
                    raise Quarantine("WDH-243", file=part.name, limit=f"a line of {LINE >> 20} million characters")
                try:
                    item = exact.loads(line) if line.strip() else None
                except (JSONDecodeError, RecursionError):
                    item = _Broken(line.rstrip("\r\n"))
                if held and (item is None or isinstance(item, _Broken) or len(held) >= MANY):
                    yield from objects.take(held, first)
                    held = []
                if isinstance(item, _Broken):
                    yield from objects.broken(number, item.text)
                elif line.strip():
                    first = first if held else number
                    held.append(item)
    except UnicodeDecodeError as failure:
        raise Quarantine("WDH-249", file=part.name, encoding=source.table.file.encoding, line="?") from failure
    yield from objects.take(held, first)


class _Broken:
    def __init__(self, text: str) -> None:
        self.text = text


def _by_item(source: Source, part: Part, path: Path, objects: Objects) -> Iterator[pa.RecordBatch]:
    items = source.table.file.items
    try:
        found = items_of(path.read_bytes().decode(encoding(source.table)), items.split(".") if items else [])
        while some := list(islice(found, MANY)):
            yield from objects.take(some)
    except UnicodeDecodeError as failure:
        raise Quarantine("WDH-249", file=part.name, encoding=source.table.file.encoding, line="?") from failure
    except Missing:
        raise Quarantine("WDH-268", file=part.name, why=f"has no list at `{items or '$'}`") from None
    except (JSONDecodeError, RecursionError) as failure:
        raise _spoiled(source, part, path, failure) from None  # the parser quotes the text


def _spoiled(source: Source, part: Part, path: Path, failure: Exception) -> WadahError:
    if fresh(path, SETTLED):
        return Retriable("WDH-240", app=source.contract.id, file=part.name)
    line = getattr(failure, "lineno", "?")
    return Quarantine("WDH-268", file=part.name, why=f"is no JSON from line {line} on")


def items_of(text: str, steps: Sequence[str]) -> Iterator[Any]:
    """The items of the list at the path, one by one; the rest of the document is checked, and dropped.

    Raises JSONDecodeError, RecursionError, Missing.
    """
    at = yield from _descend(text, _skip(text, 0), list(steps))
    if _skip(text, at) != len(text):
        raise JSONDecodeError("more after the end", text, at)


def _descend(text: str, at: int, steps: list[str]) -> Generator[Any, None, int]:
    if not steps:
        return (yield from _list(text, at))
    if text[at : at + 1] != "{":
        raise Missing
    seen = False
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        if text[at : at + 1] != '"':
            raise JSONDecodeError("no key", text, at)
        key, at = exact.DECODER.raw_decode(text, at)
        at = _past(text, _skip(text, at), ":")
        if key != steps[0]:
            _, at = exact.DECODER.raw_decode(text, at)
        elif seen:  # which of the two lists is meant, nobody knows
            raise JSONDecodeError("a key twice", text, at)
        elif len(steps) == 1 and text.startswith("null", at):
            seen, at = True, at + 4  # how some programs write an empty list
        else:
            seen = True
            at = yield from _descend(text, at, steps[1:])
        at = _comma(text, at, "}")
    if not seen:
        raise Missing
    return at + 1


def _list(text: str, at: int) -> Generator[Any, None, int]:
    if text[at : at + 1] != "[":
        raise Missing
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        item, at = exact.DECODER.raw_decode(text, at)
        yield item
        at = _comma(text, at, "]")
    return at + 1


def _comma(text: str, at: int, end: str) -> int:
    """The place of the next member, or of `end`."""
    at = _skip(text, at)
    if text[at : at + 1] == end:
        return at
    at = _past(text, at, ",")
    if text[at : at + 1] == end:
        raise JSONDecodeError("a comma before the end", text, at)
    return at


def _past(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise JSONDecodeError(f"no {sign}", text, at)
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in BLANK:
        at += 1
    return at
