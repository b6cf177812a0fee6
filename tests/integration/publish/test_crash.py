"""kill -9 at every step: readers keep a whole release, and the next run completes the work."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from publish.release import publish
from publish.site import StaticSite
from publish.site.check import receipts
from tests.integration.publish.release import Maker
from wadah.settings import ROOT

# Where the process ends: the function is replaced by one that does its work (or not) and then dies.
KILL = """
import os, signal, sys
from pathlib import Path
from publish import export, release
from publish.site import static
from tests.integration.publish.release import three
from wadah.settings import Settings

def die(*_): os.kill(os.getpid(), signal.SIGKILL)

step = sys.argv[1]
if step == "exporting": export.xlsx = die
if step == "writing pages": static._place = die
if step == "staged": release.refuse = die
if step == "moved": static.StaticSite._point = die
if step == "linking":
    real = Path.replace
    Path.replace = lambda self, to: die() if self.name.startswith(".current") else real(self, to)
if step == "switched": static.StaticSite.read_back = die
if step == "pruning": static.shutil.rmtree = lambda *a, **k: None if "stage" in str(a[0]) else die()
here = Settings(home=Path(sys.argv[2]), now=sys.argv[3], environment="production", portal={"keep": 1})
release.publish(here, contracts=three())
"""
BEFORE = ["exporting", "writing pages", "staged", "moved", "linking"]
AFTER = ["switched", "pruning"]


def state(maker: Maker) -> tuple[str, str]:
    site = StaticSite(maker.settings)
    told = site.current()
    assert site.folder
    assert receipts(site.folder, [last.receipt for last in told.values()]) == []
    assert (site.folder / "index.html").is_file() and (site.folder / "en/404.html").is_file()
    return site.folder.name, told["aduan-bulanan"].receipt.release


@pytest.mark.parametrize("step", BEFORE + AFTER)
def test_killed_while(maker: Maker, step: str) -> None:
    maker.portal = {"keep": 1}
    maker.make()
    publish(maker.settings)
    maker.make("UPDATE open.open_aduan_bulanan SET jumlah_aduan = 999 WHERE rowid = 0")
    killed = subprocess.run(
        [sys.executable, "-c", KILL, step, str(maker.home), maker.now],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    first, second = ("2026-11-20-01",) * 2, ("2026-11-20-02",) * 2
    assert state(maker) == (first if step in BEFORE else second)
    outcomes = {p.dataset: p.outcome for p in publish(maker.settings)}
    assert outcomes["aduan-bulanan"] == ("changed" if step in BEFORE else "unchanged")
    name, release = state(maker)
    assert name == release and name > "2026-11-20-01"
    assert not list((maker.home / "portal").glob(".current-*"))
    assert not list(Path(maker.home / "portal" / "stage").glob("*/*"))
    assert {p.outcome for p in publish(maker.settings)} == {"unchanged"}
