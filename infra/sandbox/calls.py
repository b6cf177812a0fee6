"""PSC 119's calls, ambulances sent and patients as they stand on a day, each with what is truly meant by it.

Like UP4 a pure function of (seed, size, regency, day). Every change carries a new `updated`, later than the day before
and not later than the day itself, so that whoever asks for what is new gets all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import Kecamatan, Place, coordinates, place, spelled, spellings

PER_MONTH = 120  # calls a kecamatan at size 1, without pranks
PRANKS = 0.07
LATE, EDITED = 4, 14  # a day at size 1: calls written down late, calls corrected
FAULTY = 0.018
FEW = 30  # a day with fewer calls gets no planted fault: one of few would refuse the whole load

SHARES = {"Kecelakaan Lalu Lintas": 0.26, "Penyakit Mendadak": 0.23, "Persalinan": 0.18,
          "Cedera Bukan Lalu Lintas": 0.17, "Lainnya": 0.16}  # fmt: skip
UNKNOWN_KINDS = ("evakuasi ular", "cincin macet", "lain lain sekali")  # in no list: Lainnya
TRIAGE = ("M", "K", "H", "Merah", "kuning", "Hijau", "1", "2", "3", None)
STATES = ("Selesai", "selesai", "Dirujuk", "Batal")
VEHICLES = ("AMB-01", "AMB-02", "AMB-03", "AMB-04", "PKM-01", "PKM-02")
COMPLAINTS = ("sesak napas", "nyeri dada", "luka robek", "pusing berputar", "perut mulas teratur", "demam tinggi")
DIAGNOSES = ("obs. dyspnea", "susp. ACS", "vulnus laceratum", "vertigo", "G2P1A0 inpartu", "kejang demam", None)
SPOTS = ("Jl. Raya {desa} KM {n}", "dekat balai desa {desa}", "depan SPBU {desa}", "kecelakaan di pertigaan {desa}",
         "rumah warga RT {n}, {desa}")  # fmt: skip


SENT_WRONGLY = (("jam_berangkat", "25:10", "WDH-304"), ("jam_tiba_tkp", "7.45", "WDH-304"),
                ("km", "12,5 km", "WDH-303"), ("km", "612,0", "WDH-309"))  # fmt: skip


@dataclass(slots=True)
class Part:
    """A row that belongs to a call: an ambulance or a patient."""

    code: str | None
    body: dict[str, object]
    there: datetime | None = None  # when an ambulance came, to the minute


@dataclass(slots=True)
class Call:
    id: str
    when: datetime
    updated: datetime
    kecamatan: str | None  # code; None where the place names none
    jenis: str
    code: str | None
    body: dict[str, object]
    penugasan: list[Part] = field(default_factory=list)
    pasien: list[Part] = field(default_factory=list)


Event = tuple[datetime, Kecamatan, str]


@dataclass
class Stretch:
    """Calls that follow one another; none of a later stretch was changed before `until`."""

    before: int = 0  # calls of earlier stretches
    until: datetime | None = None  # None for the last
    calls: dict[str, Call] = field(default_factory=dict)  # by id

    @property
    def count(self) -> int:
        return self.before + len(self.calls)


def state(seed: int, size: float, regency: str, day: int, years: int = 1) -> dict[str, Call]:
    """Every call on `day`, 0 or later, by its id."""
    return {i: call for found in stretches(seed, size, regency, day, years) for i, call in found.calls.items()}


def stretches(seed: int, size: float, regency: str, day: int, years: int = 1) -> Iterator[Stretch]:
    """The same one after the other, so that nobody must hold it whole."""
    where, calls = place(regency), Stretch()
    for spans in clock.stretches(years, size):
        if calls.until:
            yield calls
        calls = Stretch(calls.count, spans[-1].end)
        for span in spans:
            draw = dice(seed, regency, "psc", span.label)
            _receive(draw, calls, where, _expected(draw, where, span, size), clock.START, FAULTY)
    for d in range(1, day + 1):
        span = clock.of_day(d)
        draw = dice(seed, regency, "psc", span.label)
        _receive_day(draw, calls, where, span, size)
        _edit(draw, calls.calls, span, size)
    calls.until = None
    yield calls


def _expected(draw: Dice, where: Place, span: clock.Slice, size: float) -> list[Event]:
    minutes = int((span.end - span.start) / timedelta(minutes=1))
    kinds = {**SHARES, "prank": PRANKS}
    events = [
        (span.start + timedelta(minutes=int(draw.random() * minutes), seconds=draw.between(0, 59)), kecamatan, kind)
        for kecamatan in where.kecamatan
        for kind, share in kinds.items()
        for _ in range(draw.poisson(PER_MONTH * size * span.share * share * kecamatan.weight))
    ]
    return sorted(events, key=lambda e: (e[0], e[1].code, e[2]))


def _receive(draw: Dice, calls: Stretch, where: Place, events: list[Event], now: datetime, faulty: float) -> list[Call]:
    """Write calls down in their order; the last part of an id counts up over all of them."""
    spelling = spellings("jenis_kejadian", "ejaan", "jenis")
    received = []
    for when, kecamatan, kind in events:
        settled = when + timedelta(minutes=draw.between(5, 90) if draw.chance(0.8) else draw.between(90, 4000))
        number = f"119-{when:%y%m%d}-{calls.count + 1:06d}"
        call = _call(draw, number, when, min(settled, now), kecamatan, kind, spelling, where)
        calls.calls[call.id] = call
        received.append(call)
        if call.jenis != "prank":
            _send(draw, call, faulty)
        if draw.chance(faulty):
            _spoil(draw, call)
    return received


def _receive_day(draw: Dice, calls: Stretch, where: Place, span: clock.Slice, size: float) -> None:
    events = _expected(draw, where, span, size)
    received = _receive(draw, calls, where, events, span.end, 0.0)
    first = clock.month_before(span.end)
    late = [
        (first + timedelta(minutes=draw.between(0, 27 * 24 * 60)), draw.one(where.kecamatan), draw.one(tuple(SHARES)))
        for _ in range(max(2, round(LATE * size)))
    ]
    for call in _receive(draw, calls, where, late, span.end, 0.0):
        call.updated = span.end - timedelta(minutes=draw.between(1, 600))
    if len(received) >= FEW:
        _spoil(draw, draw.one(received))
        _spoil_patient(draw, draw.one([p for c in received for p in c.pasien]))


def _call(
    draw: Dice, number: str, when: datetime, updated: datetime, kecamatan: Kecamatan, kind: str,
    spelling: dict[str, tuple[str, ...]], where: Place,
) -> Call:  # fmt: skip
    lat, lng = coordinates(draw, where.code)
    known = not draw.chance(0.02)
    spot = draw.one(SPOTS).format(desa=draw.one(kecamatan.villages), n=draw.between(1, 12))
    return Call(number, when, updated, kecamatan.code if known else None, kind, None, {
        "id_call": number,
        "waktu_telp": f"{when:%Y-%m-%d %H:%M:%S}",
        "no_penelpon": people.phone(draw) if draw.chance(0.93) else None,
        "jenis_kejadian": _kind(draw, kind, spelling),
        "lokasi_text": f"{spot}{_named(draw, kecamatan)}" if known else spot,
        "lat": lat if (located := draw.chance(0.7)) else None,
        "lng": lng if located else None,
        "triase": None if kind == "prank" else draw.one(TRIAGE),
        "status": "Batal" if kind == "prank" else draw.one(STATES),
    })  # fmt: skip


def _kind(draw: Dice, kind: str, spelling: dict[str, tuple[str, ...]]) -> str:
    if kind == "Lainnya" and draw.chance(0.3):
        return draw.one(UNKNOWN_KINDS)
    written = draw.one(spelling[kind])
    return written.capitalize() if draw.chance(0.5) else written


def _named(draw: Dice, kecamatan: Kecamatan) -> str:
    written = spelled(draw, kecamatan).strip().removeprefix("Kec. ").removeprefix("KEC. ")
    return f", Kec. {written}" if draw.chance(0.7) else f" kec {written}"


def _send(draw: Dice, call: Call, faulty: float) -> None:
    """Ambulances and patients of a real call. Clock times have no date and run past midnight."""
    left = call.when + timedelta(minutes=draw.between(2, 9))
    there = left + timedelta(minutes=draw.between(4, 35))
    for vehicle in draw.sample(VEHICLES, 0 if draw.chance(0.12) else 2 if draw.chance(0.05) else 1):
        km = draw.between(10, 600)
        part = Part(None, {
            "id_call": call.id, "kode_ambulan": vehicle, "jam_berangkat": f"{left:%H:%M}",
            "jam_tiba_tkp": f"{there:%H:%M}",
            "jam_tiba_rs": f"{there + timedelta(minutes=draw.between(10, 70)):%H:%M}" if draw.chance(0.85) else None,
            "km": f"{km // 10},{km % 10}" if draw.chance(0.8) else f"{km // 10}",
            "faskes_tujuan": draw.one(("RSUD", "RSI", "Puskesmas terdekat", None)),
        }, there.replace(second=0))  # fmt: skip
        if draw.chance(faulty / 2):
            column, value, part.code = draw.one(SENT_WRONGLY)
            part.body[column] = value
        call.penugasan.append(part)
    for _ in range(0 if draw.chance(0.15) else 2 if draw.chance(0.08) else 1):
        part = Part(None, {
            "id_call": call.id, "nama": people.name(draw) if draw.chance(0.9) else "Mr. X",
            "nik": people.nik(draw, call.kecamatan or "33.19.01") if draw.chance(0.35) else None,
            "umur": draw.between(0, 92) if draw.chance(0.8) else None,
            "jk": draw.one(("L", "P", "laki-laki", "Perempuan", None)),
            "keluhan": draw.one(COMPLAINTS), "diagnosa_kerja": draw.one(DIAGNOSES),
        })  # fmt: skip
        if draw.chance(faulty):
            _spoil_patient(draw, part)
        call.pasien.append(part)


def _spoil(draw: Dice, call: Call) -> None:
    """Plant exactly one fault in the call itself."""
    column, value, code = draw.one((
        ("waktu_telp", f"{call.when:%d/%m/%Y %H:%M}", "WDH-304"), ("waktu_telp", None, "WDH-302"),
        ("no_penelpon", people.broken_phone(draw), "WDH-308"), ("no_penelpon", "Private Number", "WDH-308"),
        ("lat", 110.842311, "WDH-309"), ("triase", "hitam", "WDH-310"),
    ))  # fmt: skip
    call.body[column], call.code = value, code


def _spoil_patient(draw: Dice, part: Part) -> None:
    column, value, part.code = draw.one((
        ("nik", people.broken_nik(draw, "33.24.01"), "WDH-306"), ("umur", 134, "WDH-309"),
        ("umur", "dua bulan", "WDH-303"), ("jk", "X", "WDH-310"),
    ))  # fmt: skip
    part.body[column] = value


def _edit(draw: Dice, calls: dict[str, Call], span: clock.Slice, size: float) -> None:
    """Operators correct calls: most of the last week, some of a closed month. Planted faults stay as they are."""
    spelling = spellings("jenis_kejadian", "ejaan", "jenis")
    month = clock.month_start(span.end)
    sound = [c for c in calls.values() if c.code is None and c.jenis != "prank" and c.when < span.start]
    recent = [c for c in sound if c.when >= span.start - timedelta(days=7)]
    closed = [c for c in sound if month - timedelta(days=31) <= c.when < month]
    count = max(2, round(EDITED * size))
    for pool, wanted in ((recent, count - count // 3), (closed, max(1, count // 3))):
        for call in draw.sample(pool, min(len(pool), wanted)):
            call.updated = span.start + timedelta(minutes=draw.between(1, 24 * 60 - 1))
            call.body["status"] = draw.one(("Selesai", "Dirujuk"))
            if draw.chance(0.5):
                call.jenis = draw.one(tuple(SHARES))
                call.body["jenis_kejadian"] = _kind(draw, call.jenis, spelling)
            for part in call.pasien:
                if part.code is None and draw.chance(0.4):
                    part.body["diagnosa_kerja"] = draw.one(DIAGNOSES)
