"""UMKM, small businesses of Dinas Koperasi: workbooks in a drop folder."""

from infra.sandbox import umkm, umkm_book
from infra.sandbox.making import Making, Told, Truth
from infra.sandbox.tally import Tally, meanings

APP = "umkm"


def bring(made: Making) -> bool:
    """A workbook that lies there in its newest revision stays, as a person's file would."""
    before, written = made.notes(), False
    revisions: dict[str, int] = {}
    for book in _books(made):
        file, revisions[book.name] = made.folder / book.name, book.revision
        if before.get(book.name) != book.revision or not file.exists():
            umkm_book.write(book, umkm.lines(book, made.size), made.place, file)
            written = True
    if revisions != before:
        made.note(revisions)
    return written


def truth(made: Making) -> Truth:
    rows, tally, media = Told(), Tally(covered=1), Tally()
    books = _books(made)
    last = {book.year: book.quarter for book in sorted(books, key=lambda b: (b.year, b.quarter))}
    for book in books:
        for at, line in enumerate(umkm.lines(book, made.size), 5):  # the sheet's row
            if not line.cells:
                continue
            rows.add((book.name, at), line.code)
            if line.code is not None:
                continue
            period = (book.year, book.quarter)
            tally.add(period, book.kecamatan.code, line.skala, line.sektor, covered=(line.tk,))
            for kind in line.media if last[book.year] == book.quarter else ():
                media.add((book.year, 0), book.kecamatan.code, kind)
    sizes = ["mikro", "kecil", "menengah"]
    kinds = sorted({*meanings("media_pemasaran", "media"), "Lainnya", "Tidak disebut"})
    cubes = {
        "umkm-triwulanan": tally.cube(skala=sizes, sektor=("sektor_usaha", "sektor")),
        "umkm-digital-tahunan": media.cube(media=kinds),
    }
    return Truth({"umkm.umkm": rows}, cubes)


def _books(made: Making) -> list[umkm.Book]:
    return umkm.books(made.seed, made.size, made.regency, made.day, made.years)
