"""The sandbox started, moved, killed and stopped as a user does it, with its real server."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra import process
from infra.sandbox import calls_db, down, status, tick, up
from tests.installation import THREE
from wadah.errors import Fatal
from wadah.settings import SandboxSettings, Settings


def small(home: Path) -> Settings:
    made_from = SandboxSettings(seed=5, size=0.05)
    return Settings(home=home, regency_code="33.19", sandbox=made_from, applications=THREE)


def web(settings: Settings) -> int:
    """Process id of the server of all REST applications."""
    return int(status(settings)["pids"]["sandbox web"])


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    found = small(tmp_path / "a home with spaces")
    yield found
    down(found)


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(settings.sandbox_dir / "up4.sqlite")) as db:
        return {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in ("tb_aduan", "tb_tindaklanjut")}


def answers(settings: Settings) -> list[tuple[list[str], int]]:
    """All that the server would answer."""
    file = settings.sandbox_dir / "psc119" / "psc119.sqlite"
    return [calls_db.page(file, endpoint, "", 1, 10_000) for endpoint in calls_db.ENDPOINTS]


def sums(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_up_twice_makes_once_and_keeps_the_server(settings: Settings) -> None:
    first, pid = up(settings), web(settings)
    second = up(settings)
    assert (first.made, second.made) == (True, False)
    assert (pid, first.servers) == (web(settings), second.servers)
    assert first.servers.keys() == {"psc119"}  # the others are files
    assert first.day == 0
    assert settings.today().isoformat() == "2026-11-20T06:00:00+07:00"
    assert len(list((settings.sandbox_dir / "umkm").iterdir())) == 36
    assert status(settings)["applications"] == {"psc119": first.servers["psc119"], "umkm": None, "up4": None}


def test_the_secret_is_the_owners_alone_and_stays(settings: Settings) -> None:
    up(settings)
    file = settings.sandbox_dir / "connections" / "psc119"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = settings.connection("psc119")
    assert secret and secret.startswith("http://:") and secret.endswith("@127.0.0.1")
    down(settings)
    up(settings)
    assert settings.connection("psc119") == secret
    assert secret.split(":")[2].split("@")[0] not in (settings.root / "log" / "sandbox-web.log").read_text()


def test_a_killed_server_comes_back_on_its_port(settings: Settings) -> None:
    first, pid = up(settings), web(settings)
    os.kill(pid, signal.SIGKILL)
    again = up(settings)
    assert web(settings) != pid
    assert again.servers == first.servers


def test_down_ends_it_and_never_another_process(settings: Settings) -> None:
    up(settings)
    assert [p.pid for p in process.ours(settings.root, "sandbox")] == [web(settings)]
    assert down(settings)
    assert process.ours(settings.root, "sandbox") == []
    assert not down(settings)
    # The id was given to someone else meanwhile: this very test.
    file = settings.sandbox_dir / "web.json"
    file.write_text(f'{{"name": "sandbox web", "pid": {os.getpid()}, "started": 1, "port": 1}}')
    assert not down(settings)


def test_a_server_whose_folder_is_gone_ends_by_itself(settings: Settings) -> None:
    up(settings)
    server = process.identify("sandbox web", web(settings))
    shutil.rmtree(settings.sandbox_dir)
    os.waitpid(server.pid, 0)
    assert not server.alive


def test_three_days_at_once_equal_three_days_one_by_one(settings: Settings, tmp_path: Path) -> None:
    other = small(tmp_path / "other")
    try:
        for s in (settings, other):
            up(s)
        books = sums(settings.sandbox_dir / "umkm")
        before = rows(settings)
        assert tick(settings, 3).day == 3
        for _ in range(3):
            tick(other, 1)
        assert rows(settings) == rows(other) != before
        assert answers(settings) == answers(other)
        assert sums(settings.sandbox_dir / "umkm") == sums(other.sandbox_dir / "umkm") == books
        tick(settings, 7)
        after = sums(settings.sandbox_dir / "umkm")
        assert sum(after[name] != books[name] for name in books) == 1
    finally:
        down(other)


def test_a_tick_cut_off_after_its_clock_is_finished_by_up(settings: Settings) -> None:
    up(settings)
    clock = settings.sandbox_dir / "clock"
    clock.write_text("2026-11-22T06:00+07:00\n")  # what a killed tick leaves
    resumed = up(settings)
    assert (resumed.day, resumed.made) == (2, True)
    with closing(sqlite3.connect(settings.sandbox_dir / "up4.sqlite")) as db:
        assert "prioritas" in [c[1] for c in db.execute("PRAGMA table_info(tb_aduan)")]


def test_what_is_refused(settings: Settings) -> None:
    with pytest.raises(Fatal, match="WDH-803"):
        tick(settings, 1)
    up(settings)
    with pytest.raises(Fatal, match="WDH-801"):
        up(settings.model_copy(update={"sandbox": SandboxSettings(seed=6, size=0.05)}))
    with pytest.raises(Fatal, match="WDH-804"):
        up(settings.model_copy(update={"environment": "production"}))
    with pytest.raises(ValueError, match="days"):
        tick(settings, 0)


def test_another_application_joins_later_and_the_server_keeps_its_port(settings: Settings) -> None:
    alone = settings.model_copy(update={"applications": ("up4",)})
    assert up(alone).servers == {}
    assert not (settings.sandbox_dir / "umkm").exists()
    tick(alone, 1)
    joined = up(settings)
    assert (joined.day, joined.made) == (1, True)
    assert len(answers(settings)[0][0]) > 0
    port = joined.servers["psc119"].split("/")[2]
    with pytest.raises(Fatal, match="WDH-103"):
        up(settings.model_copy(update={"applications": ("up5",)}))
    assert up(settings).servers["psc119"].split("/")[2] == port


def test_an_application_that_was_cut_off_is_brought_again_and_the_others_are_not(settings: Settings) -> None:
    up(settings)
    state = settings.sandbox_dir / "state.json"
    known = json.loads(state.read_text())
    assert known["days"] == dict.fromkeys(THREE, 0)
    del known["days"]["psc119"]  # killed before its day was written down
    state.write_text(json.dumps(known))
    before = (settings.sandbox_dir / "up4.sqlite").stat().st_mtime_ns
    assert up(settings).made
    assert (settings.sandbox_dir / "up4.sqlite").stat().st_mtime_ns == before
