"""The workbook an OPD gets back: what is wrong and what to do, and the row it stands in, with the fault marked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wadah.contract.model import Contract, Table
from wadah.files import OWN, replacing
from wadah.returned.find import Row
from wadah.settings import Settings

TOLD = ("Berkas atau sumber", "Baris", "Kolom", "Nilai yang tertulis", "Kode", "Aturan yang dilanggar",
        "Yang perlu dilakukan")  # fmt: skip
WIDTHS = (30, 8, 18, 26, 10, 52, 52)
MASK = "(data pribadi tidak ditampilkan)"
SHARED = 0o050  # of a folder: its group may read and enter
MOST = 100_000  # rows a workbook holds; more in one load is a matter to talk about, not to correct row by row


def write(file: Path, settings: Settings, contract: Contract, table: Table, rows: Sequence[Row]) -> None:
    """Write it whole. Its folder is made 0700 and it 0600; in a folder that was there and lets its group in (the OPD's
    account), it is 0640. Raises OSError.
    """
    import xlsxwriter

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(file, mode=OWN) as aside:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(aside, options) as book:
            book.set_properties({
                "title": f"Baris yang perlu diperbaiki: {contract.name}", "comments": "Perbaiki di aplikasi asal.",
                "created": settings.today().replace(tzinfo=None),
            })  # fmt: skip
            _fill(book, settings, table, rows)
        aside.chmod(0o640 if file.parent.stat().st_mode & SHARED == SHARED else 0o600)


def _fill(book: Any, settings: Settings, table: Table, rows: Sequence[Row]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    wrong = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F6D5D5"})
    sheet = book.add_worksheet("Perlu diperbaiki")
    # Of a topic the hour's summary is Wadah's own; the message itself stands under "Nilai yang tertulis".
    written = {c.name for c in table.message}
    columns = [c for c in table.columns if not written or c.name in written]
    headings = [*TOLD, *(c.title if c.from_name else c.source for c in columns)]
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, WIDTHS[at] if at < len(WIDTHS) else 20)
        sheet.write_string(0, at, heading, bold)
    sheet.freeze_panes(1, 2)
    for line, row in enumerate(rows[:MOST], 1):
        at_fault = {name.strip() for name in (row.column or "").split(",")}
        column = ", ".join(table.by_name[n].source if n in table.by_name else n for n in sorted(at_fault) if n)
        told = (row.source, None, column, row.value, row.code, row.why, row.todo)
        for at, text in enumerate(told):
            if text:
                sheet.write_string(line, at, text, wrong if at == 3 else plain)
        if row.number is not None:
            sheet.write_number(line, 1, row.number, plain)
        for at, c in enumerate(columns, len(TOLD)):
            value = row.whole.get(c.name)
            if value is None:
                continue
            shown = c.name in at_fault or not c.personal or settings.rejects.personal
            sheet.write_string(line, at, value if shown else MASK, wrong if c.name in at_fault else plain)
    if len(rows) > MOST:
        sheet.write_string(MOST + 1, 0, f"Masih ada {len(rows) - MOST} baris lain; perbaiki yang di atas lebih dahulu.")
    sheet.autofilter(0, 0, max(min(len(rows), MOST), 1), len(headings) - 1)
