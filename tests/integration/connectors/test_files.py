"""Files in a folder: which are read, which are read again, which are set aside and why."""

import json
import os
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull, rows
from tests.integration.connectors.xlsx import MAIN, book, parts, row, text
from wadah.contract.model import Contract
from wadah.errors import Fatal, Quarantine, Retriable
from wadah.landing import Landing
from wadah.settings import Settings

HEAD = row("NO", "NAMA", "OMSET/BLN")
COLUMNS = [
    {"name": "kecamatan", "source": "{kecamatan}", "partitioned": True, "key": True},
    {"name": "triwulan", "source": "{triwulan}", "type": "integer", "partitioned": True, "key": True},
    {"name": "nomor", "source": "NO", "type": "integer", "key": True},
    {"name": "nama", "source": "NAMA PEMILIK", "words": {"synonyms": ["NAMA"]}},
    {"name": "omset", "source": "OMSET/BLN", "type": "integer", "words": {"numberFormat": "rupiah"}},
]


@pytest.fixture
def folder(settings: Settings) -> Path:
    made = settings.sandbox_dir / "kiriman dinas"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def umkm(tmp_path: Path) -> Contract:
    return app(tmp_path)


def app(folder: Path, form: str = "xlsx", mode: str = "partition", **file: Any) -> Contract:
    where = {"type": "local", "format": form, "path": "kiriman dinas"}
    source = f"umkm_{{kecamatan}}_T{{triwulan}}.{form}"
    return contract(folder / "k", where, table("umkm", "file", COLUMNS, source=source, load={"mode": mode}, file=file))


def names(settings: Settings, umkm: Contract) -> list[tuple[str, str, str]]:
    return [(r["kecamatan"], r["triwulan"], r["nama"]) for r in rows(settings, umkm)]


def old(file: Path) -> Path:
    """Last changed an hour ago: nobody is writing it."""
    os.utime(file, (time.time(), time.time() - 3600))
    return file


def test_only_unknown_files_are_read(settings: Settings, umkm: Contract, folder: Path) -> None:
    book(folder / "umkm_Kota_Kudus_T3.xlsx", HEAD + row("1", "Sri", "5 jt"))
    book(folder / "UMKM_bae_t3.XLSX", HEAD + row("1", "Budi", "1"))
    first = pull(settings, umkm)
    assert (first.files, first.pulled, first.changed, first.set_aside) == (2, 2, True, [])
    assert names(settings, umkm) == [("bae", "3", "Budi"), ("Kota_Kudus", "3", "Sri")]
    assert set(last(settings, umkm).files) == {"umkm_Kota_Kudus_T3.xlsx", "UMKM_bae_t3.XLSX"}

    second = pull(settings, umkm)
    assert (second.files, second.pulled, second.changed) == (0, 0, False)

    book(folder / "umkm_Kota_Kudus_T3.xlsx", HEAD + row("1", "Sri Wahyuni", "5 jt"))
    third = pull(settings, umkm)
    assert (third.files, third.pulled) == (1, 1)
    assert [r["nama"] for r in rows(settings, umkm, load=third.load_id)] == ["Sri Wahyuni"]

    book(folder / "umkm_Kota_Kudus_T3.xlsx", HEAD + row("1", "Sri", "5 jt"))
    assert pull(settings, umkm).pulled == 1, "what was landed once and corrected is news when it comes back"
    assert not pull(settings, umkm).changed


def test_an_emptied_file_is_told_and_its_rows_stay(settings: Settings, umkm: Contract, folder: Path) -> None:
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "Budi", "1"))
    book(folder / "umkm_Gebog_T3.xlsx", HEAD)
    assert pull(settings, umkm).set_aside == [], "one that never had rows is no withdrawal"
    book(folder / "umkm_Bae_T3.xlsx", HEAD)
    for _ in range(2):
        report = pull(settings, umkm)
        assert [(s.part, s.code) for s in report.set_aside] == [("umkm_Bae_T3.xlsx", "WDH-253")]
        assert not report.changed
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "Sri", "1"))
    assert pull(settings, umkm).set_aside == []


def test_two_files_for_one_partition_count_once(settings: Settings, umkm: Contract, folder: Path) -> None:
    book(folder / "UMKM_Kota_Kudus_T3.xlsx", HEAD + row("1", "Sri", "1"))
    book(folder / "umkm_kota kudus_T3.xlsx", HEAD + row("1", "Sri", "1"))
    for _ in range(2):
        (aside,) = pull(settings, umkm).set_aside
        assert (aside.part, aside.code) == ("umkm_kota kudus_T3.xlsx", "WDH-254")
        assert "UMKM_Kota_Kudus_T3.xlsx" in aside.pesan
        assert names(settings, umkm) == [("Kota_Kudus", "3", "Sri")]

    # An earlier name that comes later does not push aside what has landed.
    book(folder / "UMKM_KOTA_KUDUS_T3.xlsx", HEAD + row("1", "Ani", "1"))
    assert {s.part for s in pull(settings, umkm).set_aside} == {"UMKM_KOTA_KUDUS_T3.xlsx", "umkm_kota kudus_T3.xlsx"}

    # The first is taken away: the other takes its place, and its spelling, so that its rows replace the old ones.
    (folder / "UMKM_Kota_Kudus_T3.xlsx").unlink()
    (folder / "umkm_kota kudus_T3.xlsx").unlink()
    assert pull(settings, umkm).set_aside == []
    assert names(settings, umkm)[-1] == ("Kota_Kudus", "3", "Ani")


def test_a_file_that_is_gone_is_told_and_its_rows_stay(settings: Settings, umkm: Contract, folder: Path) -> None:
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "Budi", "1"))
    pull(settings, umkm)
    (folder / "umkm_Bae_T3.xlsx").unlink()
    report = pull(settings, umkm)
    assert report.drift == ["gone: umkm_Bae_T3.xlsx"] and not report.changed
    assert len(rows(settings, umkm)) == 1


def test_a_contract_that_reads_otherwise_reads_again(settings: Settings, tmp_path: Path, folder: Path) -> None:
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "Budi", "1") + row("2", "Sri", "2"))
    first = app(tmp_path / "a")
    pull(settings, first)
    assert pull(settings, app(tmp_path / "b")).files == 0
    report = pull(settings, app(tmp_path / "c", headerRow=2))
    assert [s.code for s in report.set_aside] == ["WDH-245"], "line 2 holds no heading"


def test_what_is_no_delivery_is_left_alone(settings: Settings, umkm: Contract, folder: Path) -> None:
    for name in (
        "~$umkm_Bae_T3.xlsx",
        ".umkm_Bae_T3.xlsx",
        "umkm_Bae_T3.xlsx.part",
        "Thumbs.db",
        "umkm_Bae_T3.xlsx.tmp",
    ):
        (folder / name).write_bytes(b"x")
    (folder / "umkm_Bae_T3.xlsx").mkdir()
    report = pull(settings, umkm)
    assert not report.changed and not report.set_aside


@pytest.mark.parametrize(
    "name", ["umkm_Bae_T3 (1).xlsx", "umkm Bae T3.xlsx", "umkm_Bae_TIII.xlsx", "data.xls", "catatan.txt"]
)
def test_a_name_that_fits_nothing_is_told(settings: Settings, umkm: Contract, folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    report = pull(settings, umkm)
    assert [(s.part, s.code) for s in report.set_aside] == [(name, "WDH-248")]


def test_columns_are_found_by_their_heading(settings: Settings, umkm: Contract, folder: Path) -> None:
    sheet = row("omset / bln", " nama\npemilik ", "KET", "", "no") + row("5 jt", "Sri", "baik", "yatim", "1")
    book(folder / "umkm_Bae_T3.xlsx", sheet)
    report = pull(settings, umkm)
    assert report.drift == ["add: KET"]
    found = rows(settings, umkm)[0]
    assert {k: found[k] for k in ("nomor", "nama", "omset", "ket", "kolom_d")} == {
        "nomor": "1", "nama": "Sri", "omset": "5 jt", "ket": "baik", "kolom_d": "yatim",
    }  # fmt: skip
    assert found["_row"] == 2 and found["_source"] == "umkm_Bae_T3.xlsx"


def test_titles_above_and_blank_lines_between(settings: Settings, tmp_path: Path, folder: Path) -> None:
    sheet = (row("DATA UMKM") + "<row/>" + "<row/>" + HEAD + row("1", "A", "1") + "<row/><row/>"
             + row(" ", "", "") + row("2", "B", "2"))  # fmt: skip
    book(folder / "umkm_Bae_T3.xlsx", sheet)
    umkm = app(tmp_path, headerRow=4)
    pull(settings, umkm)
    assert [(r["_row"], r["nama"]) for r in rows(settings, umkm)] == [(5, "A"), (9, "B")]


@pytest.mark.parametrize(
    ("heading", "code", "told"),
    [
        (row("NO", "NAMA"), "WDH-245", "OMSET/BLN"),
        (row("NO", "NAMA", "OMSET PER BLN"), "WDH-245", "OMSET PER BLN → OMSET/BLN?"),
        (row("NO", "NAMA", "OMSET/BLN", "omset/bln"), "WDH-246", "OMSET/BLN"),
        (row("NO", "NAMA", "NAMA", "OMSET/BLN"), "WDH-246", "NAMA PEMILIK"),
        ("", "WDH-245", "NO, NAMA PEMILIK, OMSET/BLN"),
    ],
)
def test_a_wrong_heading_sets_the_file_aside(
    settings: Settings, umkm: Contract, folder: Path, heading: str, code: str, told: str
) -> None:
    """The other files go on, and the OPD is told what to mend; mended, the file is read."""
    book(folder / "umkm_Bae_T3.xlsx", heading + row("1", "A", "1", "x"))
    book(folder / "umkm_Gebog_T3.xlsx", HEAD + row("1", "B", "1"))
    report = pull(settings, umkm)
    (aside,) = report.set_aside
    assert (aside.part, aside.code, aside.kind) == ("umkm_Bae_T3.xlsx", code, "quarantine")
    assert told in aside.message and told in aside.pesan
    assert column(settings, umkm, "kecamatan") == ["Gebog"]
    kept = json.loads(settings.path("rejects", "files", "uji.umkm.json").read_text("utf-8"))
    assert [k["code"] for k in kept] == [code] and "umkm_Bae_T3.xlsx" in kept[0]["pesan"]

    assert pull(settings, umkm).set_aside, "told again until it is mended"
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "A", "1"))
    assert pull(settings, umkm).set_aside == []
    assert json.loads(settings.path("rejects", "files", "uji.umkm.json").read_text("utf-8")) == []


def test_a_half_written_workbook_is_retriable_and_the_rest_lands(
    settings: Settings, umkm: Contract, folder: Path
) -> None:
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "A", "1"))
    whole = book(folder / "umkm_Gebog_T3.xlsx", HEAD + row("1", "B", "1")).read_bytes()
    (folder / "umkm_Gebog_T3.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Retriable, match=r"WDH-240.*umkm_Gebog_T3\.xlsx"):
        pull(settings, umkm)
    assert column(settings, umkm, "kecamatan") == ["Bae"]
    (folder / "umkm_Gebog_T3.xlsx").write_bytes(whole)
    assert pull(settings, umkm).pulled == 1
    assert column(settings, umkm, "kecamatan") == ["Bae", "Gebog"]


def test_a_workbook_long_broken_is_set_aside(settings: Settings, umkm: Contract, folder: Path) -> None:
    whole = book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "A", "1")).read_bytes()
    (folder / "umkm_Bae_T3.xlsx").write_bytes(whole[:300])
    old(folder / "umkm_Bae_T3.xlsx")
    assert [s.code for s in pull(settings, umkm).set_aside] == ["WDH-241"]


def test_damage_deep_in_a_file_takes_back_its_rows(
    settings: Settings, umkm: Contract, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.rows.ROWS", 10)
    sheet = HEAD + "".join(row(str(n), f"nama {n}", "1") for n in range(20_000))
    file = book(folder / "umkm_Bae_T3.xlsx", sheet)
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    damaged = bytearray(file.read_bytes())
    damaged[entry.header_offset + entry.compress_size - 100] ^= 0xFF
    file.write_bytes(damaged)
    old(file)
    report = pull(settings, umkm)
    assert [s.code for s in report.set_aside] == ["WDH-241"] and rows(settings, umkm) == []


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(HEAD).items():
            if name.endswith("sheet1.xml"):
                with archive.open(name, "w", force_zip64=True) as out:
                    out.write(f"<worksheet {MAIN}><sheetData>".encode())
                    for _ in range(40):
                        out.write(b"<row/>" * 500_000)
                    out.write(b"</sheetData></worksheet>")
            else:
                archive.writestr(name, part)


def many_parts(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for n in range(6_000):
            archive.writestr(f"p{n}", b"")


def entities(file: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    book(
        file,
        HEAD,
        **{"xl/worksheets/sheet1.xml": f"{doctype}<worksheet {MAIN}><sheetData>{row('&b;')}</sheetData></worksheet>"},
    )


def locked(file: Path) -> None:
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000)


@pytest.mark.parametrize(
    ("write", "code", "told"),
    [
        (bomb, "WDH-243", "250 times"),
        (many_parts, "WDH-243", "6000 parts"),
        (lambda f: book(f, HEAD + row("1", "x" * 70_000, "1")), "WDH-243", "a cell longer"),
        (lambda f: book(f, HEAD + f"<row>{text('1')}<c t='s'><v>0</v></c></row>", f"<si><t>{'x' * 70_000}</t></si>"),
         "WDH-243", "a cell longer"),
        (lambda f: book(f, HEAD + row(*["x"] * 200)), "WDH-243", "without a heading"),
        (entities, "WDH-244", "DOCTYPE"),
        (locked, "WDH-242", "password"),
        (lambda f: book(f, HEAD + "<row><c t='s'><v>7</v></c></row>"), "WDH-241", "damaged"),
        (lambda f: book(f, HEAD + "<row><c t='zz'><v>7</v></c></row>"), "WDH-241", "damaged"),
        (lambda f: book(f, HEAD + "<row><c r='A2'><v>7</v></c><c r='A2'><v>8</v></c></row>"), "WDH-241", "damaged"),
        (lambda f: book(f, HEAD + "<row><c r='AAAA2'><v>7</v></c></row>"), "WDH-241", "damaged"),
        (lambda f: book(f, HEAD + "<row><c><v>seven</v></c></row>"), "WDH-241", "damaged"),
        (lambda f: f.write_bytes(b"NO;NAMA\n1;A\n"), "WDH-241", "damaged"),
    ],
)  # fmt: skip
def test_files_of_strangers(settings: Settings, umkm: Contract, folder: Path, write: Any, code: str, told: str) -> None:
    write(folder / "umkm_Bae_T3.xlsx")
    old(folder / "umkm_Bae_T3.xlsx")
    book(folder / "umkm_Gebog_T3.xlsx", HEAD + row("1", "B", "1"))
    (aside,) = pull(settings, umkm).set_aside
    assert aside.code == code and told in aside.message
    assert column(settings, umkm, "kecamatan") == ["Gebog"]


@pytest.mark.parametrize(
    ("sheet", "code"), [("Data UMKM", None), (" data umkm", None), ("Lembar", "WDH-247"), (2, "WDH-247")]
)
def test_the_sheet_by_name_and_place(
    settings: Settings, tmp_path: Path, folder: Path, sheet: Any, code: str | None
) -> None:
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "B", "1"))
    assert [s.code for s in pull(settings, app(tmp_path, sheet=sheet)).set_aside] == ([code] if code else [])


def test_the_1904_calendar_and_prefixed_elements(settings: Settings, umkm: Contract, folder: Path) -> None:
    """A workbook from an old Mac, and one whose elements carry a prefix (`x:row`)."""
    dated = HEAD + f"<row>{text('1')}<c s='1'><v>43100</v></c>{text('1')}</row>"
    book(folder / "umkm_Bae_T3.xlsx", dated, styles=(0, 14), date1904=True)
    space = MAIN.replace("xmlns", "xmlns:x")
    cells = "".join(f"<x:c t='inlineStr'><x:is><x:t>{v}</x:t></x:is></x:c>" for v in ("NO", "NAMA", "OMSET/BLN"))
    prefixed = (
        f"<x:worksheet {space}><x:sheetData><x:row>{cells}</x:row><x:row>{cells}</x:row></x:sheetData></x:worksheet>"
    )
    book(folder / "umkm_Gebog_T3.xlsx", "", **{"xl/worksheets/sheet1.xml": prefixed})
    assert pull(settings, umkm).set_aside == []
    assert column(settings, umkm, "nama") == ["2022-01-01", "NAMA"]


def test_full_mode_reads_all_files_or_none(settings: Settings, tmp_path: Path, folder: Path) -> None:
    umkm = app(tmp_path, mode="full")
    book(folder / "umkm_Bae_T3.xlsx", HEAD + row("1", "A", "1"))
    book(folder / "umkm_Gebog_T3.xlsx", HEAD + row("1", "B", "1"))
    assert pull(settings, umkm).pulled == 2
    assert pull(settings, umkm).files == 0
    (folder / "umkm_Gebog_T3.xlsx").unlink()
    assert pull(settings, umkm).pulled == 1
    book(folder / "umkm_Bae_T3.xlsx", row("NO"))
    with pytest.raises(Quarantine, match="WDH-216"):
        pull(settings, umkm)
    assert [load.rows for load in Landing(settings).loads("uji", "umkm")] == [2, 1]


def test_a_folder_that_is_not_there(settings: Settings, umkm: Contract) -> None:
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, umkm)


def csv(folder: Path, content: bytes, name: str = "umkm_Bae_T3.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_csv_of_windows(settings: Settings, tmp_path: Path, folder: Path) -> None:
    text_ = "NO;NAMA;OMSET/BLN\r\n1;“Café” – €5;1\r\n"
    csv(folder, text_.encode("cp1252"))
    umkm = app(tmp_path, "csv", encoding="cp1252", delimiter=";")
    pull(settings, umkm)
    assert column(settings, umkm, "nama") == ["“Café” – €5"]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [("utf-8", "NO;NAMA;OMSET/BLN\n1;é;1\n".encode("cp1252")), ("cp1252", b"NO;NAMA;OMSET/BLN\n1;a\x81b;1\n")],
)
def test_csv_in_another_encoding_is_set_aside(
    settings: Settings, tmp_path: Path, folder: Path, encoding: str, content: bytes
) -> None:
    csv(folder, content)
    (aside,) = pull(settings, app(tmp_path, "csv", encoding=encoding, delimiter=";")).set_aside
    assert aside.code == "WDH-249" and encoding in aside.message
    assert rows(settings, app(tmp_path, "csv", encoding=encoding, delimiter=";")) == []


def test_csv_with_a_byte_order_mark(settings: Settings, tmp_path: Path, folder: Path) -> None:
    csv(folder, b"\xef\xbb\xbfNO,NAMA,OMSET/BLN\n1,a,1\n")
    assert pull(settings, app(tmp_path, "csv")).pulled == 1


def test_one_bad_quote_spoils_one_line(settings: Settings, tmp_path: Path, folder: Path) -> None:
    lines = [f'{n},"nama {n}",{n}' for n in range(1, 3001)]
    lines[999] = '1000,"nama 1000,1000'
    csv(folder, ("NO,NAMA,OMSET/BLN\n" + "\n".join(lines) + "\n").encode())
    umkm = app(tmp_path, "csv")
    assert pull(settings, umkm).pulled == 3000
    broken = [r for r in rows(settings, umkm) if r["_damage"]]
    assert [(r["_row"], r["_damage"], r["_raw"], r["nama"]) for r in broken] == [(1001, "WDH-301", lines[999], None)]
    assert broken[0]["kecamatan"] == "Bae", "which partition it belongs to is known from the file's name"


def test_a_csv_still_being_written(settings: Settings, tmp_path: Path, folder: Path) -> None:
    file = csv(folder, b"NO,NAMA,OMSET/BLN\n1,a,1\n2,b")
    umkm = app(tmp_path, "csv")
    with pytest.raises(Retriable, match="WDH-240"):
        pull(settings, umkm)
    old(file)
    assert pull(settings, umkm).pulled == 2, "an hour later it is taken for whole; its last line is judged as it is"
    assert [r["_damage"] for r in rows(settings, umkm)] == [None, "WDH-301"]


def test_a_file_that_changes_while_it_is_read(
    settings: Settings, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.files import lines

    file = csv(folder, b"NO,NAMA,OMSET/BLN\n1,a,1\n")
    batches = lines.Reading.batches

    def slow(self: lines.Reading) -> Any:
        yield from batches(self)
        file.write_bytes(b"NO,NAMA,OMSET/BLN\n1,a,1\n2,b,1\n")

    monkeypatch.setattr(lines.Reading, "batches", slow)
    umkm = app(tmp_path, "csv")
    with pytest.raises(Retriable, match="WDH-240"):
        pull(settings, umkm)
    assert rows(settings, umkm) == []


def test_an_accounting_that_does_not_add_up_lands_nothing(
    settings: Settings, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.files import blocks, lines

    block = blocks.block

    def loses(*a: Any) -> Any:
        found = block(*a)
        return replace(found, rows=found.rows.slice(1), numbers=found.numbers[1:])

    monkeypatch.setattr(lines, "block", loses)
    csv(folder, b"NO,NAMA,OMSET/BLN\n1,a,1\n2,b,1\n")
    umkm = app(tmp_path, "csv")
    with pytest.raises(Fatal, match="WDH-250"):
        pull(settings, umkm)
    assert rows(settings, umkm) == []
