"""The zip and the small XML parts of a workbook (ECMA-376), with guards before anything is inflated."""

import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.parsers import expat

from connectors.files.grid import Limit, Unreadable

CHUNK = 1 << 18
ENTRIES = 5_000
TOTAL = 2 << 30
"""Bytes all parts may inflate to. A million rows of 13 columns take a quarter of it."""
RATIO = 250
"""Inflated to packed, of a part above RATIO_FROM. Real sheets stay below 100; deflate itself ends at 1032."""
RATIO_FROM = 32 << 20
SMALL = 64 << 20
"""Bytes of a part that is read whole: workbook, relations, styles."""
DEPTH = 64

DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, ValueError)
"""What zipfile raises of a damaged zip, by the way a member is packed."""

Attributes = dict[str, str]


def guard(archive: zipfile.ZipFile) -> None:
    """Refuse a zip before anything of it is inflated.

    Raises Limit, and Unreadable where it is locked or names a part twice.
    """
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Limit(f"{len(entries)} parts in the zip, more than {ENTRIES}")
    if sum(e.file_size for e in entries) > TOTAL:
        raise Limit(f"inflates to more than {TOTAL >> 20} MB")
    if len({e.filename for e in entries}) < len(entries):
        raise Unreadable("broken")  # which of the two is meant, nobody knows
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("locked")
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise Limit(f"a part inflates more than {RATIO} times")


class Package:
    """An opened workbook file. Raises Unreadable and Limit from every method."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # OLE: a password, or .xls
                raise Unreadable("locked")
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as failure:
            raise Unreadable("broken") from failure
        guard(self._zip)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        return part in self._zip.NameToInfo

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes. The zip's reader stops at the declared size, so what was guarded is what comes."""
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except (*DAMAGE, KeyError, OSError) as failure:
            raise Unreadable("broken") from failure

    def parse(self, part: str, parser: expat.XMLParserType) -> Iterator[None]:
        """Feed a part to a parser, handing back control after every chunk."""
        with guarded(parser):
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield

    def elements(self, part: str) -> list[tuple[str, Attributes]]:
        """(local name, attributes) of a small part's elements, in order."""
        if not self.has(part):
            raise Unreadable("broken")
        if self._zip.getinfo(part).file_size > SMALL:
            raise Limit(f"{posixpath.basename(part)} is larger than {SMALL >> 20} MB")
        found: list[tuple[str, Attributes]] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: found.append((local(name), attributes))
        for _ in self.parse(part, parser):
            pass
        return found

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """(id, last word of the type, target part) of one part's relations; of the package itself for ''."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        return [
            (a["Id"], a["Type"].rpartition("/")[2], posixpath.normpath(posixpath.join("/" + folder, a["Target"]))[1:])
            for tag, a in self.elements(listed)
            if tag == "Relationship" and {"Id", "Type", "Target"} <= a.keys() and a.get("TargetMode") != "External"
        ]


@contextmanager
def guarded(parser: expat.XMLParserType) -> Iterator[None]:
    """Refuse a DOCTYPE at once and turn a parser's failure into Unreadable."""

    def refuse(*_: object) -> None:
        raise Unreadable("doctype")

    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    try:
        yield
    except expat.ExpatError as failure:
        raise Unreadable("broken") from failure


def local(name: str) -> str:
    """An element's name without its prefix (`x:row` → `row`)."""
    return name.rpartition(":")[2]
