"""The same words give the same regency; days add up; each planted fault is the only one in its row."""

import re
from datetime import date

import pytest

from infra.sandbox import calls, clock, umkm, up4, up4_words
from infra.sandbox.dice import dice
from infra.sandbox.rupiah import rupiah
from tests.unit.sandbox.conftest import REGENCY, SEED, SIZE

NIK = re.compile(r"[1-9][1-9]\d{4}(0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(0[1-9]|1[0-2])\d{6}")
PHONE = re.compile(r"(\+62|62|0)[2-9]\d{6,12}")
STATUS = {"selesai", "sls", "proses", "ditolak", "tolak"}
STAMP = re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d( WIB)?|[A-Z][a-z]{3,5} \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d WIB")
CALLED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def nik_ok(value: object) -> bool:
    return value in (None, "") or bool(NIK.fullmatch(str(value)))


def phone_ok(value: object) -> bool:
    return value in (None, "") or bool(PHONE.fullmatch(re.sub(r"[\s\-.()]", "", str(value))))


def test_same_words_same_state() -> None:
    assert up4.state(SEED, SIZE, REGENCY, 2) == up4.state(SEED, SIZE, REGENCY, 2)
    assert calls.state(SEED, SIZE, REGENCY, 2) == calls.state(SEED, SIZE, REGENCY, 2)
    assert up4.state(SEED, SIZE, REGENCY, 0) != up4.state(SEED + 1, SIZE, REGENCY, 0)


def test_a_day_adds_edits_and_removes() -> None:
    before, after = up4.state(SEED, 1, "33.19", 0), up4.state(SEED, 1, "33.19", 1)
    gone = before.aduan.keys() - after.aduan.keys()
    new = [after.aduan[i] for i in after.aduan.keys() - before.aduan.keys()]
    changed = [i for i in before.aduan.keys() & after.aduan.keys() if before.aduan[i].values != after.aduan[i].values]
    assert len(gone) == up4.DELETED
    assert all(before.aduan[i].when < clock.month_start(clock.START) and before.aduan[i].code is None for i in gone)
    assert sum(row.when < clock.month_start(clock.START) for row in new) == up4.LATE
    assert sum(clock.moment(0) <= row.when < clock.moment(1) for row in new) == len(new) - up4.LATE
    assert len(changed) == up4.ANSWERED
    assert before.columns == up4_words.ADUAN
    assert after.columns == up4_words.ADUAN
    assert up4.state(SEED, SIZE, REGENCY, 2).columns == (*up4_words.ADUAN, "prioritas")


def test_calls_change_only_with_a_new_moment_inside_the_day() -> None:
    before, after = calls.state(SEED, 1, "33.19", 1), calls.state(SEED, 1, "33.19", 2)
    assert before.keys() <= after.keys()
    touched = [c for i, c in after.items() if i not in before or before[i] != c]
    assert all(clock.moment(1) <= c.updated <= clock.moment(2) for c in touched)
    month = clock.month_start(clock.moment(2))
    assert any(c.id in before and c.when < month for c in touched)
    assert any(c.id not in before and c.when < month for c in touched)
    assert all(c.updated <= clock.moment(1) for c in before.values())


def test_planted_complaints_have_one_fault_and_others_none() -> None:
    for row in up4.state(SEED, SIZE, REGENCY, 3).aduan.values():
        v = row.values
        faults = {
            "WDH-302": not v["no_tiket"] or not v["tgl_aduan"],
            "WDH-304": bool(v["tgl_aduan"] and not STAMP.fullmatch(str(v["tgl_aduan"])))
            or not re.fullmatch(r"|00-00-0000( 00:00)?|\d\d-\d\d-\d{4} \d\d:\d\d", str(v["tgl_disposisi"] or ""))
            or str(v["tgl_aduan"]).startswith("32-") or str(v["tgl_disposisi"]).startswith("31-02-"),
            "WDH-306": not nik_ok(v["nik"]),
            "WDH-308": not phone_ok(v["no_hp"]),
            "WDH-310": str(v["status"] or "-").lower() not in STATUS | {"-"},
            "WDH-313": not re.fullmatch(r"|-\d\.\d+,1\d\d\.\d+", str(v["lat_long"] or "")),
        }  # fmt: skip
        assert [code for code, found in faults.items() if found] == ([row.code] if row.code else []), row.id


def test_planted_calls_have_one_fault_and_others_none() -> None:
    for call in calls.state(SEED, SIZE, REGENCY, 3).values():
        b = call.body
        faults = {
            "WDH-302": b["waktu_telp"] is None,
            "WDH-304": b["waktu_telp"] is not None and not CALLED.fullmatch(str(b["waktu_telp"])),
            "WDH-308": not phone_ok(b["no_penelpon"]),
            "WDH-309": isinstance(b["lat"], float) and b["lat"] > 6.1,
            "WDH-310": b["triase"] == "hitam",
        }
        assert [code for code, found in faults.items() if found] == ([call.code] if call.code else []), call.id
        for part in call.pasien:
            assert nik_ok(part.body["nik"]) == (part.code != "WDH-306")


def test_numbers_of_people_stand_inside_the_free_text() -> None:
    texts = [str(row.values["isi_aduan"]) for row in up4.state(SEED, SIZE, REGENCY, 0).aduan.values()]
    assert sum(bool(re.search(r"\d{16}", t)) for t in texts) > 20
    assert sum("Hubungi" in t for t in texts) > 20


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 20), ["2025T4", "2026T1", "2026T2", "2026T3"]),
     (date(2027, 1, 20), ["2025T4", "2026T1", "2026T2", "2026T3"]),
     (date(2027, 1, 21), ["2025T4", "2026T1", "2026T2", "2026T3", "2026T4"])],
)  # fmt: skip
def test_books_come_some_time_after_their_quarter(day: date, expected: list[str]) -> None:
    assert [f"{year}T{quarter}" for year, quarter in umkm.quarters(day)] == expected


def test_one_book_is_corrected_on_day_ten() -> None:
    before, after = umkm.books(SEED, 1, REGENCY, 9), umkm.books(SEED, 1, REGENCY, 10)
    assert all(book.revision == 0 for book in before)
    (corrected,) = (book for book in after if book.revision)
    old = next(book for book in before if book.name == corrected.name)
    faulty, mended = umkm.lines(old, 1), umkm.lines(corrected, 1)
    assert any(line.code for line in faulty)
    assert not any(line.code for line in mended)
    businesses = [line for line in faulty if line.cells and line.cells["NAMA PEMILIK"] != "JUMLAH"]
    assert sum(bool(line.cells) for line in mended) == len(businesses) + 3  # and three that had been forgotten


def test_amounts_are_written_as_they_are_meant() -> None:
    """Read back by the letter of the contract's vocabulary: `Rp`, thousands dots, `,-`, `,00`, rb, jt, m."""
    units = {"rb": 10**3, "ribu": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**9, "miliar": 10**9}
    draw = dice("amounts")
    seen = set()
    for _ in range(3000):
        amount = draw.one((150_000, 500_000, 4_700_000, 166_666_666, 340_000_000, 1_250_000_000, 2_370_000_000))
        cell = rupiah(draw, amount)
        if isinstance(cell, str):
            found = re.fullmatch(r"(?:Rp ?)?([\d.]+)(?:,(\d+)(?= ?[a-z])|,00|,-)? ?([a-z]*)", cell)
            assert found, cell
            whole, decimals, unit = found.groups()
            value = int(whole.replace(".", "")) + (int(decimals) / 10 ** len(decimals) if decimals else 0)
            assert round(value * units.get(unit, 1)) == amount, cell
            seen.add(unit)
    assert seen == {"", "rb", "ribu", "jt", "juta", "m", "miliar"}
