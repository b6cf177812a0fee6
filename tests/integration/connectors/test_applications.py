"""The contracts of this repository against the sandbox's applications: everything arrives, and only once."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.ingest import ingest
from infra.sandbox import control
from wadah.contract import load as contracts
from wadah.landing import Landing
from wadah.settings import SandboxSettings, Settings

APPS = ("up4", "psc119", "umkm")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("kabupaten kecil") / "rumah wadah"
    settings = Settings(home=home, sandbox=SandboxSettings(size=0.05), applications=APPS)
    control.up(settings)
    yield settings
    control.down(settings)


def test_three_applications_land_whole_and_once(sandbox: Settings) -> None:
    first = {(r.app, r.table): r for app in APPS for r in ingest(sandbox, app)}
    assert set(first) == {(c.id, t.name) for c in contracts.applications(sandbox).values() for t in c.tables}
    assert all(r.changed and r.pulled > 0 and r.known == 0 and not r.set_aside for r in first.values())

    with sqlite3.connect(f"file:{sandbox.sandbox_dir / 'up4.sqlite'}?mode=ro", uri=True) as base:
        for name in ("tb_aduan", "tb_tindaklanjut"):
            assert first["up4", name].pulled == base.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    base.close()
    files = list((sandbox.sandbox_dir / "umkm").glob("*.xlsx"))
    assert first["umkm", "umkm"].files == len(files)

    second = [r for app in APPS for r in ingest(sandbox, app)]
    assert not any(r.changed for r in second) and all(r.pulled == r.known for r in second)


def test_a_day_later_only_what_is_new(sandbox: Settings) -> None:
    for app in APPS:
        ingest(sandbox, app)
    before = {t: Landing(sandbox).last("psc119", t) for t in ("panggilan", "penugasan", "pasien")}
    control.tick(sandbox, 1)
    reports = {r.table: r for r in ingest(sandbox, "psc119")}
    for name, report in reports.items():
        last = Landing(sandbox).last("psc119", name)
        assert last is not None and before[name] is not None
        assert report.pulled < before[name].pulled / 4 or report.pulled < 100  # type: ignore[union-attr]
        assert (last.cursor or "") >= (before[name].cursor or "")  # type: ignore[union-attr]
    assert not any(r.changed for app in APPS for r in ingest(sandbox, app) if app != "up4" or not r.changed)


def test_speed_of_a_workbook(tmp_path: Path) -> None:
    """18,000 rows of 13 columns, types known of each cell, in a few seconds at most."""
    import xlsxwriter

    from connectors.files.xlsx import Package, Sheet

    file = tmp_path / "besar.xlsx"
    workbook = xlsxwriter.Workbook(str(file))
    sheet = workbook.add_worksheet()
    for row in range(18_000):
        for column in range(13):
            sheet.write(row, column, f"nilai {row} {column}" if column % 2 else row * column)
    workbook.close()
    began = time.monotonic()
    with Package(file) as package, Sheet(package, 1, tmp_path) as opened:
        assert sum(len(cells) for _, cells in opened.rows()) == 18_000 * 13
    assert time.monotonic() - began < 15, "about 1.5 s on two quiet cores; the margin is for busy ones"
