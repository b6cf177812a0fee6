"""The files as other programs read them: workbooks by openpyxl, tables by SQLite and MariaDB."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from infra.sandbox import umkm, umkm_book, up4, up4_db, up4_words
from infra.sandbox.places import place
from tests.servers import mariadb

SEED, SIZE, REGENCY = 11, 0.3, "33.19"
WORDS = ("jt", "Rp", ",-", "E+15", "JUMLAH")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("umkm")
    for book in umkm.books(SEED, SIZE, REGENCY, 0):
        umkm_book.write(book, umkm.lines(book, SIZE), place(REGENCY), found / book.name)
    return found


def cells(file: Path) -> list[list[Any]]:
    """Cells as shown: an error is its own type, `e`."""
    return [list(row) for row in load_workbook(file, data_only=True).worksheets[0].iter_rows()]


def test_three_titles_then_a_header_that_may_have_moved(folder: Path) -> None:
    orders, headers = set(), Counter[str]()
    for file in folder.iterdir():
        sheet = cells(file)
        assert sheet[0][0].value == "DATA UMKM KABUPATEN KUDUS"
        header = [c.value for c in sheet[3] if c.value]
        assert header[0] == "NO"
        assert len(header) in (13, 14)
        headers.update(header)
        orders.add(tuple(h.upper() for h in header))
    assert len(orders) > 3
    assert {"OMZET/BLN", "KECAMATAN", "KET"} <= headers.keys()


def test_the_dirt_is_in_the_cells(folder: Path) -> None:
    kinds, texts, blank = Counter[str](), Counter[str](), 0
    for file in folder.iterdir():
        header, *body = cells(file)[3:]
        names = [str(c.value).upper() for c in header]
        for row in body:
            found = dict(zip(names, row, strict=True))
            blank += all(c.value is None for c in row)
            kinds.update(f"{name}:{c.data_type}" for name, c in found.items() if c.value is not None)
            texts.update(word for word in WORDS if any(word in str(c.value) for c in row))
    assert blank > 5
    assert kinds["NIK:n"] > 5
    assert kinds["NIK:s"] > 1000
    assert kinds["NO HP:n"] > 2
    assert kinds["ASET:e"] + kinds["JENIS USAHA:e"] + kinds["OMSET/BLN:e"] > 2
    assert all(texts[word] for word in WORDS)


def test_rows_stand_where_the_truth_says(folder: Path) -> None:
    book = umkm.books(SEED, SIZE, REGENCY, 0)[0]
    sheet = cells(folder / book.name)
    place_of = [written for _, written in umkm_book.layout(book)].index("NO")
    for at, line in enumerate(umkm.lines(book, SIZE), 5):
        assert sheet[at - 1][place_of].value == line.cells.get("NO")


def test_the_same_book_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    book = umkm.books(SEED, SIZE, REGENCY, 0)[0]
    umkm_book.write(book, umkm.lines(book, SIZE), place(REGENCY), tmp_path / book.name)
    assert (tmp_path / book.name).read_bytes() == (folder / book.name).read_bytes()


def test_mariadb_holds_what_sqlite_holds(tmp_path: Path) -> None:
    state = up4.state(SEED, 0.02, REGENCY, 2)
    up4_db.write_sqlite([state], tmp_path / "up4.sqlite")
    with closing(sqlite3.connect(tmp_path / "up4.sqlite")) as lite, mariadb() as server:
        server.run("CREATE DATABASE up4 CHARACTER SET utf8mb4")
        server.run(up4_db.mysql_script(state), "up4")
        for table, columns in (("tb_aduan", state.columns), ("tb_tindaklanjut", up4_words.TINDAKLANJUT)):
            listed = ", ".join(f"coalesce({c}, '(kosong)')" for c in columns)
            question = f"SELECT {listed} FROM {table} ORDER BY {columns[0]}"
            there = [tuple(line.split("\t")) for line in server.run(question, "up4").splitlines()]
            assert there == [tuple(map(str, row)) for row in lite.execute(question)]
