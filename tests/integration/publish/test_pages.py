"""Pages read as text: figures are those of the release, both languages are whole, nothing of the mock is left."""

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from publish.release import publish
from publish.site.check import links
from tests.integration.publish.release import Maker
from wadah.contract.load import load
from wadah.settings import ROOT

WEIGHT = 60_000  # bytes of a page with its stylesheets
MOCK = ("Rp13.650", "Harga beras", "Imunisasi dasar", "Banyak dicari", "wadah verify", "Pengaduan masyarakat",
        "data.kuduskab.example/d", "server cermin", "245 dataset")  # fmt: skip
INDONESIAN = re.compile(
    r"\b(dan|yang|untuk|dari|dengan|pada|baris|rilis|belum|tidak|semua|sampai|dalam|oleh|menurut)\b", re.I
)


class Reader(HTMLParser):
    """Text that a reader of the page's own language meets: what is marked `lang="id"` and code apart."""

    def __init__(self, foreign: str = "") -> None:
        super().__init__()
        self.depth, self.marked, self.foreign = 0, 0, foreign
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hidden = given.get("lang") == self.foreign and tag != "html"
        if tag in ("link", "meta", "input", "br", "img", "path"):
            if tag == "link" and given.get("rel") == "stylesheet":
                self.styles.append(str(given["href"]))
            return
        if self.marked or hidden or tag in ("code", "pre", "head"):
            self.marked += 1
        if not self.marked:
            self.attributes += [str(given[n]) for n in ("aria-label", "title", "alt", "data-l") if given.get(n)]

    def handle_endtag(self, tag: str) -> None:
        self.marked = max(0, self.marked - 1)

    def handle_data(self, data: str) -> None:
        if not self.marked and data.strip():
            self.texts.append(" ".join(data.split()))


def read(file: Path, foreign: str = "") -> Reader:
    reader = Reader(foreign)
    reader.feed(file.read_text("utf-8"))
    return reader


def pages(site: Path) -> Iterator[Path]:
    return iter(sorted(site.rglob("*.html")))


def test_every_page_is_light(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    large = Maker(tmp_path_factory.mktemp("besar"), regency="35.08")  # 21 kecamatan, the most
    large.make()
    publish(large.settings)
    for root in (site, (large.home / "portal/current").resolve()):
        for page in pages(root):
            sheets = [(page.parent / s.split("?")[0]).resolve() for s in read(page).styles]
            if page.name == "404.html":
                sheets = [root / "aset/wadah.css"]
            weight = page.stat().st_size + sum(s.stat().st_size for s in sheets)
            assert weight < WEIGHT, f"{page.relative_to(root)}: {weight}"


def test_no_link_leads_nowhere(site: Path) -> None:
    assert links(site, "http://127.0.0.1:8000") == []


def test_nothing_of_the_mock_is_left(site: Path) -> None:
    for page in pages(site):
        text = "\n".join(read(page).texts)
        assert not [m for m in MOCK if m in text], page


def test_the_english_pages_are_english_throughout(site: Path) -> None:
    count = 0
    for page in pages(site / "en"):
        reader = read(page, "id")
        for text in reader.texts + reader.attributes:
            assert not INDONESIAN.search(text), f"{page.relative_to(site)}: {text}"
        count += 1
    assert count == len([p for p in pages(site) if not p.is_relative_to(site / "en")])


def test_the_answer_is_the_sum_of_the_open_cells(site: Path) -> None:
    with (site / "d/aduan-bulanan/aduan-bulanan.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["tahun"], r["bulan"]) == ("2026", "11")]
    total = sum(int(r["jumlah_aduan"] or 0) for r in rows)
    hidden = sum(bool(r["catatan_supresi"]) for r in rows)
    text = " ".join(read(site / "d/aduan-bulanan/index.html").texts)
    assert hidden and f"Sedikitnya {total} aduan pada November 2026" in text
    assert f"{hidden} dari {len(rows)} angka pada November 2026 disembunyikan" in text


def test_lateness_is_shown_where_it_is(site: Path) -> None:
    assert "Lewat jadwal 1 hari" in " ".join(read(site / "d/panggilan-psc-bulanan/index.html").texts)
    calendar = " ".join(read(site / "jadwal/index.html").texts)
    assert "0 dari 2 rilis yang jatuh tempo terbit tepat waktu. 1 terlambat, 1 belum terbit" in calendar
    assert "Belum rilis, 1 hari" in calendar and "Terlambat 3 hari" in calendar
    home = " ".join(read(site / "index.html").texts)
    assert "1 lewat jadwal" in home and "Jadwal Desember" in home


def test_blank_lines_of_a_code_sample_stay(site: Path) -> None:
    assert "import pandas as pd\n\nurl = " in (site / "d/aduan-bulanan/index.html").read_text("utf-8")


def test_every_download_is_told_with_its_hash(site: Path) -> None:
    page = (site / "d/aduan-bulanan/index.html").read_text("utf-8")
    for file in json.loads((site / "d/aduan-bulanan/receipt.json").read_text("utf-8"))["files"]:
        assert f'href="../../d/aduan-bulanan/{file["name"]}" download' in page
        assert " ".join(file["sha256"][i : i + 8] for i in range(0, 64, 8)) in page


NEW = """
apiVersion: v3.1.0
kind: DataContract
id: respon-psc-tahunan
version: 1.0.0
status: active
name: Waktu tanggap PSC 119 menurut triase
domain: ketertiban
tags: [PSC 119]
description:
  purpose: Nilai tengah waktu tanggap ambulans menurut triase, tiap tahun.
  usage: Waktu dihitung dari panggilan masuk sampai ambulans tiba di tempat kejadian.
  limitations: Panggilan yang dibatalkan sebelum ambulans tiba tidak dihitung.
authoritativeDefinitions:
  - {type: license, url: "https://creativecommons.org/licenses/by/4.0/"}
team: {name: dinas-kesehatan}
slaProperties:
  - {property: frequency, value: 12, unit: month, scheduler: cron, schedule: "0 9 31 1 *"}
customProperties:
  - {property: port, value: output}
  - {property: satuData, value: {tingkatPenyajian: kabupaten}}
schema:
  - name: respon_psc_tahunan
    description: Satu baris per tahun dan triase.
    customProperties:
      - {property: chart, value: {type: bar, x: triase, y: menit_tanggap}}
    properties:
      - {name: tahun, primaryKey: true}
      - name: triase
        businessName: Triase
        logicalType: string
        primaryKey: true
        description: Warna triase saat panggilan diterima.
      - name: menit_tanggap
        businessName: Waktu tanggap
        logicalType: number
        description: Nilai tengah menit dari panggilan sampai ambulans tiba.
        customProperties:
          - {property: unit, value: menit}
          - {property: standarData, value: {konsep: Waktu tanggap ambulans, ukuran: median}}
"""


def test_a_new_dataset_needs_a_contract_and_nothing_else(maker: Maker, tmp_path: Path) -> None:
    folder = tmp_path / "kontrak"
    folder.mkdir()
    (folder / "respon-psc-tahunan.odcs.yaml").write_text(NEW, "utf-8")
    (folder / "kolom-standar.odcs.yaml").write_bytes((ROOT / "publish/datasets/kolom-standar.odcs.yaml").read_bytes())
    maker.contracts = load(folder)
    maker.make(
        "CREATE TABLE open.open_respon_psc_tahunan AS SELECT * FROM (VALUES (2024::bigint, 'merah', 9.5::double), "
        "(2024, 'kuning', 14.0), (2025, 'merah', 8.5), (2025, 'kuning', 12.3)) t(tahun, triase, menit_tanggap)"
    )
    done = publish(maker.settings, contracts=maker.contracts)
    assert [p.outcome for p in done] == ["new"]
    here = maker.home / "portal/current"
    text = " ".join(read(here / "d/respon-psc-tahunan/index.html").texts)
    assert "Waktu tanggap: nilai tengah 10,4 menit pada 2025." in text.replace(" .", ".")
    assert "Ketertiban dan keamanan" in text and "Tahunan" in text and "12,3" in text
    assert links(here.resolve(), "http://127.0.0.1:8000") == []
    assert (here / "cari/tema/ketertiban/index.html").is_file()
