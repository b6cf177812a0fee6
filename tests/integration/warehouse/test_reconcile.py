"""What two sources say of one thing, told by `wadah report reconcile`."""

import json

import pytest

from tests.integration.warehouse.conftest import Regency
from wadah.cli.reconcile import compared, reconcile


def test_every_difference_is_explained(regency: Regency) -> None:
    found = compared(regency.settings)
    assert {"Aduan selesai", "Aduan masyarakat"} <= {row["subjek"] for row in found}
    assert all(row["selisih"] == row["nilai_a"] - row["nilai_b"] and row["penjelasan"] for row in found)
    done = [row for row in found if row["subjek"] == "Aduan selesai"]
    assert (sum(row["nilai_a"] for row in done), sum(row["nilai_b"] for row in done)) == (399, 49)
    assert {row["kunci_penjelasan"] for row in done} == {"selesai-tanpa-jawaban"}
    once = [row for row in found if row["subjek"] == "Aduan masyarakat"]
    assert {(row["selisih"], row["kunci_penjelasan"]) for row in once} == {(0, "sama")}


def test_a_person_reads_it_and_a_program(
    regency: Regency, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("wadah.settings.load_settings", lambda: regency.settings)
    reconcile(json=True, differing=True)
    told = json.loads(capsys.readouterr().out)
    assert told and all(row["selisih"] for row in told)
    reconcile(differing=True)
    shown = capsys.readouterr().out
    assert "Aduan selesai" in shown and "selesai-tanpa-jawaban: " in shown
    assert "Aduan masyarakat" not in shown
