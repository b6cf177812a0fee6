"""Files of every format with the same rows, as a program of that format would write them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]
Merges = Sequence[tuple[int, int, int, int]]
"""First and last row, first and last column, from 0."""

ODF = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:' \
      'xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ' \
      'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip


class Raw(str):
    """A cell as XML of its format."""


def make_csv(file: Path, rows: Rows, merges: Merges = (), delimiter: str = ",", encoding: str = "utf-8") -> None:
    told = io.StringIO(newline="")
    csv.writer(told, delimiter=delimiter).writerows([["" if v is None else v for v in row] for row in rows])
    file.write_bytes(told.getvalue().encode(encoding))


def make_xlsx(file: Path, rows: Rows, merges: Merges = (), sheets: Sequence[str] = ("Data",)) -> None:
    book = xlsxwriter.Workbook(str(file))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name in sheets:
        sheet = book.add_worksheet(name)
        for top, bottom, left, right in merges:
            sheet.merge_range(top, left, bottom, right, "")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value) if value else sheet.write_blank(r, c, None, day)
                elif isinstance(value, bool):
                    sheet.write_boolean(r, c, value)
                elif isinstance(value, date | datetime):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write_number(r, c, value)
    book.close()


def make_xls(file: Path, rows: Rows, merges: Merges = (), sheets: Sequence[str] = ("Data",)) -> None:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name in sheets:
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write(r, c, value, day)
                elif value is not None and value != "":
                    sheet.write(r, c, value)
        for merge in merges:
            sheet.merged_ranges.append(merge)
    book.save(str(file))


def odf_text(value: str) -> str:
    """Paragraphs as LibreOffice writes them: more than one blank, tabs and edges are elements."""
    lines = []
    for line in value.split("\n"):
        told = escape(line).replace("\t", "<text:tab/>")
        told = told.replace("  ", " <text:s/>").replace(" <text:s/> ", " <text:s text:c='2'/>")
        if told.startswith(" "):
            told = f"<text:s/>{told[1:]}"
        if told.endswith(" "):
            told = f"{told[:-1]}<text:s/>"
        lines.append(f"<text:p>{told}</text:p>")
    return "".join(lines)


def odf_cell(value: Any, span: str = "") -> str:
    if value is None or value == "":
        return f"<table:table-cell{span}/>"
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"{span}>{odf_text(value)}</table:table-cell>'
    if isinstance(value, bool):
        kind, said = "boolean", f'office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, date):
        kind, said = "date", f'office:date-value="{value.isoformat()}"'
    else:
        kind, said = "float", f'office:value="{value}"'
    return f'<table:table-cell office:value-type="{kind}" {said}{span}><text:p>x</text:p></table:table-cell>'


def make_ods(
    file: Path, rows: Rows, merges: Merges = (), sheets: Sequence[str] = ("Data",), more: str = "", **parts: str
) -> None:
    spans = {
        (
            top,
            left,
        ): f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'
        for top, bottom, left, right in merges
    }
    told = ""
    for r, row in enumerate(rows):
        cells = "".join(odf_cell(value, spans.get((r, c), "")) for c, value in enumerate(row))
        told += f"<table:table-row>{cells}</table:table-row>"
    tables = "".join(f'<table:table table:name="{name}">{told}{more}</table:table>' for name in sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    written = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content,
        "META-INF/manifest.xml": '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (written | parts).items():
            archive.writestr(name, text)


def objects(rows: Rows) -> list[dict[str, Any]]:
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def make_json(file: Path, rows: Rows, merges: Merges = ()) -> None:
    file.write_text(json.dumps({"data": objects(rows)}, ensure_ascii=False), "utf-8")


def make_jsonl(file: Path, rows: Rows, merges: Merges = ()) -> None:
    file.write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects(rows)), "utf-8")


MAKERS: dict[str, Callable[..., None]] = {
    "csv": make_csv, "xlsx": make_xlsx, "xls": make_xls, "ods": make_ods, "json": make_json, "jsonl": make_jsonl,
}  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {"json": {"items": "data"}, "csv": {"oneLineOneRecord": False}}
"""`file` of a contract that reads what these makers write."""
