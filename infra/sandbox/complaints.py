"""The truth about complaints: what UP4 and SP4N-LAPOR hold together, each complaint once, and how it was answered."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from infra.sandbox import office
from infra.sandbox.lapor import Report
from infra.sandbox.making import Cube, Key
from infra.sandbox.places import seed
from infra.sandbox.tally import Tally
from infra.sandbox.up4 import Aduan, State

SURE = ("dikutip", "sama")  # twins that are one complaint; the others only look alike
LIMIT = 5  # working days in which an answer is due
NOBODY, UNKNOWN = "belum-disposisi", "tidak-dikenali"
FEW = 5  # answers that a median needs


@dataclass(frozen=True, slots=True)
class Complaint:
    received: datetime
    kecamatan: str | None
    kategori: str
    opd: str  # code, NOBODY or UNKNOWN
    answered: datetime | None  # first
    aduan: int | None  # in UP4
    tracking: str | None  # in SP4N-LAPOR


def once(state: State | None, reports: Sequence[Report]) -> list[Complaint]:
    """Every accepted complaint, those that both systems have counted once."""
    sound = {r.tracking: r for r in reports if r.code is None}
    rows = {row.id: row for row in state.aduan.values() if row.code is None} if state else {}
    twins = {
        r.twin.aduan: r for r in sound.values() if r.twin and r.twin.kind in SURE and r.twin.aduan in rows
    }  # fmt: skip
    first: dict[int, datetime] = {}
    for follow in state.tindaklanjut if state else ():
        if follow.code is None:
            first[follow.aduan] = min(follow.when, first.get(follow.aduan, follow.when))
    taken = {r.tracking for r in twins.values()}
    return [
        *(_handled(row, first.get(row.id), twins.get(row.id)) for row in rows.values()),
        *(_reported(r) for r in sound.values() if r.tracking not in taken),
    ]


def _handled(row: Aduan, answered: datetime | None, twin: Report | None) -> Complaint:
    named = bool(row.values["opd_tujuan"])
    opd, received = row.opd, row.when
    if twin:
        named = named or bool(_institution(twin))
        opd, received = opd or twin.opd, min(received, twin.when)
        answered = min(a for a in (answered, twin.answered) if a) if answered or twin.answered else None
    code = opd or (UNKNOWN if named else NOBODY)
    return Complaint(received, row.kecamatan, row.kategori, code, answered, row.id, twin.tracking if twin else None)


def _reported(r: Report) -> Complaint:
    code = r.opd or (UNKNOWN if _institution(r) else NOBODY)
    return Complaint(r.when, r.kecamatan, r.kategori, code, r.answered, None, r.tracking)


def _institution(r: Report) -> str | None:
    written = r.cells["Instansi Terdisposisi"]
    return str(written) if written not in ("-", "", None) else None


@dataclass(slots=True)
class Group:
    """An office's complaints of a quarter; of the answered ones the working minutes to the answer."""

    whole: int = 0
    late: int = 0
    minutes: "array[int]" = field(default_factory=lambda: array("l"))

    def add(self, c: Complaint) -> None:
        self.whole += 1
        if c.answered:
            self.late += office.days(c.received.date(), c.answered.date()) > LIMIT
            self.minutes.append(office.minutes(c.received, c.answered))

    @property
    def served(self) -> Sequence[Any]:
        answers, whole = len(self.minutes), self.whole
        hours = int(2 * median(self.minutes) + 6) // 12 / 10 if answers >= FEW else None
        return whole, answers, (2000 * (answers - self.late) + whole) // (2 * whole) / 10, hours


class Counted:
    """Every open dataset that counts complaints, from complaints that come stretch by stretch."""

    def __init__(self) -> None:
        self._months = Tally()
        self._groups: dict[Key, Group] = defaultdict(Group)  # (year, quarter, office)

    def add(self, complaints: Iterable[Complaint]) -> None:
        for c in complaints:
            self._months.add((c.received.year, c.received.month), c.kecamatan, c.kategori)
            self._groups[c.received.year, (c.received.month + 2) // 3, c.opd].add(c)

    def cubes(self) -> dict[str, Cube]:
        return {
            "aduan-bulanan": self._months.cube(kategori=("kategori_aduan", "kategori")),
            "tindak-lanjut-opd-triwulanan": self._quarterly(),
        }

    def _quarterly(self) -> Cube:
        """Complaints, answered, % in time, median working hours to the answer."""
        names = {row["kode_opd"]: row["nama"] for row in seed("opd")}
        names |= {NOBODY: "Belum didisposisikan", UNKNOWN: "Belum dikenali"}
        cells = {(*key[:2], names[key[2]]): group.served for key, group in self._groups.items()}
        periods = {(int(key[0]), int(key[1])) for key in self._groups}
        codes = {name: code for code, name in names.items()}
        return Cube(cells, periods, {"nama_opd": sorted(codes)}, labels={"kode_opd": ("nama_opd", codes)})
