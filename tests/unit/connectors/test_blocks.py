"""What the fast way through a CSV gives is what the exact reader gives, whatever the file holds."""

import codecs
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Part, Source
from connectors.files import blocks, lines
from connectors.files.heading import Positions
from connectors.files.records import Count
from tests.integration.connectors.contracts import contract, table
from wadah.settings import Settings

FOOTER = ["JUMLAH", "Mengetahui*"]
WORDS = st.sampled_from(
    ["a", "b c", "3319", "Jumlah", "JUMLAH", "mengetahui, x", "J", "\xa0", "\u2003", " ", "é", "ß", "", "\x1c", "x" * 9]
)
QUOTED = WORDS | st.sampled_from(["a;b", 'c""d', '""', "p\nq", "1;2\n3;4\n5;6", "\r\n"])
FIELDS = WORDS | st.builds('"{}"'.format, QUOTED)
LINES = st.lists(FIELDS, min_size=3, max_size=3).map(";".join)
BROKEN = st.lists(
    st.sampled_from(['"', ";", "a", '""', "\r", "é", "\x00", ";;", 'x"y', "\ufeff", "\n", "\u2028", "\x85"]), max_size=9
).map("".join)
ENDS = st.sampled_from(["\n"] * 5 + ["\r\n", "\r\r\n"])
TEXTS = st.lists(st.tuples(LINES | LINES | LINES | BROKEN, ENDS).map("".join), max_size=30).map("".join)
FILES = st.tuples(TEXTS, st.sampled_from(["", "a;b;c", '"a;b', "\r"])).map("".join)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[bool, bool], Source]:
    """A table of three columns by whether a line is a record, and whether there is something below the list."""
    made = {}
    for one_line in (True, False):
        for footer in (True, False):
            folder = tmp_path_factory.mktemp("k")
            file = {"oneLineOneRecord": one_line, "delimiter": ";", **({"footer": FOOTER} if footer else {})}
            key = {"name": "a", "key": True}
            told = table("t", "file", [key, "b", "c"], source="t.csv", load={"mode": "full"}, file=file)
            app = contract(folder, {"type": "local", "format": "csv", "path": "x"}, told)
            made[one_line, footer] = Source(Settings(home=folder), app, app.tables[0])
    return made


def read(source: Source, data: bytes, encoding: str, named: int) -> tuple[list[dict[str, Any]], Count, Any]:
    """Rows, what became of all lines, and the line where the reading ended early."""
    columns = ["a", "b", "c"][:named] + [None] * (3 - named)  # type: ignore[list-item]
    reading = lines.Reading(
        source, Part("t.csv"), Positions(columns, list(source.table.by_name)), 3,
        blocks.Text(BytesIO(data), encoding), Count(),
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    try:
        for batch in reading.batches():
            batch.validate(full=True)
            rows += batch.to_pylist()
    except blocks.Damaged as failure:
        return [], Count(), failure.line
    return rows, reading.count, None


def exactly(*a: Any, **k: Any) -> blocks.Block:
    judged = blocks.block(*a, **k)
    return blocks.replace(judged, rows=judged.rows.slice(0, 0), numbers=np.arange(0), blank=np.arange(0),
                          unsure=np.arange(judged.lines))  # fmt: skip


def both(source: Source, data: bytes, encoding: str, named: int, chunk: int) -> tuple[Any, Any]:
    with mock.patch.object(blocks, "CHUNK", chunk):
        fast = read(source, data, encoding, named)
    with mock.patch.object(lines, "block", exactly):
        return fast, read(source, data, encoding, named)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=FILES, one_line=st.booleans(), footer=st.booleans(), named=st.sampled_from([3, 3, 3, 2, 1]),
    chunk=st.sampled_from([1, 3, 17, 64, 1 << 22]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)  # fmt: skip
def test_both_ways_give_the_same(
    sources: dict[tuple[bool, bool], Source], text: str, one_line: bool, footer: bool, named: int, chunk: int,
    encoding: str,
) -> None:  # fmt: skip
    data = text.encode(encoding, "ignore")
    fast, slow = both(sources[one_line, footer], data, encoding, named, chunk)
    assert fast == slow
    assert fast[1].adds_up() and fast[1].lines == len(data.decode(encoding).split("\n")) - text.endswith("\n") - (
        not text
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=FILES, at=st.integers(0, 400), damage=st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80"]),
    chunk=st.sampled_from([1, 3, 17, 64, 1 << 22]),
)  # fmt: skip
def test_damage_is_found_in_its_line(
    sources: dict[tuple[bool, bool], Source], text: str, at: int, damage: bytes, chunk: int
) -> None:
    whole = text.encode()
    at = min(at, len(whole))
    while at < len(whole) and whole[at] & 0xC0 == 0x80:
        at += 1
    data = whole[:at] + damage + b"\n" + whole[at:]
    fast, slow = both(sources[True, False], data, "utf-8", 3, chunk)
    assert fast == slow
    assert fast[2] == whole[:at].count(b"\n") + 1


def test_most_lines_take_the_fast_way() -> None:
    """Else the comparison above would compare the exact reader with itself."""
    told = 'a;"b;c";"d ""e"" f"\r\n"";é;\n;;\n\n'.encode() * 50 + b'x;y"z;q\nshort;line\n"o\np";q;r\n'
    found = blocks.block(told, ";", 3)
    assert found.rows.num_rows == 100 and len(found.blank) == 100
    assert found.unsure.tolist() == [200, 201, 202, 203]
    assert found.rows.slice(0, 2).to_pylist() == [
        {"0": "a", "1": "b;c", "2": 'd "e" f'}, {"0": "", "1": "é", "2": ""},
    ]  # fmt: skip


def test_a_record_longer_than_a_block_is_read_whole(sources: dict[tuple[bool, bool], Source]) -> None:
    long = "\n".join(f"baris {n}" for n in range(900))
    fast, slow = both(sources[False, False], f'1;"{long}";x\n2;b;c\n'.encode(), "utf-8", 3, 256)
    assert fast == slow
    assert [row["_row"] for row in fast[0]] == [1, 901] and fast[0][0]["b"] == long


@pytest.mark.parametrize("encoding", ["utf-8", "utf8", "UTF-8-SIG"])
def test_a_byte_order_mark_is_no_character(encoding: str, tmp_path: Path) -> None:
    text = blocks.Text(BytesIO(codecs.BOM_UTF8 + b"a;b\n"), encoding)
    assert text.take() == b"a;b\n"
