"""A regency's first days, on a fresh clone: every figure that leaves is compared with the truth.

The truth comes from the sandbox's generator, which knows what it planted; no code of the pipeline is in it.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import files
from tests.installation import THREE, Installation, as_text
from wadah.cli.report import WAITS

DATASETS = ("aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan")


def loads(regency: Installation) -> dict[str, dict[str, Any]]:
    return {f"{load['app']}.{load['table']}": load for load in regency.json("status", "--json")["loads"]}


def assert_truth(regency: Installation, days: list[int]) -> None:
    truth = regency.json("sandbox", "truth", *[w for d in days for w in ("--released-on", str(d))])
    assert truth["datasets"].keys() >= set(DATASETS)
    for dataset, rows in truth["datasets"].items():
        assert regency.rows(dataset) == as_text(rows), dataset
    current = loads(regency)
    for table, known in truth["tables"].items():
        load = current[table]
        assert load["pulled"] == load["known"] + load["accepted"] + load["rejected"], table
        assert load["current_rows"] == known["accepted"], table
        assert load["current_rejects"] == known["rejects"], table


def published(regency: Installation) -> dict[str, str]:
    return {d["dataset"]: d["release"] for d in regency.json("status", "--json")["datasets"]}


def test_make_run_on_a_fresh_clone(first_run: subprocess.CompletedProcess[str], regency: Installation) -> None:
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    for dataset in DATASETS:
        assert dataset in first_run.stdout
    assert "Try next" in first_run.stdout
    assert_truth(regency, [0])


def test_everything_lies_under_one_root(first_run: object, folder: Path, cloned: set[Path]) -> None:
    assert files(folder) == cloned


def test_only_the_portal_can_be_read_by_other_users(first_run: object, regency: Installation) -> None:
    portal = regency.home / "portal"
    private = [p for p in regency.home.rglob("*") if portal not in (p, *p.parents) and not p.is_symlink()]
    assert [p for p in private if p.stat().st_mode & 0o077] == []
    assert regency.home.stat().st_mode & 0o077 == 0o011  # passed through to the portal, not listed
    page = portal / "current" / "index.html"
    assert page.stat().st_mode & 0o444 == 0o444
    assert (regency.home / "log" / "wadah.jsonl").stat().st_size > 0


def test_a_second_run_pulls_and_publishes_nothing(first_run: object, regency: Installation) -> None:
    before, release = published(regency), (regency.home / "portal" / "current").resolve()
    again = regency.json("run", "--json")
    assert not again["failures"]
    assert {r["new"] for r in again["loads"]} == {0}
    assert {d["outcome"] for d in again["datasets"]} == {"unchanged", WAITS}
    assert {d["dataset"] for d in again["datasets"] if d["outcome"] == "unchanged"} == before.keys()
    assert published(regency) == before
    assert (regency.home / "portal" / "current").resolve() == release


def test_after_three_days_exactly_what_changed_is_published(first_run: object, regency: Installation) -> None:
    before = published(regency)
    regency.wadah("sandbox", "tick", "--days", "3")
    ran = regency.json("run", "--json")
    assert not ran["failures"]
    outcomes = {d["dataset"]: d["outcome"] for d in ran["datasets"]}
    assert {dataset: outcomes[dataset] for dataset in DATASETS} == {
        "aduan-bulanan": "published",
        "panggilan-psc-bulanan": "published",
        "umkm-triwulanan": "unchanged",
    }
    assert published(regency)["umkm-triwulanan"] == before["umkm-triwulanan"]
    assert_truth(regency, [0, 3])


def test_a_fourth_application_without_python(first_run: object, regency: Installation, fourth: None) -> None:
    more = Installation(regency.folder, regency.home, applications=(*THREE, "izin"))
    ran = more.json("run", "--json")
    assert not ran["failures"]
    assert "izin-tahunan" in {d["dataset"] for d in ran["datasets"]}
    assert [(r["tahun"], r["jumlah_izin"]) for r in regency.rows("izin-tahunan")] == [("2024", "6"), ("2025", "7")]
    page = (regency.home / "portal" / "current" / "d" / "izin-tahunan" / "index.html").read_text("utf-8")
    assert "Jumlah izin" in page


@pytest.fixture
def fourth(folder: Path, regency: Installation) -> Iterator[None]:
    """One input contract, one model with its output contract, one CSV, as the tutorial does it; gone afterwards."""
    here = Path(__file__).parent / "fourth"
    placed = {
        "izin.odcs.yaml": folder / "connectors/contracts/dpmptsp",
        "izin-tahunan.odcs.yaml": folder / "publish/datasets",
        "open_izin_tahunan.sql": folder / "dbt/models/open",
        "izin_2025.csv": regency.home / "sandbox" / "izin",
    }
    for name, place in placed.items():
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((here / name).read_bytes())
    yield
    for name, place in placed.items():
        (place / name).unlink()
