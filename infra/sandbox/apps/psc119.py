"""PSC 119, emergency dispatch of Dinas Kesehatan: a REST API."""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from infra.sandbox import calls, calls_db, psc
from infra.sandbox.making import Cube, Key, Making, Told, Truth, each
from infra.sandbox.places import seed
from infra.sandbox.tally import Tally, meanings
from infra.sandbox.web import Routes

APP = "psc119"
SOON = 15 * 60  # seconds


def bring(made: Making) -> bool:
    file = psc.database(made)
    if made.settled and file.exists():
        return False
    calls_db.write(_stretches(made), file)
    return True


def routes(made: Making) -> Routes:
    return psc.routes(made)


def truth(made: Making) -> Truth:
    rows: dict[str, Told] = {f"psc119.{name}": Told() for name in calls_db.ENDPOINTS}
    tally, responses, sent = Tally(), Responses(), set[tuple[int, str]]()

    def count(found: calls.Stretch) -> None:
        for call in found.calls.values():
            rows["psc119.panggilan"].add(call.id, call.code)
            for part in call.penugasan:
                rows["psc119.penugasan"].add((call.id, part.body["kode_ambulan"]), part.code)
            for i, part in enumerate(call.pasien):
                rows["psc119.pasien"].add((call.id, i), part.code)
            if call.code is None:
                kind = None if call.jenis == "prank" else call.jenis
                tally.add((call.when.year, call.when.month), call.kecamatan, kind)
                responses.add(call)
                sent.update((call.when.year, str(p.body["kode_ambulan"])) for p in call.penugasan if p.code is None)

    each(_stretches(made), count)
    kinds = [kind for kind in meanings("jenis_kejadian", "jenis") if kind != "prank"]
    return Truth(rows, {
        "panggilan-psc-bulanan": tally.cube(jenis_kejadian=kinds),
        "respon-psc-triwulanan": responses.cube(),
        "faskes-ambulans-tahunan": _facilities(made, sent),
    })  # fmt: skip


def _stretches(made: Making) -> Iterator[calls.Stretch]:
    return calls.stretches(made.seed, made.size, made.regency, made.day, made.years)


class Responses:
    """Count, median minutes and percent within 15 minutes, from the call to the first ambulance."""

    def __init__(self) -> None:
        self._waits: dict[Key, array[int]] = defaultdict(lambda: array("l"))
        self._periods: set[tuple[int, int]] = set()

    def add(self, call: calls.Call) -> None:
        """An accepted call."""
        came = [p.there for p in call.penugasan if p.code is None and p.there]
        if call.jenis != "prank" and came:
            period = (call.when.year, (call.when.month + 2) // 3)
            self._periods.add(period)
            if call.kecamatan:
                waited = max(0, int((min(came) - call.when).total_seconds()))
                self._waits[(*period, call.kecamatan)].append(waited)

    def cube(self) -> Cube:
        return Cube({key: _told(seconds) for key, seconds in self._waits.items()}, self._periods)


def _told(seconds: "array[int]") -> tuple[int, float, float]:
    """Tenths are rounded half up."""
    whole, soon = len(seconds), sum(s <= SOON for s in seconds)
    return whole, int(2 * median(seconds) + 6) // 12 / 10, (2000 * soon + whole) // (2 * whole) / 10


def _facilities(made: Making, sent: set[tuple[int, str]]) -> Cube:
    """Facilities of the register, and their ambulances that were sent to an accepted call of the year."""
    places = {k.code for k in made.place.kecamatan}
    register = {row["kode_faskes"]: row for row in seed("faskes") if row["kode_kecamatan"] in places}
    base = {
        row["kode_ambulan"]: row["kode_faskes"] for row in seed("ambulans") if row["kode_kabupaten"] == made.regency
    }
    cells: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for year in range(min(y for y, _ in sent), made.moment.year + 1) if sent else ():
        for row in register.values():  # no row of the register ends
            cells[year, 0, row["kode_kecamatan"], row["jenis"]][0] += 1
        for _, vehicle in {(y, v) for y, v in sent if y == year}:
            home = register[base[vehicle]]
            cells[year, 0, home["kode_kecamatan"], home["jenis"]][1] += 1
    return Cube(dict(cells), {(year, 0) for year, _ in sent}, {"jenis_faskes": meanings("faskes", "jenis")})
