"""Faults that are planted in UP4's complaints: one in a row, and with it the code that rejects it."""

from typing import TYPE_CHECKING

from infra.sandbox import people
from infra.sandbox.dice import Dice, weighted
from infra.sandbox.places import Kecamatan, coordinates

if TYPE_CHECKING:
    from infra.sandbox.up4 import Aduan

FAULTS = weighted({"no_tiket": 1, "tgl_kosong": 1, "tgl_rusak": 3, "nik": 5, "no_hp": 5, "lat_long": 3, "status": 3,
                   "disposisi": 2})  # fmt: skip


def spoil(draw: Dice, row: "Aduan", kecamatan: Kecamatan) -> None:
    """Plant exactly one fault."""
    values = row.values
    match draw.of(FAULTS):
        case "no_tiket":
            values["no_tiket"], row.code = draw.one((None, "")), "WDH-302"
        case "tgl_kosong":
            values["tgl_aduan"], row.code = "", "WDH-302"
        case "tgl_rusak":
            dates = ("00-00-0000", f"Jumat ({row.when:%d/%m/%Y})", f"{row.when.day}/{row.when.month}/{row.when:%y}",
                     f"32-{row.when:%m-%Y %H:%M}", f"{row.when:%Y/%m/%d}", "kemarin")  # fmt: skip
            values["tgl_aduan"], row.code = draw.one(dates), "WDH-304"
        case "nik":
            values["nik"], row.code = people.broken_nik(draw, kecamatan.code), "WDH-306"
        case "no_hp":
            values["no_hp"], row.code = people.broken_phone(draw), "WDH-308"
        case "lat_long":
            lat, lng = coordinates(draw, kecamatan.code[:5])
            places = ("GPS tidak aktif", f"{lng},{lat * 30:.4f}", f"{lat}", f"{lat};{lng}".replace(".", ","))
            values["lat_long"], row.code = draw.one(places), "WDH-313"
        case "status":
            values["status"], row.code = draw.one(("Selsai", "pending", "dibatalkan", "SLS?")), "WDH-310"
        case _:
            texts = ("kemarin", f"31-02-{row.when.year} 10:00", f"{row.when:%d/%m/%Y %H.%M}")
            values["tgl_disposisi"], row.code = draw.one(texts), "WDH-304"
