"""A real DAG run that fails tells who is set, by a real mail server; nothing is told where nobody is."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.airflow.environ import environ
from tests.mailbox import Mailbox, mailbox
from wadah import alert
from wadah.settings import AlertsSettings, Settings

AIRFLOW = Path(sys.executable).with_name("airflow")
TO = ("walidata@kab.example", "jaga@kab.example")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mailbox(tmp_path) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("AIRFLOW_CONN_SURAT", box.uri())
    return Settings(home=tmp_path / "var", applications=("umkm",), alerts=AlertsSettings(smtp="surat", to=TO))


def airflow(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [AIRFLOW, *words], env=environ(settings, 1), capture_output=True, text=True, check=False, timeout=500
    )  # fmt: skip


def test_a_run_that_fails_is_told_with_its_code(settings: Settings, box: Mailbox) -> None:
    assert airflow(settings, "db", "migrate").returncode == 0
    assert airflow(settings, "dags", "test", "publish").returncode != 0  # there is no release to publish from
    told = {letter["Subject"]: letter for letter in box.letters}
    assert set(told) == {"[Wadah] publish.site failed", "[Wadah] publish.verdict failed"}
    letter = told["[Wadah] publish.site failed"]
    assert letter["To"] == ", ".join(TO)
    assert "WDH-601" in letter.get_content()
    assert "Traceback" not in letter.get_content()


def test_lateness_is_told_once_a_due_date(settings: Settings, box: Mailbox) -> None:
    missed = {"aduan-bulanan": ("2026-11-05", 15)}
    assert alert.late(settings, missed) == ["aduan-bulanan"]
    assert alert.late(settings, {"aduan-bulanan": ("2026-11-05", 16)}) == []
    assert alert.late(settings, {}) == []  # it came
    assert alert.late(settings, {"aduan-bulanan": ("2026-12-05", 1)}) == ["aduan-bulanan"]
    assert [letter.get_content().splitlines()[0] for letter in box.letters] == [
        "aduan-bulanan: jatuh tempo 2026-11-05, terlambat 15 hari.",
        "aduan-bulanan: jatuh tempo 2026-12-05, terlambat 1 hari.",
    ]


def test_off_by_default(settings: Settings, box: Mailbox) -> None:
    quiet = settings.model_copy(update={"alerts": AlertsSettings()})
    assert not alert.tell(quiet, "x", "x", [])
    assert alert.late(quiet, {"aduan-bulanan": ("2026-11-05", 15)}) == []
    assert box.letters == []
