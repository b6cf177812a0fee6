"""Complaints that reach SP4N-LAPOR as well as UP4: once they were forwarded, once a citizen wrote to both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from infra.sandbox import clock
from infra.sandbox.dice import dice
from infra.sandbox.places import Kecamatan
from infra.sandbox.up4_words import ABOUT, CITED, DETAILED, LAPOR, LONG

if TYPE_CHECKING:
    from infra.sandbox.up4 import Aduan

SHARES = {"dikutip": 0.014, "sama": 0.006, "pendek": 0.002, "mirip": 0.002}
"""Of UP4's complaints: forwarded from SP4N-LAPOR with its number, sent to both in the same long words; and two people's
complaints about one thing, in the same few words or in others, which must not be taken for one."""
FIRST = 6_000_000  # a twin's number in SP4N-LAPOR is this and UP4's id


@dataclass(frozen=True, slots=True)
class Twin:
    """A complaint that SP4N-LAPOR has too. It stays there when UP4 removes its own."""

    tracking: str
    kind: str  # of SHARES
    aduan: int
    when: datetime  # received by SP4N-LAPOR
    kecamatan: Kecamatan
    desa: str
    kategori: str
    text: str  # as UP4 has it


def twins(row: "Aduan", kecamatan: Kecamatan, desa: str) -> Iterator[Twin]:
    """The same complaint, or one much like it, in SP4N-LAPOR. Drawn apart: the complaints are the same without it."""
    draw = dice("lapor", row.id, f"{row.when:%Y%m%d%H%M}", kecamatan.code)
    way = draw.random()
    for kind, share in SHARES.items():
        if 0 <= way < share:
            tracking, when = str(FIRST + row.id), row.when
            if kind == "dikutip":
                when = max(clock.month_start(when), when - timedelta(minutes=draw.between(30, 2000)))
                row.values["kanal"] = LAPOR
                if draw.chance(0.5) and row.values["no_tiket"]:
                    row.values["no_tiket"] = f"SP4N-{tracking}"
                else:
                    row.values["isi_aduan"] = f"{row.values['isi_aduan']}{draw.one(CITED).format(tracking)}"
            elif kind == "sama":
                row.values["isi_aduan"] = LONG.format(
                    desa=desa, n=draw.between(2, 9), what=DETAILED[row.kategori], hour=draw.between(7, 16),
                    minute=draw.between(0, 59), ticket=draw.between(1, 400),
                )  # fmt: skip
                other = when + timedelta(minutes=draw.between(-900, 900))
                when = other if clock.month_start(other) == clock.month_start(when) else when
            else:
                other = when + timedelta(minutes=draw.between(-120, 120))
                when = other if other.date() == when.date() else when
            text = str(row.values["isi_aduan"]) if kind == "sama" else ABOUT[row.kategori].format(desa=desa)
            yield Twin(tracking, kind, row.id, when, kecamatan, desa, row.kategori, text)
        way -= share
