"""People who do not exist, and the ways their numbers are written wrongly.

Every serial of a made-up NIK is 9000 or more, and every phone number has 00 after its prefix: ranges that are not
given out, so that nobody's own number appears by accident.
"""

from collections.abc import Callable

from infra.sandbox.dice import Dice

GIVEN = (
    "Siti", "Sri", "Budi", "Agus", "Dewi", "Eko", "Wahyu", "Slamet", "Nur", "Rina", "Joko", "Tri", "Yuni", "Hadi",
    "Suparman", "Kartini", "Mulyono", "Endang", "Rudi", "Ani", "Bambang", "Fitri", "Hendra", "Indah", "Kusno",
    "Lestari", "Maryam", "Nanik", "Paimin", "Ratna", "Sumarni", "Taufik", "Umi", "Wati", "Yanto", "Zaenal", "Arif",
    "Dian", "Fajar",
)  # fmt: skip
FAMILY = (
    "Aminah", "Santoso", "Rahayu", "Prasetyo", "Wibowo", "Lestari", "Hidayat", "Setiawan", "Handayani", "Susanto",
    "Kurniawan", "Utami", "Nugroho", "Wulandari", "Saputra", "Maulana", "Puspita", "Haryanto", "Fauzi", "Astuti",
    "Purnomo", "Sulistyo", "Widodo", "Yuliana", "Rohmah", "Kusuma", "Syaifudin", "Anggraini", "Basuki", "Cahyono",
)  # fmt: skip
PREFIXES = ("812", "813", "821", "852", "857", "858", "877", "878", "895", "896")


def name(draw: Dice) -> str:
    full = f"{draw.one(GIVEN)} {draw.one(FAMILY)}"
    way = draw.random()
    return full.upper() if way < 0.1 else full.lower() if way < 0.14 else full


def nik(draw: Dice, kecamatan: str) -> str:
    """16 digits: region of first registration, birth date (women: day + 40), serial."""
    day = draw.between(1, 28) + (40 if draw.chance(0.5) else 0)
    year = draw.between(55, 105) % 100
    return f"{kecamatan.replace('.', '')}{day:02d}{draw.between(1, 12):02d}{year:02d}9{draw.digits(3)}"


def phone(draw: Dice) -> str:
    """A mobile number in one of the ways people write it."""
    prefix, rest = draw.one(PREFIXES), "00" + draw.digits(6)
    way = draw.random()
    if way < 0.6:
        return f"0{prefix}{rest}"
    if way < 0.75:
        return f"+62{prefix}{rest}"
    if way < 0.83:
        return f"62{prefix}{rest}"
    if way < 0.92:
        return f"0{prefix}-{rest[:4]}-{rest[4:]}"
    return f"0{prefix} {rest[:4]} {rest[4:]}"


def broken_nik(draw: Dice, kecamatan: str) -> str:
    """A NIK of wrong length, letters, day, month or province (WDH-306)."""
    good = nik(draw, kecamatan)
    ways: tuple[Callable[[], str], ...] = (
        lambda: good[:15],
        lambda: good + "1",
        lambda: good[:9] + "O" + good[10:],
        lambda: good[:6] + "32" + good[8:],
        lambda: good[:8] + "13" + good[10:],
        lambda: "0" + good[1:],
    )
    return draw.one(ways)()


def broken_phone(draw: Dice) -> str:
    """Text in a phone column that is no phone number (WDH-308)."""
    return draw.one(("0812345", "tidak ada", "disembunyikan", "81200123456", "08AB00123456", "110", "0012-3456789"))


def nib(draw: Dice) -> str:
    """A business number: 13 digits."""
    return "9" + draw.digits(12)
