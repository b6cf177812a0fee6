"""Every file format × every fault: exact, or told."""

import os
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwt

from tests.conformance import Conformance
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull, rows
from tests.integration.connectors.makers import MAKERS, ODF, WORDS, Raw, make_csv, make_ods, make_xls, make_xlsx
from tests.integration.connectors.outcome import outcome
from tests.integration.connectors.xlsx import MAIN, book
from tests.integration.connectors.xlsx import row as xrow
from wadah.contract.model import Contract
from wadah.errors import Retriable
from wadah.settings import Settings

FORMATS = tuple(MAKERS)
WORKBOOKS = ("xlsx", "xls", "ods")
HEAD = ["kasus", "nilai"]
TWO = [HEAD, ["a", "1"], ["b", "2"]]
COLUMNS: list[Any] = [{"name": "bagian", "source": "{bagian}", "partitioned": True, "key": True}, "kasus", "nilai"]


@pytest.fixture
def folder(settings: Settings) -> Path:
    made = settings.sandbox_dir / "kiriman"
    made.mkdir(parents=True)
    return made


def app(tmp: Path, form: str, columns: Any = COLUMNS, source: str | None = None, **file: Any) -> Contract:
    where = {"type": "local", "format": form, "path": "kiriman"}
    words = WORDS.get(form, {}) | file
    made = table(
        "t", "file", columns, source=source or f"uji_{{bagian}}.{form}", load={"mode": "partition"}, file=words
    )
    return contract(tmp / f"k{time.monotonic_ns()}", where, made)


def old(file: Path) -> Path:
    os.utime(file, (time.time() - 7200, time.time() - 7200))
    return file


def put(folder: Path, form: str, told: Any, name: str = "A", **more: Any) -> Path:
    file = folder / f"uji_{name}.{form}"
    MAKERS[form](file, told, **more)
    return old(file)


def only(folder: Path, name: str) -> Path:
    """The folder's one file."""
    for left in folder.iterdir():
        left.unlink()
    return folder / name


def pairs(*values: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return list(values)


AB = pairs(("a", "1"), ("b", "2"))


@pytest.mark.parametrize("form", FORMATS)
def test_restart(
    form: str,
    settings: Settings,
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    conformance: Conformance,
) -> None:
    """A pull that breaks off when all is read lands nothing; the next one lands all, once; one more nothing."""
    put(folder, form, TWO)
    made = app(tmp_path, form)
    with monkeypatch.context() as m:
        m.setattr("connectors.files.store.Folder.unchanged", lambda self, entry: False)
        with pytest.raises(Retriable, match="WDH-240"):
            pull(settings, made)
    assert last(settings, made) is None
    told = outcome(settings, made, AB)
    assert not pull(settings, made).changed and column(settings, made, "kasus") == ["a", "b"]
    conformance(f"file-{form}", "restart", told)


@pytest.mark.parametrize("form", FORMATS)
def test_drift(form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    kind = f"file-{form}"
    required = [COLUMNS[0], "kasus", {"name": "nilai", "required": True}]
    put(folder, form, [["baru!", *HEAD], ["x", "a", "1"]])
    conformance(kind, "drift added", outcome(settings, made := app(tmp_path, form), [("a", "1", "x")], (*HEAD, "baru")))
    assert last(settings, made).files, "its columns are told once"
    put(folder, form, [["kasus"], ["a"]])
    conformance(kind, "drift dropped", outcome(settings, app(tmp_path, form, required), []))
    put(folder, form, [["kasus", "nilainya"], ["a", "1"]])
    conformance(kind, "drift renamed", outcome(settings, app(tmp_path, form, required), []))
    put(folder, form, [HEAD, ["a", 1.5]])
    conformance(kind, "drift retyped", outcome(settings, made := app(tmp_path, form), [("a", "1.5")]))
    marked = rows(settings, made, load=last(settings, made).load_id)[0]["_cells"]
    assert marked == (None if form == "csv" else {"nilai": "number"}), "text or number is known"


@pytest.mark.parametrize("form", FORMATS)
def test_rows_that_come_and_go(
    form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance
) -> None:
    kind, made = f"file-{form}", app(tmp_path, form)
    put(folder, form, [*TWO, ["a", "1"]])
    conformance(kind, "duplicates", outcome(settings, made, [*AB, ("a", "1")]))  # the warehouse rejects the second
    put(folder, form, [*TWO, ["c", "3"]])
    conformance(kind, "late rows", outcome(settings, made, [*AB, ("c", "3")]))
    put(folder, form, TWO)
    conformance(kind, "deletions", outcome(settings, made, AB))
    put(folder, form, [HEAD])
    conformance(kind, "emptied file", outcome(settings, made, []))
    put(folder, form, [HEAD], "B")
    (folder / f"uji_A.{form}").unlink()
    conformance(kind, "empty source", outcome(settings, made, []))
    put(folder, form, TWO, "C")
    put(folder, form, TWO, "c")
    conformance(kind, "two files for one partition", outcome(settings, made, AB))


@pytest.mark.parametrize("form", FORMATS)
def test_ten_times_the_volume(
    form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance
) -> None:
    made = app(tmp_path, form)
    for count in (300, 3000):
        told = [(f"k{n}", f"nilai {n}") for n in range(count)]
        put(folder, form, [HEAD, *told])
        said = outcome(settings, made, told)
    conformance(f"file-{form}", "ten times the volume", said)


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_file_and_odd_clocks(
    form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance
) -> None:
    kind, made = f"file-{form}", app(tmp_path, form)
    file = put(folder, form, [HEAD, *[(f"k{n}", f"nilai {n}") for n in range(40)]])
    whole = file.read_bytes()
    cut = whole[: len(whole) * 2 // 3]
    file.write_bytes(cut)
    conformance(kind, "half-written", outcome(settings, made, []))
    if form != "csv":  # a CSV that was cut at a line's end is whole to every reader
        old(file)
        lines = cut.count(b"\n") if form == "jsonl" else 0  # the line that was cut is told, those before it are whole
        told = outcome(settings, made, [(f"k{n}", f"nilai {n}") for n in range(lines)])
        conformance(kind, "truncated answer", told)
    else:
        old(file)
        file.write_bytes(whole[: whole.rindex(b",")])
        os.utime(file, (0, 0))
        conformance(kind, "truncated answer", outcome(settings, made, [(f"k{n}", f"nilai {n}") for n in range(39)]))
    file.write_bytes(whole)
    os.utime(file, (time.time() + 90_000, time.time() + 90_000))
    everything = [(f"k{n}", f"nilai {n}") for n in range(40)]
    conformance(kind, "clock skew", outcome(settings, made, everything))


@pytest.mark.parametrize("form", FORMATS)
def test_no_folder(form: str, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    conformance(f"file-{form}", "unreachable", outcome(settings, app(tmp_path, form), []))


@pytest.mark.parametrize("form", FORMATS)
def test_encoding_damage(form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    """Bytes that are no UTF-8 where UTF-8 was promised."""
    file = folder / f"uji_A.{form}"
    wrong = "Caf\u00e9 \u201cNusantara\u201d".encode("windows-1252")
    if form in ("csv", "jsonl", "json"):
        text = {"csv": b"kasus,nilai\na,%s\n", "jsonl": b'{"kasus":"a","nilai":"%s"}\n',
                "json": b'{"data":[{"kasus":"a","nilai":"%s"}]}'}[form]  # fmt: skip
        file.write_bytes(text % wrong)
    elif form == "xls":
        make_xls(file, [HEAD, ["a", "penanda"]])
        raw = file.read_bytes()
        assert raw.count(b"penanda") == 1
        # Its text is said to be one byte a sign; a length that runs past the record is what damage looks like here.
        at = raw.index(b"penanda")
        file.write_bytes(raw[: at - 3] + b"\xff\xff" + raw[at - 1 :])
    else:
        make = make_xlsx if form == "xlsx" else make_ods
        make(file, [HEAD, ["a", "penanda"]])
        parts = {n: zipfile.ZipFile(file).read(n) for n in zipfile.ZipFile(file).namelist()}
        with zipfile.ZipFile(file, "w") as archive:
            for name, raw in parts.items():
                archive.writestr(name, raw.replace(b"penanda", wrong))
    old(file)
    conformance(f"file-{form}", "encoding damage", outcome(settings, app(tmp_path, form), []))


# What fast readers were seen to lose in silence.


@pytest.mark.parametrize("form", WORKBOOKS)
def test_what_sheets_hold(
    form: str, settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance
) -> None:
    kind, made = f"file-{form}", app(tmp_path, form)
    put(folder, form, [HEAD, ["teks", "3"], ["bilangan", 3], ["nik", 3319011502900001]])
    said = outcome(settings, made, [("teks", "3"), ("bilangan", "3"), ("nik", "3319011502900001")])
    assert column(settings, made, "_cells") == [None, {"nilai": "number"}, {"nilai": "number"}]
    conformance(kind, "text '3' beside number 3", said)

    put(folder, form, [HEAD, ["a", date(2022, 1, 1)], ["b", 44562], ["c", "1/2/22"], ["d", True]])
    said = outcome(settings, made, pairs(("a", "2022-01-01"), ("b", "44562"), ("c", "1/2/22"), ("d", "TRUE")))
    cells = [r["_cells"] for r in rows(settings, made, load=last(settings, made).load_id)]
    assert cells == [{"nilai": "date"}, {"nilai": "number"}, None, {"nilai": "bool"}]
    conformance(kind, "dates beside serials and text", said)

    put(folder, form, [HEAD, ["a", "1"], [], [None, " "], ["b", "2"]])
    conformance(kind, "rows after a blank one", outcome(settings, made, AB))

    told = [HEAD, ["a", "1"], *[[] for _ in range(30_000)], *([["jauh", *[None] * 200, "sekali"]])]
    put(folder, form, told)
    said = outcome(settings, made, [("a", "1", None), ("jauh", None, "sekali")], (*HEAD, "kolom_gt"))
    conformance(kind, "two cells far apart", said)

    put(folder, form, [["JUDUL"], ["NO", "REALISASI", None, "KET"], [None, "Kasus", "Nilai", None],
                       ["1", "a", "1", "x"], ["JUMLAH", None, 1, None], ["Mengetahui, Kepala Dinas"]],
        merges=[(1, 2, 0, 0), (1, 1, 1, 2), (1, 2, 3, 3)])  # fmt: skip
    columns = [COLUMNS[0], {"name": "kasus", "source": "REALISASI / Kasus"},
               {"name": "nilai", "source": "Realisasi/nilai"}, {"name": "ket", "source": "KET"}]  # fmt: skip
    merged = app(tmp_path, form, columns, headerRow=[2, 3], footer=["jumlah", "mengetahui*"])
    conformance(kind, "merged header cells, footer", outcome(settings, merged, [("a", "1", "x")], (*HEAD, "ket")))

    put(folder, form, [HEAD, ["Jumlah Makmur", "1"], ["Jumlah"], ["b", "2"], ["Jumlah", "3"], ["Mengetahui"]])
    keyed = [COLUMNS[0], {"name": "kasus", "key": True}, {"name": "nilai", "required": True}]
    footed = app(tmp_path, form, keyed, footer=["jumlah*", "mengetahui*"])
    assert outcome(settings, footed, [("Jumlah Makmur", "1"), ("b", "2")]) == "exact"

    put(folder, form, TWO, sheets=["Lain", "Rekap 2026"])
    assert outcome(settings, app(tmp_path, form, sheet="rekap 2026"), AB) == "exact"
    conformance(kind, "no such sheet", outcome(settings, app(tmp_path, form, sheet="2025"), []))


def test_errors_in_cells(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    cells = '<c t="e"><v>#REF!</v></c>'
    head = xrow(*HEAD)
    book(only(folder, "uji_A.xlsx"), f'{head}<row><c t="inlineStr"><is><t>a</t></is></c>{cells}</row>{xrow("b", "2")}')
    conformance("file-xlsx", "error cell", outcome(settings, app(tmp_path, "xlsx"), [("b", "2")]))
    old_book = xlwt.Workbook()
    sheet = old_book.add_sheet("Data")
    for r, values in enumerate([HEAD, ["a", None], ["b", "2"]]):
        for c, value in enumerate(values):
            if value is not None:
                sheet.write(r, c, value)
    sheet.row(1).set_cell_error(1, 0x17)
    old_book.save(str(only(folder, "uji_A.xls")))
    conformance("file-xls", "error cell", outcome(settings, app(tmp_path, "xls"), [("b", "2")]))
    error = Raw('<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
                'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>')  # fmt: skip
    make_ods(only(folder, "uji_A.ods"), [HEAD, ["a", error], ["b", "2"]])
    conformance("file-ods", "error cell", outcome(settings, app(tmp_path, "ods"), [("b", "2")]))


def test_formulas_nobody_calculated(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    formula = "<c><f>A1*2</f></c>"
    book(only(folder, "uji_A.xlsx"), f'{xrow(*HEAD)}<row><c t="inlineStr"><is><t>a</t></is></c>{formula}</row>')
    conformance("file-xlsx", "formula without a result", outcome(settings, app(tmp_path, "xlsx"), []))
    make_ods(only(folder, "uji_A.ods"), [HEAD, ["a", Raw('<table:table-cell table:formula="of:=[.A1]*2"/>')]])
    conformance("file-ods", "formula without a result", outcome(settings, app(tmp_path, "ods"), []))


def test_the_1904_calendar(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    cell = '<row><c t="inlineStr"><is><t>a</t></is></c><c s="1"><v>43100</v></c></row>'
    book(only(folder, "uji_A.xlsx"), xrow(*HEAD) + cell, styles=[0, 14], date1904=True)
    conformance("file-xlsx", "1904 workbook", outcome(settings, app(tmp_path, "xlsx"), [("a", "2022-01-01")]))
    old_book = xlwt.Workbook()
    old_book.dates_1904 = 1
    sheet = old_book.add_sheet("Data")
    for c, value in enumerate(HEAD):
        sheet.write(0, c, value)
    sheet.write(1, 0, "a")
    sheet.write(1, 1, 43100, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    old_book.save(str(only(folder, "uji_A.xls")))
    conformance("file-xls", "1904 workbook", outcome(settings, app(tmp_path, "xls"), [("a", "2022-01-01")]))


def test_bombs_and_worse(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    zeros = "0" * (40 << 20)
    sheet = f"<worksheet {MAIN}><sheetData><row><c><v>{zeros}</v></c></row></sheetData></worksheet>"
    book(only(folder, "uji_A.xlsx"), "", **{"xl/worksheets/sheet1.xml": sheet})
    conformance("file-xlsx", "bomb", outcome(settings, app(tmp_path, "xlsx"), []))
    book(only(folder, "uji_A.xlsx"), "", **{"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'})
    conformance("file-xlsx", "doctype", outcome(settings, app(tmp_path, "xlsx"), []))

    times = 'table:number-columns-repeated="16384"'
    one = 'office:value-type="float" office:value="1"'
    wide = f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {times} {one}/></table:table-row>'
    make_ods(only(folder, "uji_A.ods"), TWO, more=wide)
    conformance("file-ods", "bomb", outcome(settings, app(tmp_path, "ods"), []))
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell ' + times + "/></table:table-row>"
    make_ods(only(folder, "uji_A.ods"), TWO, more=empty)
    conformance("file-ods", "a million blank rows", outcome(settings, app(tmp_path, "ods"), AB))
    locked = '<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/>' \
             "</manifest:file-entry></manifest:manifest>"  # fmt: skip
    make_ods(only(folder, "uji_A.ods"), TWO, **{"META-INF/manifest.xml": locked})
    conformance("file-ods", "password", outcome(settings, app(tmp_path, "ods"), []))
    make_ods(only(folder, "uji_A.ods"), [], **{"content.xml": f"<!DOCTYPE a><office:document-content {ODF}/>"})
    conformance("file-ods", "doctype", outcome(settings, app(tmp_path, "ods"), []))

    make_xlsx(only(folder, "uji_A.xls"), TWO)
    conformance("file-xls", "another format under its name", outcome(settings, app(tmp_path, "xls"), []))
    make_xls(only(folder, "uji_A.xlsx"), TWO)
    conformance("file-xlsx", "another format under its name", outcome(settings, app(tmp_path, "xlsx"), []))
    only(folder, "uji_A.xls").write_text("<html><table><tr><td>kasus</td></tr></table></html>")
    assert outcome(settings, app(tmp_path, "xls"), []) == "quarantined WDH-264"


def test_an_old_workbook_that_wants_too_much(
    settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "xls", [HEAD, *[(f"k{n}", f"nilai {n}") for n in range(30_000)]])
    monkeypatch.setattr("connectors.files.xls.MEMORY", 90 << 20)
    conformance("file-xls", "bomb", outcome(settings, app(tmp_path, "xls"), []))


CSV: list[tuple[str, bytes, dict[str, Any], list[tuple[Any, Any]]]] = [
    ("unclosed quote", b'kasus,nilai\na,1\nx,"never closed\nb,2\n', {}, AB),
    ("unclosed quote, one line a record", b'kasus,nilai\na,1\nx,"never\nb,2\n', {"oneLineOneRecord": True}, AB),
    ("empty quotes beside nothing", b'kasus,nilai\na,""\nb,\n', {}, pairs(("a", ""), ("b", ""))),
    ("quote within a field", b'kasus,nilai\na,1\nx,"y"z\nb,2\n', {}, AB),
    ("too many or too few fields", b"kasus,nilai\na,1\nx,1,2\ny\nb,2\n", {}, AB),
    ("blank lines", b"\xef\xbb\xbfkasus,nilai\n\na,1\n,\n\r\nb,2\n", {}, AB),
    ("line ends within quotes", b'kasus,nilai\na,"1\n2"\nb,"x\r\ny"\n', {}, pairs(("a", "1\n2"), ("b", "x\r\ny"))),
    ("carriage return outside quotes", b"kasus,nilai\na,1\nx,1\rx\nb,2\n", {}, AB),
    ("carriage return within quotes", b'kasus,nilai\na,"1\rx"\nb,2\n', {}, pairs(("a", "1\rx"), ("b", "2"))),
    ("0x80-0x9F of Windows-1252", b"kasus;nilai\r\na;\x93Bu Sri\x94 \x80 \x85\r\n",
     {"encoding": "windows-1252", "delimiter": ";"}, pairs(("a", "\u201cBu Sri\u201d \u20ac \u2026"))),
    ("a byte Windows-1252 has not", b"kasus;nilai\r\na;\x81\r\n", {"encoding": "windows-1252", "delimiter": ";"}, []),
    ("UTF-16", "kasus,nilai\na,1\nb,2\n".encode("utf-16"), {"encoding": "utf-16"}, AB),
    ("NUL", b"kasus,nilai\na,1\x002\nb,2\n", {}, pairs(("a", "1\x002"), ("b", "2"))),
    ("row that begins like a footer", b"kasus,nilai\nJumlah Makmur,1\nb,2\nJumlah,3\n", {"footer": ["jumlah*"]},
     pairs(("Jumlah Makmur", "1"), ("b", "2"))),
    ("header rows", b"REALISASI,,KET\nkasus,nilai,\na,1,\nb,2,\nJumlah,3,\n",
     {"headerRow": [1, 2], "footer": ["jumlah"]}, AB),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "raw", "file", "expected"), CSV, ids=[c[0] for c in CSV])
def test_csv(
    fault: str, raw: bytes, file: Any, expected: Any, settings: Settings, tmp_path: Path, folder: Path,
    conformance: Conformance,
) -> None:  # fmt: skip
    old_file = folder / "uji_A.csv"
    old_file.write_bytes(raw)
    old(old_file)
    columns = COLUMNS
    if "headerRow" in file:
        columns = [
            COLUMNS[0],
            {"name": "kasus", "source": "REALISASI / kasus"},
            {"name": "nilai", "source": "REALISASI / nilai"},
        ]
    conformance("file-csv", fault, outcome(settings, app(tmp_path, "csv", columns, **file), expected))


JSON: list[tuple[str, str, dict[str, Any], list[tuple[Any, Any]]]] = [
    ("digits past a double",
     '{"kasus":"a","nilai":0.12345678901234567890},{"kasus":"b","nilai":3319011502900001234}', {},
     pairs(("a", "0.12345678901234567890"), ("b", "3319011502900001234"))),
    ("money and powers", '{"kasus":"a","nilai":16.50},{"kasus":"b","nilai":1.5E3}', {},
     pairs(("a", "16.50"), ("b", "1500"))),
    ("NaN and Infinity", '{"kasus":"x","nilai":NaN},{"kasus":"y","nilai":-Infinity},{"kasus":"a","nilai":"1"}', {},
     pairs(("a", "1"))),
    ("a key twice", '{"kasus":"x","nilai":"1","nilai":"2"},{"kasus":"a","nilai":"1"}', {}, pairs(("a", "1"))),
    ("no object", '"x",null,7,[1],{"kasus":"a","nilai":"1"}', {}, pairs(("a", "1"))),
    ("null, empty and absent", '{"kasus":"a","nilai":null},{"kasus":"b","nilai":""},{"kasus":"c"}', {},
     pairs(("a", None), ("b", ""), ("c", None))),
    ("half a surrogate pair", '{"kasus":"x","nilai":"\\ud83d"},{"kasus":"a","nilai":"1"}', {}, pairs(("a", "1"))),
    ("nested a thousand deep", '{"kasus":"x","nilai":' + "[" * 100_000 + "]" * 100_000 + "}", {}, []),
]  # fmt: skip


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize(("fault", "items", "file", "expected"), JSON, ids=[c[0] for c in JSON])
def test_json(
    form: str, fault: str, items: str, file: Any, expected: Any, settings: Settings, tmp_path: Path, folder: Path,
    conformance: Conformance,
) -> None:  # fmt: skip
    text = f'{{"versi": 1, "data": [{items}], "total": 2}}'
    if form == "jsonl":
        text = items.replace("},{", "}\n{").replace('"x",null,7,[1],', '"x"\nnull\n7\n[1]\n') + "\n"
    (folder / f"uji_A.{form}").write_text(text)
    old(folder / f"uji_A.{form}")
    conformance(f"file-{form}", fault, outcome(settings, app(tmp_path, form), expected))


def test_objects_in_objects(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    columns = [COLUMNS[0], "kasus", {"name": "lat", "source": "lokasi.titik.lat"}, {"name": "asli", "source": "asli"}]
    (folder / "uji_A.json").write_text(
        '{"data":{"baris":[{"kasus":"a","lokasi":{"titik":{"lat":-6.8000}},"asli":{"x":[1.10]}},'
        '{"kasus":"x","lokasi.titik.lat":1,"lokasi":{"titik":{"lat":2}}}]}}'
    )
    made = app(tmp_path, "json", columns, items="data.baris")
    said = outcome(settings, made, [("a", "-6.8000", '{"x":[1.10]}')], ("kasus", "lat", "asli"))
    conformance("file-json", "one name by two ways", said)
    for fault, text in (("no list", '{"data":{"baris":{}}}'), ("the list twice", '{"data":{"baris":[],"baris":[]}}'),
                        ("text after the end", '{"data":{"baris":[]}} x')):  # fmt: skip
        (folder / "uji_A.json").write_text(text)
        old(folder / "uji_A.json")
        conformance("file-json", fault, outcome(settings, made, []))


def test_csv_is_read_as_the_maker_wrote_it(settings: Settings, tmp_path: Path, folder: Path) -> None:
    make_csv(folder / "uji_A.csv", [HEAD, ["a", 'kata "x", y\nz']])
    assert outcome(settings, app(tmp_path, "csv"), [("a", 'kata "x", y\nz')]) == "exact"
