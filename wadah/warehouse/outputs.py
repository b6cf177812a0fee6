"""An output contract's table as the models of the open layer take it."""

from typing import Any

from wadah.contract.model import Contract
from wadah.warehouse.spec import TYPES

PERIODS = ("tahun", "semester", "triwulan", "bulan")
SPINE = ("kode_provinsi", "nama_provinsi", "bps_kode_kabupaten_kota", "bps_nama_kabupaten_kota",
         "kemendagri_kode_kabupaten_kota", "bps_kode_kecamatan", "bps_nama_kecamatan", "kemendagri_kode_kecamatan",
         "kemendagri_nama_kecamatan")  # fmt: skip
"""Columns that follow from the kecamatan alone; the model `int_kecamatan` holds them."""


def model(contract: Contract) -> str:
    """The dbt model of an open dataset: `open_aduan_bulanan`."""
    return f"open_{contract.table.name}"


def output_spec(contract: Contract) -> dict[str, Any]:
    """What the suppression macro needs: keys split in periods and dimensions (in key order), the measure, k."""
    table, hides = contract.table, contract.table.suppression
    count = hides.count if hides else None
    return {
        "dataset": contract.id,
        "table": table.name,
        "periods": [k for k in table.key if k in PERIODS],
        "dims": [k for k in table.key if k not in PERIODS],
        "columns": [{"name": c.name, "type": TYPES[c.type]} for c in table.columns],
        "spine": list(SPINE),
        "count": count,
        "covers": list(hides.covers) if hides else [],
        "k": hides.k if hides else None,
        "coarser": hides.coarser.model_dump() if hides and hides.coarser else None,
        "unit": table.by_name[count].unit if count else None,
    }
