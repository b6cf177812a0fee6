"""A build may die at any moment: what is current stays, and the next build is as if nothing had been."""

import signal
import subprocess
import sys
import time

import pytest

from tests.integration.warehouse.conftest import Regency, call
from wadah.settings import ROOT
from wadah.warehouse import release

BUILD = """
import os, signal, sys
from pathlib import Path
from tests.integration.warehouse.conftest import HERE, NOW
from wadah.contract.load import inputs, load, outputs
from wadah.settings import Settings
from wadah.warehouse import build, release
settings = Settings(home=Path(sys.argv[1]), now=NOW)
if sys.argv[2] == "whole, not yet named":
    build._set_aside = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
given = {**inputs(), **load(HERE / "contracts", settings.path("kept"))}
report = build.build(settings, inputs=given, outputs=outputs())
release.promote(settings, report.id)
"""


@pytest.mark.parametrize("moment", ["in the middle of dbt", "whole, not yet named"])
def test_a_killed_build_leaves_the_release_and_no_litter(own: Regency, moment: str) -> None:
    before = release.current(own.settings)
    assert before
    own.land("psc119", "panggilan", [call(n, "2026-02-03T08:00:00+07:00") for n in range(400, 410)])
    work = own.settings.path("warehouse", "build", ".work")
    process = subprocess.Popen([sys.executable, "-c", BUILD, str(own.settings.root), moment], cwd=ROOT)
    # dbt's first transaction makes the log file; it stays until the database is closed.
    while moment == "in the middle of dbt" and process.poll() is None:
        if (work / "wadah.duckdb.wal").exists():
            process.send_signal(signal.SIGKILL)
        time.sleep(0.005)
    assert process.wait() == -signal.SIGKILL
    assert (work / release.DATABASE).exists()
    now = release.current(own.settings)
    assert now and now.id == before.id
    with now.open(own.settings) as con:
        assert con.sql("SELECT count(*) FROM fct_panggilan_psc").fetchall() == [(299,)]
    after = own.release()
    assert not list(own.settings.path("warehouse", "build").iterdir())
    with after.open(own.settings) as con:
        assert con.sql("SELECT count(*) FROM fct_panggilan_psc").fetchall() == [(309,)]
