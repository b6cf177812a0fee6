"""Pospin's watch posts and pressed buttons as they stand on a day, each with what is truly meant by it.

A post's button has a box of its own: it is tried out, pressed twice in a fright, and one without a signal sends days
later. Officers look into a report hours or days after it, which changes the row.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice, weighted
from infra.sandbox.places import Desa, Kecamatan, Place, coordinates, place, spelled, spellings

INCIDENTS = 10.0  # a month and kecamatan at size 1
TESTS, DOUBLES = 0.10, 0.09  # of all presses: to try the button, and once more within two minutes
POSTS = 1.6  # a village
FAULTY, FAULTY_POST = 0.02, 80  # share of the reports; one post in so many
SOUND_AFTER = clock.START - timedelta(days=10)
"""Younger reports carry no planted fault: one of few rows in a pull would refuse the whole load."""
TWICE = timedelta(minutes=2)  # a press so soon after another tells of the same incident
APART = timedelta(minutes=12)  # two incidents of one post and kind are never nearer
FIRST_POST, FIRST_BUTTON = datetime(2023, 3, 1, tzinfo=clock.WIB), datetime(2024, 3, 1, tzinfo=clock.WIB)
SHARES = weighted({
    "Pencurian": 0.24, "Gangguan Ketertiban": 0.20, "Orang Mencurigakan": 0.18, "Perkelahian": 0.12, "Kebakaran": 0.10,
    "Bencana": 0.10, "Lainnya": 0.06,
})  # fmt: skip
UNKNOWN_KINDS = ("ular masuk rumah", "listrik padam", "???")  # in no list: Lainnya
LEVELS = ("merah", "kuning", "hijau", "3", "2", "1", "", None)
TRUE, FALSE = ("1", "valid", "Ya"), ("0", "hoaks", "TIDAK")
NIGHTS = ("Senin", "SEL", "Rabu", "kam", "Jum'at", "Sabtu", "Ahad")
STRANGE = ("Desa Percontohan", "TES DESA")  # villages of Pospin's own that are none


@dataclass(slots=True)
class Row:
    values: dict[str, object]
    code: str | None = None


@dataclass(slots=True)
class Post:
    number: int
    desa: Desa | None  # None: of a village that Pospin made up
    opened: datetime
    closed: datetime | None
    row: Row


@dataclass(slots=True)
class Report:
    """A pressed button; `counts` where it is an incident of its own that no officer found untrue."""

    number: int
    post: Post
    when: datetime
    kind: str
    row: Row
    test: bool = False
    before: "Report | None" = None  # the press that it repeats
    untrue: bool = False

    @property
    def double(self) -> bool:
        """Whether it repeats, within two minutes, a press that no officer found untrue."""
        before = self.before
        while before and before.untrue:
            before = before.before
        return before is not None and self.when - before.when <= TWICE

    @property
    def counts(self) -> bool:
        return self.row.code is None and not (self.test or self.double or self.untrue)


@dataclass
class State:
    """All tables, in the order of their ids."""

    desa: list[Row] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    nights: list[Row] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def state(seed: int, size: float, regency: str, day: int, years: int = 1) -> State:
    """The application's content on `day`, 0 or later."""
    where, made, now = place(regency), State(), clock.moment(day)
    _villages(dice(seed, regency, "pospin", "desa"), made, where, now)
    busy: dict[tuple[int, str], list[datetime]] = {}
    history = [span for span in clock.history(years) if span.start >= FIRST_BUTTON]
    spans = [*history, *(clock.of_day(d) for d in range(1, day + 1))]
    for span in spans:
        draw = dice(seed, regency, "pospin", span.label)
        for kecamatan in where.kecamatan:
            at = _standing(made, kecamatan, span.start)
            for _ in range(draw.poisson(INCIDENTS * size * span.share * kecamatan.weight)):
                _incident(draw, made, span, at, busy)
        if span.end > clock.START:
            _late(draw, made, span, where.kecamatan, busy)
    for report in made.reports:
        _verify(dice(seed, regency, "verifikasi", report.number), report, now)
    return made


def _villages(draw: Dice, made: State, where: Place, now: datetime) -> None:
    """Every village under Pospin's own number, and its posts; two villages are none."""
    named: list[tuple[str, str, Desa | None]] = []
    for desa in where.desa:
        kecamatan = next(k for k in where.kecamatan if k.code == desa.kecamatan)
        way = draw.random()
        name = desa.name if way < 0.7 else desa.name.upper() if way < 0.9 else f" {desa.name.lower()}"
        named.append((name, spelled(draw, kecamatan), desa))
    named += [(name, where.kecamatan[0].name, None) for name in STRANGE]
    draw.shuffle(named)
    for number, (name, kecamatan_name, found) in enumerate(named, 101):
        made.desa.append(Row({"id": number, "nama": name, "kecamatan": kecamatan_name}))
        for _ in range(draw.poisson(POSTS) if found else 1):
            _post(draw, made, number, found, where, now)


def _post(draw: Dice, made: State, desa_id: int, desa: Desa | None, where: Place, now: datetime) -> None:
    number, known = len(made.posts) + 1, (clock.START - FIRST_POST).days
    opened = FIRST_POST + timedelta(minutes=draw.between(0, known * 24 * 60))
    closed = opened + timedelta(days=draw.between(90, 900)) if draw.chance(0.12) else None
    lat, lng = coordinates(draw, where.code)
    row = Row({
        "id": number, "nama_pos": f"Pos {draw.one(('Melati', 'Garuda', 'Siaga', 'Mawar', 'Rukun'))} {number}",
        "rt": f"{draw.between(1, 9):03d}", "rw": str(draw.between(1, 6)), "desa_id": desa_id, "lat": lat, "lng": lng,
        "ketua": people.name(draw), "hp": people.phone(draw) if draw.chance(0.9) else None, "created_at": opened,
        "deleted_at": closed if closed and closed <= now else None,
    })  # fmt: skip
    if number % FAULTY_POST == 5:
        name, wrong, row.code = draw.one((("hp", people.broken_phone(draw), "WDH-308"), ("nama_pos", " ", "WDH-302"),
                                          ("lat", lng, "WDH-309"), ("lng", 0.0, "WDH-309")))  # fmt: skip
        row.values[name] = wrong
    made.posts.append(Post(number, desa, opened, closed, row))
    for night in draw.sample(NIGHTS, draw.between(2, 7)):
        made.nights.append(
            Row({"id": len(made.nights) + 1, "pos_id": number, "hari": night, "petugas": people.name(draw)})
        )


def _standing(made: State, kecamatan: Kecamatan, when: datetime) -> list[Post]:
    """Posts of a kecamatan that were there by then; any at all where it had none."""
    found = [p for p in made.posts if p.desa and p.desa.kecamatan == kecamatan.code and p.opened < when]
    return found or made.posts


def _incident(
    draw: Dice, made: State, span: clock.Slice, at: list[Post], busy: dict[tuple[int, str], list[datetime]]
) -> None:
    minutes = int((span.end - span.start) / timedelta(minutes=1))
    when = span.start + timedelta(minutes=draw.between(0, minutes - 5), seconds=draw.between(0, 59))
    _press(draw, made, draw.one(at), when, when, busy)


def _late(
    draw: Dice, made: State, span: clock.Slice, kecamatan: tuple[Kecamatan, ...],
    busy: dict[tuple[int, str], list[datetime]],
) -> None:  # fmt: skip
    """A press of the month before, sent only today."""
    first = clock.month_before(span.end)
    at = _standing(made, draw.one(kecamatan), first)
    when = first + timedelta(minutes=draw.between(0, 27 * 24 * 60))
    _press(draw, made, draw.one(at), when, span.end - timedelta(minutes=draw.between(1, 600)), busy)


def _press(
    draw: Dice, made: State, post: Post, when: datetime, sent: datetime, busy: dict[tuple[int, str], list[datetime]]
) -> None:
    kind, test = draw.of(SHARES), draw.chance(TESTS)
    taken = busy.setdefault((post.number, "uji" if test else kind), [])
    if any(abs(other - when) < APART for other in taken):
        return
    taken.append(when)
    report = _report(draw, made, post, kind, when, sent, test)
    if test:
        return
    if draw.chance(DOUBLES):
        again = report
        for _ in range(draw.between(1, 2)):
            moment = again.when + timedelta(seconds=draw.between(3, 90))
            last, again = again, _report(draw, made, post, kind, moment, sent + (moment - when), False)
            again.row.values["jenis"], again.before = report.row.values["jenis"], last
    elif sent < SOUND_AFTER and draw.chance(FAULTY):
        name, wrong, report.row.code = draw.one((("level", "ungu", "WDH-310"), ("pos_id", None, "WDH-302"),
                                                 ("verifikasi", "mungkin", "WDH-310")))  # fmt: skip
        report.row.values[name] = wrong


def _report(draw: Dice, made: State, post: Post, kind: str, when: datetime, sent: datetime, test: bool) -> Report:
    spelling, number = spellings("jenis_kamtibmas", "ejaan", "jenis"), len(made.reports) + 1
    told = draw.one((None, "", f"lapor {people.name(draw)}, dekat pos", f"mohon bantuan, hubungi {people.phone(draw)}"))
    written = draw.one(UNKNOWN_KINDS if kind == "Lainnya" and draw.chance(0.3) else spelling[kind])
    if test and draw.chance(0.5):
        told = draw.one(("tes tombol", "TES", "Uji coba alat baru", "test"))  # the kind was left as it stood
    elif test:
        written = draw.one(spelling["uji"])
    row = Row({
        "id": number, "pos_id": post.number, "jenis": written.title() if draw.chance(0.4) else written, "waktu": when,
        "uraian": told, "level": draw.one(LEVELS), "verifikasi": None, "updated_at": sent,
    })  # fmt: skip
    report = Report(number, post, when, kind, row, test)
    made.reports.append(report)
    return report


def _verify(draw: Dice, report: Report, now: datetime) -> None:
    """An officer's finding, some hours or days after the report was sent."""
    sent = report.row.values["updated_at"]
    assert isinstance(sent, datetime)
    found = sent + timedelta(minutes=draw.between(30, 6 * 24 * 60))
    untrue = draw.chance(0.08)
    word = draw.one(FALSE if untrue else TRUE)
    if report.test or draw.chance(0.15) or found > now:
        return
    report.untrue = untrue
    report.row.values["updated_at"] = found
    if report.row.values["verifikasi"] is None:
        report.row.values["verifikasi"] = word
