"""Rejected rows go back to their OPD: one workbook an application, in Indonesian, with what to do.

The workbooks hold what people typed, personal data included: they are for the OPD that owns the rows (mode 0600).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wadah.contract.load import inputs
from wadah.errors import catalogue
from wadah.files import OWN, replacing
from wadah.settings import Settings

HEADERS = (
    "Tabel",
    "Berkas atau sumber",
    "Baris",
    "Kolom",
    "Nilai yang tertulis",
    "Kode",
    "Masalah",
    "Yang perlu dilakukan",
)
WIDTHS = (18, 34, 8, 18, 28, 10, 60, 60)
BATCH = 5_000
MOST = 1_048_000  # rows a sheet can hold, less its heading; the rest is told

ROWS = """
select tabel, sumber, baris, kolom, nilai, kode, pesan from marts.baris_ditolak
where app = ? and terkini order by tabel, sumber, baris
"""


def write(settings: Settings) -> dict[str, int]:
    """Write `rejects/<app>.xlsx` for every application, from the current release; returns rows by application.

    A workbook appears whole or not at all; one whose application has no rejected row is taken away.
    """
    from wadah.warehouse.connect import connect
    from wadah.warehouse.release import current

    release = current(settings)
    if release is None:
        return {}
    folder = settings.path("rejects")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    counts = {}
    with connect(release.database, settings) as con:
        for app, contract in inputs().items():
            file = folder / f"{app}.xlsx"
            found = con.execute(ROWS, [app])
            first = found.fetchmany(BATCH)
            counts[app] = _workbook(file, contract.name, _rows(found, first)) if first else 0
            if not first:
                file.unlink(missing_ok=True)
    return counts


def _rows(found: Any, batch: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    while batch:
        yield from batch
        batch = found.fetchmany(BATCH)


def _workbook(file: Path, name: str, rows: Iterator[tuple[Any, ...]]) -> int:
    import xlsxwriter

    count = 0
    with (
        replacing(file, mode=OWN) as aside,
        xlsxwriter.Workbook(
            aside, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book,
    ):
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Baris ditolak")
        for column, (header, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, header, bold)
        sheet.freeze_panes(1, 0)
        for count, (table, source, row, column, value, code, text) in enumerate(rows, 1):
            if count > MOST:
                sheet.write_string(count, 0, "Masih ada baris lain; perbaiki yang di atas lebih dahulu.")
                break
            todo = catalogue()[code].do_id if code in catalogue() else ""
            for i, text_cell in enumerate((table, source, None, column, value, code, text, todo)):
                if text_cell is not None:
                    sheet.write_string(count, i, str(text_cell), wrap)
            if row is not None:
                sheet.write_number(count, 2, row)
        sheet.autofilter(0, 0, max(count, 1), len(HEADERS) - 1)
        book.set_properties({"title": f"Baris yang perlu diperbaiki: {name}", "comments": "Perbaiki di aplikasi asal."})
    return count
