"""Workbooks of SIPD as bytes: title rows, then one heading row."""

from datetime import date
from io import BytesIO

import xlsxwriter

from infra.sandbox import clock
from infra.sandbox.sipd import Cell, Line
from infra.sandbox.umkm import ErrorCell


def content(titles: list[str], made_on: date, lines: list[Line]) -> bytes:
    """The workbook of these rows; the same rows give the same bytes."""
    out = BytesIO()
    workbook = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True})
    workbook.set_properties({"author": "SIPD", "created": clock.midnight(made_on)})
    sheet, bold = workbook.add_worksheet("Data"), workbook.add_format({"bold": True})
    for row, title in enumerate(titles):
        sheet.write_string(row, 0, title, bold)
    for column, header in enumerate(lines[0].cells):
        sheet.write_string(len(titles), column, header, bold)
    for row, line in enumerate(lines, len(titles) + 1):
        for column, value in enumerate(line.cells.values()):
            _cell(sheet, row, column, value)
    workbook.close()
    return out.getvalue()


def _cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, ErrorCell):
        sheet.write_formula(row, column, f"={value}", None, str(value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
