"""The files people take away: equal content, equal bytes, codes that stay text."""

import hashlib
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from publish.export import export, xlsx
from publish.site import StaticSite
from publish.source import Source
from publish.target import Target
from tests.integration.publish.release import Maker
from wadah.errors import Quarantine
from wadah.gate import GateResult

AT = datetime.fromisoformat("2026-11-20T09:00:00+07:00")


def test_three_formats_hold_the_same_rows_and_codes_are_text(site: Path) -> None:
    folder = site / "d" / "aduan-bulanan"
    csv, parquet, book = (folder / f"aduan-bulanan.{x}" for x in ("csv", "parquet", "xlsx"))
    with duckdb.connect() as con:
        text = con.sql(f"SELECT * FROM read_csv('{csv}', all_varchar = true)").fetchall()
        typed = con.sql(f"SELECT * FROM '{parquet}'").fetchall()
    cells = [
        tuple(r) for r in openpyxl.load_workbook(book, read_only=True)["Data"].iter_rows(min_row=2, values_only=True)
    ]
    assert [tuple(None if v is None else str(v) for v in r) for r in typed] == text
    assert cells == typed and cells[0][0] == "33" and cells[0][7].count(".") == 2


def test_the_csv_is_the_one_the_gate_judged(shown: Maker, site: Path) -> None:
    content = (site / "d/umkm-triwulanan/umkm-triwulanan.csv").read_bytes()
    gate = GateResult.from_json((shown.home / "warehouse/current/gate/umkm-triwulanan.json").read_text("utf-8"))
    assert hashlib.sha256(content).hexdigest() == gate.content_hash


def test_parquet_explains_itself(site: Path) -> None:
    file = pq.ParquetFile(site / "d/aduan-bulanan/aduan-bulanan.parquet")
    field = file.schema_arrow.field("jumlah_aduan")
    assert field.metadata[b"unit"] == b"aduan" and field.metadata[b"description"].startswith(b"Banyaknya")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.metadata[b"title"].startswith(b"Jumlah aduan masyarakat")


def test_the_workbook_has_its_dictionary_and_source(site: Path) -> None:
    sheet = openpyxl.load_workbook(site / "d/aduan-bulanan/aduan-bulanan.xlsx", read_only=True)["Kamus dan sumber"]
    rows = [tuple(r) for r in sheet.iter_rows(values_only=True)]
    assert ("Produsen data", None, None, "Dinas Komunikasi dan Informatika") in rows
    assert ("jumlah_aduan", "integer", "aduan", "Banyaknya aduan yang diterima pada bulan itu.") in rows


def test_equal_content_gives_equal_bytes(maker: Maker, tmp_path: Path) -> None:
    maker.make()
    found = []
    for name in "ab":
        with Source.open(maker.settings) as source:
            release = source.describe(maker.settings, maker.contracts["umkm-triwulanan"])
            found.append(export(source.con, release, tmp_path / name, AT))
    assert found[0] == found[1] and [f.format for f in found[0]] == ["CSV", "Parquet", "XLSX", "GeoJSON"]


def test_no_workbook_where_a_sheet_is_too_small(maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.export.XLSX_ROWS", 100)
    maker.make()
    with Source.open(maker.settings) as source:
        release = source.describe(maker.settings, maker.contracts["umkm-triwulanan"])
        assert [f.format for f in export(source.con, release, tmp_path / "x", AT)] == ["CSV", "Parquet", "GeoJSON"]


def test_nothing_is_exported_but_what_was_judged(maker: Maker, tmp_path: Path) -> None:
    maker.make()
    with duckdb.connect(maker.home / "warehouse/current/wadah.duckdb") as con:
        con.execute("UPDATE open.open_umkm_triwulanan SET sektor = 'Z' WHERE rowid = 0")
    with Source.open(maker.settings) as source:
        release = source.describe(maker.settings, maker.contracts["umkm-triwulanan"])
        with pytest.raises(Quarantine, match="WDH-501"):
            export(source.con, release, tmp_path / "x", AT)


def test_every_type_finds_its_cell(maker: Maker, tmp_path: Path) -> None:
    maker.make()
    with duckdb.connect(maker.home / "warehouse/current/wadah.duckdb") as con:
        con.execute("ALTER TABLE open.open_umkm_triwulanan ALTER jumlah_usaha TYPE DOUBLE")
        con.execute("ALTER TABLE open.open_umkm_triwulanan ALTER skala TYPE DATE USING DATE '2026-01-31'")
        con.execute("ALTER TABLE open.open_umkm_triwulanan ALTER tenaga_kerja TYPE DECIMAL(12,2)")
        con.execute("ALTER TABLE open.open_umkm_triwulanan ALTER nama_provinsi TYPE BOOLEAN USING true")
        con.execute("UPDATE open.open_umkm_triwulanan SET tenaga_kerja = 1.25, sektor = '=1+1'")
    with Source.open(maker.settings) as source:
        release = source.describe(maker.settings, maker.contracts["umkm-triwulanan"])
        xlsx(source.con, release, tmp_path / "x.xlsx", AT)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["Data"]
    head = [c.value for c in sheet[1]]
    row = dict(zip(head, [c.value for c in sheet[2]], strict=True))
    assert (row["skala"], row["tenaga_kerja"], row["sektor"]) == ("2026-01-31", 1.25, "=1+1")
    assert sheet.cell(2, head.index("sektor") + 1).data_type == "s"  # text, not a formula


def test_the_static_site_is_a_target(maker: Maker) -> None:
    target: Target = StaticSite(maker.settings)
    assert target.name == "situs" and target.current() == {}
