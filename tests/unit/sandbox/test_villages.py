"""Twenty villages of every regency: all the dirt is there, days add up, and what is planted is all that is wrong."""

import re
from datetime import datetime

import pytest

from infra.sandbox import clock, village, village_letters, village_people, worktime
from infra.sandbox.apps import making, surat_desa
from infra.sandbox.clock import WIB
from infra.sandbox.places import place, spellings
from wadah.settings import SandboxSettings, Settings

SEED = 7
REGENCIES = ("33.19", "33.24", "35.08", "35.16")


@pytest.mark.parametrize("regency", REGENCIES)
def test_twenty_real_villages_on_every_version(regency: str) -> None:
    found = village.villages(regency)
    assert len({v.key for v in found}) == village.COUNT
    assert {v.desa for v in found} <= set(place(regency).desa)
    assert {v.version for v in found} == set(village.VERSIONS)
    assert all(re.fullmatch(r"\d{6}2\d{3}", v.key) for v in found)
    rural = {d.kecamatan for d in place(regency).desa if d.code.split(".")[3].startswith("2")}
    assert len({v.kecamatan.code for v in found}) == min(village.COUNT, len(rural))


@pytest.mark.parametrize("regency", REGENCIES)
def test_all_the_dirt_is_there(regency: str) -> None:
    contents = [village_letters.content(SEED, 1, regency, i, 0) for i in range(village.COUNT)]
    codes = {r.row.code for c in contents for r in c.requests} | {x.row.code for c in contents for x in c.letters}
    assert {None, "WDH-302", "WDH-304", "WDH-306", "WDH-308", "WDH-309", "WDH-310"} <= codes
    people = [p for c in contents for p in c.people]
    assert any(str(p.values["nik"]).startswith("0") and p.code is None for p in people)
    assert any(p.values["tanggallahir"] == "0000-00-00" for p in people)
    months = {str(x.row.values["bulan"]) for c in contents for x in c.letters}
    assert {"02", "2"} <= months
    assert any(str(x.row.values["tanggal"]).startswith("0000") for c in contents for x in c.letters)
    for kind, known in spellings("jenis_surat", "ejaan", "jenis").items():
        if kind != "Lainnya":
            names = {str(r.values["nama"]).strip().lower() for c in contents for r in c.formats}
            assert len(names & set(known)) > 1, kind


def test_who_moved_stands_in_two_villages_under_one_nik() -> None:
    before, after = (village_people.inhabited(SEED, 1, "33.19", n) for n in (4, 5))
    both = {p.values["nik"] for p in before} & {p.values["nik"] for p in after}
    assert len(both) == 2
    assert not any(str(nik).startswith("0") for nik in both)


def test_a_day_adds_and_never_renumbers() -> None:
    for number in (0, 7, 19):
        before, after = (village_letters.content(SEED, 1, "33.19", number, day) for day in (0, 30))
        assert [r.made for r in before.requests] == [r.made for r in after.requests[: len(before.requests)]]
        kept = {x.row.id: (x.moment, x.kind) for x in after.letters}
        assert all(kept[x.row.id] == (x.moment, x.kind) for x in before.letters if x.row.id in kept)
        faulty = [{r.row.id for r in c.requests if r.row.code} for c in (before, after)]
        assert faulty[0] <= faulty[1]
        late = [r for r in after.requests if r.row.code and max(r.events) >= village_letters.SOUND_AFTER]
        assert late == []


def test_a_request_shows_what_has_happened_by_then() -> None:
    now = clock.moment(0)
    requests = village_letters.content(SEED, 1, "35.08", 3, 0).requests
    assert all(e <= now for r in requests for e in r.events)
    ready = [r for r in requests if r.ready and r.row.code is None]
    assert ready and all(r.row.values["status"] in ("3", "4") for r in ready)
    assert all(r.row.values["updated_at"] == f"{max(r.events):%Y-%m-%d %H:%M:%S}" for r in requests)


def test_an_offline_village_is_known_as_it_was_the_day_before(settings: Settings) -> None:
    one = Settings(home=settings.home, regency_code="33.19", sandbox=SandboxSettings(seed=SEED, size=1))
    away = village.offline("33.19", 1)
    assert away and village.offline("33.19", 2) is None
    known = list(surat_desa.known(making(one, "surat-desa", 1)))
    assert known[away.number] == village_letters.content(SEED, 1, "33.19", away.number, 0)
    assert known[(away.number + 1) % 20].village != away


def test_bringing_a_day_writes_what_is_missing_and_takes_the_offline_village_away(settings: Settings) -> None:
    first, second = (making(settings, "surat-desa", day) for day in (0, 1))
    assert surat_desa.bring(first)
    files = {f.name for f in first.folder.iterdir()}
    assert len(files) == village.COUNT + 1
    assert surat_desa.bring(second)
    away = village.offline(settings.regency_code, 1)
    assert away and {f.name for f in first.folder.iterdir()} == files - {f"{away.database}.sqlite"}
    listed = (first.folder / "instances.csv").read_text("utf-8").splitlines()
    assert listed[0] == "kode_desa,database,versi" and len(listed) == village.COUNT + 1


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-01-02T15:00", "2026-01-05T09:30", 2.5),  # Friday to Monday
        ("2026-01-03T09:00", "2026-01-04T12:00", 0),  # a weekend
        ("2025-12-31T15:30", "2026-01-02T08:15", 0.75),  # over New Year
        ("2026-01-05T06:00", "2026-01-05T23:00", 8),
    ],
)
def test_working_hours(start: str, end: str, hours: float) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=WIB) for text in (start, end)]
    assert worktime.hours(*moments) == hours
