"""Village letters and watch posts from their databases to the portal, on days 0, 1 and 30, against the truth.

Real SQLite files, a real PostgreSQL, dbt, gate and static site; what is compared is what a reader downloads.
"""

import csv
import hmac
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.ingest import LoadReport, ingest
from expectations.gate import check_build
from infra.sandbox import down, tick, truth, up, village, village_people
from publish.release import publish
from publish.targets import remember
from wadah.settings import SandboxSettings, Settings
from wadah.warehouse import pseudonym, release
from wadah.warehouse.build import build
from wadah.warehouse.connect import connect

DATASETS = ("surat-desa-bulanan", "desa-layanan-daring-semesteran", "waktu-surat-triwulanan", "pos-kamling-tahunan",
            "kejadian-kamtibmas-triwulanan")  # fmt: skip
APPS = ("pospin", "surat-desa")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("kabupaten dengan desa")
    found = Settings(home=home, regency_code="35.08", applications=APPS, sandbox=SandboxSettings(seed=3, size=1))
    yield found
    down(found)


def day_of_work(settings: Settings) -> list[LoadReport]:
    """Pull, build, gate, publish: what the scheduler does of a night."""
    remember(settings)
    reports = [report for app in APPS for report in ingest(settings, app)]
    built = build(settings)
    assert built.changed and not built.failed, built.why
    results = {r.dataset: r for r in check_build(settings, built.id)}
    assert {d: [c.name for c in results[d].failed] for d in DATASETS if results[d].failed} == {}
    release.promote(settings, built.id)
    outcomes = {p.dataset: p.outcome for p in publish(settings)}
    assert {outcomes[d] for d in DATASETS} <= {"new", "changed", "unchanged"}
    return reports


def downloaded(settings: Settings, dataset: str) -> list[dict[str, str | None]]:
    file = settings.path("portal", "current", "d", dataset, f"{dataset}.csv")
    with file.open(encoding="utf-8", newline="") as f:
        return [{k: v or None for k, v in row.items()} for row in csv.DictReader(f)]


def assert_truth(settings: Settings, days: list[int]) -> None:
    known = truth(settings, days)
    for dataset in DATASETS:
        wanted = [{k: None if v is None else str(v) for k, v in r.items()} for r in known["datasets"][dataset]]
        assert downloaded(settings, dataset) == wanted, dataset
    for name, told in known["tables"].items():
        assert rows(settings, f"SELECT count(*) FROM {staging(name)}") == [(told["accepted"],)], name
        rejected = "SELECT kode, count(*) FROM marts.baris_ditolak WHERE terkini AND app || '.' || tabel = ? GROUP BY 1"
        assert dict(rows(settings, rejected, name)) == told["rejects"], name


def staging(table: str) -> str:
    app, name = table.split(".")
    return f"staging.stg_{app}__{name}".replace("-", "_")


def rows(settings: Settings, sql: str, *values: object) -> list[Any]:
    current = release.current(settings)
    assert current
    with connect(current.database, settings) as con:
        return con.execute(sql, list(values)).fetchall()


def test_days_0_1_and_30_equal_the_truth(settings: Settings) -> None:
    up(settings)
    day_of_work(settings)
    assert_truth(settings, [0])

    tick(settings, 1)
    away = village.offline(settings.regency_code, 1)
    assert away
    told = {r.table: [aside.part for aside in r.set_aside] for r in day_of_work(settings) if r.app == "surat-desa"}
    assert set(map(tuple, told.values())) == {(f"{away.key}:{table}",) for table in told}
    assert_truth(settings, [0, 1])

    tick(settings, 29)
    day_of_work(settings)
    assert_truth(settings, [0, 1, 30])


def test_people_are_one_in_two_villages_and_nobody_is_named(settings: Settings) -> None:
    people = [p for n in range(village.COUNT) for p in village_people.inhabited(3, 1, "35.08", n) if p.code is None]
    permanent = Counter(str(p.values["nik"]) for p in people if not str(p.values["nik"]).startswith("0"))
    secret = pseudonym.secret(settings)
    wanted = {(hmac.digest(secret, f"nik {nik}".encode(), "sha256").hex(), n) for nik, n in permanent.items()}
    known = "SELECT orang, jumlah_desa FROM marts.dim_orang WHERE warga AND NOT sementara"
    assert set(rows(settings, known)) == wanted
    assert sum(n > 1 for n in permanent.values()) > 20
    asked = "SELECT count(*), count(pemohon) FROM marts.fct_permohonan_surat"
    requests, applicants = rows(settings, asked)[0]
    assert 0.9 * requests < applicants < requests  # some inhabitants were rejected


def test_every_pressed_button_is_told_once(settings: Settings) -> None:
    told = rows(
        settings,
        "SELECT sum(ditekan), sum(kejadian + uji_coba + tekan_ganda + tidak_benar), min(uji_coba), sum(tekan_ganda)"
        " FROM marts.tombol_pospin_bulanan",
    )[0]
    assert told[0] == told[1] and told[3] > 0
    assert rows(settings, "SELECT count(*) FROM staging.stg_pospin__laporan") == [(told[0],)]


def test_the_secret_stands_in_no_file_but_its_own(settings: Settings) -> None:
    """Warehouse, compiled SQL, dbt's artifacts, logs, portal: looked for as bytes and as text, whole and padded."""
    key = pseudonym.secret(settings)
    padded = [bytes(b ^ x for b in key) for x in (0, 0x36, 0x5C)]
    words = [form for b in padded for form in (b, b.hex().encode(), b.hex().upper().encode())]
    own = settings.path("connections", "pseudonym")
    found = [f for f in settings.root.rglob("*") if f.is_file() and f != own and holds(f, words)]
    assert found == []
    assert holds(own, words)


def holds(file: Path, words: list[bytes]) -> bool:
    content = file.read_bytes()
    return any(word in content for word in words)
