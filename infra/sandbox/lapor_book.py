"""An export of SP4N-LAPOR as a file: a merged title, two header rows with merged cells, a merged line at the end."""

from datetime import datetime
from pathlib import Path

import xlsxwriter

from infra.sandbox import store
from infra.sandbox.lapor import Cell, ErrorCell, Export, Report
from infra.sandbox.lapor_words import HEADER
from infra.sandbox.places import Place

FIRST_ROW = 6
"""The sheet's row of the first report; the headers are in rows 4 and 5."""
GROUP = "Tanggal"
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip


def counted(export: Export) -> bool:
    """Whether a line with the number of reports stands under the list; it is no row."""
    return export.revision == 0 and export.month % 3 == 0


def write(export: Export, reports: list[Report], where: Place, file: Path) -> None:
    """Write the workbook whole; the same export gives the same bytes."""
    last = len(HEADER) - 1
    with store.replacing(file) as aside:
        workbook = xlsxwriter.Workbook(str(aside), {"strings_to_numbers": False, "strings_to_formulas": False})
        workbook.set_properties({"author": "SP4N-LAPOR", "created": export.taken.replace(tzinfo=None)})
        sheet = workbook.add_worksheet("Laporan")
        bold = workbook.add_format({"bold": True})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.merge_range(0, 0, 0, last, "SP4N-LAPOR! REKAPITULASI LAPORAN", bold)
        sheet.merge_range(1, 0, 1, last, f"{where.name}, {MONTHS[export.month - 1]} {export.year}")
        _headers(sheet, bold)
        for row, report in enumerate(reports, FIRST_ROW - 1):
            for column, header in enumerate(HEADER):
                _cell(sheet, row, column, report.cells[header], moment)
        if counted(export):
            end = FIRST_ROW - 1 + len(reports)
            sheet.merge_range(end, 0, end, last, f"Jumlah laporan: {len(reports)}", bold)
        workbook.close()


def _headers(sheet: xlsxwriter.worksheet.Worksheet, bold: xlsxwriter.format.Format) -> None:
    """Rows 4 and 5. The two dates stand under one merged word, every other header is merged downwards."""
    dates = [column for column, header in enumerate(HEADER) if header.startswith(GROUP)]
    sheet.merge_range(3, dates[0], 3, dates[-1], GROUP, bold)
    for column, header in enumerate(HEADER):
        if column in dates:
            sheet.write_string(4, column, header.removeprefix(GROUP).strip(), bold)
        else:
            sheet.merge_range(3, column, 4, column, header, bold)


def _cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell, moment: xlsxwriter.format.Format
) -> None:
    if isinstance(value, ErrorCell):
        sheet.write_formula(row, column, f"={value}", None, str(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, value)
