"""The files of a dataset release: canonical CSV, Parquet, XLSX, GeoJSON. All streamed, none knows its target.

The CSV's hash must be the one the gate gave its result for; nothing else is exported.
"""

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from duckdb import DuckDBPyConnection

from publish import receipt
from publish.dataset import DatasetRelease
from publish.geojson import geojson
from publish.receipt import File
from wadah.canonical import export_csv, quoted
from wadah.gate import verify

BATCH = 50_000
XLSX_ROWS = 1_048_575  # below the header; more does not fit a sheet, and no XLSX is made
MEDIA = {
    "CSV": "text/csv",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "Parquet": "application/vnd.apache.parquet",
    "GeoJSON": "application/geo+json",
}


def export(con: DuckDBPyConnection, release: DatasetRelease, folder: Path, at: datetime) -> list[File]:
    """Write `<id>.csv`, `.parquet`, `.xlsx`, `.geojson` into `folder`.

    Raises Quarantine WDH-50x without a good gate result.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = release.contract.table.key
    csv = folder / f"{release.id}.csv"
    written = export_csv(con, release.relation, release.columns, key, csv)
    verify(release.gate, written.sha256, release.id)
    parquet(con, release, folder / f"{release.id}.parquet")
    formats = {"CSV": csv, "Parquet": folder / f"{release.id}.parquet"}
    if written.rows <= XLSX_ROWS:
        formats["XLSX"] = folder / f"{release.id}.xlsx"
        xlsx(con, release, formats["XLSX"], at)
    if geojson(con, release, folder / f"{release.id}.geojson"):
        formats["GeoJSON"] = folder / f"{release.id}.geojson"
    return [
        File(name=f.name, format=kind, media_type=MEDIA[kind], bytes=f.stat().st_size, sha256=receipt.sha256(f))
        for kind, f in formats.items()
    ]


def _query(release: DatasetRelease) -> str:
    columns = ", ".join(map(quoted, release.columns))
    order = ", ".join(quoted(k) for k in dict.fromkeys([*release.contract.table.key, *release.columns]))
    return f"SELECT {columns} FROM {quoted(release.relation)} ORDER BY {order}"


def parquet(con: DuckDBPyConnection, release: DatasetRelease, file: Path) -> None:
    """zstd Parquet in key order; every column carries its title, description and unit."""
    reader = con.sql(_query(release)).to_arrow_reader(BATCH)
    fields = []
    for field, column in zip(reader.schema, release.contract.table.columns, strict=True):
        said = {"title": column.title, "description": column.description, "unit": column.unit or ""}
        fields.append(field.with_metadata({k: v for k, v in said.items() if v}))
    told = json.dumps(release.metadata(), ensure_ascii=False)
    schema = pa.schema(fields, {"title": release.contract.name, "license": release.contract.license or "",
                                "publisher": release.opd.name, "wadah": told})  # fmt: skip
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def xlsx(con: DuckDBPyConnection, release: DatasetRelease, file: Path, at: datetime) -> None:
    """Sheet `Data` (codes are text, so Excel leaves their zeros alone), sheet `Kamus dan sumber`."""
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
               "strings_to_urls": False, "tmpdir": str(file.parent)}  # fmt: skip
    with xlsxwriter.Workbook(file, options) as book:
        # A fixed moment: equal content gives equal bytes.
        book.set_properties({"title": release.contract.name, "author": release.opd.name,
                             "created": at.replace(tzinfo=None, microsecond=0)})  # fmt: skip
        head = book.add_format({"bold": True, "bottom": 1})
        text, wrap = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        data = book.add_worksheet("Data")
        data.freeze_panes(1, 0)
        for at_column, column in enumerate(release.contract.table.columns):
            data.set_column(at_column, at_column, max(12, min(30, len(column.name) + 2)))
            data.write_string(0, at_column, column.name, head)
        row = 0
        result = con.execute(_query(release))
        while rows := result.fetchmany(BATCH):
            for values in rows:
                row += 1
                for place, value in enumerate(values):
                    if isinstance(value, str):
                        data.write_string(row, place, value, text)
                    elif isinstance(value, bool):
                        data.write_boolean(row, place, value)
                    elif isinstance(value, (int, float)) or hasattr(value, "as_tuple"):
                        data.write_number(row, place, value)
                    elif value is not None:  # dates and times: ISO 8601, as in the CSV
                        data.write_string(row, place, value.isoformat(), text)
        _dictionary(book.add_worksheet("Kamus dan sumber"), release, head, wrap)


def _dictionary(sheet: xlsxwriter.worksheet.Worksheet, release: DatasetRelease, head: object, wrap: object) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 16)
    sheet.set_column(3, 3, 90)
    row = 0
    about = release.contract
    for name, value in (
        ("Judul", about.name),
        ("Keterangan", about.purpose),
        ("Cara membaca", about.usage),
        ("Batasan", about.limitations),
        ("Produsen data", release.opd.name),
        ("Walidata", f"{release.walidata.name}, {release.regency.name}"),
        ("Lisensi", about.license),
        ("Kontak", release.regency.email),
    ):
        if value:
            sheet.write_string(row, 0, name, head)
            sheet.write_string(row, 3, value, wrap)
            row += 1
    row += 1
    for place, title in enumerate(("Kolom", "Jenis", "Satuan", "Arti")):
        sheet.write_string(row, place, title, head)
    for column in about.table.columns:
        row += 1
        for place, value in enumerate((column.name, column.type, column.unit or "", column.description)):
            sheet.write_string(row, place, value, wrap)
