"""UP4's complaints and follow-ups as they stand on a day, each with what is truly meant by it.

The state of a day is a pure function of (seed, size, regency, day): history first, then one day after the other.
A row's `code` is the one planted fault it carries, None where it must be accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import ELSEWHERE, Kecamatan, Place, coordinates, place, spelled, spellings
from infra.sandbox.up4_faults import spoil
from infra.sandbox.up4_twins import Twin, twins
from infra.sandbox.up4_words import (
    ABOUT,
    ADUAN,
    CHANNELS,
    DAYS,
    MONTHS,
    NOT_YET,
    OPD,
    SHARES,
    STATUS,
    UNKNOWN_CATEGORIES,
)

PER_MONTH = 130  # complaints a kecamatan at size 1
LATE, DELETED, ANSWERED = 6, 3, 24  # rows a day at size 1: typed in late, removed, brought forward
FAULTY = 0.022  # share of complaints with a planted fault
PRIORITY_FROM = 2  # the day on which the application gains the column `prioritas`


@dataclass(slots=True)
class Aduan:
    id: int
    when: datetime
    kecamatan: str | None  # code; None where no kecamatan is named
    kategori: str
    code: str | None
    status: str
    values: dict[str, object]
    passed: datetime | None = None  # to the OPD
    opd: str | None = None  # code; None where none is named that a list knows


@dataclass(slots=True)
class Tindaklanjut:
    id: int
    code: str | None
    values: dict[str, object]
    aduan: int
    when: datetime
    status: str


@dataclass
class State:
    """Both tables, or a stretch of them, in the order of their ids."""

    day: int
    aduan: dict[int, Aduan] = field(default_factory=dict)
    tindaklanjut: list[Tindaklanjut] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    next_id: int = 1
    followed: int = 0  # follow-ups before those that are here
    begins: datetime | None = None  # of a stretch: None for the first
    until: datetime | None = None  # of a stretch: None for the last

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of tb_aduan on this day."""
        return (*ADUAN, "prioritas") if self.day >= PRIORITY_FROM else ADUAN

    def holds(self, year: int, month: int) -> bool:
        """Whether complaints of that month are in this stretch."""
        start = datetime(year, month, 1, tzinfo=clock.WIB)
        return (self.begins is None or self.begins <= start) and (self.until is None or start < self.until)

    def next(self, until: datetime) -> "State":
        """The stretch after this one, still empty."""
        followed = self.followed + len(self.tindaklanjut)
        return State(self.day, next_id=self.next_id, followed=followed, begins=self.until, until=until)


def state(seed: int, size: float, regency: str, day: int, years: int = 1) -> State:
    """The application's content on `day`, 0 or later."""
    whole = State(day)
    for made in stretches(seed, size, regency, day, years):
        whole.aduan |= made.aduan
        whole.tindaklanjut += made.tindaklanjut
        whole.twins += made.twins
        whole.next_id = made.next_id
    return whole


def stretches(seed: int, size: float, regency: str, day: int, years: int = 1) -> Iterator[State]:
    """The same one after the other, so that nobody must hold it whole: a row and its follow-ups are in one of them."""
    where, made = place(regency), State(day)
    for spans in clock.stretches(years, size):
        if made.until:
            yield made
        made = made.next(spans[-1].end)
        for span in spans:
            draw = dice(seed, regency, "up4", span.label)
            _receive(draw, made, _expected(draw, where, span, size), clock.START)
    for d in range(1, day + 1):
        span = clock.of_day(d)
        draw = dice(seed, regency, "up4", span.label)
        _receive(draw, made, _expected(draw, where, span, size), span.end)
        _receive(draw, made, _late(draw, where, span, size), span.end, paper=True)
        _answer(draw, made, span, size)
        _delete(draw, made, span, size)
    made.until = None
    yield made


Event = tuple[datetime, Kecamatan, str]


def stamp(draw: Dice, when: datetime) -> str:
    """A complaint's time in one of the three ways UP4 has written it."""
    way = draw.random()
    if way < 0.70:
        return f"{when:%d-%m-%Y %H:%M}"
    if way < 0.90:
        return f"{when:%d-%m-%Y %H:%M} WIB"
    return f"{DAYS[when.weekday()]} {when.day:02d} {MONTHS[when.month - 1]} {when.year} {when:%H:%M} WIB"


def _expected(draw: Dice, where: Place, span: clock.Slice, size: float) -> list[Event]:
    minutes = int((span.end - span.start) / timedelta(minutes=1))
    events = [
        (span.start + timedelta(minutes=int(draw.random() * minutes)), kecamatan, kategori)
        for kecamatan in where.kecamatan
        for kategori, share in SHARES.items()
        for _ in range(draw.poisson(PER_MONTH * size * span.share * share * kecamatan.weight))
    ]
    return sorted(events, key=lambda e: (e[0], e[1].code, e[2]))


def _late(draw: Dice, where: Place, span: clock.Slice, size: float) -> list[Event]:
    """Paper complaints of the month before, typed in today."""
    first = clock.month_before(span.end)
    return [
        (first + timedelta(minutes=draw.between(0, 27 * 24 * 60)), draw.one(where.kecamatan), draw.one(tuple(SHARES)))
        for _ in range(max(2, round(LATE * size)))
    ]


def _receive(draw: Dice, made: State, events: list[Event], now: datetime, paper: bool = False) -> None:
    spelling = spellings("kategori_aduan", "ejaan", "kategori")
    for when, kecamatan, kategori in events:
        desa = draw.one(kecamatan.villages)
        row = _complaint(draw, made.next_id, when, kecamatan, desa, kategori, spelling, now)
        made.aduan[row.id] = row
        if not paper and row.kecamatan:
            made.twins += twins(row, kecamatan, desa)
        made.next_id += 1
        for _ in range(0 if row.status == "" else draw.between(1, 2)):
            _follow(draw, made, row, min(now, when + timedelta(minutes=draw.between(60, 60 * 24 * 9))), row.status)


def _complaint(
    draw: Dice, number: int, when: datetime, kecamatan: Kecamatan, desa: str, kategori: str,
    spelling: dict[str, tuple[str, ...]], now: datetime,
) -> Aduan:  # fmt: skip
    known = not draw.chance(0.015)
    other = kategori == "Lainnya" and draw.chance(0.3)
    written = draw.one(UNKNOWN_CATEGORIES if other else spelling[kategori])
    status = draw.one(("proses", ""))
    if (clock.START - when).days > 20 or draw.chance(0.3):
        status = "selesai"
    if draw.chance(0.04):
        status = "ditolak"
    about = ABOUT[kategori].format(desa=desa)
    way = draw.random()
    if way < 0.04:
        about += f" NIK saya {people.nik(draw, kecamatan.code)}."
    elif way < 0.09:
        about += f" Hubungi {people.phone(draw)} ya."
    lat, lng = coordinates(draw, kecamatan.code[:5])
    passed = min(now, when + timedelta(minutes=draw.between(20, 4000)))
    values: dict[str, object] = {
        "id_aduan": number,
        "no_tiket": f"UP4-{when:%y%m}-{number:06d}",
        "tgl_aduan": stamp(draw, when),
        "kanal": draw.of(CHANNELS),
        "nama_pelapor": people.name(draw),
        "nik": people.nik(draw, kecamatan.code) if draw.chance(0.6) else draw.one((None, "")),
        "no_hp": people.phone(draw) if draw.chance(0.8) else None,
        "kategori": written.title() if draw.chance(0.6) else written,
        "isi_aduan": about,
        "lokasi": f"Depan balai desa {desa}" if draw.chance(0.5) else f"RT {draw.between(1, 9)}/{draw.between(1, 6)}",
        "desa": desa if draw.chance(0.85) else desa.upper(),
        "kec": spelled(draw, kecamatan) if known else draw.one((None, "", *ELSEWHERE)),
        "lat_long": f"{lat},{lng}" if draw.chance(0.55) else draw.one((None, "")),
        "foto": f"IMG_{when:%Y%m%d}_{draw.digits(4)}.jpg" if draw.chance(0.4) else None,
        "status": draw.one(STATUS[status]),
        "tgl_disposisi": f"{passed:%d-%m-%Y %H:%M}" if status else draw.one(NOT_YET),
        "opd_tujuan": draw.one(tuple(OPD[kategori])) if status else None,
        "prioritas": draw.one(("Tinggi", "Sedang", "Rendah", None)),
    }
    meant = OPD[kategori].get(str(values["opd_tujuan"]))
    place_code, sent = kecamatan.code if known else None, passed if status else None
    row = Aduan(number, when, place_code, kategori, None, status, values, sent, meant)
    if draw.chance(FAULTY):
        spoil(draw, row, kecamatan)
    return row


def _follow(draw: Dice, made: State, row: Aduan, when: datetime, status: str) -> None:
    code = None
    at, written = f"{when:%d-%m-%Y %H:%M}", draw.one(STATUS[status])
    if draw.chance(0.012):
        at, written, code = draw.one(((f"{when:%d/%m/%Y}", written, "WDH-304"), ("", written, "WDH-302"),
                                      (at, "beres", "WDH-310")))  # fmt: skip
    number = made.followed + len(made.tindaklanjut) + 1
    made.tindaklanjut.append(Tindaklanjut(number, code, {
        "id": number, "id_aduan": row.id, "tgl": at, "petugas": people.name(draw),
        "jawaban": f"Kepada Sdr. {row.values['nama_pelapor']}: sudah kami cek di lapangan." if draw.chance(0.5)
        else "Terima kasih, diteruskan ke bidang terkait.",
        "status": written,
    }, row.id, when, status))  # fmt: skip


def _sound(made: State, until: datetime) -> list[Aduan]:
    """Accepted complaints older than a moment: only these are edited or removed, so that planted faults stay put."""
    return [row for row in made.aduan.values() if row.code is None and row.when < until]


def _answer(draw: Dice, made: State, span: clock.Slice, size: float) -> None:
    """An officer closes waiting complaints; UP4 changes the row in place and keeps no time of it."""
    waiting = [row for row in _sound(made, span.start) if row.status in ("proses", "")]
    for row in draw.sample(waiting, min(len(waiting), max(1, round(ANSWERED * size)))):
        row.status = "selesai"
        row.values["status"] = draw.one(STATUS["selesai"])
        if not row.values["tgl_disposisi"]:
            row.values["tgl_disposisi"], row.passed = f"{span.start:%d-%m-%Y %H:%M}", span.start
        _follow(draw, made, row, span.start + timedelta(minutes=draw.between(60, 600)), "selesai")


def _delete(draw: Dice, made: State, span: clock.Slice, size: float) -> None:
    """Complaints withdrawn from closed months; their follow-ups stay behind without a parent."""
    closed = _sound(made, clock.month_start(span.end))
    for row in draw.sample(closed, min(len(closed), max(1, round(DELETED * size)))):
        del made.aduan[row.id]
