"""The truth of the dataset that no application feeds: the register of regional codes."""

from infra.sandbox import clock
from infra.sandbox.held import closed
from infra.sandbox.making import Truth
from infra.sandbox.places import place, seed

FIRST = 2025
"""The register's first year."""


def truth(regency: str, day: int) -> Truth:
    """Every desa and kelurahan in each closed year; nothing changed in the regencies since the register began."""
    levels = {row["kode_kemendagri"]: row["tingkat"] for row in seed("wilayah")}
    rows = [
        {"tahun": year, "kemendagri_kode_desa_kelurahan": desa.code, "tingkat": levels[desa.code]}
        for year, _ in closed({(FIRST, 0)}, clock.moment(day).date(), 1)
        for desa in place(regency).desa
    ]
    return Truth(plain={"kode-wilayah-tahunan": rows})
