"""What dbt is told of the models that follow from contracts: descriptions, types, tests, privacy classes.

Texts are Indonesian: they become the data dictionary that the OPDs read.
"""

from collections.abc import Mapping
from typing import Any

from wadah.contract.model import Column, Contract, Table
from wadah.warehouse.outputs import model, output_spec
from wadah.warehouse.spec import TYPES, records_gone, relation

Properties = dict[str, Any]

LANDED = {
    "_load_id": "Muatan yang membawa baris ini.",
    "_loaded_at": "Waktu muatan dimulai (UTC).",
    "_source": "Berkas, tabel atau titik akhir asal baris.",
    "_row": "Nomor baris di dalam asalnya, dihitung dari 1.",
    "_cells": "Jenis sel yang menyimpang dari teks biasa, per kolom.",
    "_damage": "Kode 3xx bila pembaca tidak dapat membuat baris darinya.",
    "_raw": "Baris asli bila rusak.",
    "_gone": "Terisi bila baris ini hanya mencatat bahwa kuncinya tidak ada lagi di sumber.",
}
GONE = {"_hilang": "Ya bila baris ini hanya mencatat bahwa kuncinya tidak ada lagi di sumber."}
JUDGED = {
    **{name: LANDED[name] for name in ("_load_id", "_source", "_row")},
    "_kode": "Kode penolakan (WDH-3xx); kosong bila baris diterima.",
    "_kolom": "Kolom penyebab penolakan.",
    "_kunci": "Kunci baris sebagai satu teks; kosong bila tidak lengkap.",
    "_partisi": "Bagian tabel yang digantikan utuh oleh muatan berikutnya, sebagai satu teks.",
    "_raw": "Baris asli bila rusak.",
}
REJECTED = {
    **{name: JUDGED[name] for name in ("_load_id", "_source", "_row", "_kode", "_kolom")},
    "_pesan": "Penjelasan bagi OPD tentang yang salah.",
    "_nilai": "Isi kolom penyebab sebagaimana ditulis sumber.",
    "_kunci": JUDGED["_kunci"],
    "_terkini": "Ya bila baris ini masih keadaan terakhir di sumbernya.",
    "_raw": JUDGED["_raw"],
}


def staging(contract: Contract, table: Table) -> Properties:
    """Models chk_, stg_ and rej_ of one table."""
    name = relation(contract.id, table.name)
    where = f"{contract.name}, {table.name}"
    raw = [_column(c.name, f"Nilai asli: {c.description}", c) for c in table.columns]
    clean = [_column(c.name, c.description, c) for c in table.columns]
    judged = JUDGED | (GONE if records_gone(table) else {})
    kept = [_column(f"_asli__{c.name}", f"Nilai asli bila baris ditolak: {c.description}", c) for c in table.columns]
    accepted: Properties = {
        "name": f"stg_{name}",
        "description": f"{where}: baris terkini yang diterima. {table.description}",
        "columns": [*_plain(LANDED, "_load_id", "_source", "_row"), *_with_tests(contract, clean, table)],
    }
    if table.key and table.load.mode != "window":
        accepted["data_tests"] = [_test("grain", columns=list(table.key))]
    return {
        "version": 2,
        "models": [
            {
                "name": f"chk_{name}",
                "description": f"{where}: setiap baris yang dimuat beserta putusannya; satu baris masuk, satu putusan.",
                "data_tests": [_test("grain", columns=["_load_id", "_source", "_row"])],
                "columns": [*_plain(judged, *judged), *clean, *kept],
            },
            accepted,
            {
                "name": f"rej_{name}",
                "description": f"{where}: baris yang ditolak dari semua muatan yang disimpan, untuk dibetulkan OPD.",
                "columns": [*_plain(REJECTED, *REJECTED), *raw],
            },
        ],
    }


def times(contract: Contract, table: Table, chain: Mapping[str, Any]) -> Properties:
    """Model int_<app>__<table>_waktu."""
    columns = [_column(n, table.by_name[n].description, table.by_name[n]) for n in chain["columns"]]
    for step in chain["steps"]:
        of = table.by_name[step["column"]]
        text = f"Waktu lengkap dari {of.name}, sesudah {of.follows} dalam 24 jam. {of.description}"
        columns.append(_column(f"{of.name}_pada", text, of))
    return {
        "version": 2,
        "models": [{
            "name": f"int_{relation(contract.id, table.name)}_waktu",
            "description": f"{contract.name}, {table.name}: jam tanpa tanggal menjadi waktu, juga lewat tengah malam.",
            "columns": columns,
        }],
    }  # fmt: skip


def landing(contracts: Mapping[str, Contract]) -> Properties:
    """The source `landing`: one view per contract table over the Parquet that landed."""
    tables = []
    for contract in contracts.values():
        for table in contract.tables:
            named = [_column(c.name, f"Sebagaimana diberikan sumber: {c.description}", c) for c in table.columns]
            tables.append({
                "name": relation(contract.id, table.name),
                "description": f"{contract.name}, {table.name}: semua muatan yang disimpan, nilai asli sebagai teks.",
                "columns": [*_plain(LANDED, *LANDED), *named],
            })  # fmt: skip
    return _source("landing", "Nilai mentah yang dimuat dari aplikasi; hanya bertambah.", tables)


def published(contracts: Mapping[str, Contract]) -> Properties:
    """The source `published`: what the portal gives out now, so that nothing hidden is shown again."""
    tables = [
        {
            "name": c.table.name,
            "description": f"{c.name} sebagaimana terbit sekarang; kosong bila belum terbit.",
            "columns": [_column(col.name, col.description, col) for col in c.table.columns],
        }
        for c in contracts.values()
    ]
    return _source("published", "Tabel yang sedang terbit di portal, disalin saat membangun.", tables)


def opened(contract: Contract) -> Properties:
    """An open model: its columns and types are those of the output contract, and enforced."""
    table, spec = contract.table, output_spec(contract)
    tests = [_test("grain", columns=list(table.key))]
    if table.suppression:
        tests.append(_test("suppressed", table=table.name, cells=f"ref('agg_{table.name}')"))
    columns = []
    for c in table.columns:
        told: Properties = _column(c.name, c.description, c) | {"data_type": TYPES[c.type]}
        if c.required:
            told["constraints"] = [{"type": "not_null"}]
        checks = []
        if c.minimum is not None and not c.key:
            checks.append(_test("at_least", minimum=c.minimum))
        if c.values:
            checks.append(_test("accepted_values", values=list(c.values)))
        if checks:
            told["data_tests"] = checks
        columns.append(told)
    return {
        "version": 2,
        "models": [{
            "name": model(contract),
            "description": f"{contract.purpose} {table.description}",
            "config": {"meta": {"dataset": contract.id, "opd": contract.opd, "kunci": spec["dims"] + spec["periods"]}},
            "data_tests": tests,
            "columns": columns,
        }],
    }  # fmt: skip


def _source(name: str, description: str, tables: list[Properties]) -> Properties:
    return {"version": 2, "sources": [{"name": name, "schema": name, "description": description, "tables": tables}]}


def _column(name: str, description: str, of: Column) -> Properties:
    meta: Properties = {"klasifikasi": of.classification}
    if of.tags:
        meta["pdp"] = [t.removeprefix("pdp:") for t in of.tags if t.startswith("pdp:")]
    if of.unit:
        meta["satuan"] = of.unit
    return {"name": name, "description": description, "config": {"meta": meta}}


def _plain(texts: Mapping[str, str], *names: str) -> list[Properties]:
    return [{"name": name, "description": texts[name]} for name in names]


def _with_tests(contract: Contract, columns: list[Properties], table: Table) -> list[Properties]:
    """A reference to a row that is not there is told (WDH-316) and the row stays."""
    out = []
    for told in columns:
        tests = []
        for to in table.by_name[told["name"]].references:
            owner, _, column = to.rpartition(".")
            parent = relation(contract.id, owner or table.name)
            test = _test("relationships", to=f"ref('stg_{parent}')", field=column)
            test["relationships"]["config"] = {"severity": "warn"}
            tests.append(test)
        out.append(told | {"data_tests": tests} if tests else told)
    return out


def _test(name: str, **arguments: object) -> Properties:
    return {name: {"arguments": arguments}}
