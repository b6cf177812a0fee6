"""Cameras and the network from broker, files and API to the portal, on days 0, 1 and 30, against the truth.

The sandbox's own broker and web server, dbt, gate and static site; what is compared is what a reader downloads.
"""

import csv
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.ingest import LoadReport, ingest
from expectations.gate import check_build
from infra.sandbox import apps, cameras, down, network, tick, truth, up
from publish.release import publish
from publish.targets import remember
from wadah.settings import SandboxSettings, Settings
from wadah.warehouse import release
from wadah.warehouse.build import build
from wadah.warehouse.connect import connect

DATASETS = ("cctv-aktif-triwulanan", "wifi-publik-bulanan", "konektivitas-desa-semesteran", "serat-optik-tahunan")
APPS = ("cctv", "konektivitas")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    # Lumajang: nine names of villages stand there twice or more.
    home = tmp_path_factory.mktemp("kabupaten dengan kamera")
    found = Settings(home=home, regency_code="35.08", applications=APPS, sandbox=SandboxSettings(seed=5, size=0.6))
    yield found
    down(found)


def day_of_work(settings: Settings) -> dict[str, LoadReport]:
    """Pull, build, gate, publish: what the scheduler does of a night."""
    remember(settings)
    reports = {f"{r.app}.{r.table}": r for app in APPS for r in ingest(settings, app)}
    assert [r.set_aside for r in reports.values() if r.set_aside] == []
    built = build(settings)
    assert built.changed and not built.failed, built.why
    results = {r.dataset: r for r in check_build(settings, built.id)}
    assert {d: [c.name for c in results[d].failed] for d in DATASETS if results[d].failed} == {}
    release.promote(settings, built.id)
    outcomes = {p.dataset: p.outcome for p in publish(settings)}
    assert {outcomes[d] for d in DATASETS} <= {"new", "changed", "unchanged"}
    return reports


def assert_truth(settings: Settings, days: list[int]) -> None:
    known = truth(settings, days)
    for dataset in DATASETS:
        wanted = [{k: None if v is None else str(v) for k, v in r.items()} for r in known["datasets"][dataset]]
        file = settings.path("portal", "current", "d", dataset, f"{dataset}.csv")
        with file.open(encoding="utf-8", newline="") as f:
            assert [{k: plain(v) for k, v in row.items()} for row in csv.DictReader(f)] == [
                {k: plain(v) for k, v in row.items()} for row in wanted
            ], dataset
    for name, told in known["tables"].items():
        table = f"staging.stg_{name.replace('.', '__')}"
        counted = "sum(denyut)" if name == "cctv.status" else "count(*)"  # an hour's row stands for its messages
        assert rows(settings, f"SELECT {counted} FROM {table}") == [(told["accepted"],)], name
        rejected = "SELECT kode, count(*) FROM marts.baris_ditolak WHERE terkini AND app || '.' || tabel = ? GROUP BY 1"
        assert dict(rows(settings, rejected, name)) == told["rejects"], name


def plain(text: str | None) -> str | None:
    """1.0 and 1 are one number; an empty field is none."""
    return (text.removesuffix(".0") if text else None) or None


def rows(settings: Settings, sql: str, *values: object) -> list[Any]:
    current = release.current(settings)
    assert current
    with connect(current.database, settings) as con:
        return con.execute(sql, list(values)).fetchall()


def test_days_0_1_and_30_equal_the_truth(settings: Settings) -> None:
    up(settings)
    first = day_of_work(settings)["cctv.status"]
    assert first.known > 0, "some heartbeats came twice"
    assert_truth(settings, [0])

    tick(settings, 1)
    day_of_work(settings)
    assert_truth(settings, [0, 1])

    tick(settings, 29)
    day_of_work(settings)
    assert_truth(settings, [0, 1, 30])


def test_every_message_is_accounted_for(settings: Settings) -> None:
    told = rows(
        settings,
        "SELECT ditarik - dikenal - diterima - ditolak, satuan FROM marts.muatan WHERE tabel = 'status'",
    )
    assert told == [(0, "pesan")] * 3
    assert rows(settings, "SELECT sum(diterima) FROM marts.muatan WHERE tabel = 'status'") == rows(
        settings, "SELECT sum(denyut) FROM marts.fct_cctv_harian"
    )


def test_a_refused_message_tells_why_and_what_it_said(settings: Settings) -> None:
    told = rows(settings, "SELECT kode, kolom, pesan, nilai FROM marts.baris_ditolak WHERE tabel = 'status'")
    assert {kode for kode, *_ in told} >= {"WDH-301", "WDH-302", "WDH-304", "WDH-309", "WDH-315"}
    for kode, kolom, pesan, nilai in told:
        assert pesan and nilai.startswith("cctv/"), kode
        assert (kolom is None) == (kode == "WDH-301")


def test_a_broker_that_was_started_anew_is_told_everything_again(settings: Settings) -> None:
    assert down(settings)
    up(settings)
    (report,) = [r for r in ingest(settings, "cctv") if r.table == "status"]
    assert report.pulled > 1000 and report.pulled == report.known and not report.changed
    assert report.set_aside == []


def test_addresses_and_exact_places_never_leave(settings: Settings) -> None:
    made = apps.making(settings, "cctv", 30)
    secrets = {line.cells["IP"] for line in cameras.lines(made)} | {line.cells["Titik"] for line in cameras.lines(made)}
    secrets |= {point.name for point in network.points(apps.making(settings, "konektivitas", 30))}
    words = [word.encode() for word in secrets if len(word) > 6]
    assert len(words) > 50
    portal = [file for file in settings.path("portal").rglob("*") if file.is_file()]
    assert len(portal) > 20
    for file in portal:
        content = file.read_bytes()
        assert not any(word in content for word in words), file.name
