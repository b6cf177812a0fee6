"""Header and first rows of a CSV, workbook or JSON, wherever it lies; and how the file is laid out."""

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from connectors.files.xlsx.package import Package
from connectors.files.xlsx.sheet import Sheet
from connectors.look.values import SAMPLE
from wadah.errors import Fatal, Retriable

Seen = tuple[list[str], list[list[str | None]], dict[str, Any]]
"""Header, rows of as many texts, and words of the contract's `file` or `http` that differ from their default."""
BYTES = 4 << 20


def comma(path: Path) -> Seen:
    """A CSV: UTF-8 or Windows-1252; the delimiter that splits the header into most fields."""
    with path.open("rb") as file:
        raw = file.read(BYTES)
    words: dict[str, Any] = {}
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        if failure.start < len(raw) - 4:  # else: a letter cut in two at the end of what was read
            words["encoding"] = "windows-1252"
        text = raw.decode("windows-1252" if words else "utf-8", "replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    if delimiter != ",":
        words["delimiter"] = delimiter
    header, *rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), SAMPLE + 1)) or [[]]
    return header, [[*row, *[None] * len(header)][: len(header)] for row in rows if row], words


def workbook(path: Path) -> Seen:
    """The first sheet of an XLSX; its header is the first row with two texts."""
    with tempfile.TemporaryDirectory() as scratch, Package(path) as package, Sheet(package, 1, Path(scratch)) as sheet:
        rows = list(islice(sheet.rows(), SAMPLE + 20))
    first = next((i for i, (_, cells) in enumerate(rows) if sum(kind == "text" for kind, _ in cells.values()) > 1), 0)
    if not rows:
        return [], [], {}
    number, cells = rows[first]
    places = sorted(cells)
    header = [cells[place][1] for place in places]
    values = [[row[p][1] if p in row else None for p in places] for _, row in rows[first + 1 :]]
    return header, values, {"headerRow": number} if number > 1 else {}


def objects(text: str, where: str) -> Seen:
    """A list of objects in JSON, or the first such list inside an object."""
    try:
        whole = json.loads(text)
    except ValueError:
        raise Fatal("WDH-235", app="new", where=where, kind="something else") from None
    items, at = _list(whole, "")
    if items is None:
        raise Fatal("WDH-236", app="new", where=where, items="*")
    found = [item for item in items[:SAMPLE] if isinstance(item, Mapping)]
    header = list(dict.fromkeys(key for item in found for key in item))
    rows = [[None if (v := item.get(key)) is None else v if isinstance(v, str) else json.dumps(v) for key in header]
            for item in found]  # fmt: skip
    return header, rows, {"items": at} if at else {}


def _list(value: Any, at: str) -> tuple[list[Any] | None, str]:
    if isinstance(value, list):
        return value, at
    for key, inner in value.items() if isinstance(value, Mapping) else ():
        found, place = _list(inner, f"{at}.{key}".strip("."))
        if found is not None:
            return found, place
    return None, at


def fetched(address: str, token: str, where: str) -> str:
    """The answer of an API to one question, with the connection's token.

    Raises Retriable WDH-212, Fatal WDH-230, -233, which tell the place as `where`.
    """
    import requests

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.get(address, headers=headers, timeout=30)
    except requests.RequestException:
        raise Retriable("WDH-212", app="new", where=where) from None
    if answer.status_code in (401, 403):
        raise Fatal("WDH-230", app="new", where=where, status=answer.status_code, name="new")
    if not answer.ok:
        raise Fatal("WDH-233", app="new", where=where, status=answer.status_code)
    return answer.text
