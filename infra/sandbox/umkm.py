"""UMKM workbooks: one a kecamatan a quarter, filled in by hand, each line with what is truly meant by it.

A business keeps its owner, kind and size over the quarters; some open, some close. A corrected workbook (from day 10,
then every tenth day) carries no planted fault any more and a few businesses that had been forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice, weighted
from infra.sandbox.places import Kecamatan, Place, place, spelled, spellings
from infra.sandbox.rupiah import rupiah

PER_QUARTER = 450  # businesses a kecamatan at size 1
FAULTY = 0.028
FIRST_QUARTER = (2025, 4)
DELIVERED_AFTER = timedelta(days=20)  # a quarter's books come this long after its end
CORRECTED_EVERY = 10  # days
MIKRO, KECIL = 2_000_000_000, 15_000_000_000  # largest yearly turnover, rupiah; PP 7/2021

COLUMNS = ("NO", "NAMA PEMILIK", "NIK", "NAMA USAHA", "ALAMAT", "KEC", "JENIS USAHA", "OMSET/BLN", "ASET", "TK", "NIB",
           "NO HP", "MEDIA PEMASARAN")  # fmt: skip
SIZES = weighted({"mikro": 0.64, "kecil": 0.25, "menengah": 0.11})
# Medium firms stand in three sectors only, as they do in a rural regency.
TRADE, INDUSTRY, FOOD = "G Perdagangan", "C Industri pengolahan", "I Penyediaan akomodasi dan makan minum"
FARMS, TRANSPORT, SERVICES = "A Pertanian", "H Pengangkutan", "S Jasa lainnya"
SECTORS = {
    "mikro": weighted({TRADE: 0.28, FOOD: 0.20, INDUSTRY: 0.17, SERVICES: 0.13, FARMS: 0.12, TRANSPORT: 0.10}),
    "kecil": weighted({TRADE: 0.24, FOOD: 0.18, INDUSTRY: 0.20, SERVICES: 0.13, FARMS: 0.13, TRANSPORT: 0.12}),
    "menengah": weighted({TRADE: 0.36, INDUSTRY: 0.34, FOOD: 0.30}),
}
QUIET_SIZES, QUIET_SECTORS = ("kecil", "menengah"), (INDUSTRY, FOOD)
FEW = (3, 4)
"""Each quarter two kecamatan have this few of each of these, in turn: a block of small cells that guard one another, so
that something is always hidden and never much. Two of four would both be known from their total."""
TURNOVER = {"mikro": (1_000_000, 120_000_000, 100_000), "kecil": (180_000_000, 1_000_000_000, 1_000_000),
            "menengah": (1_300_000_000, 3_900_000_000, 10_000_000)}  # fmt: skip
"""Lowest, highest and step of a month's turnover, rupiah."""
EDGES = {"mikro": 166_666_666, "kecil": 166_666_667, "menengah": 1_250_000_001}
"""The turnovers nearest to the limits, which some businesses have."""
UNKNOWN_KINDS = ("Sewa tenda", "Fotokopi", "Rental PS", "Pijat urut")  # in no list: S Jasa lainnya
WA, MARKET, SOCIAL, SHOP, STALL = "WhatsApp", "Lokapasar daring", "Media sosial", "Toko fisik", "Pasar"
MEDIA: dict[str, tuple[str, ...]] = {
    "WA": (WA,), "WA, Shopee": (WA, MARKET), "toko": (SHOP,), "Facebook, WA": (SOCIAL, WA), "pasar": (STALL,),
    "Shopee, Tokopedia": (MARKET,), "": ("Tidak disebut",), "IG/WA": (SOCIAL, WA), "Toko dan Pasar": (SHOP, STALL),
    "whatsapp & TikTok ": (WA, SOCIAL), "TOKO; WA": (SHOP, WA), "gerobak keliling": ("Lainnya",),
    "WA, dari mulut ke mulut": (WA, "Lainnya"),
}  # fmt: skip
"""How a business sells, as it is typed → the kinds of media it means, each once."""

FAULTS = weighted({"no": 1, "pemilik": 2, "nik_angka": 8, "nik_ilmiah": 2, "nik": 4, "galat": 3, "omset": 3, "tk": 2,
                   "tk_teks": 1, "nib": 2, "nib_angka": 2, "no_hp": 2, "no_hp_angka": 4})  # fmt: skip


class ErrorCell(str):
    """What a spreadsheet shows where a formula failed: `#REF!`."""


Cell = str | int | None


@dataclass(slots=True)
class Line:
    """One row of the sheet. `cells` by the contract's header; empty for a blank row."""

    cells: dict[str, Cell]
    code: str | None = None
    skala: str | None = None  # None where no turnover is given: in no table
    sektor: str = ""
    tk: int = 0
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    name: str  # of the file
    kecamatan: Kecamatan
    quiet: int | None  # which of the quarter's two kecamatan with FEW larger firms this is
    year: int
    quarter: int
    revision: int  # how often it was corrected
    seed: str

    @property
    def label(self) -> str:
        return f"{self.year}T{self.quarter}"


def books(seed: int, size: float, regency: str, day: int, years: int = 1) -> list[Book]:
    """All workbooks that lie in the drop folder on `day`."""
    where = place(regency)
    found = []
    for year, quarter in quarters(clock.moment(day).date(), years):
        for i, kecamatan in enumerate(where.kecamatan):
            corrections = sum(
                1 for d in range(CORRECTED_EVERY, day + 1, CORRECTED_EVERY)
                if (year, quarter) == (2026, 3) and (d // CORRECTED_EVERY - 1) % len(where.kecamatan) == i
            )  # fmt: skip
            name = f"umkm_{_named(where, kecamatan, quarter)}_{year}T{quarter}.xlsx"
            turn = (i - 7 * (year + quarter)) % len(where.kecamatan)
            quiet = turn if turn < len(FEW) else None
            found.append(Book(name, kecamatan, quiet, year, quarter, corrections, f"{seed}|{float(size)}|{regency}"))
    return found


def quarters(today: date, years: int = 1) -> Iterator[tuple[int, int]]:
    """(year, quarter) of what has been delivered by that date, oldest first."""
    year, quarter = FIRST_QUARTER[0] - years + 1, FIRST_QUARTER[1]
    while date(year + quarter // 4, quarter % 4 * 3 + 1, 1) + DELIVERED_AFTER <= today:
        yield year, quarter
        year, quarter = year + quarter // 4, quarter % 4 + 1


def lines(book: Book, size: float) -> list[Line]:
    """The rows below the header, blank ones and the total included."""
    draw = dice(book.seed, "umkm", book.kecamatan.code, book.label)
    spelling = spellings("sektor_usaha", "jenis_usaha", "sektor")
    made: list[Line] = []
    number, larger = 0, Counter[tuple[str, str]]()
    firms = list(_firms(book, size))
    listed = len(firms) * clock.use(date(book.year, 3 * book.quarter - 2, 1))  # the lists grew over the years
    for i, (since, until, skala, sektor) in enumerate(firms):
        if i >= listed:
            break
        if not since <= max(1, book.quarter + 4 * (book.year - 2026)) <= until:
            continue
        if book.quiet is not None and skala in QUIET_SIZES and sektor in QUIET_SECTORS:
            larger[skala, sektor] += 1
            if larger[skala, sektor] > _few(book.quiet, skala, sektor):
                continue
        number += 1
        line = _line(draw, book, number, i, skala, sektor, spelling)
        # Decided here, drawn elsewhere: a corrected book keeps all its other values.
        if draw.chance(FAULTY) and not book.revision:
            _spoil(dice(book.seed, "fault", book.name, number), line, book.kecamatan)
        made.append(line)
        if draw.chance(0.006):
            made.append(Line({}))
    if draw.chance(0.35) and not book.revision:
        made.append(_total(made))
    return made


def _few(turn: int, skala: str, sektor: str) -> int:
    """Neighbours along each line of the block differ."""
    return FEW[(turn + QUIET_SIZES.index(skala) + QUIET_SECTORS.index(sektor)) % len(FEW)]


Firm = tuple[int, int, str, str]


def _firms(book: Book, size: float) -> Iterator[Firm]:
    """(first quarter, last quarter, skala, sektor) of every business the kecamatan has had, counted from 2026T1 = 1."""
    draw = dice(book.seed, "usaha", book.kecamatan.code)
    for _ in range(round(PER_QUARTER * size * book.kecamatan.weight * 1.05)):
        skala = draw.of(SIZES)
        sektor = draw.of(SECTORS[skala])
        since = 1 if draw.chance(0.92) else draw.between(2, 8)
        yield since, (99 if draw.chance(0.95) else since + draw.between(0, 2)), skala, sektor
    for _ in range(3 * book.revision):
        yield 1, 99, "mikro", TRADE


def _line(
    draw: Dice, book: Book, number: int, firm: int, skala: str, sektor: str, spelling: dict[str, tuple[str, ...]]
) -> Line:
    # Every fifth owner is the same person in each quarter; of the others only the business is.
    who = dice(book.seed, "pemilik", book.kecamatan.code, firm) if firm % 5 == 0 else draw
    other = sektor == SERVICES and draw.chance(0.2)
    kind = draw.one(UNKNOWN_KINDS if other else spelling[sektor])
    low, high, step = TURNOVER[skala]
    turnover = EDGES[skala] if firm % 61 == 7 else low + int((high - low) * draw.random() ** 2) // step * step
    if skala == "kecil" and firm % 61 == 11:
        turnover = KECIL // 12
    given = not draw.chance(0.015)
    workers = {"mikro": draw.between(1, 4), "kecil": draw.between(3, 18), "menengah": draw.between(15, 90)}[skala]
    counted = not draw.chance(0.02)
    owner = people.name(who)
    line = Line({
        "NO": number,
        "NAMA PEMILIK": owner,
        "NIK": people.nik(who, book.kecamatan.code) if draw.chance(0.85) else None,
        "NAMA USAHA": f"{kind.title()} {owner.split()[0].title()}" if draw.chance(0.8) else None,
        "ALAMAT": f"Desa {draw.one(book.kecamatan.villages)} RT {draw.between(1, 9)}/RW {draw.between(1, 5)}",
        "KEC": spelled(draw, book.kecamatan),
        "JENIS USAHA": kind.title() if draw.chance(0.6) else f" {kind}" if draw.chance(0.1) else kind,
        "OMSET/BLN": rupiah(draw, turnover) if given else None,
        "ASET": rupiah(draw, draw.between(1, 90) * 500_000) if draw.chance(0.7) else None,
        "TK": workers if counted else None,
        "NIB": people.nib(who) if draw.chance(0.35) else None,
        "NO HP": people.phone(who) if draw.chance(0.75) else None,
        "MEDIA PEMASARAN": (media := draw.one(tuple(MEDIA))) or None,
    }, None, scale(turnover) if given else None, sektor, workers if counted else 0)  # fmt: skip
    line.media = MEDIA[media]
    return line


def scale(month: int) -> str:
    """Skala by yearly turnover (PP 7/2021, article 35)."""
    return "mikro" if month * 12 <= MIKRO else "kecil" if month * 12 <= KECIL else "menengah"


def _named(where: Place, kecamatan: Kecamatan, quarter: int) -> str:
    """The kecamatan as the file's name has it; one of each regency goes by another name in the second quarter."""
    other = next((k for k in where.kecamatan if k.aliases), None)
    name = kecamatan.aliases[0] if kecamatan is other and quarter == 2 else kecamatan.name
    return name.lower().replace(" ", "_")


def _spoil(draw: Dice, line: Line, kecamatan: Kecamatan) -> None:
    """Plant exactly one fault; what the row was to say is then in no table."""
    cells, nik = line.cells, people.nik(draw, kecamatan.code)
    match draw.of(FAULTS):
        case "no":
            cells["NO"], line.code = None, "WDH-302"
        case "pemilik":
            cells["NAMA PEMILIK"], line.code = None, "WDH-302"
        case "nik_angka":  # a spreadsheet keeps 15 digits of a number
            cells["NIK"], line.code = int(nik) // 10 * 10, "WDH-307"
        case "nik_ilmiah":
            cells["NIK"], line.code = f"{nik[0]},{nik[1:6]}E+15", "WDH-307"
        case "nik":
            cells["NIK"], line.code = people.broken_nik(draw, kecamatan.code), "WDH-306"
        case "galat":
            header, shown = draw.one((("JENIS USAHA", "#N/A"), ("OMSET/BLN", "#REF!"), ("ASET", "#VALUE!")))
            cells[header], line.code = ErrorCell(shown), "WDH-312"
        case "omset":
            cells["OMSET/BLN"] = draw.one(("belum tahu", "2-3 jt", "± 5 juta", "tidak tentu", "lumayan"))
            line.code = "WDH-303"
        case "tk":
            cells["TK"], line.code = 9999, "WDH-309"
        case "tk_teks":
            cells["TK"], line.code = f"{draw.between(2, 6)} orang", "WDH-303"
        case "nib":
            cells["NIB"], line.code = people.nib(draw)[:12], "WDH-314"
        case "nib_angka":
            cells["NIB"], line.code = int(people.nib(draw)), "WDH-307"
        case "no_hp":
            cells["NO HP"], line.code = people.broken_phone(draw), "WDH-308"
        case _:
            cells["NO HP"], line.code = 81_200_000_000 + draw.between(0, 999_999), "WDH-307"


def _total(made: list[Line]) -> Line:
    """The line people put under a list; without a number it is no business (WDH-302)."""
    workers = sum(n for line in made if isinstance(n := line.cells.get("TK"), int))
    return Line({"NAMA PEMILIK": "JUMLAH", "TK": workers}, "WDH-302")
