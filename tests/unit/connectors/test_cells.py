"""What the fast way through a workbook gives is what the exact reader gives, whatever program wrote it."""

from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Part, Source
from connectors.files import workbook
from connectors.files.xlsx import aligned, cells, strings
from connectors.rows import CHARACTERS, decimal
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.xlsx import book
from wadah.errors import WadahError
from wadah.settings import Settings

STYLES = (0, 164, 165, 14, 22, 20)
"""General, 00000, a moment, a date, both, a time."""
TEXTS = st.sampled_from(
    ["a", "", " ", "\xa0", "JUMLAH", "Jumlah", "mengetahui, x", "3319", "é", "&amp;lt;", "a&gt;b", "&#65;", "_x000D_",
     "_xD800_", "x\ny", "_x"]
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**16), 10**16).map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(0, 60_000).map(repr), st.integers(0, 60_000).map(str),
    st.sampled_from(
        ["", " 7 ", "1e5", "1E-7", "-0", "-0.0", "007", "16.100000000000001", "+5", "1.", ".5", "1_0", "59", "60",
         "2957003", "2957004", "2958465", "2958465.9999999999", "2958466"]
    ),
)  # fmt: skip
SHARED = ["<si><t>satu</t></si>", '<si><t xml:space="preserve"> dua &amp; </t></si>', "<si><t>é_x000D_</t></si>",
          "<si><r><t>ti</t></r><r><t>ga</t></r><rPh><t>x</t></rPh></si>", "<si><t></t></si>", "<si/>"]  # fmt: skip
WILD = st.sampled_from([
    "<c r='{0}'><v>1</v></c>", '<c r="{0}"><f>A1+1</f><v>2</v></c>', '<c r="{0}"><f>A1</f></c>', "<c><v>5</v></c>",
    '<c r="{0}" t="s" s="1"><v>0</v></c>', '<c r="{0}" s="9"><v>3</v></c>',
    '<c r="{0}" t="inlineStr"><is><r><t>p</t></r></is></c>', '<c r="{0}" t="str"><v>a<!-- </row> --></v></c>',
    '<c r="{0}" t="e"><v>#N/A</v></c>', '<c r="{0}" t="b"><v>1</v></c>', '<c r="{0}" t="d"><v> 2026-01-02 </v></c>',
    '<c r="{0}" t="s"><v>99</v></c>', '<c r="{0}"/>', '<c r="{0}" s="1"></c>',
    '<c r="{0}" t="n"><v><![CDATA[4]]></v></c>', '<c r="{0}" t="z"><v>1</v></c>', '<c r="{0}" t="str"><v>\x01</v></c>',
    '<c r="{0}" s="1" s="1"><v>1</v></c>', '<c r="{0}" ht=">"><v>1</v></c>', '<c r="{0}"><v>1</v></d>',
])  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> str:
    out = []
    number, wild = 1, draw(st.booleans())
    for _ in range(draw(st.integers(0, 12))):
        number += draw(st.sampled_from([1, 1, 1, 3, 0, -1]))
        inner = ""
        for letter in "ABCD":
            place = f"{letter}{number}"
            match draw(st.sampled_from("nnnsssitts-w" if wild else "nnnsssitts-")):
                case "n":
                    style = draw(st.sampled_from(["", *(f' s="{n}"' for n in range(len(STYLES)))]))
                    inner += f'<c r="{place}"{style}><v>{draw(NUMBERS)}</v></c>'
                case "s":
                    inner += f'<c r="{place}" s="0" t="s"><v>{draw(st.integers(0, len(SHARED) - 1))}</v></c>'
                case "i":
                    inner += f'<c r="{place}" t="inlineStr"><is><t>{draw(TEXTS)}</t></is></c>'
                case "t":
                    inner += f'<c r="{place}" t="str"><v>{draw(TEXTS)}</v></c>'
                case "w":
                    inner += draw(WILD).format(place)
        more = ["", ' spans="1:4"', ' ht="15" x="&amp;"', " broken"] if draw(st.booleans()) else [""]
        rest = draw(st.sampled_from(more))
        out.append(f'<row r="{number}"{rest}>{inner}</row>' if inner or draw(st.booleans()) else f'<row r="{number}"/>')
        out.append(draw(st.sampled_from(["", "", "\n", "\r\n", "<!-- <row> -->"])))
    return "".join(out)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Source]:
    made = {}
    for footer in (True, False):
        folder = tmp_path_factory.mktemp("k")
        file = {"footer": ["JUMLAH", "Mengetahui*"]} if footer else {}
        columns = [{"name": "a", "key": True}, "b", "c:number"]
        told = table("t", "file", columns, source="t.xlsx", load={"mode": "full"}, file=file)
        app = contract(folder, {"type": "local", "format": "xlsx", "path": "x"}, told)
        made[footer] = Source(Settings(home=folder), app, app.tables[0])
    return made


def read(source: Source, file: Path) -> tuple[list[dict[str, Any]], Any]:
    """Rows, or the code with which the file was set aside."""
    try:
        with workbook.read(source, Part("t.xlsx"), file) as found:
            batches = list(found.batches)
            for batch in batches:
                batch.validate(full=True)
            return [row for batch in batches for row in batch.to_pylist()], found.layout().extra
    except WadahError as failure:
        return [], failure.code


HEAD = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", "abc", strict=True))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheet=sheets(), footer=st.booleans(), small=st.sampled_from([1, 100, 1 << 13]), from_1904=st.booleans())
def test_both_ways_give_the_same(
    sources: dict[bool, Source], tmp_path: Path, sheet: str, footer: bool, small: int, from_1904: bool
) -> None:
    shared = SHARED if footer else SHARED[:2] + SHARED[4:5] + SHARED[:3]
    file = book(tmp_path / "t.xlsx", f'<row r="1">{HEAD}</row>{sheet}', "".join(shared), STYLES, from_1904)
    never = mock.patch.object(cells.Plain, "__call__", lambda *_: None)
    with mock.patch.object(aligned, "SMALL", small), mock.patch.object(aligned, "LARGE", max(small, 500)):
        fast = read(sources[footer], file)
        with never, mock.patch.object(strings, "_plain", lambda _: None):
            assert fast == read(sources[footer], file)
    with mock.patch.object(aligned, "SMALL", 100 if small == 1 else 1):
        other = read(sources[footer], file)
    # No row hangs on where pieces end; of two faults in one file the first that is met is told.
    assert fast == other or (fast[0] == other[0] == [] and isinstance(fast[1], str) and isinstance(other[1], str))


@pytest.mark.parametrize("small", [1, 1 << 13])
def test_rows_keep_whatever_number_they_bear(sources: dict[bool, Source], tmp_path: Path, small: int) -> None:
    """Behind the heading stand a row numbered as if above it, and one that bears the heading's own number."""
    numbered = [1, 4, 0, 5, 1]
    sheet = "".join(f'<row r="{n}"><c r="A{n}"><v>{i}</v></c></row>' for i, n in enumerate(numbered[1:]))
    file = book(tmp_path / "t.xlsx", f'<row r="1">{HEAD}</row>{sheet}')
    with mock.patch.object(aligned, "SMALL", small):
        rows, _ = read(sources[False], file)
    assert [(row["_row"], row["a"]) for row in rows] == [(4, "0"), (0, "1"), (5, "2"), (1, "3")]


def test_one_long_text_in_every_cell_is_not_written_out_at_once(sources: dict[bool, Source], tmp_path: Path) -> None:
    sheet = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 602))
    file = book(tmp_path / "t.xlsx", f'<row r="1">{HEAD}</row>{sheet}', f"<si><t>{'x' * 60_000}</t></si>")
    with workbook.read(sources[False], Part("t.xlsx"), file) as found:
        batches = list(found.batches)
    assert sum(batch.num_rows for batch in batches) == 600
    assert max(batch.nbytes for batch in batches) < 2 * CHARACTERS


@pytest.mark.parametrize("row", ['<row r="4.0"/>', '<row r="2"><c r="A2" s=""><v>1</v></c></row>'])
def test_a_number_that_is_none_breaks_the_file_and_not_the_pull(
    sources: dict[bool, Source], tmp_path: Path, row: str
) -> None:
    _, code = read(sources[False], book(tmp_path / "t.xlsx", f'<row r="1">{HEAD}</row>{row}'))
    assert code in ("WDH-240", "WDH-241")


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_are_written_alike(values: list[float]) -> None:
    texts = [f"{value!r}" for value in values] + [f"{value:.17g}" for value in values]
    found = cells._numbers(pa.array(texts))
    assert found is not None
    told = [text if text.removeprefix("-").isdigit() else decimal(float(text)) for text in texts]
    assert found[0].to_pylist() == told


def test_plain_rows_take_the_fast_way(sources: dict[bool, Source], tmp_path: Path) -> None:
    """Else the comparison above would compare the exact reader with itself."""
    sheet = "".join(
        f'<row r="{n}" spans="1:3"><c r="A{n}" s="1" t="s"><v>0</v></c><c r="B{n}" t="inlineStr"><is><t>x</t></is></c>'
        f'<c r="C{n}"><v>{n}.5</v></c></row>'
        for n in range(2, 2_000)
    )  # fmt: skip
    file = book(tmp_path / "t.xlsx", f'<row r="1">{HEAD}</row>{sheet}', SHARED[0])
    told: list[int] = []
    at_once = cells.Plain.__call__

    def counted(self: cells.Plain, data: bytes) -> Any:
        found = at_once(self, data)
        told.append(len(found[0].numbers) if found else 0)
        return found

    with mock.patch.object(cells.Plain, "__call__", counted):
        rows, _ = read(sources[False], file)
    assert len(rows) == 1_998 and sum(told) > 1_900
    assert rows[-1] | {"_source": ""} == {
        "a": "satu", "b": "x", "c": "1999.5",
        "_source": "", "_row": 1999, "_cells": None, "_damage": None, "_raw": None,
    }  # fmt: skip
