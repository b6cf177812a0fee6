"""The same regency, published to a real CKAN by one command, and read back as a stranger reads it: over HTTP."""

import csv
import hashlib
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.acceptance.test_main_job import DATASETS
from tests.installation import Installation, as_text
from wadah.cli.report import WAITS

pytestmark = pytest.mark.timeout(1500)  # the first of them makes CKAN's environment
CKAN = {"PORTAL": "ckan", "WADAH_PORTAL__TARGET": "ckan"}


@pytest.fixture(scope="module")
def ckan(regency: Installation, first_run: object) -> Iterator[Installation]:
    """The acceptance tests' regency, wherever its days have got to, with CKAN as its portal."""
    installation = Installation(regency.folder, regency.home, CKAN)
    yield installation
    installation.wadah("portal", "down", check=False)


@pytest.fixture(scope="module")
def portal(ckan: Installation, day: int) -> Iterator[httpx.Client]:
    ran = ckan.make("run")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    address = ckan.json("portal", "status", "--json")["address"]
    assert address in ran.stdout
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        yield client


@pytest.fixture(scope="module")
def day(regency: Installation, first_run: object) -> int:
    """The sandbox's day at the first release to CKAN."""
    return int(regency.json("sandbox", "truth")["day"])


def action(portal: httpx.Client, name: str, **asked: Any) -> Any:
    answer = portal.post(f"/api/3/action/{name}", json=asked)
    assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.text[:300]}"
    return answer.json()["result"]


def resource(portal: httpx.Client, dataset: str, kind: str) -> dict[str, Any]:
    package = action(portal, "package_show", id=dataset)
    return next(r for r in package["resources"] if r["format"].casefold() == kind.casefold())


def truth(ckan: Installation, *days: int) -> dict[str, list[dict[str, str | None]]]:
    """The right rows by dataset, where what was hidden on any of `days` stays hidden."""
    told = ckan.json("sandbox", "truth", *[w for day in days for w in ("--released-on", str(day))])["datasets"]
    return {dataset: as_text(told[dataset]) for dataset in DATASETS}


def downloaded(portal: httpx.Client, dataset: str) -> list[dict[str, str | None]]:
    found = resource(portal, dataset, "CSV")
    content = portal.get(found["url"]).content
    assert hashlib.sha256(content).hexdigest() == found["hash"], dataset
    return [{k: v or None for k, v in row.items()} for row in csv.DictReader(io.StringIO(content.decode()))]


def test_every_figure_in_ckan_is_the_truth(ckan: Installation, portal: httpx.Client, day: int) -> None:
    for dataset, rows in truth(ckan, day).items():
        assert downloaded(portal, dataset) == rows, dataset


def test_the_data_api_gives_the_same_rows(ckan: Installation, portal: httpx.Client, day: int) -> None:
    for dataset, told in truth(ckan, day).items():
        table = resource(portal, dataset, "API")["id"]
        found = action(portal, "datastore_search", resource_id=table, limit=32000)
        assert found["total"] == len(told)
        rows = [{k: None if v is None else str(v) for k, v in row.items() if k != "_id"} for row in found["records"]]
        assert sorted(map(repr, rows)) == sorted(map(repr, told)), dataset


def test_a_second_run_publishes_nothing(ckan: Installation, portal: httpx.Client) -> None:
    before = {d: action(portal, "package_show", id=d)["metadata_modified"] for d in DATASETS}
    again = ckan.json("run", "--json")
    assert not again["failures"]
    assert {d["outcome"] for d in again["datasets"]} == {"unchanged", WAITS}
    assert {d: action(portal, "package_show", id=d)["metadata_modified"] for d in DATASETS} == before


def test_days_later_exactly_what_changed_is_published(ckan: Installation, portal: httpx.Client, day: int) -> None:
    before = {d: resource(portal, d, "CSV") for d in DATASETS}
    ckan.wadah("sandbox", "tick", "--days", "3")
    ran = ckan.json("run", "--json")
    assert not ran["failures"]
    changed = {d["dataset"] for d in ran["datasets"] if d["outcome"] == "published"} & set(DATASETS)
    after = {d: resource(portal, d, "CSV") for d in DATASETS}
    assert changed == {d for d in DATASETS if before[d]["hash"] != after[d]["hash"]}
    assert {d: r["id"] for d, r in before.items()} == {d: r["id"] for d, r in after.items()}  # stable for ever
    for dataset, rows in truth(ckan, day, day + 3).items():
        assert downloaded(portal, dataset) == rows, dataset


def test_a_stranger_verifies_the_portal(ckan: Installation, portal: httpx.Client, tmp_path_factory: Any) -> None:
    """With nothing of ours but the command: another home, no token, no settings."""
    stranger = Installation(ckan.folder, tmp_path_factory.mktemp("a stranger's home"))
    for dataset in DATASETS:
        told = stranger.wadah("verify", f"{portal.base_url}/dataset/{dataset}")
        assert dataset in told.stdout
