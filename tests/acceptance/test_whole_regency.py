"""The whole regency: every application, every open dataset, on its first day, the day after and a month later.

Each day is released to the static portal and to a real CKAN; every figure of every dataset is compared with what the
generator knows. What was hidden on an earlier day stays hidden, so the days before are part of the truth.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.installation import Installation, as_text
from wadah.contract.load import inputs, outputs

pytestmark = pytest.mark.timeout(3000)
DAYS = (0, 1, 30)
CKAN = {"PORTAL": "ckan", "WADAH_PORTAL__TARGET": "ckan"}


@pytest.fixture(scope="module")
def regency(folder: Path) -> Iterator[Installation]:
    installation = Installation(folder, folder / "var all", applications=None)
    yield installation
    installation.wadah("portal", "down", check=False)
    installation.wadah("down", check=False)


@pytest.fixture(scope="module", params=DAYS, ids=[f"day {day}" for day in DAYS])
def day(request: pytest.FixtureRequest, regency: Installation) -> int:
    """The sandbox's day after which both portals hold a release of it; parameters come in order."""
    wanted = int(request.param)
    if wanted:
        gone = DAYS[DAYS.index(wanted) - 1]
        regency.wadah("sandbox", "tick", "--days", str(wanted - gone))
    ran = regency.make("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    again = Installation(regency.folder, regency.home, CKAN, None).make("run")
    assert again.returncode == 0, again.stdout + again.stderr
    return wanted


@pytest.fixture(scope="module")
def truth(regency: Installation, day: int) -> dict[str, Any]:
    until = [d for d in DAYS if d <= day]
    told: dict[str, Any] = regency.json("sandbox", "truth", *[w for d in until for w in ("--released-on", str(d))])
    return told


def test_every_application_is_accounted_for(regency: Installation, truth: dict[str, Any]) -> None:
    loads = {f"{load['app']}.{load['table']}": load for load in regency.json("status", "--json")["loads"]}
    assert set(truth["tables"]) == {f"{c.id}.{t.name}" for c in inputs().values() for t in c.tables}
    for table, known in truth["tables"].items():
        load = loads[table]
        assert load["pulled"] == load["known"] + load["accepted"] + load["rejected"], table
        assert load["current_rows"] == known["accepted"], table
        assert load["current_rejects"] == known["rejects"], table


@pytest.mark.parametrize("dataset", sorted(outputs()))
def test_every_figure_of_the_static_portal(regency: Installation, truth: dict[str, Any], dataset: str) -> None:
    if dataset in truth["datasets"]:
        assert regency.rows(dataset) == as_text(truth["datasets"][dataset])
    else:  # it waits for its first closed period
        assert not (regency.home / "portal" / "current" / "d" / dataset).exists()


@pytest.mark.parametrize("dataset", sorted(outputs()))
def test_every_figure_of_ckan(regency: Installation, truth: dict[str, Any], dataset: str) -> None:
    address = Installation(regency.folder, regency.home, CKAN, None).json("portal", "status", "--json")["address"]
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as portal:
        answer = portal.post("/api/3/action/package_show", json={"id": dataset})
        if dataset not in truth["datasets"]:
            assert answer.status_code == 404
            return
        shown = answer.json()["result"]
        url = next(r["url"] for r in shown["resources"] if r["format"].casefold() == "csv")
        content = portal.get(url).content.decode()
    rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(io.StringIO(content))]
    assert rows == as_text(truth["datasets"][dataset])
