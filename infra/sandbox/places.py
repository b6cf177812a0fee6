"""Real places from the reference seeds: what a made-up row may say of where it happened."""

import csv
from dataclasses import dataclass
from functools import cache

from infra.sandbox.dice import Dice, dice
from wadah.settings import ROOT

CENTRES = {"33.19": (-6.80, 110.86), "33.24": (-7.03, 110.15), "35.08": (-8.13, 113.13), "35.16": (-7.55, 112.49)}
"""Latitude and longitude of each regency's middle, degrees, to one or two decimals."""
ELSEWHERE = ("Semarang Tengah", "Luar Kabupaten", "Gubeng", "Tidak Tahu")
"""Kecamatan that no regency here has."""


@dataclass(frozen=True, slots=True)
class Kecamatan:
    code: str
    name: str
    bps: str
    bps_name: str
    villages: tuple[str, ...]
    aliases: tuple[str, ...]
    weight: float  # how busy it is; 1 on average


@dataclass(frozen=True, slots=True)
class Desa:
    """A desa or kelurahan."""

    code: str
    name: str
    bps: str
    bps_name: str
    kecamatan: str  # code


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str  # Kabupaten Kudus
    bps: str
    bps_name: str
    kecamatan: tuple[Kecamatan, ...]
    desa: tuple[Desa, ...]  # in the order of their codes; `Kecamatan.villages` are their names

    @property
    def short(self) -> str:
        return self.name.removeprefix("Kabupaten ")


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a reference seed as text."""
    with (ROOT / "dbt" / "seeds" / f"{name}.csv").open(newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def spellings(name: str, spelling: str, meaning: str) -> dict[str, tuple[str, ...]]:
    """Meaning → its spellings, of a seed that maps one onto the other."""
    found: dict[str, list[str]] = {}
    for row in seed(name):
        found.setdefault(row[meaning], []).append(row[spelling])
    return {clean: tuple(written) for clean, written in found.items()}


@cache
def place(regency: str) -> Place:
    """The regency with its kecamatan in the order of their codes."""
    rows = seed("wilayah")
    aliases = seed("wilayah_alias")
    own = next(r for r in rows if r["kode_kemendagri"] == regency)
    return Place(
        regency, own["nama"], own["kode_bps"], own["nama_bps"],
        tuple(
            Kecamatan(
                r["kode_kemendagri"], r["nama"], r["kode_bps"], r["nama_bps"],
                tuple(v["nama"] for v in rows if v["kode_induk"] == r["kode_kemendagri"]),
                tuple(a["alias"] for a in aliases if a["kode_kemendagri"] == r["kode_kemendagri"]),
                0.85 + 0.35 * dice("weight", r["kode_kemendagri"]).random(),
            )
            for r in rows if r["kode_induk"] == regency and not r["berlaku_sampai"]
        ),
        tuple(
            Desa(r["kode_kemendagri"], r["nama"], r["kode_bps"], r["nama_bps"], r["kode_induk"])
            for r in rows
            if r["kode_induk"][:5] == regency and r["tingkat"] in ("desa", "kelurahan") and not r["berlaku_sampai"]
        ),
    )  # fmt: skip


def spelled(draw: Dice, where: Kecamatan) -> str:
    """A kecamatan as people type it: official, other case, abbreviated, or by another name."""
    way = draw.random()
    if way < 0.70:
        return where.name
    if way < 0.80:
        return where.name.upper()
    if way < 0.86:
        return where.name.lower()
    if way < 0.90:
        return f"Kec. {where.name}"
    if way < 0.92:
        return f"KEC. {where.name.upper()} "
    return draw.one(where.aliases) if where.aliases else where.name.replace(" ", "  ")


def coordinates(draw: Dice, regency: str) -> tuple[float, float]:
    """A point near the regency's middle, degrees, six decimals."""
    lat, lng = CENTRES[regency]
    return round(lat + (draw.random() - 0.5) / 8, 6), round(lng + (draw.random() - 0.5) / 8, 6)
