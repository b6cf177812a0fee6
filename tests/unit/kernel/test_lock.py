"""One at a time: who holds a lock is told, and a killed holder leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wadah.errors import Fatal, Retriable
from wadah.lock import Holder, holder, lock
from wadah.settings import ROOT, Settings

HOLD = """
import os, sys, time
from pathlib import Path
from wadah.lock import lock
from wadah.settings import Settings
with lock(Settings(home=Path(sys.argv[1])), "run", "a run by hand"):
    if len(sys.argv) > 2 and os.fork() == 0:
        time.sleep(30)
    print("held", flush=True)
    time.sleep(30)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah data")


def hold(settings: Settings, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(settings.root), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_second_one_is_told_who_holds_it(settings: Settings) -> None:
    with lock(settings, "run", "the nightly run"):
        told = holder(settings, "run")
        assert told and (told.pid, told.what) == (os.getpid(), "the nightly run")
        told_by = f"WDH-152: `run` is already going on: the nightly run, process {os.getpid()}, since 20"
        with pytest.raises(Retriable, match=told_by), lock(settings, "run"):
            pytest.fail("held twice")
        with lock(settings, "build"):  # another kind of work
            pass
    assert holder(settings, "run") is None
    with lock(settings, "run"):
        pass


def test_it_ends_with_its_block_whatever_happens(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), lock(settings, "run"):
        _ = 1 / 0
    assert holder(settings, "run") is None


def test_a_killed_holder_leaves_nothing(settings: Settings) -> None:
    """kill -9 frees it at once, even where the holder had forked a child that lives on."""
    process = hold(settings, "with a child")
    try:
        assert holder(settings, "run") == Holder(process.pid, "a run by hand", holder(settings, "run").since)  # type: ignore[union-attr]
        with pytest.raises(Retriable, match=f"process {process.pid}"), lock(settings, "run"):
            pytest.fail("held twice")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with lock(settings, "run"):
            told = holder(settings, "run")
            assert told and told.pid == os.getpid()
    finally:
        end(process)


def test_one_may_wait(settings: Settings) -> None:
    process = hold(settings)
    begun = time.monotonic()
    with pytest.raises(Retriable), lock(settings, "run", wait=0.3):
        pytest.fail("held twice")
    assert time.monotonic() - begun >= 0.3
    end(process)
    with lock(settings, "run", wait=5):
        pass


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder would be", "utf-8")
    with pytest.raises(Fatal, match="WDH-153"), lock(Settings(home=tmp_path / "home"), "run"):
        pytest.fail("held")
