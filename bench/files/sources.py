"""The file both sides read, and the contract ours reads it by."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from connectors.base import Source
from wadah.contract.load import load
from wadah.settings import Settings

COLUMNS = ("nomor", "nik", "nama", "alamat", "kecamatan", "jenis", "tgl", "omset", "tenaga", "lat", "lon", "catatan")
NUMBERS = ("omset", "tenaga", "lat", "lon")


def rows(count: int) -> Iterator[list[Any]]:
    """The same in every run: texts with quotes and umlauts, codes with zeros, dates, numbers."""
    dice = random.Random(20261120)
    for n in range(count):
        yield [
            f"U{n:08}", f"33190{dice.randrange(10**10, 10**11)}"[:16], f"Bu Sri ke-{n % 977}",
            f'Jl. "Kenanga", RT {n % 9}',
            f"Kec. {n % 13}", ("warung", "jasa", "kerajinan é")[n % 3], f"{1 + n % 28:02}/{1 + n % 12:02}/2026",
            dice.randrange(10**8), n % 40, round(-6.8 - dice.random() / 9, 6), round(110.8 + dice.random() / 9, 6),
            "" if n % 4 else "perlu dicek; hubungi lagi",
        ]  # fmt: skip


def write_csv(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        told = csv.writer(out, delimiter=",", lineterminator="\n")
        told.writerow(COLUMNS)
        told.writerows(rows(count))


def write_xlsx(file: Path, count: int) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": False})
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, COLUMNS)
    for number, row in enumerate(rows(count), 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write_number(number, place, value)
    book.close()


def source(home: Path, form: str) -> Source:
    """A home whose sandbox folder `kiriman` holds the file, and the contract that reads it."""
    folder = home / "kontrak"
    folder.mkdir(parents=True, exist_ok=True)
    column = {"classification": "publik", "description": "Kolom ukur."}
    document = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "ukur", "version": "1.0.0", "status": "active",
        "name": "Berkas ukur", "domain": "lainnya", "description": {"purpose": "Mengukur pembaca berkas."},
        "team": {"name": "diskominfo"},
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "day", "scheduler": "cron", "schedule": "0 6 * * *"}
        ],
        "servers": [{"server": "uji", "environment": "sandbox", "type": "local", "path": "kiriman", "format": form}],
        "customProperties": [{"property": "port", "value": "input"}],
        "schema": [{
            "name": "ukur", "physicalType": "file", "physicalName": f"ukur.{form}", "description": "Baris ukur.",
            "properties": [
                {"name": name, "logicalType": "number" if name in NUMBERS else "string", **column} for name in COLUMNS
            ],
        }],
    }  # fmt: skip
    (folder / "ukur.odcs.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    contract = load(folder, home / "kept")["ukur"]
    return Source(Settings(home=home), contract, contract.tables[0])
