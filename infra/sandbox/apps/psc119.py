"""PSC 119, emergency dispatch of Dinas Kesehatan: a REST API."""

from collections import defaultdict
from collections.abc import Collection
from statistics import median

from infra.sandbox import calls, calls_db, psc
from infra.sandbox.making import Cube, Key, Making, Planted, Truth
from infra.sandbox.places import seed
from infra.sandbox.tally import Tally, meanings
from infra.sandbox.web import Routes

APP = "psc119"
SOON = 15 * 60  # seconds


def bring(made: Making) -> bool:
    file = psc.database(made)
    if made.settled and file.exists():
        return False
    calls_db.write(_state(made), file)
    return True


def routes(made: Making) -> Routes:
    return psc.routes(made)


def truth(made: Making) -> Truth:
    state, tally = _state(made).values(), Tally()
    for call in state:
        if call.code is None:
            kind = None if call.jenis == "prank" else call.jenis
            tally.add((call.when.year, call.when.month), call.kecamatan, kind)
    rows: dict[str, Planted] = {
        "psc119.panggilan": [(call.id, call.code) for call in state],
        "psc119.penugasan": [((c.id, p.body["kode_ambulan"]), p.code) for c in state for p in c.penugasan],
        "psc119.pasien": [((c.id, i), p.code) for c in state for i, p in enumerate(c.pasien)],
    }
    kinds = [kind for kind in meanings("jenis_kejadian", "jenis") if kind != "prank"]
    return Truth(rows, {
        "panggilan-psc-bulanan": tally.cube(jenis_kejadian=kinds),
        "respon-psc-triwulanan": _responses(state),
        "faskes-ambulans-tahunan": _facilities(made, state),
    })  # fmt: skip


def _state(made: Making) -> dict[str, calls.Call]:
    return calls.state(made.seed, made.size, made.regency, made.day)


def _responses(state: Collection[calls.Call]) -> Cube:
    """Count, median minutes and percent within 15 minutes, from the call to the first ambulance."""
    waits: dict[Key, list[int]] = defaultdict(list)
    periods: set[tuple[int, int]] = set()
    for call in state:
        came = [p.there for p in call.penugasan if p.code is None and p.there]
        if call.code is None and call.jenis != "prank" and came:
            period = (call.when.year, (call.when.month + 2) // 3)
            periods.add(period)
            if call.kecamatan:
                waits[(*period, call.kecamatan)].append(max(0, int((min(came) - call.when).total_seconds())))
    return Cube({key: _told(seconds) for key, seconds in waits.items()}, periods)


def _told(seconds: list[int]) -> tuple[int, float, float]:
    """Tenths are rounded half up."""
    whole, soon = len(seconds), sum(s <= SOON for s in seconds)
    return whole, int(2 * median(seconds) + 6) // 12 / 10, (2000 * soon + whole) // (2 * whole) / 10


def _facilities(made: Making, state: Collection[calls.Call]) -> Cube:
    """Facilities of the register, and their ambulances that were sent to an accepted call of the year."""
    places = {k.code for k in made.place.kecamatan}
    register = {row["kode_faskes"]: row for row in seed("faskes") if row["kode_kecamatan"] in places}
    base = {
        row["kode_ambulan"]: row["kode_faskes"] for row in seed("ambulans") if row["kode_kabupaten"] == made.regency
    }
    sent = {
        (call.when.year, str(p.body["kode_ambulan"]))
        for call in state for p in call.penugasan if call.code is None and p.code is None
    }  # fmt: skip
    cells: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for year in range(min(y for y, _ in sent), made.moment.year + 1) if sent else ():
        for row in register.values():  # no row of the register ends
            cells[year, 0, row["kode_kecamatan"], row["jenis"]][0] += 1
        for _, vehicle in {(y, v) for y, v in sent if y == year}:
            home = register[base[vehicle]]
            cells[year, 0, home["kode_kecamatan"], home["jenis"]][1] += 1
    return Cube(dict(cells), {(year, 0) for year, _ in sent}, {"jenis_faskes": meanings("faskes", "jenis")})
