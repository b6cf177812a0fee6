"""The columns that follow from a place: what every open dataset begins with."""

from collections.abc import Mapping
from typing import Any

from infra.sandbox.places import place
from wadah.settings import Settings

KECAMATAN, DESA = "kemendagri_kode_kecamatan", "kemendagri_kode_desa_kelurahan"


def spine(settings: Settings, row: Mapping[str, Any]) -> dict[str, Any]:
    """Of the desa or kecamatan whose code the row has, and of the regency."""
    where, profile = place(settings.regency_code), settings.regency
    found: dict[str, Any] = {
        "kode_provinsi": profile.province_code,
        "nama_provinsi": profile.province,
        "bps_kode_kabupaten_kota": where.bps,
        "bps_nama_kabupaten_kota": where.bps_name,
        "kemendagri_kode_kabupaten_kota": where.code,
    }
    desa = next((d for d in where.desa if d.code == row.get(DESA)), None)
    code = desa.kecamatan if desa else row.get(KECAMATAN)
    kecamatan = next((k for k in where.kecamatan if k.code == code), None)
    for level, at in (("kecamatan", kecamatan), ("desa_kelurahan", desa)):
        if at:
            found |= {
                f"bps_kode_{level}": at.bps or None,
                f"bps_nama_{level}": at.bps_name or None,
                f"kemendagri_kode_{level}": at.code,
                f"kemendagri_nama_{level}": at.name,
            }
    return found
