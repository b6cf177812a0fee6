"""Who lives in a village, and which letters it writes: what hardly changes from day to day."""

from functools import cache

from infra.sandbox import people
from infra.sandbox.dice import Dice, dice
from infra.sandbox.places import spellings
from infra.sandbox.village import SHARES, Row, Village, villages

PEOPLE = 34  # inhabitants a village at size 1
UNKNOWN_KINDS = ("Surat Beda Nama", "SURAT JALAN HEWAN", "Ket. Ahli Waris")  # in no list: Lainnya


def formats(seed: int, village: Village) -> dict[str, list[Row]]:
    """Kinds of letters under the village's own names and numbers; some it has twice, one nobody else knows."""
    draw = dice(seed, "formats", village.key)
    spelling, found, number = spellings("jenis_surat", "ejaan", "jenis"), dict[str, list[Row]](), 0
    for kind in draw.sample(SHARES.values, len(SHARES.values)):
        names = draw.sample(spelling[kind], 2 if draw.chance(0.25) else 1)
        names = [draw.one((n.title(), n.upper(), n, f" {n.capitalize()}")) for n in names]
        if kind == "Lainnya":
            names.append(draw.one(UNKNOWN_KINDS))
        found[kind] = []
        for name in names:
            number += draw.between(1, 4)
            found[kind].append(Row(number, {"id": number, "nama": name, "url_surat": f"surat_{number:03d}"}))
    return found


@cache
def inhabited(seed: int, size: float, regency: str, number: int) -> list[Row]:
    """A village's inhabitants. Two of each have moved in from the village before, where they still stand."""
    village = villages(regency)[number]
    draw = dice(seed, regency, "penduduk", village.key)
    rows = []
    for i in range(1, max(12, round(PEOPLE * size)) + 1):
        nik = people.nik(draw, village.kecamatan.code)
        woman, born = int(nik[6:8]) > 40, f"{int(nik[6:8]) % 40:02d}-{nik[8:10]}-{nik[10:12]}"
        row = Row(i, {
            "id": i, "nik": nik, "id_kk": 1 + i // 3, "nama": people.name(draw), "sex": "2" if woman else "1",
            "tanggallahir": _birth(born), "tag_id_card": draw.digits(8),
        })  # fmt: skip
        if i > 8:  # the first eight are those who may move
            _odd(draw, row, village)
        rows.append(row)
    if number > 0:
        before = inhabited(seed, size, regency, number - 1)
        for place_, moved in zip((0, 1), before[4:6], strict=True):
            rows[place_] = Row(rows[place_].id, {**moved.values, "id": rows[place_].id})
    return rows


def _birth(text: str) -> str:
    day, month, year = text.split("-")
    return f"{'20' if int(year) < 10 else '19'}{year}-{month}-{day}"


def _odd(draw: Dice, row: Row, village: Village) -> None:
    """Temporary NIKs, unknown dates of birth, and now and then a planted fault."""
    way = draw.random()
    if way < 0.06:
        row.values["nik"] = f"0{str(row.values['nik'])[1:]}"
    elif way < 0.10:
        row.values["tanggallahir"] = draw.one(("0000-00-00", None, ""))
    elif way < 0.115:
        row.values["nik"], row.code = people.nik(draw, village.kecamatan.code)[: draw.between(9, 15)], "WDH-306"
    elif way < 0.123:
        row.values["sex"], row.code = draw.one(("3", "L", "P")), "WDH-310"
    elif way < 0.13:
        row.values["tanggallahir"], row.code = draw.one(("1990-02-31", "17 Agustus 1945", "12/5/81")), "WDH-304"
