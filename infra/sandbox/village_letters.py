"""A village's requests and letters as they stand on a day, each with what is truly meant by it.

A request's whole course is drawn when it is made, and a day shows as much of it as has happened.
"""

from datetime import datetime, timedelta

from infra.sandbox import clock, people
from infra.sandbox.dice import Dice, dice
from infra.sandbox.village import SHARES, Content, Letter, Request, Row, Village, villages
from infra.sandbox.village_people import formats, inhabited

ZERO = "0000-00-00 00:00:00"
REQUESTS, COUNTER = 4.5, 4.0  # a month and village at size 1: letters asked for online, letters written at the counter
FAULTY = 0.025
SOUND_AFTER = clock.START - timedelta(days=12)
"""Younger rows carry no planted fault: one of few rows in a pull would refuse the whole load."""


def content(seed: int, size: float, regency: str, number: int, day: int, years: int = 1) -> Content:
    """A village's database on `day`, 0 or later."""
    village, now = villages(regency)[number], clock.moment(day)
    kinds = formats(seed, village)
    inhabitants = inhabited(seed, size, regency, number)
    requests, counter = list[Request](), list[Letter]()
    spans = [*clock.history(years), *(clock.of_day(d) for d in range(1, day + 1))]
    for span in spans:
        draw = dice(seed, regency, "surat-desa", village.key, span.label)
        for made in _moments(draw, span, REQUESTS * size * village.kecamatan.weight):
            requests.append(_request(draw, village, len(requests) + 1, made, kinds, len(inhabitants)))
        counter += [_counter(draw, village, m, kinds) for m in _moments(draw, span, COUNTER * size)]
    for request in requests:
        _show(dice(seed, village.key, "request", request.row.id), village, request, now)
    return Content(village, [row for rows in kinds.values() for row in rows], inhabitants, requests,
                   _printed(seed, village, requests, counter, kinds, now))  # fmt: skip


def _moments(draw: Dice, span: clock.Slice, mean: float) -> list[datetime]:
    minutes = int((span.end - span.start) / timedelta(minutes=1))
    count = draw.poisson(mean * span.share)
    return sorted(span.start + timedelta(minutes=int(draw.random() * minutes)) for _ in range(count))


def _request(
    draw: Dice, village: Village, number: int, made: datetime, kinds: dict[str, list[Row]], inhabitants: int
) -> Request:
    kind = draw.of(SHARES)
    values: dict[str, object] = {
        "id": number, "id_pemohon": draw.between(1, inhabitants), "id_surat": draw.one(kinds[kind]).id,
        "isian_form": f'{{"nik": "{people.nik(draw, village.kecamatan.code)}", "keperluan": "{kind}"}}',
        "no_hp_aktif": people.phone(draw) if draw.chance(0.9) else None, "created_at": f"{made:%Y-%m-%d %H:%M:%S}",
    }  # fmt: skip
    request = Request(kind, made, Row(number, values))
    way = draw.random()
    if way < 0.05:
        return request  # never completed by who asked
    request.checked = made + timedelta(minutes=draw.between(30, 30 * 60))
    if way < 0.10:
        request.ended = request.checked + timedelta(minutes=draw.between(30, 3 * 24 * 60))
        return request
    request.signed = request.checked + timedelta(minutes=draw.between(20, 2 * 24 * 60))
    request.ready = request.signed + timedelta(minutes=draw.between(10, 8 * 60))
    request.ended = request.ready + timedelta(minutes=draw.between(30, 5 * 24 * 60))
    return request


def _show(draw: Dice, village: Village, request: Request, now: datetime) -> None:
    """What the application shows of a request by `now`; what has not happened yet is forgotten."""
    request.checked, request.signed, request.ready, request.ended = (
        e if e and e <= now else None for e in (request.checked, request.signed, request.ready, request.ended)
    )
    status = "0"
    if request.checked:
        status = "1"
    if request.signed:
        status = "2"
    if request.ready:
        status = "3"
    if request.ended:
        status = "4" if request.ready else "9"
    not_yet = draw.one((None, ZERO, ""))
    stages = {"tgl_periksa": request.checked, "tgl_ttd": request.signed, "tgl_siap": request.ready}
    values = request.row.values
    values |= {name: f"{at:%Y-%m-%d %H:%M:%S}" if at else not_yet for name, at in stages.items()}
    values |= {"status": status, "updated_at": f"{max(request.events):%Y-%m-%d %H:%M:%S}"}
    if max(request.events) < SOUND_AFTER and draw.chance(FAULTY):
        ways = [("status", "7", "WDH-310"), ("id_surat", None, "WDH-302"), ("created_at", "kemarin", "WDH-304")]
        if village.has(since="21.02"):
            ways.append(("no_hp_aktif", people.broken_phone(draw), "WDH-308"))
        name, wrong, request.row.code = draw.one(ways)
        values[name] = wrong


def _counter(draw: Dice, village: Village, moment: datetime, kinds: dict[str, list[Row]]) -> Letter:
    """A letter somebody came for; some stay drafts, and some are for people of other villages."""
    kind = draw.of(SHARES)
    stranger = people.nik(draw, village.kecamatan.code) if draw.chance(0.06) else None
    printed = not (village.has(since="20.07") and draw.chance(0.04))
    values: dict[str, object] = {"id_format_surat": draw.one(kinds[kind]).id, "nik_non_warga": stranger}
    return Letter(kind, moment, printed, Row(0, values))


def _printed(
    seed: int, village: Village, requests: list[Request], counter: list[Letter], kinds: dict[str, list[Row]],
    now: datetime,
) -> list[Letter]:  # fmt: skip
    """The register of letters: those asked for online once they are ready, and those of the counter."""
    online = [
        Letter(r.kind, r.ready, True, Row(0, {"id_format_surat": r.row.values["id_surat"] or kinds[r.kind][0].id,
                                              "nik_non_warga": None}))
        for r in requests if r.ready
    ]  # fmt: skip
    kept = []
    for number, letter in enumerate(sorted([*online, *counter], key=lambda x: (x.moment, x.kind)), 1):
        draw, at = dice(seed, village.key, "letter", number), letter.moment
        letter.row.id = number
        letter.row.values |= {
            "id": number, "no_surat": f"470/{number:03d}/{at.month}/{at.year}",
            "status": "1" if letter.printed else "0", "tanggal": f"{at:%Y-%m-%d %H:%M:%S}",
            "bulan": draw.one((f"{at.month:02d}", str(at.month))), "tahun": at.year,
        }  # fmt: skip
        if village.has(until="22.11") and draw.chance(0.03):
            letter.row.values["tanggal"] = draw.one((ZERO, "0000-00-00"))
        elif at < SOUND_AFTER and draw.chance(FAULTY):
            _spoil(draw, village, letter)
        withdrawn = draw.chance(0.02) and at + timedelta(days=20) <= now
        if not withdrawn:
            kept.append(letter)
    return kept


def _spoil(draw: Dice, village: Village, letter: Letter) -> None:
    ways: list[tuple[str, object, str]] = [
        ("id_format_surat", None, "WDH-302"), ("tanggal", "31-12-2025", "WDH-304"),
        ("nik_non_warga", people.broken_nik(draw, village.kecamatan.code), "WDH-306"),
    ]  # fmt: skip
    if village.has(until="22.11"):
        ways.append(("bulan", draw.one(("13", "00")), "WDH-309"))
    if village.has(since="20.07"):
        ways.append(("status", "9", "WDH-310"))
    name, wrong, letter.row.code = draw.one(ways)
    letter.row.values[name] = wrong
