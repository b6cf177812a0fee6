"""CCTV cameras of the villages, and the sheet in which people list them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import StringIO

from infra.sandbox.dice import weighted
from infra.sandbox.making import Making
from infra.sandbox.places import Desa, spelled

EACH, FEWEST, MOST = 3, 2, 12
"""Cameras a kecamatan at size 1, at least, and at most."""
MENDED_FROM = 10  # day
NOBODY = "99.2001"
"""The end of a village code that no regency has: a camera that was set up wrong."""

HEADERS = ("No", "Desa", "Kecamatan", "Titik", "Merk", "IP", "Online?", "Tgl cek", "Ket")
KINDS = weighted({"baik": 0.5, "lemah": 0.3, "padam": 0.1, "mati": 0.1})
"""How a camera does: well, now and then, heard but dark, silent after a while."""
SPOTS = ("Balai desa", "Simpang tiga", "Pasar", "Gapura masuk", "Depan sekolah", "Jembatan", "Lapangan", "Masjid")
BRANDS = ("Hikvision", "hikvision", "Dahua", "EZVIZ", "-")
ON, OFF = ("Ya", "YA", "Y", "1", "ya "), ("Tidak", "T", "0", "tidak")
NOTES = ("", "", "kabel digigit tikus", "ganti adaptor, 2 bulan lagi", 'kata petugas "menyusul"', "satu\ndua baris")
FAULTS = (("Titik", "", "WDH-302"), ("IP", "10.20.300.1", "WDH-315"), ("Online?", "mungkin", "WDH-310"),
          ("Tgl cek", "31/02/26", "WDH-304"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Camera:
    code: str
    desa: Desa | None  # None: set up with a village's code that is nobody's
    topic: str  # the village as its topic has it
    kind: str
    spot: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Line:
    cells: dict[str, str]
    code: str | None = None


@cache
def cameras(made: Making) -> tuple[Camera, ...]:
    """Every camera that sends. One of each kind stands in any regency."""
    found: list[Camera] = []
    for kecamatan in made.place.kecamatan:
        villages = [d for d in made.place.desa if d.kecamatan == kecamatan.code]
        draw = made.dice("kamera", kecamatan.code)
        for n in range(min(MOST, max(FEWEST, round(EACH * made.size * kecamatan.weight)))):
            desa = draw.one(villages)
            kind = ("baik", "lemah", "padam", "mati")[len(found)] if len(found) < 4 else draw.of(KINDS)
            topic = desa.code.replace(".", "") if draw.chance(0.2) else desa.code
            found.append(Camera(f"kam-{n + 1:02d}", desa, topic, kind, draw.one(SPOTS), not draw.chance(0.05)))
    found.append(Camera("kam-01", None, f"{made.regency}.{NOBODY}", "padam", "Gudang", False))
    return tuple(found)


def lines(made: Making) -> Iterator[Line]:
    """The sheet's rows below its heading."""
    mended, today = made.day >= MENDED_FROM, made.moment.date()
    listed = [c for c in cameras(made) if c.listed]
    for number, camera in enumerate(listed, 1):
        assert camera.desa is not None
        kecamatan = next(k for k in made.place.kecamatan if k.code == camera.desa.kecamatan)
        draw = made.dice("inventaris", camera.desa.code, camera.code, number)
        on = draw.chance(0.9 if camera.kind == "baik" else 0.4)
        checked = date(2026, 9, 1) + timedelta(days=draw.between(0, 60))
        cells = {
            "No": str(number), "Desa": camera.desa.name.upper() if draw.chance(0.2) else camera.desa.name,
            "Kecamatan": spelled(draw, kecamatan), "Titik": f"{camera.spot} {camera.code}", "Merk": draw.one(BRANDS),
            "IP": f"10.{draw.between(10, 60)}.{draw.between(0, 255)}.{draw.between(2, 254)}",
            "Online?": draw.one(ON if on else OFF), "Tgl cek": f"{checked.day}/{checked.month}/{checked:%y}",
            "Ket": draw.one(NOTES),
        }  # fmt: skip
        if mended and draw.chance(0.2):
            cells["Tgl cek"] = f"{today.day:02d}/{today.month:02d}/{today:%y}"
        fault = next((f for i, f in enumerate(FAULTS) if number == 2 + 5 * i), None) if not mended else None
        if fault:
            cells[fault[0]] = fault[1]
        if number == 4:
            cells["Desa"] = "Desa Tak Bernama"  # accepted; no reference knows it
        yield Line(cells, fault[2] if fault else None)
        if number == 3 and not mended:
            yield Line(dict(cells), "WDH-311")  # pasted twice


def sheet(made: Making) -> bytes:
    """The list as a spreadsheet service gives it out."""
    out = StringIO()
    writer = csv.DictWriter(out, HEADERS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(line.cells for line in lines(made))
    return out.getvalue().encode()
