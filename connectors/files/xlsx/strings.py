"""Shared strings: each cell text once, kept in a temporary file so that memory does not grow with them."""

import mmap
import re
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from connectors.files.grid import Limit
from connectors.files.xlsx.aligned import aligned
from connectors.files.xlsx.package import Attributes, Package, local
from connectors.files.xlsx.tags import Places, tags

TEXT = 65_535
"""Characters of one cell; Excel's own limit is 32,767."""
COUNT = 10_000_000
LOOSE = re.compile("[\ud800-\udfff]")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Strings:
    """Texts by index. Raises IndexError for a reference to nowhere."""

    def __init__(self, data: mmap.mmap | bytes, ends: "array[int]", plain: bool = True) -> None:
        self._data, self._ends, self._plain = data, ends, plain

    @cached_property
    def _offsets(self) -> pa.Buffer:
        ends = np.frombuffer(self._ends, np.int64) if self._ends else np.arange(0)
        return pa.py_buffer(np.append(np.int64(0), ends))

    def take(self, index: Places, most: int) -> pa.Array | None:
        """These texts; None where one is no UTF-8 or not there, or where they come to more than `most` bytes (a text of
        65,535 characters may stand in every cell): then cells are to be read one by one."""
        ends = np.frombuffer(self._offsets, np.int64)
        if not self._plain or (len(index) and index.max() >= len(ends) - 1):
            return None
        if (ends[index + 1] - ends[index]).sum() > most:
            return None
        texts = pa.Array.from_buffers(pa.large_string(), len(ends) - 1, [None, self._offsets, pa.py_buffer(self._data)])
        try:
            return texts.take(pa.array(index)).cast(pa.string())
        finally:
            del texts  # a failure's traceback would keep it, and the file's mapping open

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        start = self._ends[index - 1] if index else 0
        return self._data[start : self._ends[index]].decode("utf-8", "surrogatepass")


@contextmanager
def strings(package: Package, part: str | None, scratch: Path) -> Iterator[Strings]:
    """The workbook's shared strings; `scratch` is a folder for the temporary file. Phonetic readings are left out."""
    if part is None or not package.has(part):
        yield Strings(b"", array("Q"))
        return
    with tempfile.TemporaryFile(dir=scratch) as file:
        ends, plain = array("Q"), True
        for found in _pieces(package, part):
            if isinstance(found, pa.Array):
                _, offsets, body = found.buffers()
                edges = np.frombuffer(offsets, np.int32)[found.offset : found.offset + len(found) + 1].astype(np.uint64)
                before = file.tell()
                file.write(body[int(edges[0]) : int(edges[-1])] if body else b"")
                ends.frombytes((edges[1:] - edges[0] + np.uint64(before)).tobytes())
            else:
                for text in found:
                    plain = plain and not LOOSE.search(text)
                    file.write(text.encode("utf-8", "surrogatepass"))
                    ends.append(file.tell())
            if len(ends) > COUNT:
                raise Limit(f"more than {COUNT} shared strings")
        file.flush()
        if file.tell() == 0:  # nothing to map
            yield Strings(b"", ends)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield Strings(data, ends, plain)


def _pieces(package: Package, part: str) -> Iterator[pa.Array | list[str]]:
    """Texts in order: of plain XML many at once, of other XML as a parser gives them."""
    pieces: list[str] = []
    done: list[str] = []
    state = {"text": False, "phonetic": False, "size": 0}

    def start(name: str, _: Attributes) -> None:
        tag = local(name)
        if tag == "si":
            pieces.clear()
            state["size"] = 0
        elif tag == "rPh":
            state["phonetic"] = True
        elif tag == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        tag = local(name)
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "si":
            done.append(unescaped("".join(pieces)))

    def data(text: str) -> None:
        if state["text"]:
            state["size"] += len(text)
            if state["size"] > TEXT:
                raise Limit(f"a cell longer than {TEXT} characters")
            pieces.append(text)

    parser = expat.ParserCreate()
    for found in aligned(package, part, parser, b"</si>", (start, end, data), _plain):
        if found is not None:
            yield found
        elif done:
            yield list(done)
            done.clear()


def _plain(data: bytes) -> tuple[pa.Array, bytes] | None:
    """Texts of whole `<si><t>…</t></si>`; None of anything else, or of what a text has to be searched for."""
    if b"_x" in data or (found := tags(data.strip(b" \n\t"))) is None or len(found.first) % 4:
        return None
    every = np.arange(len(found.first)).reshape(-1, 4)
    lengths = found.last - found.first + 1
    kept = b' xml:space="preserve">'
    opened = every[:, 1]
    bare = (lengths[opened] == 3) & found.spelled(opened, b"<t>")
    spaced = (lengths[opened] == 2 + len(kept)) & found.spelled(opened, b"<t" + kept)
    if not (found.spelled(every[:, 0], b"<si>") & (bare | spaced)).all():
        return None
    if not (found.spelled(every[:, 2], b"</t>") & found.spelled(every[:, 3], b"</si>")).all():
        return None
    begin, end = found.last[opened] + 1, found.first[opened + 1]
    return None if (end - begin).max() > TEXT else (found.texts(begin, end), b"")


def unescaped(text: str) -> str:
    """`_x000D_` is how a workbook writes a character XML cannot hold."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
