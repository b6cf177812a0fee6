"""A list of the network as a workbook: a title, the heading in row 2."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter

from infra.sandbox import clock
from infra.sandbox.network import Row


def content(title: str, headers: Sequence[str], rows: Iterable[Row], year: int) -> bytes:
    """The workbook's bytes; the same rows give the same."""
    out = BytesIO()
    workbook = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True})
    workbook.set_properties({"author": "Diskominfo", "created": clock.midnight(date(year, 12, 31))})
    sheet, bold = workbook.add_worksheet("Daftar"), workbook.add_format({"bold": True})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, f"{title} TAHUN {year}", bold)
    for column, header in enumerate(headers):
        sheet.write_string(1, column, header, bold)
    for number, row in enumerate(rows, 2):
        for column, header in enumerate(headers):
            value = row.cells[header]
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif value is not None:
                sheet.write_number(number, column, value)
    workbook.close()
    return out.getvalue()
