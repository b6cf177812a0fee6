"""A smart-city workbook as a file: two title rows, the heading in row 3."""

from datetime import date
from io import BytesIO

import xlsxwriter

from infra.sandbox import clock
from infra.sandbox.smart_city import COLUMNS, Book, Cell, Failed, Line


def content(book: Book, rows: list[Line], regency: str) -> bytes:
    """The workbook's bytes; the same book gives the same."""
    out = BytesIO()
    workbook = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True})
    workbook.set_properties({"author": "Bappeda", "created": clock.midnight(date(book.year, 12, 31))})
    sheet = workbook.add_worksheet("Penilaian")
    bold = workbook.add_format({"bold": True})
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, f"MASTERPLAN SMART CITY {regency.upper()}", bold)
    sheet.write_string(1, 0, f"PENILAIAN TAHUN {book.year}")
    for column, header in enumerate(COLUMNS):
        sheet.write_string(2, column, header, bold)
    for row, line in enumerate(rows, 3):
        for column, header in enumerate(COLUMNS):
            _cell(sheet, row, column, line.cells[header])
    workbook.close()
    return out.getvalue()


def _cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, Failed):
        sheet.write_formula(row, column, "=1/0", None, str(value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
