"""A contract proposed from a source that was looked at: it lints, it knows what is personal, and it holds no value."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.look import look
from tests.integration.connectors.api import Answer, Api
from tests.integration.connectors.test_conformance import login
from tests.postgres import Postgres
from tests.servers import MariaDB
from wadah.contract.freeze import freeze
from wadah.contract.lint import lint
from wadah.contract.model import Contract
from wadah.contract.propose import propose
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

DDL = (
    "CREATE TABLE pemohon (id INTEGER PRIMARY KEY, nama VARCHAR(80) NOT NULL, identitas VARCHAR(20),"
    " kontak VARCHAR(20), isi_lain VARCHAR(99), dicatat VARCHAR(20), omset VARCHAR(20), kode VARCHAR(9),"
    " aktif INTEGER, updated_at TIMESTAMP)"
)
MARK = "Rekaan"


def rows() -> list[tuple[Any, ...]]:
    return [
        (n, f"Siti {MARK} {n}", f"331901410190{n:02d}01", f"0812-0012-34{n:02d}",
         f"hubungi 081200123{n:03d}", f"{n:02d}-03-2026 09:{n:02d}", f"Rp 1.{n:03d}.000", f"0{n}", n % 2,
         f"2026-03-{n:02d} 10:00:00")
        for n in range(1, 21)
    ]  # fmt: skip


def inserts() -> list[str]:
    return [
        "INSERT INTO pemohon VALUES " + ", ".join(map(repr, rows())),
        "CREATE VIEW ringkas AS SELECT id, kode FROM pemohon",
    ]


def drafted(settings: Settings, folder: Path, address: str) -> tuple[str, Contract]:
    found = look(settings, address, "uji")
    text = propose("uji", "dpmptsp", found.tables, found.kind, found.server, found.noted)
    file = folder / "usul.odcs.yaml"
    file.write_text(text, "utf-8")
    linted = lint([file])
    assert not linted.problems
    assert MARK not in text and "0812" not in text and "331901" not in text and "rahasia" not in text, "a value got out"
    return text, freeze(linted.contracts[file], file)


def judged(made: Contract, text: str) -> None:
    table = made.by_name["pemohon"].by_name
    assert made.by_name["pemohon"].key == ("id",) and made.by_name["ringkas"].kind == "view"
    assert (table["identitas"].text_format, table["identitas"].personal) == ("nik", True), "its name says nothing"
    assert (table["kontak"].text_format, table["kontak"].personal) == ("telepon", True)
    assert table["isi_lain"].personal and table["nama"].personal and not table["kode"].personal
    assert table["dicatat"].formats == ("dd-MM-yyyy HH:mm",) and table["omset"].number_format == "rupiah"
    assert (table["kode"].type, table["updated_at"].type, table["nama"].required) == ("string", "timestamp", True)
    assert "does every edit set updated_at?" in text and "ringkas: no value stands twice in id" in text


def test_sqlite(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "app.sqlite")) as base:
        base.executescript(";".join([DDL, *inserts()]))
    text, made = drafted(settings, tmp_path, str(tmp_path / "app.sqlite"))
    judged(made, text)


def test_postgres(pg: Postgres, settings: Settings, tmp_path: Path) -> None:
    pg.run("CREATE DATABASE dilihat")
    pg.run(DDL, *inserts(), "CREATE SCHEMA lain; CREATE TABLE lain.jauh (i INT)", database="dilihat")
    pg.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO baca", database="dilihat")
    login(settings, "postgresql://baca:r%40hasia%3A%20%2F%25%3F%27@x/y")
    where = f"127.0.0.1:{pg.port}/dilihat"
    text, made = drafted(settings, tmp_path, f"postgresql://{where}")
    judged(made, text)
    server = made.servers[0]
    assert (server.type, server.host, server.port, server.database, server.schema) == (
        "postgres", "127.0.0.1", pg.port, "dilihat", "public")  # fmt: skip
    with pytest.raises(Fatal, match="WDH-213"):
        look(settings, f"postgresql://baca:salah@{where}", "uji")
    with pytest.raises(Retriable, match="WDH-212"):
        look(settings, "postgresql://127.0.0.1:1/x", "uji")


def test_mysql(server: MariaDB, settings: Settings, tmp_path: Path) -> None:
    server.run("CREATE DATABASE dilihat; GRANT SELECT ON dilihat.* TO baca@'127.0.0.1'")
    server.run(";".join([DDL, *inserts()]), "dilihat")
    login(settings, "mysql://baca:r%40hasia%3A%20%2F%25%3F%27@x/y")
    text, made = drafted(settings, tmp_path, f"mysql://127.0.0.1:{server.port}/dilihat")
    judged(made, text)
    with pytest.raises(Fatal, match="WDH-213"):
        look(settings, f"mysql://baca:salah@127.0.0.1:{server.port}/dilihat", "uji")


def test_files(settings: Settings, tmp_path: Path) -> None:
    head = ["NO KTP", "Nama Pemohon", "Tgl Masuk", "Nilai (Rp)", "Kode"]
    told = [
        (f"331901410190{n:02d}01", f"Siti {MARK}", f"{n:02d}/03/2026", f"1.{n:03d},50", f"00{n}") for n in range(1, 21)
    ]
    lines = ";".join(head) + "\n" + "".join(";".join(row) + "\n" for row in told)
    (tmp_path / "izin_2026-03.csv").write_bytes(lines.replace("Siti", "Ruméni").encode("windows-1252"))
    text, made = drafted(settings, tmp_path, str(tmp_path / "izin_2026-03.csv"))
    (table,) = made.tables
    assert (table.file.delimiter, table.file.encoding) == (";", "windows-1252")
    assert [(c.type, c.text_format) for c in table.columns] == [
        ("string", "nik"), ("string", None), ("date", None), ("number", None), ("string", None)]  # fmt: skip
    assert "which part changes from file to file?" in text

    with xlsxwriter.Workbook(tmp_path / "izin.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["REKAP IZIN"])
        for i, row in enumerate([head, *told], 2):
            sheet.write_row(i, 0, row)
    _, made = drafted(settings, tmp_path, str(tmp_path / "izin.xlsx"))
    assert made.tables[0].file.headerRow == 3 and made.tables[0].by_name["no_ktp"].source_is_text

    items = {"hasil": {"baris": [dict(zip(head, row, strict=True)) for row in told]}}
    (tmp_path / "izin.json").write_text(json.dumps(items))
    _, made = drafted(settings, tmp_path, str(tmp_path / "izin.json"))
    assert made.tables[0].file.items == "hasil.baris"
    with pytest.raises(Fatal, match="WDH-262"):
        look(settings, str(tmp_path / "tidak.parquet"), "uji")


def test_an_api(api: Api, settings: Settings, tmp_path: Path) -> None:
    at = "2026-03-{:02d}T08:00:00+07:00"
    items = [{"id": f"C{n}", "penelpon": f"0812001234{n:02d}", "ubah": at.format(n)} for n in range(1, 21)]
    api.answer = lambda path, query: Answer(json.dumps({"data": items}).encode())
    text, made = drafted(settings, tmp_path, f"{api.url}/panggilan?page=1")
    (table,) = made.tables
    assert (table.source, made.servers[0].location, made.servers[0].http.items) == ("/panggilan", api.url, "data")
    assert table.by_name["penelpon"].personal and "does every edit set ubah?" in text
    api.answer = lambda path, query: Answer(b"{}", 401)
    with pytest.raises(Fatal, match="WDH-230"):
        look(settings, f"{api.url}/panggilan", "uji")


def test_nothing_secret_of_an_address_is_told(api: Api, settings: Settings, tmp_path: Path) -> None:
    items = [{"id": f"C{n}"} for n in range(20)]
    api.answer = lambda path, query: Answer(json.dumps({"data": items}).encode())
    address = f"{api.url.replace('//', '//petugas:rahasia@')}/panggilan?key=rahasia#rahasia"
    _, made = drafted(settings, tmp_path, address)
    assert made.servers[0].location == api.url and api.asked[-1][1] == {"key": "rahasia"}
    for answer in (Answer(b"{}", 401), Answer(b"{}", 404), Answer(b"<html>"), Answer(b"{}")):
        api.answer = lambda path, query, told=answer: told
        with pytest.raises(Fatal) as failure:
            look(settings, address, "uji")
        assert "rahasia" not in str(failure.value) and "/v1/panggilan" in str(failure.value)
    for address in (
        "http://petugas:rahasia@127.0.0.1:1/x?key=rahasia",
        "ftp://petugas:rahasia@x",
        "ftp://x/a?k=rahasia",
    ):
        with pytest.raises((Fatal, Retriable)) as refused:
            look(settings, address, "uji")
        assert "rahasia" not in str(refused.value)
