"""Monitoring of the Wi-Fi points: a probe each Monday of the past, daily from day 1; and its API."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from infra.sandbox import clock, network, store
from infra.sandbox.making import Making
from infra.sandbox.network import Point
from infra.sandbox.psc import local
from infra.sandbox.web import Refused, Request, Routes

FIRST = date(2026, 1, 5)
LATE, LATE_BY = 0.04, 2  # share, days
LARGEST_PAGE = 500
UPS, DOWNS = ("Ya", "1", True, "Y"), ("Tidak", "0", False, "T")


@dataclass(frozen=True, slots=True)
class Probe:
    """One look at a point (None: a name that no list has)."""

    point: Point | None
    at: datetime
    up: bool
    body: dict[str, Any]
    code: str | None


def probes(made: Making) -> Iterator[Probe]:
    """Every probe that the server knows on the sandbox's day."""
    for point in network.points(made):
        if point.watched != "tidak":
            yield from _of(made, point, point.name)
    yield from _of(made, None, "Titik Coba")


def _of(made: Making, point: Point | None, name: str) -> Iterator[Probe]:
    written = name.upper() if point and made.dice("tulis", name).chance(0.3) else name
    for day in _days(made):
        draw = made.dice("periksa", name, day)
        known = day + timedelta(days=1 + (LATE_BY if draw.chance(LATE) else 0))
        if known > made.moment.date() or (point and point.since > day) or (point is None and day.day > 7):
            continue
        at = clock.midnight(day) + timedelta(hours=10, minutes=draw.between(0, 59), seconds=draw.between(0, 59))
        up = draw.chance(0.96 if point and point.watched == "baik" else 0.5)
        body: dict[str, Any] = {
            "titik": written, "ts": f"{at:%Y-%m-%d %H:%M:%S}", "up": draw.one(UPS if up else DOWNS),
            "latency_ms": draw.between(4, 300) if up else None, "pengguna": draw.between(0, 60) if up else 0,
        }  # fmt: skip
        code = None
        if draw.chance(0.015):
            field, value, code = draw.one(
                (("up", "mungkin", "WDH-310"), ("latency_ms", -1, "WDH-309"), ("pengguna", "banyak", "WDH-303"))
            )
            body[field] = value
        yield Probe(point, at, up, body, code)


def _days(made: Making) -> Iterator[date]:
    day, last = FIRST, made.moment.date() - timedelta(days=1)
    while day <= last:
        yield day
        day += timedelta(days=7 if day + timedelta(days=7) < clock.START.date() else 1)


def database(made: Making) -> Path:
    """What the API answers from; no file of the drop folder."""
    return made.settings.sandbox_dir / "konektivitas-api" / "uptime.json"


def bring(made: Making) -> bool:
    rows = sorted((p.body for p in probes(made)), key=lambda b: (b["ts"], b["titik"]))
    return store.bring(database(made), json.dumps(rows).encode())


def routes(made: Making) -> Routes:
    return Routes({"uptime": partial(_page, database(made))}, "header", "/api")


def _page(file: Path, asked: Request) -> dict[str, Any]:
    try:
        page, size = int(asked.one("halaman", "1")), int(asked.one("per_halaman", "100"))
        since = local(asked.one("sejak")).replace("T", " ")
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    if page < 1 or not 1 <= size <= LARGEST_PAGE:
        raise Refused(HTTPStatus.BAD_REQUEST)
    rows = [row for row in store.read_json(file) if row["ts"] >= since]
    return {"data": rows[(page - 1) * size : page * size], "halaman": page, "total": len(rows)}
