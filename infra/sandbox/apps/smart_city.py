"""Smart-city masterplan (Bappeda): a workbook a year in a drop folder."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from infra.sandbox import store
from infra.sandbox.making import Making, Truth
from infra.sandbox.places import spellings
from infra.sandbox.smart_city import Line, books, lines
from infra.sandbox.smart_city_book import content
from infra.sandbox.smart_city_words import DIMENSIONS, PARTS

APP = "smart-city"


def bring(made: Making) -> bool:
    """Write the books of the day; those that lie there already stay untouched."""
    contents = {book.name: content(book, lines(made, book), made.place.name) for book in books(made.day)}
    written = [store.bring(made.folder / name, whole) for name, whole in contents.items()]
    return any(written)


def truth(made: Making) -> Truth:
    """See `infra.sandbox.making`."""
    rows: list[tuple[object, str | None]] = []
    counted: dict[tuple[int, str, str], list[Line]] = {}
    years = set[int]()
    for book in books(made.day):
        for at, line in enumerate(lines(made, book), 4):  # the sheet's row
            rows.append(((book.name, at), line.code))
            if line.code is None:
                years.add(book.year)
                if line.dimension:
                    counted.setdefault((book.year, line.dimension, line.part), []).append(line)
    return Truth({"smart-city.penilaian": rows}, {}, {"smart-city-tahunan": list(_open(made, counted, years))})


def _open(
    made: Making, counted: dict[tuple[int, str, str], list[Line]], years: set[int]
) -> Iterator[dict[str, object]]:
    """Dense over closed years × dimensions × parts."""
    names = {kode: written[0] for kode, written in spellings("dimensi_smartcity", "dimensi", "kode").items()}
    for year in range(min(years), made.moment.year):
        for dimension in DIMENSIONS:
            for part in PARTS:
                here = counted.get((year, dimension, part), [])
                both = [x for x in here if x.target is not None and x.reached is not None]
                reached = sum(1 for x in both if (x.reached or 0) >= (x.target or 0))
                scores = [Decimal(str(x.score)) for x in here if x.score is not None]
                yield {
                    "kemendagri_kode_kabupaten_kota": made.regency,
                    "tahun": year,
                    "dimensi": names[dimension],
                    "komponen": part,
                    "jumlah_program": len(here),
                    "program_tercapai": reached,
                    "persen_tercapai": rounded(Decimal(100 * reached) / len(both)) if both else None,
                    "rata_skor": rounded(sum(scores, Decimal(0)) / len(scores)) if scores else None,
                }  # fmt: skip


def rounded(value: Decimal) -> float:
    """To two decimals, halves away from nought."""
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
