"""Bad input at the command line: a coded message that says what to do, and the last good release untouched."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fault.conftest import Undisturbed, state
from tests.groups import need
from tests.installation import Installation

REFUSED, FATAL, RETRIABLE = 1, 2, 3


@pytest.fixture
def before(victim: Installation, undisturbed: Undisturbed) -> Iterator[Installation]:
    """The regency at day 0, whose last good release must be the same afterwards."""
    good = state(victim)
    victim.wadah("sandbox", "up")
    yield victim
    assert state(victim) == good


def refused(ran: subprocess.CompletedProcess[str], status: int, code: str) -> str:
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert code in ran.stderr
    assert "→" in ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


def test_an_unreachable_application(before: Installation) -> None:
    before.wadah("sandbox", "down")
    refused(before.wadah("ingest", "psc119", check=False), RETRIABLE, "WDH-2")


def test_a_wrong_credential_is_told_and_never_shown(before: Installation) -> None:
    secret = before.home / "sandbox" / "connections" / "psc119"
    secret.write_text("http://:not-the-token@127.0.0.1\n", "utf-8")
    assert "not-the-token" not in refused(before.wadah("ingest", "psc119", check=False), FATAL, "WDH-2")
    logs = [file.read_text("utf-8", "replace") for file in (before.home / "log").rglob("*") if file.is_file()]
    assert logs and not any("not-the-token" in text for text in logs)


def test_a_broken_workbook_is_set_aside_and_the_others_go_on(before: Installation) -> None:
    books = sorted((before.home / "sandbox" / "umkm").glob("*.xlsx"))
    books[0].write_bytes(b"no workbook at all")
    os.utime(books[0], (time.time() - 3600,) * 2)  # nobody is still writing it
    books[1].write_bytes(books[2].read_bytes())
    report = before.json("ingest", "umkm", "--json")[0]
    assert [part["part"] for part in report["set_aside"]] == [books[0].name]
    assert report["files"] == 1


def test_a_contract_with_a_mistake(before: Installation) -> None:
    contract = before.folder / "connectors" / "contracts" / "diskominfo" / "up4.odcs.yaml"
    good = contract.read_text("utf-8")
    contract.write_text(good.replace("classification: terbatas", "classification: rahasia", 1), "utf-8")
    try:
        told = refused(before.wadah("ingest", "up4", check=False), FATAL, "WDH-101")
        assert "up4.odcs.yaml:" in told and "classification" in told
    finally:
        contract.write_text(good, "utf-8")


def test_a_second_run_at_the_same_time(before: Installation) -> None:
    first = before.start("run")
    lock = before.home / "lock" / "run.lock"
    deadline = time.monotonic() + 30
    while not (lock.exists() and lock.read_text("utf-8").endswith("}")) and time.monotonic() < deadline:
        time.sleep(0.05)
    told = refused(before.wadah("run", check=False), RETRIABLE, "WDH-152")
    assert str(first.pid) in told
    assert first.wait(300) == 0


def test_a_full_disk(before: Installation, tmp_path: Path) -> None:
    need("full disk", os.geteuid() == 0, "mounting a small file system needs root")
    cache = before.home / "warehouse" / "build"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", cache], check=True)
    try:
        refused(before.wadah("build", "--full", check=False), FATAL, "WDH-154")
    finally:
        subprocess.run(["umount", "--lazy", cache], check=True)
