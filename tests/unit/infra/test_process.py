"""Processes are known by id and start time, and found by the mark in their environment."""

import os
import subprocess
import sys
from pathlib import Path

from infra.process import Process, end, identify, ours


def sleeper(home: Path, role: str) -> subprocess.Popen[bytes]:
    code = "import sys, time; print('up', flush=True); time.sleep(60)"
    env = {**os.environ, "WADAH_HOME": str(home), "WADAH_ROLE": role}
    child = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout
    child.stdout.readline()
    return child


def test_only_this_home_and_role_is_ours(tmp_path: Path) -> None:
    mine, other, role = sleeper(tmp_path, "airflow"), sleeper(tmp_path / "b", "airflow"), sleeper(tmp_path, "portal")
    try:
        assert [p.pid for p in ours(tmp_path, "airflow")] == [mine.pid]
        assert [p.pid for p in end(ours(tmp_path, "airflow"))] == [mine.pid]
        assert mine.wait(5) < 0
        assert other.poll() is None and role.poll() is None
    finally:
        end([identify("", other.pid), identify("", role.pid)])


def test_a_process_lives_until_its_last_thread_has_ended() -> None:
    """As a killed Java does for a moment: its first thread is gone, the others still hold its port."""
    code = (
        "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(60,)).start();"
        " print('up', flush=True); ctypes.CDLL(None).pthread_exit(None)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout
    child.stdout.readline()
    process = identify("", child.pid)
    stat = Path(f"/proc/{child.pid}/stat")
    while stat.read_text("utf-8").rpartition(")")[2].split()[0] != "Z":
        pass
    assert process.alive
    assert end([process]) == [process]
    assert not process.alive


def test_a_later_process_with_the_same_id_is_never_ended(tmp_path: Path) -> None:
    child = sleeper(tmp_path, "airflow")
    stale = Process("airflow", child.pid, identify("", child.pid).started - 1)
    assert not stale.alive
    assert end([stale]) == []
    assert child.poll() is None
    assert end([identify("", child.pid)], patience=0.2)
    assert child.wait(5) < 0
