"""Whether a portal folder is what it should be: files as their receipts say, no link into nothing, no broken file."""

import json
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from publish.receipt import Receipt, sha256

HOST = "http://portal.invalid"


def receipts(folder: Path, told: Iterable[Receipt], sizes_only: bool = False) -> list[str]:
    """Files whose bytes (or only whose size) are not those of their receipt."""
    problems = []
    for receipt in told:
        for file in receipt.files:
            found = folder / "d" / receipt.dataset / file.name
            if not found.is_file():
                problems.append(f"{receipt.dataset}/{file.name} is missing")
            elif found.stat().st_size != file.bytes or (not sizes_only and sha256(found) != file.sha256):
                problems.append(f"{receipt.dataset}/{file.name} is not what its receipt says")
    return problems


def links(folder: Path, base: str) -> list[str]:
    """Addresses inside the portal that lead nowhere, anchors included."""
    path = urlsplit(base).path.rstrip("/") + "/"
    pages = {file: _read(file) for file in sorted(folder.rglob("*.html"))}
    problems = []
    for file, (hrefs, _) in pages.items():
        place = file.relative_to(folder).as_posix()
        here = HOST + path + place.removesuffix("index.html")
        for href in hrefs:
            target = urlsplit(urljoin(here, href))
            if target.netloc != urlsplit(HOST).netloc or target.scheme != "http":
                continue
            inside = unquote(target.path).removeprefix(path)
            found = folder / inside / "index.html" if not inside or inside.endswith("/") else folder / inside
            if not target.path.startswith(path) or not found.is_file():
                problems.append(f"{place} leads to {href}, which is not there")
            elif target.fragment and found in pages and target.fragment not in pages[found][1]:
                problems.append(f"{place} leads to {href}, where there is no such place")
    return problems


def syntax(folder: Path) -> list[str]:
    """JSON and XML that cannot be read."""
    problems = []
    for file in sorted(f for f in folder.rglob("*") if f.suffix in (".json", ".jsonld", ".geojson", ".xml", ".svg")):
        try:
            json.loads(file.read_bytes()) if "json" in file.suffix else fromstring(file.read_bytes())
        except (ValueError, ParseError) as broken:
            problems.append(f"{file.relative_to(folder)} cannot be read ({type(broken).__name__})")
    return problems


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value:
                self.hrefs.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def _read(file: Path) -> tuple[list[str], set[str]]:
    reader = _Reader()
    reader.feed(file.read_text("utf-8"))
    return reader.hrefs, reader.ids
