"""SP4N-LAPOR's monthly exports, each report with what is truly meant by it.

An export is what the national system showed on the day it was taken: the first of the next month and, for the newest
month, again on day 5 and every tenth day after. A corrected export carries no planted fault any more, what has been
answered since, and reports that had been forgotten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice
from infra.sandbox.lapor_words import CATEGORIES, FAULTS, HEADER, NOT_YET, OPD, STATUS, STORIES, TITLES
from infra.sandbox.places import Kecamatan, Place
from infra.sandbox.up4_twins import Twin
from infra.sandbox.up4_words import SHARES

PER_MONTH = 5  # reports a kecamatan at size 1, beside those that UP4 has too
FAULTY, TWICE = 0.028, 0.004
FORGOTTEN = 2  # reports that a corrected export adds
CORRECTED_FIRST, CORRECTED_EVERY = 5, 10  # days
OWN, OWN_LONG = 7_000_000, 20_000_000
"""Tracking ids from here on; those of UP4's twins are lower, and of many years they are many."""


class ErrorCell(str):
    """What a spreadsheet shows where a formula failed: `#REF!`."""


Cell = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Export:
    """One workbook: a month as it stood when it was taken."""

    year: int
    month: int
    revision: int
    taken: datetime

    @property
    def name(self) -> str:
        return f"lapor_{self.year}-{self.month:02d}.xlsx"


@dataclass(slots=True)
class Report:
    """One row. `code` is the planted fault it carries, None where it must be accepted."""

    tracking: str
    when: datetime
    kecamatan: str | None  # code; None where the title names none
    kategori: str
    opd: str | None
    status: str
    answered: datetime | None
    twin: Twin | None
    cells: dict[str, Cell]
    code: str | None = None


def exports(day: int, years: int = 1) -> list[Export]:
    """All workbooks in the drop folder on `day`, oldest first."""
    found = [Export(m.year, m.month, 0, _delivered(m)) for m in _months(clock.moment(day).date(), years)]
    for corrected in range(CORRECTED_FIRST, day + 1, CORRECTED_EVERY):
        at = len(list(_months(clock.moment(corrected).date(), years))) - 1
        found[at] = Export(found[at].year, found[at].month, found[at].revision + 1, clock.moment(corrected))
    return found


def _months(today: date, years: int) -> Iterator[date]:
    month = clock.first_month(years)
    while (following := clock.month_after(month)) <= today:
        yield month
        month = following


def _delivered(month: date) -> datetime:
    return clock.midnight(clock.month_after(month)) + timedelta(hours=6)


def reports(
    seed: int, size: float, where: Place, export: Export, twins: Sequence[Twin], years: int = 1
) -> list[Report]:
    """The rows of one export, in its order. `twins` are those of UP4's complaints that were received that month."""
    draw = dice(seed, where.code, "sp4n", export.year, export.month)
    made = [_report(dice(seed, "twin", t.tracking), where, t.tracking, t.when, t.kecamatan, t.kategori, export, t)
            for t in twins]  # fmt: skip
    start = clock.midnight(date(export.year, export.month, 1))
    minutes = int((_delivered(start.date()) - timedelta(hours=6) - start) / timedelta(minutes=1))
    events = [
        (kecamatan, kategori)
        for kecamatan in where.kecamatan
        for kategori, share in SHARES.items()
        for _ in range(draw.poisson(PER_MONTH * size * clock.use(start.date()) * share * kecamatan.weight))
    ]
    number = (OWN if years == 1 else OWN_LONG) + ((export.year - clock.FIRST_MONTH.year) * 12 + export.month) * 10_000
    forgotten = dice(seed, where.code, "sp4n forgotten", export.year, export.month)
    events += [
        (forgotten.one(where.kecamatan), forgotten.one(tuple(SHARES))) for _ in range(FORGOTTEN * export.revision)
    ]
    for i, (kecamatan, kategori) in enumerate(events):
        own = dice(seed, where.code, "sp4n own", number + i)
        when = start + timedelta(minutes=own.between(0, minutes - 1))
        made.append(_report(own, where, str(number + i), when, kecamatan, kategori, export, None))
    made.sort(key=lambda r: (r.when, r.tracking))
    return made if export.revision else list(_dirt(dice(seed, where.code, "sp4n dirt", export.name), made))


def _report(
    draw: Dice, where: Place, tracking: str, when: datetime, kecamatan: Kecamatan, kategori: str, export: Export,
    twin: Twin | None,
) -> Report:  # fmt: skip
    named = twin is not None or not draw.chance(0.02)
    desa = twin.desa if twin else draw.one(kecamatan.villages)
    written = draw.one(tuple(OPD[kategori]))
    sent = draw.chance(0.94)
    answered = when + timedelta(minutes=int(120 + 20_000 * draw.random() ** 2)) if draw.chance(0.9) else None
    outcome = "selesai" if draw.chance(0.75) else "ditolak" if draw.chance(0.15) else "proses"
    stars = draw.between(1, 5) if draw.chance(0.4) else None
    answered = answered if sent and answered and answered <= export.taken else None
    status = outcome if answered else ""
    shown: Cell = f"{answered:%Y-%m-%d %H:%M}" if answered else draw.one(NOT_YET)
    cells: dict[str, Cell] = {
        "Tracking ID": int(tracking) if draw.chance(0.4) else tracking,
        "Judul": f"{TITLES[kategori]}, Desa {desa}{_named(draw, kecamatan) if named else ''}",
        "Isi Laporan": _story(draw, kecamatan, kategori, desa, twin),
        "Kategori": draw.one(CATEGORIES[kategori]),
        "Instansi Terdisposisi": written.format(kab=where.short) if sent else draw.one(NOT_YET),
        "Tanggal Laporan Masuk": when if draw.chance(0.2) else f"{when:%Y-%m-%d %H:%M}",
        "Tanggal Tindak Lanjut": answered if answered and draw.chance(0.2) else shown,
        "Status": draw.one(STATUS[status]),
        "Rating": stars if status == "selesai" else None,
    }
    meant = OPD[kategori][written] if sent else None
    return Report(tracking, when, kecamatan.code if named else None, kategori, meant, status, answered, twin, cells)


def _named(draw: Dice, kecamatan: Kecamatan) -> str:
    way = draw.random()
    name = kecamatan.name.upper() if way < 0.15 else draw.one((kecamatan.name, *kecamatan.aliases))
    return f", Kec. {name}" if draw.chance(0.8) else f", Kecamatan {name}"


def _story(draw: Dice, kecamatan: Kecamatan, kategori: str, desa: str, twin: Twin | None) -> str:
    if twin and twin.kind in ("sama", "pendek"):  # the same words, retyped by another program
        return f" {twin.text.upper() if draw.chance(0.2) else twin.text.replace(', ', ' ')}\n"
    story = STORIES[kategori].format(desa=desa, n=draw.between(2, 9))
    way = draw.random()
    if way < 0.04:
        return f"{story} NIK saya {people.nik(draw, kecamatan.code)}."
    return f"{story} Hubungi {people.phone(draw)} ya." if way < 0.09 else story


def _dirt(draw: Dice, made: list[Report]) -> Iterator[Report]:
    for report in made:
        if draw.chance(FAULTY):
            _spoil(draw, report)
        yield report
        if report.code is None and draw.chance(TWICE):
            again = Report(report.tracking, report.when, None, report.kategori, None, "", None, None, {**report.cells})
            again.code = "WDH-311"
            yield again


def _spoil(draw: Dice, report: Report) -> None:
    """Plant exactly one fault."""
    cells, when = report.cells, report.when
    match draw.of(FAULTS):
        case "tracking":
            cells["Tracking ID"], report.code = None, "WDH-302"
        case "tracking_rusak":
            cells["Tracking ID"] = draw.one(
                (f"{report.tracking[:4]}xx", f"{report.tracking[0]},{report.tracking[1:3]}E+06")
            )
            report.code = "WDH-315"
        case "masuk":
            cells["Tanggal Laporan Masuk"], report.code = None, "WDH-302"
        case "masuk_format":
            texts = (f"{when:%d/%m/%Y %H.%M}", f"{when:%d-%m-%Y %H:%M}", f"{when:%Y-%m-%d}", f"{when:%Y-%m}-32 09:00")
            cells["Tanggal Laporan Masuk"], report.code = draw.one(texts), "WDH-304"
        case "lanjut_format":
            cells["Tanggal Tindak Lanjut"], report.code = f"{when:%d/%m/%Y %H.%M}", "WDH-304"
        case "status":
            cells["Status"], report.code = draw.one(("Selsai", "???", "Pending")), "WDH-310"
        case "rating":
            cells["Rating"], report.code = draw.one((0, 6, 55)), "WDH-309"
        case "rating_teks":
            cells["Rating"], report.code = "bagus", "WDH-303"
        case _:
            header = draw.one(("Kategori", "Instansi Terdisposisi", "Rating", HEADER[1]))
            cells[header], report.code = ErrorCell(draw.one(("#REF!", "#N/A", "#VALUE!"))), "WDH-312"
