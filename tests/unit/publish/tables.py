"""Small published tables for the sentence and chart tests: a contract made in code, a Parquet written by DuckDB."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publish.cube import Cube
from wadah.contract.model import Column, Table
from wadah.contract.vocabulary import Chart, File, Load, StandarData, Suppression
from wadah.settings import Settings

KEYS = ("kemendagri_kode_kecamatan", "bulan", "kategori", "tahun")
PLACES = {"33.19.01": "Kaliwungu", "33.19.02": "Kota Kudus", "33.19.03": "Jati"}


def column(name: str, kind: str = "string", key: int | None = None, **more: Any) -> Column:
    title = name.replace("_", " ").capitalize()
    return Column(name, name, kind, f"Arti {name}.", title, "publik", key=key, **more)  # type: ignore[arg-type]


def measure(name: str = "jumlah_aduan", unit: str = "aduan", ukuran: str = "jumlah") -> Column:
    said = StandarData(konsep="Aduan masyarakat", ukuran=ukuran)  # type: ignore[arg-type]
    return column(name, "integer" if ukuran == "jumlah" else "number", unit=unit, standar_data=said)


def table(columns: Sequence[Column], chart: Chart | None = None, suppression: Suppression | None = None) -> Table:
    return Table(
        name="uji", source="uji", kind="table", description="", columns=tuple(columns), load=Load(), file=File(),
        suppression=suppression, chart=chart, quality=(),
    )  # fmt: skip


ADUAN = table(
    [
        column("kemendagri_kode_kecamatan", key=1),
        column("kemendagri_nama_kecamatan"),
        column("bulan", "integer", 2),
        column("kategori", key=3),
        measure(),
        column("tahun", "integer", 4),
        column("catatan_supresi"),
    ],
    Chart(type="line", x="bulan", y="jumlah_aduan", series="kategori"),
    Suppression(k=5, count="jumlah_aduan"),
)


def cube(folder: Path, rows: Sequence[dict[str, Any]], of: Table = ADUAN) -> Cube:
    """A cube of `rows`; columns that a row does not name are null."""
    file = folder / "uji.parquet"
    kinds = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(c.name, kinds[c.type]) for c in of.columns])
    pq.write_table(pa.Table.from_pylist([{c.name: r.get(c.name) for c in of.columns} for r in rows], schema), file)
    return Cube(of, file, Settings(home=folder))


def aduan(
    month: int, place: str, category: str, n: int | None, note: str | None = None, year: int = 2026
) -> dict[str, Any]:
    return {"kemendagri_kode_kecamatan": place, "kemendagri_nama_kecamatan": PLACES[place], "bulan": month,
            "kategori": category, "jumlah_aduan": n, "tahun": year, "catatan_supresi": note}  # fmt: skip
