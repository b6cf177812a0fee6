"""The truth about complaints: what UP4 and SP4N-LAPOR hold together, each complaint once, and how it was answered."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
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


def cubes(complaints: Sequence[Complaint]) -> dict[str, Cube]:
    """Every open dataset that counts complaints."""
    return {"aduan-bulanan": monthly(complaints), "tindak-lanjut-opd-triwulanan": quarterly(complaints)}


def monthly(complaints: Sequence[Complaint]) -> Cube:
    """Dataset aduan-bulanan."""
    tally = Tally()
    for c in complaints:
        tally.add((c.received.year, c.received.month), c.kecamatan, c.kategori)
    return tally.cube(kategori=("kategori_aduan", "kategori"))


def quarterly(complaints: Sequence[Complaint]) -> Cube:
    """Dataset tindak-lanjut-opd-triwulanan: complaints, answered, % in time, median working hours to the answer."""
    names = {row["kode_opd"]: row["nama"] for row in seed("opd")}
    names |= {NOBODY: "Belum didisposisikan", UNKNOWN: "Belum dikenali"}
    groups: dict[Key, list[Complaint]] = defaultdict(list)
    for c in complaints:
        groups[(c.received.year, (c.received.month + 2) // 3, names[c.opd])].append(c)
    cells = {key: _served(group) for key, group in groups.items()}
    periods = {(int(key[0]), int(key[1])) for key in groups}
    codes = {name: code for code, name in names.items()}
    return Cube(cells, periods, {"nama_opd": sorted(codes)}, labels={"kode_opd": ("nama_opd", codes)})


def _served(group: Sequence[Complaint]) -> Sequence[Any]:
    answers = [c for c in group if c.answered]
    late = [c for c in answers if c.answered and office.days(c.received.date(), c.answered.date()) > LIMIT]
    whole, part = len(group), len(answers) - len(late)
    minutes = [office.minutes(c.received, c.answered) for c in answers if c.answered]
    hours = int(2 * median(minutes) + 6) // 12 / 10 if len(minutes) >= FEW else None
    return whole, len(answers), (2000 * part + whole) // (2 * whole) / 10, hours
