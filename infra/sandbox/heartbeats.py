"""Heartbeats of the cameras: what each says on a day, which of it comes late, twice or broken.

The cameras began on FIRST. A real one sends every minute; here it sends a few times a day, so that a quarter can be
seen whole with thousands of messages instead of millions.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from infra.sandbox import clock
from infra.sandbox.cameras import Camera, cameras
from infra.sandbox.dice import Dice, weighted
from infra.sandbox.making import Making

FIRST = date(2026, 7, 1)
LATE_TO = 1
"""The day on which a camera that was cut off sends what it kept of the quarter before."""
LATE, TWICE, BROKEN_DAY = 0.02, 0.03, 0.3
ON_DAY = weighted({(True,): 5, (True, True, False): 2, (True, False): 1})
OFF_DAY = weighted({(): 4, (False,): 4, (False, True, False): 1})
Faults = {"potong": "WDH-301", "desa": "WDH-315", "tanpa_up": "WDH-302", "waktu": "WDH-304", "jam_1970": "WDH-309",
          "jam_2099": "WDH-309", "up": "WDH-303", "minus": "WDH-309", "pecahan": "WDH-303"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beat:
    """A sound message: it is sent on `day` of the sandbox."""

    camera: Camera
    at: datetime
    up: bool
    latency: int | None
    day: int


@dataclass(frozen=True, slots=True)
class Broken:
    topic: str
    payload: str
    code: str
    day: int


def beats(made: Making) -> Iterator[Beat]:
    """Everything sent until the sandbox's day, camera by camera."""
    for i, camera in enumerate(cameras(made)):
        for day in _dates(made):
            draw = made.dice("denyut", camera.topic, camera.code, day)
            late = made.place and i % 7 == 1 and day == _last_on(made, camera)
            sent = LATE_TO if late else _sent(day) + (2 if draw.chance(LATE) else 0)
            if sent <= made.day:
                yield from _of_day(draw, made, camera, day, sent)


def broken(made: Making) -> Iterator[Broken]:
    senders = [c for c in cameras(made) if c.desa]
    for day in _dates(made):
        draw = made.dice("rusak", day)
        if draw.chance(BROKEN_DAY) and (sent := _sent(day)) <= made.day:
            yield _spoil(draw, draw.one(senders), day, sent)


def messages(made: Making, since: int | None) -> list[tuple[str, bytes]]:
    """(topic, payload) sent after day `since` (None: all), out of order and some of them twice."""
    after = -1 if since is None else since
    draw = made.dice("kirim", made.day, after)
    sent = [(b.day, f"cctv/{b.camera.topic}/{b.camera.code}/status", _body(b)) for b in beats(made)]
    sent += [(b.day, b.topic, b.payload) for b in broken(made)]
    new = [(topic, payload.encode()) for day, topic, payload in sent if day > after]
    new += [message for message in new if draw.chance(TWICE)]
    draw.shuffle(new)
    return new


def active(made: Making, quarter: tuple[int, int]) -> dict[Camera, bool]:
    """Cameras heard in a quarter, and whether they were active: alight on half of its days or more."""
    minutes: dict[tuple[Camera, date], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for beat in beats(made):
        if quarter_of(beat.at.date()) == quarter:
            heard, alight = minutes[beat.camera, beat.at.date()]
            minute = beat.at.hour * 60 + beat.at.minute
            heard.add(minute)
            if beat.up:
                alight.add(minute)
    days = len(list(_quarter(quarter)))
    on: dict[Camera, int] = defaultdict(int)
    for (camera, _), (heard, alight) in minutes.items():
        on[camera] += 2 * len(alight) >= len(heard)
    return {camera: 2 * count >= days for camera, count in on.items()}


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _quarter(quarter: tuple[int, int]) -> Iterator[date]:
    day = date(quarter[0], 3 * quarter[1] - 2, 1)
    while quarter_of(day) == quarter:
        yield day
        day += timedelta(days=1)


def _sent(day: date) -> int:
    """The sandbox's day that has seen all of `day`."""
    return max(0, (day - clock.START.date()).days + 1)


def _dates(made: Making) -> Sequence[date]:
    last = made.moment.date() - timedelta(days=1)
    return [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]


@cache
def _lit(made: Making, camera: Camera, quarter: tuple[int, int]) -> frozenset[date]:
    """The days of a quarter on which the camera is alight; a weak one's are about half."""
    draw, days = made.dice("nyala", camera.topic, camera.code, quarter), list(_quarter(quarter))
    match camera.kind:
        case "baik":
            return frozenset(d for d in days if not draw.chance(0.06))
        case "lemah":
            return frozenset(draw.sample(days, (len(days) + 1) // 2 + draw.between(-1, 1)))
        case "mati":
            return frozenset(days[: draw.between(5, 60)])
        case _:
            return frozenset()


@cache
def _last_on(made: Making, camera: Camera) -> date | None:
    return max(_lit(made, camera, (2026, 3)), default=None)


def _of_day(draw: Dice, made: Making, camera: Camera, day: date, sent: int) -> Iterator[Beat]:
    lit = day in _lit(made, camera, quarter_of(day))
    silent = camera.kind == "mati" and not lit
    minutes = sorted(draw.sample(range(6 * 60, 24 * 60), 3))
    said: tuple[bool, ...] = () if silent else draw.of(ON_DAY if lit else OFF_DAY)
    for minute, up in zip(minutes, said, strict=False):
        at = clock.midnight(day) + timedelta(minutes=minute, seconds=draw.between(0, 59))
        yield Beat(camera, at, up, draw.between(5, 900) if draw.chance(0.95) else None, sent)


def _body(beat: Beat) -> str:
    """As the camera's firmware writes it: zone +07:00 or UTC, true or 1."""
    draw, modern = Dice(f"{beat.camera}|{beat.at}"), beat.camera.code != "kam-02"
    at = beat.at.isoformat() if modern else (beat.at - timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    up = beat.up if modern else int(beat.up)
    told = {"ts": at, "up": up} | ({"latency_ms": beat.latency} if beat.latency is not None or draw.chance(0.5) else {})
    return json.dumps(told)


def _spoil(draw: Dice, camera: Camera, day: date, sent: int) -> Broken:
    """One planted fault; second 61 - n marks no sound message, so that each is its own."""
    fault = draw.one(tuple(Faults))
    at = (clock.midnight(day) + timedelta(hours=5, seconds=draw.between(0, 3599))).isoformat()
    topic, body = f"cctv/{camera.topic}/{camera.code}/status", {"ts": at, "up": True, "latency_ms": 20}
    match fault:
        case "potong":
            return Broken(topic, json.dumps(body)[:-12], Faults[fault], sent)
        case "desa":
            topic = f"cctv/desa-{draw.between(1, 99)}/{camera.code}/status"
        case "tanpa_up":
            del body["up"]
        case "waktu":
            body["ts"] = at.replace("T", " ").partition("+")[0]
        case "jam_1970":
            body["ts"] = f"1970-01-01T00:{draw.between(0, 59):02d}:{draw.between(0, 59):02d}Z"
        case "jam_2099":
            body["ts"] = at.replace("2026", "2099")
        case "up":
            body["up"] = "mungkin"
        case "minus":
            body["latency_ms"] = -draw.between(1, 500)
        case _:
            body["latency_ms"] = 12.5
    return Broken(topic, json.dumps(body), Faults[fault], sent)
