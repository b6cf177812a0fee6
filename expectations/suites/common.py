"""What holds of every open table: the place is this regency, the periods are closed and without gaps,
and every period has every combination of the dimensions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from expectations.rules import Rule, column, listed, sql_rule, texts
from wadah.contract.model import Contract, Table
from wadah.contract.vocabulary import PERIODS
from wadah.settings import Settings
from wadah.warehouse.connect import literal
from wadah.warehouse.outputs import model

NOTE = "catatan_supresi"
MONTHS = {"tahun": 12, "semester": 6, "triwulan": 3, "bulan": 1}  # of one period

REFERENCE = ("kode_bps", "nama_bps", "kode_kemendagri", "nama")
"""Columns of seeds.wilayah in the order of `spine`."""


def spine(level: str) -> tuple[str, str, str, str]:
    """The columns of an open table that name a place of that level."""
    return f"bps_kode_{level}", f"bps_nama_{level}", f"kemendagri_kode_{level}", f"kemendagri_nama_{level}"


@dataclass(frozen=True)
class Published:
    """An open table and what it is checked against."""

    settings: Settings
    contract: Contract
    as_of: date  # of the build: only periods that ended before its month are open
    relations: frozenset[str]  # of the database, `schema.name`

    @property
    def table(self) -> Table:
        return self.contract.table

    @property
    def relation(self) -> str:
        return model(self.contract)

    @property
    def periods(self) -> list[str]:
        return [k for k in self.table.key if k in PERIODS]

    @property
    def dimensions(self) -> list[str]:
        return [k for k in self.table.key if k not in PERIODS]

    def places(self, level: str) -> str:
        """SQL: the regency's kecamatan or desa as the reference has them on the as-of date, named as in open tables.

        A listing tells of each year what was valid then: it may hold what the reference has of any time.
        """
        levels, inside = {
            "kecamatan": ("'kecamatan'", "kode_induk"),
            "desa_kelurahan": ("'desa', 'kelurahan'", "substr(kode_induk, 1, 5)"),
        }[level]
        named = ", ".join(f"{own} AS {name}" for own, name in zip(REFERENCE, spine(level), strict=True))
        known = (
            f"SELECT {named} FROM seeds.wilayah WHERE tingkat IN ({levels})"
            f" AND {inside} = {literal(self.settings.regency.code)}"
        )
        if self.table.listing:
            return known
        day = literal(self.as_of.isoformat())
        return (
            f"{known} AND coalesce(CAST(berlaku_dari AS DATE) <= {day}, true)"
            f" AND coalesce(CAST(berlaku_sampai AS DATE) > {day}, true)"
        )


def common_rules(about: Published) -> Iterator[Rule]:
    yield from _spine(about)
    yield from _places(about)
    yield from _periods(about)
    yield from _unit(about.table)


def _spine(about: Published) -> Iterator[Rule]:
    regency = about.settings.regency
    is_this = {
        "kode_provinsi": [regency.province_code],
        "nama_provinsi": [regency.province],
        "bps_kode_kabupaten_kota": [regency.code_bps],
        "kemendagri_kode_kabupaten_kota": [regency.code],
    }
    for name, values in is_this.items():
        if name in about.table.by_name:
            yield Rule(
                f"wilayah:{name}",
                "suite",
                f"{about.table.by_name[name].title} adalah {values[0]}.",
                "ExpectColumnValuesToBeInSet",
                {"column": name, "value_set": values},
                expected=values[0],
            )


def _places(about: Published) -> Iterator[Rule]:
    for level, word in (("kecamatan", "kecamatan"), ("desa_kelurahan", "desa dan kelurahan")):
        have = [c for c in spine(level) if c in about.table.by_name]
        if f"kemendagri_kode_{level}" not in have:
            continue
        name, reference = level.removesuffix("_kelurahan"), f"SELECT {listed(have)} FROM ({about.places(level)})"
        shown = f"SELECT DISTINCT {listed(have)} FROM ${{table}}"
        yield sql_rule(
            f"wilayah:{name}",
            "suite",
            f"Kode dan nama {word} sama dengan rujukan kabupaten ini.",
            f"{shown} EXCEPT {reference}",
        )
        if not about.table.listing:
            yield sql_rule(
                f"wilayah:semua-{name}",
                "suite",
                f"Setiap {word} kabupaten ini ada pada tabel.",
                f"{reference} EXCEPT {shown}",
            )


def _periods(about: Published) -> Iterator[Rule]:
    periods, dimensions = about.periods, about.dimensions
    if not periods or "tahun" not in periods:
        return
    finest = min(periods, key=MONTHS.__getitem__)
    months, count = MONTHS[finest], 12 // MONTHS[finest]
    number = f"({column('tahun')} * {count}" + (f" + {column(finest)} - 1)" if finest != "tahun" else ")")
    last = (about.as_of.year * 12 + about.as_of.month - 1) // months - 1
    numbered = f"SELECT DISTINCT {number} AS p FROM ${{table}}"
    # IS DISTINCT FROM: over no rows max(p) is NULL, and an empty table must break these rules.
    yield sql_rule(
        "periode:tanpa-celah",
        "suite",
        "Tidak ada periode yang terlewat.",
        f"SELECT 1 FROM ({numbered}) HAVING count(*) IS DISTINCT FROM max(p) - min(p) + 1",
    )
    yield sql_rule(
        "periode:tertutup",
        "suite",
        "Periode terakhir adalah yang terakhir selesai pada tanggal acuan.",
        f"SELECT 1 FROM ({numbered}) HAVING max(p) IS DISTINCT FROM {last}",
        expected=f"{last // count}" + (f"/{last % count + 1}" if count > 1 else ""),
    )
    if dimensions and not about.table.listing:
        combinations = " * ".join(f"count(DISTINCT {column(d)})" for d in dimensions)
        yield sql_rule(
            "periode:lengkap",
            "suite",
            "Setiap periode memuat setiap gabungan rincian, juga yang nol.",
            f"WITH whole AS (SELECT {combinations} AS n FROM ${{table}})"
            f" SELECT {number} FROM ${{table}} GROUP BY 1 HAVING count(*) <> (SELECT n FROM whole)",
        )


def _unit(table: Table) -> Iterator[Rule]:
    units = sorted({c.unit for c in table.columns if c.unit and not c.key})
    if "beragam" in units:  # every row says its own
        yield sql_rule("satuan:sesuai", "suite", "Setiap baris menyebut satuannya.",
                       "SELECT 1 FROM ${table} WHERE satuan IS NULL")  # fmt: skip
    elif "satuan" in table.by_name:
        yield sql_rule(
            "satuan:sesuai",
            "suite",
            f"Satuan adalah {', '.join(units)}.",
            f"SELECT DISTINCT satuan FROM ${{table}} WHERE satuan IS NULL OR satuan NOT IN ({texts(units)})",
            expected=", ".join(units),
        )
