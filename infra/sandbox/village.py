"""Twenty villages with an OpenSID-style database each: which they are, and the form of what is in them.

Which villages they are follows from the regency alone; their people (village_people.py), requests and letters
(village_letters.py) from seed and size too.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import zip_longest

from infra.sandbox.dice import weighted
from infra.sandbox.places import Desa, Kecamatan, place

COUNT = 20
VERSIONS = ("19.12", "20.07", "21.02", "22.11", "23.05", "24.01")
SHARES = weighted({
    "Keterangan Domisili": 0.18, "Keterangan Usaha": 0.20, "Keterangan Tidak Mampu": 0.18, "Pengantar SKCK": 0.14,
    "Keterangan Kehilangan": 0.10, "Rekomendasi": 0.07, "Pengantar Kependudukan": 0.10, "Lainnya": 0.03,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Village:
    number: int
    desa: Desa
    kecamatan: Kecamatan
    version: str

    @property
    def key(self) -> str:
        """The village's code as its own database writes it, without dots."""
        return self.desa.code.replace(".", "")

    @property
    def database(self) -> str:
        return f"desa_{self.key}"

    def has(self, since: str = "", until: str = "99") -> bool:
        """Whether this version of the application has what came with `since` and went after `until`."""
        return since <= self.version <= until


@dataclass(slots=True)
class Row:
    """A row as it stands in the database. `code`: the one fault it carries; None where it must be accepted."""

    id: int
    values: dict[str, object]
    code: str | None = None


@dataclass(slots=True)
class Request:
    """An online request: its kind, and when it was made, looked through, signed and ready (None: never)."""

    kind: str
    made: datetime
    row: Row
    checked: datetime | None = None
    signed: datetime | None = None
    ready: datetime | None = None
    ended: datetime | None = None  # fetched, or withdrawn

    @property
    def events(self) -> list[datetime]:
        return [e for e in (self.made, self.checked, self.signed, self.ready, self.ended) if e]


@dataclass(slots=True)
class Letter:
    kind: str
    moment: datetime
    printed: bool
    row: Row


@dataclass(slots=True)
class Content:
    """One village's tables; lists are in the order of their ids."""

    village: Village
    formats: list[Row]
    people: list[Row]
    requests: list[Request]
    letters: list[Letter]


@cache
def villages(regency: str) -> tuple[Village, ...]:
    """The connected villages: one of each kecamatan, then a second one, until there are twenty."""
    where = place(regency)
    by_kecamatan = [
        [(v, k) for v in where.desa if v.kecamatan == k.code and v.code.split(".")[3].startswith("2")]
        for k in where.kecamatan
    ]
    rounds = [pair for row in zip_longest(*by_kecamatan) for pair in row if pair]
    chosen = sorted(rounds[:COUNT], key=lambda pair: pair[0].code)
    return tuple(Village(i, desa, kecamatan, VERSIONS[i % len(VERSIONS)]) for i, (desa, kecamatan) in enumerate(chosen))


def offline(regency: str, day: int) -> Village | None:
    """The village whose office has no line on that day; its data then arrive a day later."""
    found = villages(regency)
    return found[day // 10 % len(found)] if day % 10 == 1 else None
