"""Shared strings: each cell text once, kept in a temporary file so that memory does not grow with them."""

import mmap
import re
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from connectors.files.grid import Limit
from connectors.files.xlsx.package import Attributes, Package, local

TEXT = 65_535
"""Characters of one cell; Excel's own limit is 32,767."""
COUNT = 10_000_000
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Strings:
    """Texts by index. Raises IndexError for a reference to nowhere."""

    def __init__(self, data: mmap.mmap | bytes, ends: "array[int]") -> None:
        self._data, self._ends = data, ends

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
        ends = array("Q")
        for text in _texts(package, part):
            file.write(text.encode("utf-8", "surrogatepass"))
            ends.append(file.tell())
            if len(ends) > COUNT:
                raise Limit(f"more than {COUNT} shared strings")
        file.flush()
        if file.tell() == 0:  # nothing to map
            yield Strings(b"", ends)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield Strings(data, ends)


def _texts(package: Package, part: str) -> Iterator[str]:
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
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    for _ in package.parse(part, parser):
        yield from done
        done.clear()


def unescaped(text: str) -> str:
    """`_x000D_` is how a workbook writes a character XML cannot hold."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
