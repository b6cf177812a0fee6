"""All tests run, each in one lane, and a failure of any lane is the run's."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra import lanes

ROOT = Path(__file__).parents[3]
TEST = "def test_it() -> None:\n    assert {}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider --import-mode=importlib\n")
    for name in ("tests/unit", *(f"tests/{name}" for name in lanes.SYSTEMS)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "test_one.py").write_text(TEST.format(True))
    return tmp_path


def test_every_test_is_in_one_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the one lane leaves out is what the other has."""
    monkeypatch.chdir(ROOT)
    (whole, *left_out), systems = lanes.lanes().values()
    assert whole == "tests" and [word.removeprefix("--ignore=") for word in left_out] == systems
    assert all(list(Path(name).rglob("test_*.py")) for name in systems)


def test_both_lanes_are_told_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lanes.run(lanes.lanes()) == 0
    told = capsys.readouterr().out
    assert told.index("tests/unit/test_one.py") < told.index("tests/fault/test_one.py")
    assert "parts: 1 passed" in told and "systems: 3 passed" in told


@pytest.mark.parametrize("broken", ["tests/unit", "tests/integration/ckan"])
def test_a_failure_in_any_lane_fails(folder: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / broken / "test_one.py").write_text(TEST.format(False))
    assert lanes.run(lanes.lanes()) == 1
    assert f"FAILED {broken}/test_one.py::test_it" in capsys.readouterr().out


def test_a_lane_without_tests_fails(folder: Path) -> None:
    (folder / "tests/unit/test_one.py").unlink()
    assert lanes.run(lanes.lanes()) == 5


SERVING = """
import subprocess, sys, time
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def server():
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
    (HERE / "pid").write_text(str(started.pid))
    yield
    started.kill()
    started.wait()


def test_it(server):
    time.sleep(300)
"""


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_broken_off_no_server_stays_and_what_was_told_is_shown(folder: Path, how: str) -> None:
    places = [folder / "tests/unit", folder / "tests/fault"]
    for place in places:
        (place / "test_one.py").write_text(SERVING)
    (folder / "tests/acceptance/test_one.py").write_text(TEST.format(False))
    run = subprocess.Popen(
        [sys.executable, "-m", "infra.lanes"], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not all((place / "pid").exists() for place in places) and time.monotonic() < deadline:
        time.sleep(0.1)
    if how == "Ctrl-C":  # the terminal tells the whole group
        os.killpg(run.pid, signal.SIGINT)
    else:
        run.terminate()
    told, _ = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "FAILED tests/acceptance/test_one.py::test_it" in told and told.count("KeyboardInterrupt") >= 2
    for place in places:
        assert not Path(f"/proc/{(place / 'pid').read_text()}").exists()
