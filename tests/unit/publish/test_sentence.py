"""What a dataset page says, and what it must not say where cells are hidden."""

from pathlib import Path

import pytest

from publish import sentence
from publish.cube import Cell
from publish.language import Words
from publish.period import Period, parse
from publish.site.figures import bars, figures, heat, line
from tests.unit.publish.tables import ADUAN, aduan, column, cube, measure, table

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
            "Turun 6 (10,0%) dari September 2026.",
            "Terbanyak di Kaliwungu (50).",
            "90,7% di antaranya Jalan.",
        ]
        assert said(sentence.lead(c, EN)[0]) == "Down 6 (10.0%) from September 2026."


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
            "Angka terbuka tertinggi: Kaliwungu (45).",
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
        assert "Terbanyak di Kaliwungu dan Kota Kudus, masing-masing 7." in [said(s) for s in sentence.lead(c, ID)]
    with cube(tmp_path, [aduan(10, p, "Jalan", 7) for p in (A, B, C)]) as c:
        assert sentence.lead(c, ID) == []


def test_a_rate_is_never_summed(tmp_path: Path) -> None:
    place = [column("kemendagri_kode_kecamatan", key=1), column("kemendagri_nama_kecamatan")]
    of = table([*place, column("tahun", "integer", 2), measure("waktu_respons", "menit", "median")])
    rows = [{"kemendagri_kode_kecamatan": p, "kemendagri_nama_kecamatan": p, "tahun": 2025, "waktu_respons": v}
            for p, v in ((A, 8.0), (B, 10.0), (C, 30.0))]  # fmt: skip
    with cube(tmp_path, rows, of) as c:
        assert said(sentence.answer(c, ID)) == "Waktu respons: nilai tengah 10 menit pada 2025."
        assert [said(s) for s in sentence.lead(c, ID)] == [f"Tertinggi di {C} (30)."]
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
            assert figure and len(figure.plot.lines) == lines and len(figure.table) == 12


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
