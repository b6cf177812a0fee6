"""Fibre and public Wi-Fi, of Diskominfo: yearly workbooks, and a monitoring API."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from infra.sandbox import network, network_book, probes, store
from infra.sandbox.making import Cube, Key, Making, Planted, Truth
from infra.sandbox.network import Point, Segment
from infra.sandbox.probes import Probe
from infra.sandbox.web import Routes

APP = "konektivitas"


def bring(made: Making) -> bool:
    written = probes.bring(made)
    for year in network.years(made, network.FIBRE_FROM):
        book = network_book.content("RUAS SERAT OPTIK", network.FIBRE, network.fibre(made, year), year)
        written = store.bring(made.folder / f"ruas_fo_{year}.xlsx", book) or written
    for year in network.years(made, network.WIFI_FROM):
        book = network_book.content("TITIK WI-FI PUBLIK", network.WIFI, network.wifi(made, year), year)
        written = store.bring(made.folder / f"titik_wifi_{year}.xlsx", book) or written
    return written


def routes(made: Making) -> Routes:
    return probes.routes(made)


def truth(made: Making) -> Truth:
    fibre = {year: list(network.fibre(made, year)) for year in network.years(made, network.FIBRE_FROM)}
    wifi = {year: list(network.wifi(made, year)) for year in network.years(made, network.WIFI_FROM)}
    looks = list(probes.probes(made))
    rows: dict[str, Planted] = {
        "konektivitas.ruas_fo": [((y, n), r.code) for y, found in fibre.items() for n, r in enumerate(found, 3)],
        "konektivitas.titik_wifi": [
            ((year, n), r.code) for year, found in wifi.items() for n, r in enumerate(found, 3)
        ],
        "konektivitas.uptime": [((p.body["titik"], p.body["ts"]), p.code) for p in looks],
    }
    listed = {
        year: [r.of for r in found if not r.code and r.state != "dibongkar" and isinstance(r.of, Point)]
        for year, found in wifi.items()
    }
    sound = [p for p in looks if not p.code and p.point]
    return Truth(rows, {
        "wifi-publik-bulanan": _monthly(made, listed, sound),
        "konektivitas-desa-semesteran": _by_village(made, listed, sound),
        "serat-optik-tahunan": _fibre(made, fibre),
    })  # fmt: skip


def _parts(made: Making, first: int, count: int) -> Iterator[tuple[tuple[int, int], date, date]]:
    """((year, part), first day, day after the last) of every part of a year until now; `count` parts a year."""
    for year in network.years(made, first):
        for part in range(1, count + 1):
            begin = date(year, (part - 1) * 12 // count + 1, 1)
            end = date(year + 1, 1, 1) if part == count else date(year, part * 12 // count + 1, 1)
            if begin <= made.moment.date():
                yield (year, part), begin, end


def _looked(sound: list[Probe], begin: date, end: date) -> dict[Point, tuple[int, int]]:
    """Point → (times it was up, times it was looked at)."""
    found: dict[Point, tuple[int, int]] = {}
    for probe in sound:
        if probe.point and begin <= probe.at.date() < end:
            up, times = found.get(probe.point, (0, 0))
            found[probe.point] = up + probe.up, times + 1
    return found


def _monthly(made: Making, listed: dict[int, list[Point]], sound: list[Probe]) -> Cube:
    cells: dict[Key, tuple[Any, ...]] = {}
    periods = set()
    for period, begin, end in _parts(made, network.WIFI_FROM, 12):
        periods.add(period)
        looked = _looked(sound, begin, end)
        for kecamatan in made.place.kecamatan:
            there = [p for p in listed[period[0]] if p.desa and p.desa.kecamatan == kecamatan.code and p.since < end]
            seen = [looked[p] for p in there if p in looked]
            alight = sum(2 * up >= times for up, times in seen) if seen else None
            cells[*period, kecamatan.code] = (len(there), alight)
    return Cube(cells, periods)


def _by_village(made: Making, listed: dict[int, list[Point]], sound: list[Probe]) -> Cube:
    cells: dict[Key, tuple[Any, ...]] = {}
    periods = set()
    for period, begin, end in _parts(made, network.WIFI_FROM, 2):
        periods.add(period)
        looked = _looked(sound, begin, end)
        for desa in made.place.desa:
            there = [p for p in listed[period[0]] if p.desa == desa and p.since < end]
            up, times = (sum(looked[p][i] for p in there if p in looked) for i in (0, 1))
            percent = (2 * 10000 * up + times) // (2 * times) / 100 if times else None
            cells[*period, desa.code] = (len(there), sum(p.speed or 0 for p in there), percent)
    return Cube(cells, periods)


def _fibre(made: Making, fibre: dict[int, list[network.Row]]) -> Cube:
    """Half of a segment's length is counted at either end; all of it where only one end is known."""
    cells: dict[Key, tuple[Any, ...]] = {}
    for year, found in fibre.items():
        metres: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in found:
            if row.code or row.state == "rencana" or not isinstance(row.of, Segment):
                continue
            known = [end.code for end in row.of.ends if end]
            for code in known:
                metres[code][0] += row.of.metres // len(known)
                metres[code][1] += row.of.metres // len(known) if row.state == "aktif" else 0
        for kecamatan in made.place.kecamatan:
            there = metres[kecamatan.code]
            cells[year, 0, kecamatan.code] = (there[0] / 1000, there[1] / 1000)
    return Cube(cells, {(year, 0) for year in fibre})
