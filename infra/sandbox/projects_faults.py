"""Faults of the OSS export: each one is found by one code, and the row it is in is then in no table."""

from dataclasses import replace
from typing import TYPE_CHECKING

from infra.sandbox import projects_words as words
from infra.sandbox.dice import Dice

if TYPE_CHECKING:
    from infra.sandbox.projects import Line


def spoil(draw: Dice, line: "Line") -> "Line":
    """The row with exactly one fault."""
    cells, nib = dict(line.cells), line.means.nib
    raw = None
    match draw.of(words.FAULTS):
        case "broken":  # a name with the delimiter in it, without the quotes it needs
            raw = ";".join({**cells, "nama_perusahaan": "PT Maju; Mundur"}.values())
            code = "WDH-301"
        case "id":
            cells["id_proyek"], code = "", "WDH-302"
        case "nib":
            cells["nib"], code = nib[:12], "WDH-314"
        case "nib_science":
            cells["nib"], code = f"{nib[0]},{nib[1:4]}E+12", "WDH-307"
        case "name":
            cells["nama_perusahaan"], code = f"Caf{words.REPLACED['é']} Mitra{words.REPLACED['’']}s", "WDH-315"
        case "risk":
            cells["uraian_risiko_proyek"], code = draw.one(("-", "Sedang", "Menengah")), "WDH-310"
        case "scale":
            cells["uraian_skala_usaha"], code = draw.one(("UMK", "Non UMK")), "WDH-310"
        case "kbli":  # a spreadsheet took the leading zero
            cells["kbli"], code = draw.one(("1111", "3221", "1.111")), "WDH-315"
        case "date":
            cells["tanggal_terbit_oss"], code = draw.one((f"31/02/{line.means.issued:%Y}", "00/00/0000")), "WDH-304"
        case "serial":
            cells["tanggal_terbit_oss"], code = "46023", "WDH-304"
        case "no_date":
            cells["tanggal_terbit_oss"], code = "", "WDH-302"
        case "money":
            cells["jumlah_investasi"], code = draw.one(("nihil", "menyusul", "± 5 juta")), "WDH-303"
        case "negative":
            cells["jumlah_investasi"], code = "-5000000", "WDH-309"
        case "people":
            cells["tki"], code = f"{draw.between(1, 5)} orang", "WDH-303"
        case _:
            cells["tki"], code = "812000000", "WDH-309"
    return replace(line, cells=cells, code=code, raw=raw)
