"""A UMKM workbook as a file: three title rows, a header in row 4, columns in the order its author liked."""

from datetime import date
from pathlib import Path

import xlsxwriter

from infra.sandbox import store
from infra.sandbox.clock import midnight
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import Place
from infra.sandbox.umkm import COLUMNS, Book, Cell, ErrorCell, Line

ROMAN = ("I", "II", "III", "IV")
HEADERS = {"NAMA PEMILIK": ("NAMA", "PEMILIK", "Nama Pemilik"), "KEC": ("KECAMATAN", "Kec"),
           "OMSET/BLN": ("OMZET/BLN", "OMSET PER BULAN", "Omset / Bln"), "NO HP": ("No HP",),
           "MEDIA PEMASARAN": ("Media Pemasaran",)}  # fmt: skip
"""Other spellings of a header; all are the contract's own or its synonyms, but for case and spaces."""
NOTE = "KET"  # a column that no contract knows


def layout(book: Book) -> list[tuple[str, str]]:
    """(contract's header, header as written) from left to right."""
    draw = dice(book.seed, "layout", book.name)
    order = list(COLUMNS)
    if draw.chance(0.3):
        _move(draw, order)
    other = draw.chance(0.35)
    named = [(c, draw.one(HEADERS[c]) if other and c in HEADERS and draw.chance(0.6) else c) for c in order]
    return [*named, (NOTE, NOTE)] if draw.chance(0.15) else named


def _move(draw: Dice, order: list[str]) -> None:
    for _ in range(2):
        header = order.pop(draw.between(2, len(order) - 1))
        order.insert(draw.between(1, len(order)), header)


def write(book: Book, rows: list[Line], where: Place, file: Path) -> None:
    """Write the workbook whole; the same book gives the same bytes."""
    columns = layout(book)
    with store.replacing(file) as aside:
        workbook = xlsxwriter.Workbook(str(aside), {"strings_to_numbers": False, "strings_to_formulas": False})
        workbook.set_properties({"author": "Kecamatan", "created": midnight(date(book.year, book.quarter * 3, 28))})
        sheet = workbook.add_worksheet("UMKM")
        bold = workbook.add_format({"bold": True})
        sheet.merge_range(0, 0, 0, len(columns) - 1, f"DATA UMKM {where.name.upper()}", bold)
        sheet.write_string(1, 0, f"KECAMATAN {book.kecamatan.name.upper()}")
        sheet.write_string(2, 0, f"TRIWULAN {ROMAN[book.quarter - 1]} TAHUN {book.year}")
        for c, (_, written) in enumerate(columns):
            sheet.write_string(3, c, written, bold)
        for r, line in enumerate(rows, 4):
            for c, (header, _) in enumerate(columns):
                _cell(sheet, r, c, line.cells.get(header))
        hint = workbook.add_worksheet("Petunjuk")
        hint.write_string(0, 0, "Isi satu baris untuk satu usaha. Jangan mengubah judul kolom.")
        workbook.close()


def _cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, ErrorCell):
        sheet.write_formula(row, column, f"={value}", None, str(value))
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, value)
