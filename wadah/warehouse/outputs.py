"""An output contract's table as the models of the open layer take it."""

from typing import Any

from wadah.contract.model import Contract, Table
from wadah.contract.vocabulary import PERIODS
from wadah.warehouse.spec import TYPES

KABUPATEN = ("kode_provinsi", "nama_provinsi", "bps_kode_kabupaten_kota", "bps_nama_kabupaten_kota",
             "kemendagri_kode_kabupaten_kota")  # fmt: skip
KECAMATAN = ("bps_kode_kecamatan", "bps_nama_kecamatan", "kemendagri_kode_kecamatan", "kemendagri_nama_kecamatan")
DESA = ("bps_kode_desa_kelurahan", "bps_nama_desa_kelurahan", "kemendagri_kode_desa_kelurahan",
        "kemendagri_nama_desa_kelurahan")  # fmt: skip
SPINE = (*KABUPATEN, *KECAMATAN, *DESA)
"""Columns that follow from the place alone; `int_desa` holds all, `int_kecamatan` and `int_kabupaten` their levels'."""
PLACES = ("kemendagri_kode_desa_kelurahan", "kemendagri_kode_kecamatan")
"""The columns that name a place, the smallest first; a table without either is about the regency as a whole."""


def model(contract: Contract) -> str:
    """The dbt model of an open dataset: `open_aduan_bulanan`."""
    return f"open_{contract.table.name}"


def output_spec(contract: Contract) -> dict[str, Any]:
    """What the open macros need: keys split in periods and dimensions (in key order), the place, the measure, k."""
    table, hides = contract.table, contract.table.suppression
    count = hides.count if hides else None
    measured = count or next((c.name for c in table.columns if c.unit and not c.key), None)
    return {
        "dataset": contract.id,
        "table": table.name,
        "periods": [k for k in table.key if k in PERIODS],
        "dims": [k for k in table.key if k not in PERIODS],
        "columns": [{"name": c.name, "type": TYPES[c.type]} for c in table.columns],
        "spine": list(SPINE),
        "place": next((name for name in PLACES if name in table.by_name), None),
        "count": count,
        "covers": list(hides.covers) if hides else [],
        "labels": _labels(table),
        "k": hides.k if hides else None,
        "dominance": hides.dominance.model_dump() if hides and hides.dominance else None,
        "guards": hides.guards if hides else None,
        "coarser": hides.coarser.model_dump() if hides and hides.coarser else None,
        "unit": table.by_name[measured].unit if measured else None,
    }


def _labels(table: Table) -> list[str]:
    """Columns that say a dimension otherwise (`kode_opd` of `nama_opd`): shown where the measures are hidden."""
    hides = table.suppression
    others = {*SPINE, *table.key, "satuan", "catatan_supresi"} | ({hides.count, *hides.covers} if hides else set())
    return [c.name for c in table.columns if c.name not in others]
