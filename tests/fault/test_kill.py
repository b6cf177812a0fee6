"""kill -9 at random instants: afterwards a run ends as an undisturbed one, and no reader ever saw a gap."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import duckdb
import pytest

from infra.process import ours
from tests.fault.conftest import Undisturbed, state, steps
from tests.installation import Installation

SEED = 119


class Reader(threading.Thread):
    """Polls the portal and the current release as the public and an OPD do, and notes everything that is not whole."""

    def __init__(self, home: Path, filled: frozenset[str]) -> None:
        super().__init__(daemon=True)
        self.home, self.filled, self.faults, self.reads = home, filled, [], 0
        self.halt = threading.Event()

    def run(self) -> None:
        seen = {"portal": False, "warehouse": False}
        while not self.halt.wait(0.05):
            for what, look in (("portal", self._portal), ("warehouse", self._warehouse)):
                try:
                    seen[what] = look() or seen[what]
                    self.reads += 1
                except FileNotFoundError:
                    if seen[what]:
                        self.faults.append(f"{what} was there and is gone")
                except Exception as fault:
                    self.faults.append(f"{what}: {type(fault).__name__}: {fault}")

    def _portal(self) -> bool:
        release = (self.home / "portal" / "current").resolve(strict=True)
        for receipt in sorted(release.glob("d/*/receipt.json")):
            for file in json.loads(receipt.read_text("utf-8"))["files"]:
                found = hashlib.sha256((receipt.parent / file["name"]).read_bytes()).hexdigest()
                if found != file["sha256"]:
                    self.faults.append(f"portal: {file['name']} does not match its receipt")
        assert (release / "index.html").stat().st_size > 0
        return True

    def _warehouse(self) -> bool:
        release = (self.home / "warehouse" / "current").resolve(strict=True)
        with duckdb.connect(str(release / "wadah.duckdb"), read_only=True) as con:
            for table in self.filled:
                if not con.execute(f'select 1 from open."{table}" limit 1').fetchone():
                    self.faults.append(f"warehouse: {table} is empty")
        return True


def reach(log: Path, wanted: int, run: "subprocess.Popen[bytes]") -> None:
    """Wait until the run has told of so many steps."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and run.poll() is None:
        if log.exists() and steps(log.read_text("utf-8")) >= wanted:
            return
        time.sleep(0.05)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "instant" in metafunc.fixturenames:
        times = 20 if metafunc.config.getoption("--soak") else 3
        dice = random.Random(SEED)
        cases = [(round(dice.random(), 3), ("everything", "leader")[i % 2], i % 3 == 2) for i in range(times)]
        ids = [f"{t}-{whom}{'-first-run' if first else ''}" for t, whom, first in cases]
        metafunc.parametrize(("instant", "whom", "first"), cases, ids=ids)


@pytest.mark.timeout(600)
def test_a_killed_run_is_completed_by_the_next(
    instant: float, whom: str, first: bool, undisturbed: Undisturbed, victim: Installation
) -> None:
    """Killed while three days are caught up, or in the very first run, after a part of a run's steps."""
    if first:
        shutil.rmtree(victim.home)
        victim.home.mkdir()
    else:
        victim.wadah("sandbox", "tick", "--days", "3")
    reader = Reader(victim.home, undisturbed.filled)
    reader.start()
    try:
        started = victim.start("run")
        usual = undisturbed.first if first else undisturbed.second
        reach(victim.home / "killed.log", 1 + int(0.75 * instant * usual), started)
        time.sleep(instant)
        assert started.poll() is None, "it was over before it was killed"
        os.kill(started.pid, signal.SIGKILL)
        if whom == "everything":
            victim.kill_everything()
        started.wait()
        victim.wadah("run")
        if first:
            victim.wadah("sandbox", "tick", "--days", "3")
            victim.wadah("run")
    finally:
        reader.halt.set()
        reader.join()
    assert not reader.faults[:5]
    assert reader.reads > 50
    assert state(victim) == undisturbed.state


@pytest.mark.timeout(600)
def test_a_run_that_is_asked_to_stop_takes_airflow_along(victim: Installation) -> None:
    """SIGTERM, as a service manager or `timeout` sends it."""
    victim.wadah("sandbox", "tick", "--days", "3")
    started = victim.start("run")
    reach(victim.home / "killed.log", 3, started)
    started.terminate()
    assert started.wait(120) == 130
    assert ours(victim.home, "airflow") == []
    assert "Nothing is lost" in (victim.home / "killed.log").read_text("utf-8")
    victim.wadah("run")
