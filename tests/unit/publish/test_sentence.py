"""What a dataset page says, and what it must not say where cells are hidden."""

from dataclasses import replace
from pathlib import Path

import pytest

from publish import sentence
from publish.cube import Cell
from publish.language import Words
from publish.period import Period, parse
from publish.site.figures import bars, figures, heat, line
from tests.unit.publish.tables import ADUAN, PLACES, aduan, column, cube, measure, table
from wadah.contract.vocabulary import Coarser, Suppression

ID, EN = Words("id"), Words("en")
A, B, C = "33.19.01", "33.19.02", "33.19.03"
SMALL = "disembunyikan (<5)"


def said(text: object) -> str:
    return sentence.plain(text) if text else ""  # type: ignore[arg-type]


def test_the_whole_is_told_where_nothing_is_hidden(tmp_path: Path) -> None:
    with cube(tmp_path, [aduan(9, A, "Jalan", 40), aduan(9, B, "Jalan", 20), aduan(10, A, "Jalan", 45),
                         aduan(10, A, "Sampah", 5), aduan(10, B, "Jalan", 4)]) as c:  # fmt: skip
        assert said(sentence.answer(c, ID)) == "54 aduan pada Oktober 2026."
        assert said(sentence.answer(c, EN)) == "54 complaints in October 2026."
        assert [said(s) for s in sentence.lead(c, ID)] == [
            "Turun 6 aduan (10,0%) dari September 2026.",
            "Terbanyak di Kaliwungu (50 aduan).",
            "90,7% di antaranya Jalan.",
        ]
        assert said(sentence.lead(c, EN)[0]) == "Down 6 complaints (10.0%) from September 2026."


def test_hidden_cells_make_it_at_least_and_stop_every_comparison(tmp_path: Path) -> None:
    rows = [
        aduan(9, A, "Jalan", 40),
        aduan(10, A, "Jalan", 45),
        aduan(10, A, "Sampah", None, SMALL),
        aduan(10, B, "Jalan", 4),
    ]
    with cube(tmp_path, rows) as c:
        assert said(sentence.answer(c, ID)) == "Sedikitnya 49 aduan pada Oktober 2026."
        assert [said(s) for s in sentence.lead(c, ID)] == [
            "1 dari 3 angka pada Oktober 2026 disembunyikan untuk melindungi orang; jumlah sebenarnya lebih besar.",
            "Angka terbuka tertinggi: Kaliwungu (45 aduan).",
        ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([aduan(10, A, "Jalan", None, SMALL), aduan(10, B, "Jalan", 0)],
         "Semua angka pada Oktober 2026 disembunyikan karena terlalu kecil."),
        ([aduan(10, A, "Jalan", 0)], "0 aduan pada Oktober 2026."),
        ([aduan(10, A, "Jalan", None)], "Belum ada angka pada Oktober 2026."),
    ],
)  # fmt: skip
def test_edges_of_the_answer(tmp_path: Path, rows: list[dict[str, object]], expected: str) -> None:
    with cube(tmp_path, rows) as c:
        assert said(sentence.answer(c, ID)) == expected
        assert said(sentence.answer(c, EN))


def test_two_first_places_are_both_named_and_three_are_none(tmp_path: Path) -> None:
    with cube(tmp_path, [aduan(10, A, "Jalan", 7), aduan(10, B, "Jalan", 7), aduan(10, C, "Jalan", 1)]) as c:
        both = "Terbanyak di Kaliwungu dan Kota Kudus, masing-masing 7 aduan."
        assert both in [said(s) for s in sentence.lead(c, ID)]
    with cube(tmp_path, [aduan(10, p, "Jalan", 7) for p in (A, B, C)]) as c:
        assert sentence.lead(c, ID) == []


def test_a_rate_is_never_summed(tmp_path: Path) -> None:
    place = [column("kemendagri_kode_kecamatan", key=1), column("kemendagri_nama_kecamatan")]
    of = table([*place, column("tahun", "integer", 2), measure("waktu_respons", "menit", "median")])
    rows = [{"kemendagri_kode_kecamatan": p, "kemendagri_nama_kecamatan": p, "tahun": 2025, "waktu_respons": v}
            for p, v in ((A, 8.0), (B, 10.0), (C, 30.0))]  # fmt: skip
    with cube(tmp_path, rows, of) as c:
        assert said(sentence.answer(c, ID)) == "Waktu respons: nilai tengah 10 menit pada 2025."
        assert [said(s) for s in sentence.lead(c, ID)] == [f"Tertinggi di {C} (30 menit)."]
        assert figures(c, ID)[0].head == "Nilai"  # type: ignore[union-attr]  # a single year has no line: bars by place
    with cube(tmp_path, rows[:1], of) as c:
        assert said(sentence.answer(c, EN)) == "Waktu respons 8 minutes in 2025."


def test_a_reference_table_without_measure_or_period(tmp_path: Path) -> None:
    of = table([column("kode", key=1), column("nama")])
    with cube(tmp_path, [{"kode": "1", "nama": "a"}, {"kode": "2", "nama": "b"}], of) as c:
        assert said(sentence.answer(c, ID)) == "2 baris dalam 2 kolom."
        assert sentence.lead(c, ID) == [] and figures(c, ID) == (None, []) and heat(c, ID) is None


def series(values: list[float | None], start: str = "2025-01") -> list[tuple[Period, Cell]]:
    first = parse(start)
    return [(first.shift(i), Cell(v, 0 if v is not None else 1, 1)) for i, v in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 6, 5, 6, 5, 6, 9], "Tertinggi sejak Januari 2025"),
        ([5, 6, 5, 6, 5, 6, 1], "Terendah sejak Januari 2025"),
        ([9, 6, 1, 2, 4, 5, 7], "Naik 4 kali berturut-turut"),
        ([1, 6, 9, 8, 5, 4, 3], "Turun 4 kali berturut-turut"),
        ([*[10] * 11, 12, *[11] * 11, 11], "Setahun terakhir 8,2% lebih tinggi dari setahun sebelumnya"),
        ([*[10] * 11, 12, *[9] * 11, 10], "Setahun terakhir 10,7% lebih rendah dari setahun sebelumnya"),
        ([5, 6, 8, 6, 5, 6, 5], "Puncaknya 8 aduan pada Maret 2025"),
        ([5, 6, 8], "Tertinggi 8 aduan pada Maret 2025"),
        ([5, None, 8], "Angka terbuka tertinggi: 8 aduan pada Maret 2025"),
        ([None, None], "Semua angka disembunyikan"),
    ],
)
def test_what_a_line_shows(values: list[float | None], expected: str) -> None:
    assert said(sentence.trend(series(values), measure(), ID)) == expected
    assert said(sentence.trend(series(values), measure(), EN))


def test_lainnya_stands_last_and_never_first_in_words(tmp_path: Path) -> None:
    rows = [aduan(10, A, "Lainnya", 50), aduan(10, A, "Jalan", 9), aduan(10, A, "Sampah", 8)]
    with cube(tmp_path, rows) as c:
        figure = bars(c, c.categories[0], ID, "g1")
        assert figure and [b.name for b in figure.bars] == ["Jalan", "Sampah", "Lainnya"]
        assert said(figure.title) == "Menurut kategori" and [b.strong for b in figure.bars] == [False, False, True]


def test_shares_are_told_only_of_a_known_whole(tmp_path: Path) -> None:
    rows = [aduan(10, A, "Jalan", 30), aduan(10, A, "Sampah", 10)]
    with cube(tmp_path, rows) as c:
        figure = bars(c, c.categories[0], ID, "g1")
        assert figure and figure.head == "%" and str(figure.bars[0].shown) == "75,0%"
    with cube(tmp_path, [*rows, aduan(10, B, "Jalan", None, SMALL)]) as c:
        figure = bars(c, c.categories[0], ID, "g1")
        assert figure and figure.head == "Jumlah" and [str(b.shown) for b in figure.bars] == ["≥ 30", "10"]
        places = bars(c, c.place, ID, "g2")
        assert places and said(places.bars[1].shown) == "disembunyikan"


def test_up_to_three_categories_are_lines_and_more_are_one_total(tmp_path: Path) -> None:
    months = [(2025 + m // 12, m % 12 + 1) for m in range(14)]
    for names, lines in ((["Jalan", "Sampah"], 2), (["Jalan", "Sampah", "Lampu", "Lainnya"], 1)):
        rows = [aduan(m, A, n, 10 + len(n), year=y) for y, m in months for n in names]
        with cube(tmp_path, rows) as c:
            figure = line(c, ID, "g1")
            assert figure and len(figure.plot.lines) == lines and len(figure.table) == 14  # as many as are drawn


def test_a_period_that_is_all_hidden_is_a_gap(tmp_path: Path) -> None:
    rows = [aduan(m, A, "Jalan", None if m == 3 else 10, SMALL if m == 3 else None) for m in range(1, 6)]
    with cube(tmp_path, rows) as c:
        figure = line(c, ID, "g1")
        assert figure and figure.plot.lines[0].path.count("M") == 2
        assert "disembunyikan" in figure.table[2][1] and figure.caption.endswith("hanya angka yang dibuka")


def test_the_cross_table_takes_periods_where_the_table_was_made_coarser(tmp_path: Path) -> None:
    rows = [aduan(m, p, "Semua kategori", 9) for m in range(1, 8) for p in (A, B)]
    rows[-1] = aduan(7, B, "Semua kategori", None, SMALL)
    with cube(tmp_path, rows) as c:
        crossed = heat(c, ID)
        assert crossed and len(crossed.head) == 6 and not crossed.total
        assert said(crossed.rows[-1][1][-1][0]) == "ditutup"


def test_names_that_repeat_keep_their_figures(tmp_path: Path) -> None:
    rows = [aduan(10, A, "Jalan", 7), aduan(10, B, "Jalan", 9)]
    for row in rows:
        row["kemendagri_nama_kecamatan"] = "Kaliwungu"
    with cube(tmp_path, rows, ADUAN) as c:
        assert c.place and len(c.by(c.place)) == 2


def test_the_middle_of_open_figures_is_no_lower_bound(tmp_path: Path) -> None:
    of = table([column("kemendagri_kode_kecamatan", key=1), column("kemendagri_nama_kecamatan"),
                column("jenis", key=2), column("tahun", "integer", 3), measure("waktu_respons", "menit", "median"),
                column("catatan_supresi")])  # fmt: skip
    rows = [{"kemendagri_kode_kecamatan": p, "kemendagri_nama_kecamatan": PLACES[p], "jenis": j, "tahun": 2025,
             "waktu_respons": v, "catatan_supresi": None if v else SMALL}
            for p, j, v in ((A, "x", 8.0), (A, "y", 12.0), (B, "x", 30.0), (B, "y", None))]  # fmt: skip
    with cube(tmp_path, rows, of) as c:
        assert [said(s) for s in sentence.lead(c, ID)] == [
            "1 dari 4 angka pada 2025 disembunyikan untuk melindungi orang.",
            "Nilai tengah angka yang dibuka tertinggi di Kota Kudus (30 menit).",
        ]
        assert c.place
        figure = bars(c, c.place, ID, "g1")
        assert figure and [str(b.shown) for b in figure.bars] == ["30", "10"] and figure.head == "Nilai tengah"
        assert figure.caption == "Waktu respons (nilai tengah), 2025; hanya angka yang dibuka"


def test_the_second_figure_says_at_least_where_part_of_it_is_hidden(tmp_path: Path) -> None:
    of = table([column("kategori", key=1), column("tahun", "integer", 2), measure("jumlah_kamera", "unit"),
                measure("tenaga_kerja", "orang"), column("catatan_supresi")])  # fmt: skip
    rows = [{"kategori": k, "tahun": 2025, "jumlah_kamera": n, "tenaga_kerja": t, "catatan_supresi": note}
            for k, n, t, note in (("a", 9, 40, None), ("b", None, None, SMALL))]  # fmt: skip
    with cube(tmp_path, rows, of) as c:
        expected = "Jumlah kamera: sedikitnya 9 unit pada 2025; tenaga kerja sedikitnya 40 orang."
        assert said(sentence.answer(c, ID)) == expected
    with cube(tmp_path, rows[:1], of) as c:
        assert said(sentence.answer(c, ID)) == "Jumlah kamera: 9 unit pada 2025; tenaga kerja 40 orang."


def test_a_table_made_coarser_says_so(tmp_path: Path) -> None:
    hides = Suppression(k=5, count="jumlah_aduan", coarser=Coarser(column="kategori", label="Semua kategori"))
    of = replace(ADUAN, suppression=hides)
    with cube(tmp_path, [aduan(10, p, "Semua kategori", n) for p, n in ((A, 9), (B, 7))], of) as c:
        assert said(sentence.lead(c, ID)[0]) == "Rincian menurut kategori digabung karena terlalu banyak angka kecil."
        assert said(sentence.lead(c, EN)[0])
    with cube(tmp_path, [aduan(10, A, "Jalan", 9)], of) as c:
        assert c.merged is None


def test_what_has_no_value_hides_nothing(tmp_path: Path) -> None:
    with cube(tmp_path, [aduan(m, A, "Jalan", None if m == 2 else m) for m in (1, 2, 3)]) as c:
        figure = line(c, ID, "g1")
        assert figure and "dibuka" not in figure.caption and "terbuka" not in said(figure.title)


@pytest.mark.parametrize(("title", "expected"), [("OPD", "OPD"), ("NIB terbit", "NIB terbit"), ("Wi-Fi", "Wi-Fi"),
                                                 ("Jumlah NIB", "jumlah NIB"), ("Kode OPD", "kode OPD")])  # fmt: skip
def test_titles_within_a_sentence_keep_their_abbreviations(title: str, expected: str) -> None:
    assert sentence.lowered(title) == expected
