"""The scan of what leaves: what it must see, what it must not take for a person, in every kind of file."""

import gzip
import hashlib
import io
import random
import struct
import tracemalloc
import uuid
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from wadah.errors import Fatal
from wadah.privacy import Finding, files, refuse, scan
from wadah.privacy.patterns import hits, plain

NIK = "3319014107900001"  # invented; a woman born 1 July 1990

SEEN = {
    "nik atau kk": [
        NIK, f"nik {NIK},", f"NIK{NIK}", f'"{NIK}"', f"{NIK}.0", "3319 0141 0790 0001", "3319-0141-0790-0001",
        "33.19.01.410790.0001", "331901 410790 0001", "331901.410790.0001", "3,31901410790001E+15",
        "3.319014107900010e15", "0331901200100015", "３３１９０１４１０７９００００１", "3319&nbsp;0141&#160;0790 0001",
    ],
    "npwp": ["12.345.678.9-012.345", "NPWP 0123456789012345", "npwp: 123456789012345", "NPWP&nbsp;123456789012345"],
    "telepon": [
        "081234567890", "0812-3456-7890", "0812 3456 7890", "0812.3456.7890", "+6281234567890", "+62 812-3456-7890",
        "(+62) 812 3456 7890", "6281234567890", "https://wa.me/6281234567890", "HP081234567890", "(0291) 438123",
        "0291-438123", "+62291438123", "0857%2D1234%2D5678",
    ],
    "surel": [
        "a@b.id", "warga.kudus+1@contoh.go.id", "x&#64;y.id", "x%40y.id", "x\\u0040y.id", "A@B.ID",
        "mailto:a@b-c.co.id?subject=x",
    ],
}  # fmt: skip

UNSEEN = [
    "33.19.01.2001", "3319010001", "33.19", "2026-11-20T06:00:00.123456Z", "20261120T060000123456Z", "1763593200000000",
    "0.3319014107900001", "Rp 6.281.234.567.890", "1.250.000.000", "2024 2025 2026 2027", "62812345678",
    "6.281234567890123", "08.30–16.00", "08:10:2026 0800", "2026-08-10", "4.8.1.2.3.4.5", "0 812 345 678 910",
    "M10 20l.0812-3456.7890z", "logo@2x.png", "@media (max-width: 60rem)", "pkg@1.2.3", '"@type": "Dataset"',
    "a @ b.id", "3319014107900001a7", "f3319014107900001", "3399014107900001", "3319014113900001", "3319013207900001",
    "3319014107900000", "9919014107900001", "disembunyikan (<5)",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in SEEN.items() for t in texts])
def test_sees(kind: str, text: str) -> None:
    for around in ("{}", "a,{},b", '{{"x": "{}"}}', "<td>{}</td>", "kata {} kata"):
        assert kind in {k for k, _ in hits(plain(around.format(text)))}, around


@pytest.mark.parametrize("text", UNSEEN)
def test_does_not_take_for_a_person(text: str) -> None:
    for around in ("{}", "1,{},2", "<td>{}</td>"):
        assert list(hits(plain(around.format(text)))) == [], around


def test_hashes_ids_and_measures_are_no_persons() -> None:
    dice = random.Random(1)
    for i in range(20_000):
        hexed = hashlib.sha256(str(i).encode()).hexdigest()
        double = repr(struct.unpack("d", dice.randbytes(8))[0])
        share = repr(dice.random() * 10 ** dice.randint(-3, 6))
        whole = str(dice.randint(0, 10**12))
        text = f"{hexed},{uuid.UUID(int=dice.getrandbits(128))},{share},{whole if whole[:3] != '628' else 0}"
        assert list(hits(text)) == [], text
        assert "telepon" not in {k for k, _ in hits(double)}


@settings(max_examples=200, deadline=None)
@given(before=st.text(max_size=200), after=st.text(max_size=200))
def test_no_surrounding_hides_a_nik(before: str, after: str) -> None:
    assert scan(f"{before}\n{NIK}\n{after}".encode("utf-8", "surrogatepass"))


def test_windows_hide_nothing_and_lines_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{i},kecamatan {i}," + "x" * (i % 97) for i in range(3000)]
    for at in (0, 700, 1499, 2999):
        lines[at] += NIK
    text = "\n".join(lines).encode()
    whole = scan(text, name="a.csv")
    assert [f.place for f in whole] == sorted(f"a.csv: baris {n}" for n in (1, 701, 1500, 3000))
    for size in (1000, 1001, 4096, 50_000):
        monkeypatch.setattr(files, "CHUNK", size)
        assert scan(text, name="a.csv") == whole


def test_memory_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "besar.csv"
    with file.open("w") as out:
        for i in range(200_000):
            out.write(f"{i},33.19.01,Kaliwungu,{i % 97},{'keterangan ' * 4}\n")
        out.write(f"{NIK}\n")
    tracemalloc.start()
    found = scan(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [Finding("nik atau kk", "besar.csv: baris 200001")]
    assert file.stat().st_size > 10_000_000
    assert peak < 16_000_000


def test_the_official_address_may_stand_and_no_other() -> None:
    page = b"<p>data@kuduskab.example dan DATA@KudusKab.example</p>"
    assert scan(page, allow=["data@kuduskab.example"]) == []
    assert scan(page + b" lain@kuduskab.example", allow=["data@kuduskab.example"]) != []
    assert scan(b"xdata@kuduskab.example", allow=["data@kuduskab.example"]) != []


def workbook(fill) -> bytes:  # type: ignore[no-untyped-def]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("data"))
    return stream.getvalue()


def rich(book, sheet) -> None:  # type: ignore[no-untyped-def]
    sheet.write_rich_string(2, 1, NIK[:8], book.add_format({"bold": True}), NIK[8:])


WORKBOOKS = {
    "shared text": lambda b, s: s.write_string(2, 1, NIK),
    "number": lambda b, s: s.write_number(2, 1, int(NIK)),
    "runs of one text": rich,
    "formula": lambda b, s: s.write_formula(2, 1, f'="{NIK}"', None, 0),
    "formula's value": lambda b, s: s.write_formula(2, 1, "=A1", None, NIK),
    "comment": lambda b, s: s.write_comment("B3", f"hubungi {NIK}"),
    "link": lambda b, s: s.write_url("B3", "https://wa.me/6281234567890", string="kontak"),
    "footer": lambda b, s: s.set_footer(f"&C{NIK}"),
    "author": lambda b, s: b.set_properties({"author": "warga@contoh.id"}),
    "defined name": lambda b, s: b.define_name("nomor", f'="{NIK}"'),
    "sheet's name": lambda b, s: b.add_worksheet(NIK),
}


@pytest.mark.parametrize("where", WORKBOOKS)
def test_spreadsheets(where: str) -> None:
    assert scan(workbook(WORKBOOKS[where]), name="a.xlsx")


def test_places_in_a_spreadsheet_and_a_clean_one() -> None:
    found = scan(workbook(WORKBOOKS["number"]), name="a.xlsx")
    assert [f.place for f in found] == ["a.xlsx: xl/worksheets/sheet1.xml sel B3"]
    row = ["33.19.01", "Kaliwungu", 12.5, True, None]
    clean = workbook(lambda b, s: [s.write_row(i, 0, [*row, i]) for i in range(500)])
    assert scan(clean) == []


PARQUETS = {
    "text": ({"a": ["x", NIK]}, "kolom a, baris 2"),
    "whole number": ({"a": [1, int(NIK)]}, "kolom a, baris 2"),
    "double": ({"a": [0.5, float(NIK)]}, "kolom a, baris 2"),
    "dictionary": ({"a": pa.array(["x", NIK]).dictionary_encode()}, "kolom a, baris 2"),
    "list": ({"a": [["x"], [NIK]]}, "kolom a, baris 2"),
    "column's name": ({"a": [1], NIK: [2]}, "kolom"),
}


@pytest.mark.parametrize("where", PARQUETS)
def test_parquet(where: str, tmp_path: Path) -> None:
    columns, place = PARQUETS[where]
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert scan(tmp_path / "a.parquet") == [Finding("nik atau kk", f"a.parquet: {place}")]


def test_parquet_metadata_and_a_clean_file(tmp_path: Path) -> None:
    table = pa.table({"a": [1, 2], "b": ["33.19.01", None], "c": [0.123456789012345, None]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert scan(tmp_path / "a.parquet") == []
    pq.write_table(table.replace_schema_metadata({"kontak": "warga@contoh.id"}), tmp_path / "a.parquet")
    assert scan(tmp_path / "a.parquet") == [Finding("surel", "a.parquet: kontak")]


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(NIK.encode()),
        zipped("a.csv", NIK.encode()),
        zipped("b.zip", zipped("a.csv", NIK.encode())),
        zipped(f"{NIK}.csv", b"x"),
        zipped("a.parquet", b"PAR1"),
        NIK.encode("utf-16"),
        b"\x7fELF\0\0\0 a program",
        zipped("c.zip", zipped("b.zip", zipped("a.zip", zipped("x", b"x")))),
    ],
    ids=["gzip", "zip", "zip in zip", "name in a zip", "broken parquet", "utf-16", "unknown kind", "too deep"],
)
def test_what_is_wrapped_or_unreadable_is_a_finding(content: bytes) -> None:
    assert scan(content)


def test_pictures_and_fonts_hold_no_text() -> None:
    assert scan(b"\x89PNG\r\n\x1a\n\0\0" + NIK.encode()) == []
    assert scan(b"wOF2\0\1\0\0\0" + NIK.encode()) == []


def test_folders_and_names(tmp_path: Path) -> None:
    (tmp_path / "d" / "a b").mkdir(parents=True)
    (tmp_path / "d" / "a b" / "x.csv").write_text(f"a\n{NIK}\n")
    (tmp_path / "d" / f"{NIK}.html").write_text("<p>")
    (tmp_path / "d" / "kosong").write_bytes(b"")
    assert scan(tmp_path) == [
        Finding("nik atau kk", f"d/{NIK}.html: nama berkas"),
        Finding("nik atau kk", "d/a b/x.csv: baris 2"),
    ]


def test_refuse_names_places_and_never_a_value() -> None:
    refuse([])
    found = scan(f"{NIK} 081234567890 a@b.id".encode(), name="a.csv")
    with pytest.raises(Fatal) as raised:
        refuse(found)
    assert raised.value.code == "WDH-520"
    told = str(raised.value) + raised.value.pesan + repr(found)
    assert "a.csv: baris 1" in told
    assert not any(value in told for value in (NIK, "0812", "@"))
