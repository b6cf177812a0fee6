"""A dataset release, described: from its contract, the gate's result, the warehouse release and settings.

It knows nothing of where it is going; the static site and CKAN both read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publish.receipt import Load
from wadah.contract.model import Column, Contract
from wadah.contract.vocabulary import SatuData
from wadah.gate import GateResult
from wadah.settings import Regency

WALIDATA = "diskominfo"
"""The OPD that collects, checks and publishes everybody's data (Perpres 39/2019)."""

RHYTHMS: dict[tuple[int, str], str] = {
    (1, "day"): "harian",
    (7, "day"): "mingguan",
    (1, "week"): "mingguan",
    (1, "month"): "bulanan",
    (3, "month"): "triwulanan",
    (6, "month"): "semesteran",
    (12, "month"): "tahunan",
    (1, "year"): "tahunan",
}
"""Rhythms as Satu Data names them, by the contract's frequency."""


@dataclass(frozen=True, slots=True)
class Opd:
    """Who produces the data; `short` is what a list has room for."""

    code: str
    name: str
    short: str


@dataclass(frozen=True)
class DatasetRelease:
    """What is given out, and all that can be said of it without its rows."""

    contract: Contract
    regency: Regency
    relation: str  # its table in the warehouse release: `open.open_aduan_bulanan`
    opd: Opd
    walidata: Opd
    gate: GateResult
    warehouse: str
    built_at: datetime | None
    loads: tuple[Load, ...]

    @property
    def id(self) -> str:
        return self.contract.id

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.contract.table.columns)

    def metadata(self) -> dict[str, Any]:
        """All of it as plain JSON values; what a release's metadata is compared and published by."""
        return describe(self.contract, self.regency, self.opd, self.walidata)


def rhythm(contract: Contract) -> str:
    """Bulanan, triwulanan …; the contract's own words where Satu Data has none."""
    return RHYTHMS.get(contract.rhythm, f"tiap {contract.rhythm[0]} {contract.rhythm[1]}")


def describe(contract: Contract, regency: Regency, opd: Opd, walidata: Opd) -> dict[str, Any]:
    """Metadata as Satu Data Indonesia asks for it, in the contract's language (Indonesian)."""
    table, sdi = contract.table, contract.satu_data
    end = {"penghentian": contract.ending.model_dump(exclude_none=True)} if contract.ending else {}
    return (
        end
        | _records(sdi)
        | {
            "id": contract.id,
            "versi": contract.version,
            "judul": contract.name,
            "deskripsi": contract.purpose,
            "cara_membaca": contract.usage,
            "batasan": contract.limitations,
            "kata_kunci": list(contract.tags),
            "tema": contract.domain,
            "produsen": {"kode": opd.code, "nama": opd.name},
            "walidata": {"kode": walidata.code, "nama": walidata.name},
            "kontak": regency.email,
            "lisensi": contract.license,
            "dasar_hukum": [{"judul": title, "url": url} for url, title in contract.regulations],
            "akses": "Terbuka",
            "frekuensi": rhythm(contract),
            "jadwal": contract.schedule,
            "cakupan": {"kode": regency.code, "kode_bps": regency.code_bps, "nama": regency.name},
            "tingkat_penyajian": sdi.tingkatPenyajian if sdi else None,
            "prioritas_tahun": sdi.prioritasTahun if sdi else None,
            "kode_dssd": sdi.kodeDssd if sdi else None,
            "baris": table.description,
            "kunci": list(table.key),
            "supresi": {"batas": table.suppression.k, "kolom": [table.suppression.count, *table.suppression.covers]}
            if table.suppression
            else None,
            "kolom": [_column(c) for c in table.columns],
        }
    )


def _records(sdi: SatuData | None) -> dict[str, Any]:
    """BPS' records of activity, indicators and variables: those that the contract gives."""
    if sdi is None:
        return {}
    given = {"ms_keg": sdi.msKeg and sdi.msKeg.model_dump(exclude_none=True)}
    given |= {"ms_ind": {column: record.model_dump(exclude_none=True) for column, record in sdi.msInd.items()}}
    given |= {"ms_var": {column: record.model_dump(exclude_none=True) for column, record in sdi.msVar.items()}}
    return {name: record for name, record in given.items() if record}


def _column(column: Column) -> dict[str, Any]:
    said = column.standar_data
    whole = {
        "nama": column.name,
        "judul": column.title,
        "jenis": column.type,
        "arti": column.description,
        "satuan": column.unit,
        "wajib": column.required or column.key is not None,
        "pola": column.pattern,
        "minimum": column.minimum,
        "maksimum": column.maximum,
        "nilai": list(column.values) or None,
        "konsep": said.konsep if said else None,
        "ukuran": said.ukuran if said else None,
        "klasifikasi": said.klasifikasi if said else None,
    }
    return {k: v for k, v in whole.items() if v is not None}


def filled(metadata: Mapping[str, Any]) -> tuple[int, int]:
    """How many of a dataset's metadata fields say something, of how many: (filled, all)."""
    texts = [str(c.get("arti") or "") for c in metadata["kolom"]]
    fields = [v for k, v in metadata.items() if k not in ("kolom", "supresi", "kode_dssd")]
    good = sum(bool(v) for v in fields) + sum(len(t) >= 10 for t in texts)  # a shorter text explains nothing
    return good, len(fields) + len(texts)


def retyped(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns whose type is another now: `jumlah: integer → number`."""
    old = {c["nama"]: c["jenis"] for c in before.get("kolom", ())}
    kinds = [(c["nama"], old.get(c["nama"]), c["jenis"]) for c in after.get("kolom", ())]
    return tuple(f"{name}: {was} → {now}" for name, was, now in kinds if was and was != now)


def notice(metadata: Mapping[str, Any]) -> str | None:
    """The announced end of a dataset, as a sentence in Indonesian."""
    end = metadata.get("penghentian")
    if not end:
        return None
    instead = f" Penggantinya: {end['pengganti']}." if end.get("pengganti") else ""
    return f"Dataset ini dihentikan mulai {end['tanggal']}: {end['alasan'].rstrip('.')}.{instead}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the metadata fields that differ; a column's as `kolom.<name>`."""
    changed = [k for k in {**before, **after} if k != "kolom" and before.get(k) != after.get(k)]
    old, new = ({c["nama"]: c for c in m.get("kolom", ())} for m in (before, after))
    changed += [f"kolom.{n}" for n in {**old, **new} if old.get(n) != new.get(n)]
    if list(old) != list(new) and set(old) == set(new):
        changed.append("kolom")  # the order alone
    return tuple(changed)
