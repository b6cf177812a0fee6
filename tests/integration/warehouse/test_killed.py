"""A build may die at any moment: what is current stays, and the next build is as if nothing had been."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.warehouse.conftest import Regency, call
from wadah.settings import ROOT
from wadah.warehouse import release

BUILD = """
import sys
from datetime import datetime
from pathlib import Path
from tests.integration.warehouse.conftest import HERE, NOW
from wadah.contract.load import inputs, load, outputs
from wadah.settings import Settings
from wadah.warehouse import build, release
settings = Settings(home=Path(sys.argv[1]), now=NOW)
given = {**inputs(), **load(HERE / "contracts", settings.path("kept"))}
report = build.build(settings, inputs=given, outputs=outputs())
release.promote(settings, report.id)
"""


def started(own: Regency) -> subprocess.Popen[bytes]:
    home = str(own.settings.root)
    return subprocess.Popen([sys.executable, "-c", BUILD, home], cwd=ROOT, stderr=subprocess.PIPE)


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    while not path.exists() and process.poll() is None:
        time.sleep(0.005)


@pytest.mark.parametrize("moment", ["models", "manifest"])
def test_a_killed_build_leaves_the_release_and_no_litter(own: Regency, moment: str) -> None:
    before = release.current(own.settings)
    assert before
    own.land("psc119", "panggilan", [call(n, "2026-02-03T08:00:00+07:00") for n in range(400, 410)])
    work = own.settings.path("warehouse", "build", ".work")
    process = started(own)
    wait_for({"models": work / "wadah.duckdb.wal", "manifest": work / "manifest.json"}[moment], process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    now = release.current(own.settings)
    assert now and now.id == before.id
    with now.open(own.settings) as con:
        assert con.sql("SELECT count(*) FROM fct_panggilan_psc").fetchall() == [(299,)]
    after = own.release()
    assert not list(own.settings.path("warehouse", "build").iterdir())
    with after.open(own.settings) as con:
        assert con.sql("SELECT count(*) FROM fct_panggilan_psc").fetchall() == [(309,)]
