"""What holds of every open table: the place is this regency, the periods are closed and without gaps,
and every period has every combination of the dimensions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from expectations.rules import Rule, column, listed, sql_rule, texts
from wadah.contract.model import Contract, Table
from wadah.settings import Settings
from wadah.warehouse.connect import literal
from wadah.warehouse.outputs import PERIODS, model

KECAMATAN = ("bps_kode_kecamatan", "bps_nama_kecamatan", "kemendagri_kode_kecamatan", "kemendagri_nama_kecamatan")
NOTE = "catatan_supresi"
MONTHS = {"tahun": 12, "semester": 6, "triwulan": 3, "bulan": 1}  # of one period


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

    @property
    def places(self) -> str:
        """SQL: the regency's kecamatan as the reference has them on the as-of date, named as in open tables."""
        day = literal(self.as_of.isoformat())
        return (
            "SELECT kode_bps AS bps_kode_kecamatan, nama_bps AS bps_nama_kecamatan,"
            " kode_kemendagri AS kemendagri_kode_kecamatan, nama AS kemendagri_nama_kecamatan FROM seeds.wilayah"
            f" WHERE tingkat = 'kecamatan' AND kode_induk = {literal(self.settings.regency.code)}"
            f" AND coalesce(CAST(berlaku_dari AS DATE) <= {day}, true)"
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
    if "kemendagri_kode_kecamatan" not in about.table.by_name:
        return
    have = [c for c in KECAMATAN if c in about.table.by_name]
    yield sql_rule(
        "wilayah:kecamatan",
        "suite",
        "Kode dan nama kecamatan sama dengan rujukan kabupaten ini.",
        f"SELECT DISTINCT {listed(have)} FROM ${{table}} EXCEPT SELECT {listed(have)} FROM ({about.places})",
    )
    yield sql_rule(
        "wilayah:semua-kecamatan",
        "suite",
        "Setiap kecamatan kabupaten ini ada pada tabel.",
        f"SELECT {listed(have)} FROM ({about.places}) EXCEPT SELECT {listed(have)} FROM ${{table}}",
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
    if dimensions:
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
    if "satuan" in table.by_name:
        yield sql_rule(
            "satuan:sesuai",
            "suite",
            f"Satuan adalah {', '.join(units)}.",
            f"SELECT DISTINCT satuan FROM ${{table}} WHERE satuan IS NULL OR satuan NOT IN ({texts(units)})",
            expected=", ".join(units),
        )
