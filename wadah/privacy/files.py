"""Walk through files of every kind that leaves, in bounded memory, and tell where a pattern stands."""

import codecs
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from wadah.errors import Fatal
from wadah.privacy.patterns import LONGEST, Kind, hits, plain

CHUNK = 1 << 20  # characters read at a time
OVERLAP = 8 * LONGEST
ROWS = 20_000
DEEPEST = 3  # archives within archives
OPAQUE = (b"\x89PNG\r\n", b"wOF2", b"\0\0\1\0")  # images and fonts of the portal's own look
XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BROKEN = (pa.ArrowInvalid, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, ParseError, DefusedXmlException)
TOO_LARGE = 10**15  # a number from here on has the 16 digits of a NIK


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A personal pattern and where it stands (`data.csv: baris 12`); never the value itself."""

    kind: Kind
    place: str


def scan(what: Path | bytes, allow: Collection[str] = (), name: str = "") -> list[Finding]:
    """Scan a file, a folder with all its files, or bytes; names of files are scanned too.

    `allow` holds texts that may stand (the portal's own contact address, any case). What can be
    neither read nor is known to hold no text is itself a finding. Each kind is told once per place.
    """
    found = dict.fromkeys(_walk(what, frozenset(allow), name))
    return sorted(found)


def refuse(findings: Collection[Finding]) -> None:
    """Raise Fatal WDH-520 where anything was found: one hit stops the release."""
    if findings:
        places = "; ".join(f"{f.kind} ({f.place})" for f in sorted(findings)[:20])
        raise Fatal("WDH-520", count=len(findings), places=places)


def _walk(what: Path | bytes, allow: frozenset[str], name: str) -> Iterator[Finding]:
    if isinstance(what, bytes):
        yield from _stream(io.BytesIO(what), allow, name or "bytes", 0)
    elif what.is_dir():
        for file in sorted(what.rglob("*")):
            if file.is_file():
                yield from _walk(file, allow, f"{name}/" * bool(name) + file.relative_to(what).as_posix())
    else:
        with what.open("rb") as stream:
            yield from _stream(cast(IO[bytes], stream), allow, name or what.name, 0)


def _stream(stream: IO[bytes], allow: frozenset[str], name: str, depth: int) -> Iterator[Finding]:
    """Scan by what the bytes are, whatever the name says they are."""
    yield from (Finding(kind, f"{name}: nama berkas") for kind, _ in hits(plain(name), allow))
    try:
        yield from _content(stream, allow, name, depth)
    except BROKEN:
        yield Finding("tidak terbaca", name)


def _content(stream: IO[bytes], allow: frozenset[str], name: str, depth: int) -> Iterator[Finding]:
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(b"PK\x03\x04") and depth < DEEPEST:
        yield from _archive(stream, allow, name, depth)
    elif head.startswith(b"PAR1"):
        yield from _parquet(stream, allow, name)
    elif head.startswith(b"\x1f\x8b") and depth < DEEPEST:
        with gzip.open(stream) as inner:
            yield from _text(cast(IO[bytes], inner), allow, name)
    elif head.startswith(OPAQUE):
        return
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _text(stream, allow, name, "utf-16")
    elif b"\0" in head or head.startswith((b"PK", b"\x1f\x8b")):
        yield Finding("tidak terbaca", name)
    else:
        yield from _text(stream, allow, name)


def _text(stream: IO[bytes], allow: frozenset[str], name: str, encoding: str = "utf-8") -> Iterator[Finding]:
    """Overlapping windows: a hit is taken where both its neighbours are in sight."""
    reader = codecs.getreader(encoding)(stream, "replace")
    tail, line = "", 1
    chunk = reader.read(CHUNK, CHUNK)
    while chunk:
        following = reader.read(CHUNK, CHUNK)
        raw = tail + chunk
        text = plain(raw)
        for kind, start in hits(text, allow):
            if (start >= LONGEST or not tail) and (start < len(text) - LONGEST or not following):
                yield Finding(kind, f"{name}: baris {line + text.count(chr(10), 0, start)}")
        tail = raw[-OVERLAP:]
        line += raw.count("\n") - tail.count("\n")
        chunk = following


def _archive(stream: IO[bytes], allow: frozenset[str], name: str, depth: int) -> Iterator[Finding]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.namelist():
            place = f"{name}: {member}"
            with archive.open(member) as content:
                if member == "xl/sharedStrings.xml":
                    yield from _cells(content, allow, place, "si")
                elif member.startswith("xl/worksheets/") and member.endswith(".xml"):
                    yield from _cells(content, allow, place, "c")
                elif not member.endswith("/"):
                    yield from _stream(content, allow, place, depth + 1)


def _cells(content: IO[bytes], allow: frozenset[str], place: str, element: str) -> Iterator[Finding]:
    """The text of each cell as a reader sees it: runs joined, numbers written out."""
    count = 0
    for _, node in iterparse(content, events=("end",)):
        tag = node.tag.removeprefix(XLSX)
        if tag == element:
            count += 1
            where = f"sel {node.get('r')}" if element == "c" else f"teks ke-{count}"
            yield from (Finding(kind, f"{place} {where}") for kind, _ in hits(plain(_shown_cell(node)), allow))
            node.clear()
        elif tag == "row":
            node.clear()
        elif tag in ("oddHeader", "oddFooter", "hyperlink", "definedName"):
            shown = re.sub("&[A-Z]", " ", " ".join([*node.itertext(), *node.attrib.values()]))  # &C: centred
            yield from (Finding(kind, f"{place} {tag}") for kind, _ in hits(plain(shown), allow))


def _shown_cell(node: Any) -> str:
    if node.tag == XLSX + "si":
        return "".join(node.itertext())
    if node.get("t") == "s":  # only the place of a shared text
        return ""
    return "\n".join(_number("".join(part.itertext())) for part in node)  # formula, value, inline text


def _number(shown: str) -> str:
    """A number cell as digits: spreadsheets store 16 of them as `3.3190112E15`."""
    try:
        value = float(shown)
    except ValueError:
        return shown
    return str(int(value)) if TOO_LARGE <= abs(value) < TOO_LARGE * 10 and value.is_integer() else shown


def _parquet(stream: IO[bytes], allow: frozenset[str], name: str) -> Iterator[Finding]:
    file = pq.ParquetFile(stream)
    written = {k.decode(): v.decode("utf-8", "replace") for k, v in (file.metadata.metadata or {}).items()}
    written.pop("ARROW:schema", None)  # the same schema once more, as a binary block
    for key, value in {**written, "kolom": " ".join(file.schema_arrow.names)}.items():
        yield from (Finding(kind, f"{name}: {key}") for kind, _ in hits(plain(value), allow))
    done = 0
    for batch in file.iter_batches(ROWS):
        for column, values in zip(batch.schema.names, batch.columns, strict=True):
            # NUL stands between the values: no pattern runs across it, and it counts the rows.
            text = plain("\0".join(_shown(values)))
            for kind, start in hits(text, allow):
                row = done + text.count("\0", 0, start) + 1
                yield Finding(kind, f"{name}: kolom {column}, baris {row}")
        done += batch.num_rows


def _shown(values: Any) -> list[str]:
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    if pa.types.is_boolean(kind) or pa.types.is_temporal(kind):
        return []
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        large = pc.max(pc.abs(values.cast(pa.float64(), safe=False))).as_py()
        if large is None or large < TOO_LARGE:
            return []
        return [_number(str(v)) if v is not None else "" for v in values.to_pylist()]
    return ["" if v is None else str(v) for v in values.to_pylist()]
