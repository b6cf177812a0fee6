"""A part of a workbook in pieces that end where an element ends: read at once where that can be done, else parsed.

Either way what is no XML, or has a DOCTYPE, is refused: of a piece read at once the parser is given those tags that
were not proved letter by letter.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, TypeVar
from xml.parsers import expat

from connectors.files.xlsx.package import Package, guarded

T = TypeVar("T")
SMALL = 1 << 13
"""Bytes of a piece before anything was read at once: a sheet's heading is among its first rows."""
LARGE = 1 << 20
Handlers = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]


def aligned(
    package: Package, part: str, parser: expat.XMLParserType, end: bytes, handlers: Handlers,
    at_once: Callable[[bytes], tuple[T, bytes] | None],
) -> Iterator[T | None]:  # fmt: skip
    """What `at_once` makes of a piece; None where the handlers (start, end, data) were given it instead.

    `at_once` also gives what of the piece is still to be checked.

    A piece ends with `end` and begins behind one. Once there was a comment, CDATA or an instruction, in which `end`
    may stand as text, nothing is read at once any more; nor where the XML is not in UTF-8.
    """
    plain, begun = True, False
    least = SMALL

    def declared(_: str, encoding: str | None, __: int) -> None:
        nonlocal plain
        plain &= encoding is None or encoding.lower() == "utf-8"

    def parse(piece: bytes, handled: bool) -> None:
        start, close, data = handlers if handled else (None, None, None)
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, close, data
        parser.Parse(piece, False)

    parser.XmlDeclHandler = declared
    held = b""
    with guarded(parser):
        for chunk in chain(package.chunks(part), (b"",)):
            held += chunk
            at = 0
            while plain and (len(held) - at >= least or not chunk):
                cut = held.rfind(end, at, at + least)
                cut = held.find(end, at) if cut < 0 else cut
                if cut < 0:
                    break
                piece, at = held[at : cut + len(end)], cut + len(end)
                found = at_once(piece) if begun else None
                if found is None:
                    plain = b"<!" not in piece and b"<?" not in (piece if begun else piece[2:])
                    parse(piece, True)
                    yield None
                else:
                    least = LARGE
                    parse(found[1], False)
                    yield found[0]
                begun = True
            held = held[at:]
            if not plain or not chunk or len(held) > 4 * LARGE:
                plain = False
                parse(held, True)
                held = b""
                yield None
        parser.Parse(b"", True)
        yield None
