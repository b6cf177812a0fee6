"""Descriptions, receipts, quality, addresses: what is said of a release without its rows."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publish import quality
from publish.dataset import Opd, describe, differences, filled, rhythm
from publish.language import Words
from publish.receipt import Load, Receipt, broken_link, read
from publish.schedule import Due, Status
from publish.site.links import Links
from publish.site.phrases import REJECTS, badge, history, license_name
from tests.unit.publish.tables import aduan, cube
from wadah.contract.load import outputs
from wadah.errors import catalogue
from wadah.settings import Settings

CONTRACT = outputs()["aduan-bulanan"]
OPD = Opd("diskominfo", "Dinas Komunikasi dan Informatika", "Diskominfo")
AT = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


def metadata() -> dict[str, object]:
    return describe(CONTRACT, Settings().regency, OPD, OPD)


def receipt(number: int = 1, **more: object) -> Receipt:
    said = {"dataset": "aduan-bulanan", "version": "1.0.0", "title": "t", "kind": "new",
            "release": f"2026-11-{number + 10}-01", "number": number, "at": AT, "regency": "33.19"}  # fmt: skip
    return Receipt.model_validate(said | more)


def test_metadata_says_what_satu_data_asks_for() -> None:
    said = metadata()
    assert said["produsen"] == {"kode": "diskominfo", "nama": OPD.name} and said["frekuensi"] == "bulanan"
    assert said["cakupan"] == {"kode": "33.19", "kode_bps": "3319", "nama": "Kabupaten Kudus"}
    assert said["supresi"] == {"batas": 5, "kolom": ["jumlah_aduan"]}
    good, fields = filled(said)
    assert good <= fields and good / fields > 0.9


def test_differences_name_fields_and_columns() -> None:
    before, after = metadata(), metadata()
    assert differences(before, after) == ()
    after["judul"] = "Lain"
    columns = [dict(c) for c in after["kolom"]]  # type: ignore[attr-defined]
    columns[0]["arti"] = "Lain"
    after["kolom"] = columns[:-1]
    assert differences(before, after) == ("judul", "kolom.kode_provinsi", "kolom.catatan_supresi")
    assert differences(before, {**before, "kolom": list(reversed(before["kolom"]))}) == ("kolom",)  # type: ignore[call-overload]


def test_rhythms_have_their_names() -> None:
    told = {dataset: rhythm(c) for dataset, c in outputs().items()}
    assert set(told.values()) == {"bulanan", "triwulanan", "semesteran", "tahunan"}
    assert [dataset for dataset, named in told.items() if not dataset.endswith(named)] == []


def test_receipts_are_read_back_and_chained(tmp_path: Path) -> None:
    first = receipt()
    second = receipt(2, previous=first.link(), kind="changed")
    (tmp_path / "r.json").write_text(second.text(), "utf-8")
    assert read(tmp_path / "r.json") == second
    assert broken_link([first, second]) is None
    assert broken_link([first.model_copy(update={"rows": 1}), second]) == second
    assert broken_link([first, receipt(3, previous=first.link())]) is not None


def test_the_score_is_the_mean_of_what_is_known(tmp_path: Path) -> None:
    load = Load(app="up4", name="UP4", opd="diskominfo", table="t", load_id="l", loaded_at=AT, pulled=100, accepted=90,
                rejected=10, unresolved=9)  # fmt: skip
    status = Status((), 0, None)
    rows = [aduan(10, "33.19.01", "Jalan", 5), aduan(10, "33.19.02", "Jalan", None, "disembunyikan (<5)")]
    with cube(tmp_path, rows) as c:
        judged = quality.judge(c, [load], metadata(), status)
        assert judged.known["lengkap"] == 100 and judged.known["baku"] == 90 and judged.known["kode"] == 90
        assert "waktu" not in judged.known and 90 <= judged.score < 100
        assert quality.judge(c, [], metadata(), status).measures["baku"] is None
    assert quality.mean([]).score == 0


def test_every_rejection_code_has_words_for_the_public() -> None:
    rows = {c for c in catalogue() if "WDH-300" < c < "WDH-400" and c != "WDH-316"}  # 316 only warns
    assert rows == set(REJECTS)


@pytest.mark.parametrize(
    ("page", "language", "fixed", "root", "other"),
    [
        ("", "id", False, "./", "./en/"),
        ("", "en", False, "../", "../"),
        ("d/x/", "id", False, "../../", "../../en/d/x/"),
        ("d/x/", "en", False, "../../../", "../../../d/x/"),
        ("", "en", True, "/data/", "/data/"),
    ],
)
def test_addresses_are_relative_but_on_the_error_page(
    page: str, language: str, fixed: bool, root: str, other: str
) -> None:
    links = Links(page, language, "https://kab.example/data", fixed)  # type: ignore[arg-type]
    assert links.root == root and links.other() == other
    assert links.canonical("en") == f"https://kab.example/data/en/{page}"


def test_states_have_words_as_well_as_a_brick() -> None:
    words = Words("id")
    assert badge(Status((), 4, None), words)["text"] == "Lewat jadwal 4 hari"
    late = Status((Due("d", date(2026, 12, 10), "late", 2),), 0, None)
    assert badge(late, words)["text"] == "Mutakhir, terbit telat 2 hari"
    assert badge(Status((), 0, None), words)["text"] == "Mutakhir"


@pytest.mark.parametrize(
    ("more", "text", "said"),
    [
        ({"added": 63, "period_last": "2026-10"}, "Rilis pertama. Sampai Oktober 2026.", "+63 baris"),
        ({"kind": "changed", "changed": 5}, "5 baris dikoreksi.", "5 baris dikoreksi"),
        ({"kind": "changed", "deleted": 2}, "2 baris dihapus.", "−2 baris"),
        ({"kind": "changed", "columns_added": ["x"], "metadata_changed": ["kolom.x"]},
         "Kolom baru: x. Keterangan diperbarui.", "kolom baru: x"),
        ({"kind": "changed", "columns_removed": ["x"]}, "Kolom dibuang: x.", "keterangan diperbarui"),
        ({"kind": "removed"}, "Dataset ditarik; berkasnya tidak lagi dibagikan.", "ditarik"),
    ],
)  # fmt: skip
def test_history_says_what_a_release_brought(more: dict[str, object], text: str, said: str) -> None:
    before = None if more.get("kind", "new") == "new" else receipt()
    line = history(receipt(2, **more), before, Words("id"))
    assert (line["text"], line["badge"]["text"]) == (text, said)
    assert history(receipt(2, **more), before, Words("en"))["text"]


def test_licences_have_names() -> None:
    assert license_name("https://creativecommons.org/licenses/by/4.0/") == "CC BY 4.0" and license_name(None) is None
