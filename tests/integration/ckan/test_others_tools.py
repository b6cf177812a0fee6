"""What other people's tools make of the portal: nothing here is read by our own code."""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import mlcroissant
import pytest
from ckanapi import RemoteCKAN
from frictionless import Package
from playwright.sync_api import Page
from pyshacl import validate
from rdflib import RDF, Graph, Namespace

from tests.browser import chromium
from tests.integration.ckan.publishing import IDS, ONE, Publisher

BIN = Path(sys.executable).parent
SHAPES = Path(__file__).parents[1] / "publish" / "shapes" / "dcat-ap-3.0.0.ttl"
DCAT, SPDX = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://spdx.org/rdf/terms#")
SAMPLE = re.compile(r"<summary>(\w+)</summary><pre[^>]*><code>(.*?)</code></pre>", re.S)


@pytest.fixture(scope="module")
def told(portal: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    """Three datasets, published; nobody changes them."""
    publisher = Publisher(tmp_path_factory.mktemp("alat lain"), portal.address, portal.token, only=IDS)
    publisher.purge()
    publisher.maker.make()
    assert set(publisher.outcomes().values()) == {"new"}
    yield publisher
    publisher.purge()


@pytest.fixture(scope="module")
def files(told: Publisher) -> dict[str, dict[str, str]]:
    """sha256 by file name, by dataset, as the receipts say."""
    return {d: {f["name"]: f["sha256"] for f in told.receipts(d)[-1]["files"]} for d in IDS}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(locale="id")


def ckanapi(*arguments: str) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # its workers call it by name
    command = [str(BIN / "ckanapi"), *arguments]
    ran = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr


def get(told: Publisher, path: str) -> httpx.Response:
    return httpx.get(told.address + path, trust_env=False, timeout=60, follow_redirects=True).raise_for_status()


def test_ckanapi_dumps_every_dataset_with_its_dictionary(told: Publisher, tmp_path: Path) -> None:
    ckanapi("dump", "datasets", *IDS, "-d", "-R", "-q", "-r", told.address, "-O", str(tmp_path / "semua.jsonl"))
    dumped = {d["name"]: d for d in map(json.loads, (tmp_path / "semua.jsonl").read_text("utf-8").splitlines())}
    assert set(dumped) == set(IDS)
    for dataset in dumped.values():
        (table,) = [r for r in dataset["resources"] if r.get("datastore_fields")]
        assert all(f["info"]["label"] and f["info"]["notes"] for f in table["datastore_fields"] if f["id"] != "_id")
        assert {r["format"] for r in dataset["resources"]} >= {"CSV", "Parquet", "XLSX"}


def test_ckanapi_downloads_a_package_whole(told: Publisher, files: dict[str, dict[str, str]], tmp_path: Path) -> None:
    ckanapi("dump", "datasets", ONE, "-q", "-r", told.address, "-D", str(tmp_path))
    said = json.loads((tmp_path / ONE / "datapackage.json").read_text("utf-8"))
    assert {r["format"] for r in said["resources"]} == {"CSV", "Parquet", "XLSX", "GeoJSON"}
    # 4.11 fetches the last resource under every name: the table, whose address gives the CSV whole.
    found = {hashlib.sha256(f.read_bytes()).hexdigest() for f in (tmp_path / ONE / "data").iterdir()}
    assert found == {files[ONE][f"{ONE}.csv"]}


@pytest.mark.parametrize("dataset", IDS)
def test_any_ckan_client_downloads_what_the_receipt_says(
    told: Publisher, files: dict[str, dict[str, str]], dataset: str
) -> None:
    with RemoteCKAN(told.address) as ckan:
        resources = ckan.action.package_show(id=dataset)["resources"]
    given = {r["url"].rsplit("/", 1)[-1]: r for r in resources if r["format"] != "API"}
    assert set(given) == set(files[dataset])
    for name, resource in given.items():
        content = httpx.get(resource["url"], trust_env=False, timeout=60).raise_for_status().content
        assert hashlib.sha256(content).hexdigest() == files[dataset][name] == resource["hash"]
        assert len(content) == resource["size"]


@pytest.mark.parametrize("dataset", IDS)
def test_frictionless_accepts_the_package_from_the_portal(told: Publisher, dataset: str) -> None:
    report = Package(f"{told.address}/d/{dataset}/datapackage.json").validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    assert report.tasks[0].stats["rows"] > 10


@pytest.mark.parametrize("dataset", IDS)
def test_mlcroissant_loads_the_rows_from_the_portal(told: Publisher, dataset: str) -> None:
    loaded = mlcroissant.Dataset(jsonld=f"{told.address}/d/{dataset}/croissant.json")
    assert not loaded.metadata.ctx.issues.errors and not loaded.metadata.ctx.issues.warnings
    assert sum(1 for _ in loaded.records(f"{dataset}/baris")) == told.receipts(dataset)[-1]["rows"]


def test_mlcroissant_accepts_ckans_own_description(told: Publisher) -> None:
    said = get(told, f"/dataset/{ONE}/croissant.jsonld").json()
    loaded = mlcroissant.Dataset(jsonld=said)
    assert not loaded.metadata.ctx.issues.errors
    sets = said["recordSet"]  # JSON-LD writes a list of one without its brackets
    fields = [f for r in (sets if isinstance(sets, list) else [sets]) for f in r["field"]]
    assert fields and all(f.get("dataType") for f in fields)


def test_the_catalogue_conforms_to_dcat_ap(told: Publisher, files: dict[str, dict[str, str]]) -> None:
    graph = Graph().parse(data=get(told, "/catalog.ttl").text, format="turtle")
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="rdfs")
    assert conforms, text
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        checksum = str(graph.value(graph.value(distribution, SPDX.checksum), SPDX.checksumValue))
        content = httpx.get(address, trust_env=False, timeout=60).raise_for_status().content
        assert hashlib.sha256(content).hexdigest() == checksum
        assert len(content) == int(str(graph.value(distribution, DCAT.byteSize)))


@pytest.mark.parametrize("dataset", IDS)
def test_ckans_own_dcat_of_a_dataset_is_read(told: Publisher, dataset: str) -> None:
    graph = Graph().parse(data=get(told, f"/dataset/{dataset}.ttl").text, format="turtle")
    (found,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert len(list(graph.objects(found, DCAT.distribution))) >= 4


def test_a_citizen_finds_looks_and_downloads(
    told: Publisher, files: dict[str, dict[str, str]], page: Page, tmp_path: Path
) -> None:
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("requestfailed", lambda r: faults.append(f"{r.url} {r.failure}"))
    page.goto(told.address + "/")
    page.locator("input[name=q]").first.fill("pengaduan")
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_url("**/dataset/?*q=pengaduan*")
    page.locator(f"a[href$='/dataset/{ONE}']").first.click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text().startswith("Jumlah aduan masyarakat")
    assert page.locator("h2#tabel").is_visible()  # the preview, on the page itself
    with page.expect_download() as started:
        page.locator(f"a[href$='/{ONE}.csv']").first.click()
    started.value.save_as(tmp_path / "unduhan.csv")
    assert hashlib.sha256((tmp_path / "unduhan.csv").read_bytes()).hexdigest() == files[ONE][f"{ONE}.csv"]
    assert faults == []


@pytest.mark.parametrize("path", [f"/dataset/{ONE}", f"/en/dataset/{ONE}"])
def test_every_example_on_the_page_runs(told: Publisher, path: str, tmp_path: Path) -> None:
    found = [(name, html.unescape(text)) for name, text in SAMPLE.findall(get(told, path).text)]
    assert sorted(name for name, _ in found) == ["Python", "Python", "R", "R", "curl", "curl"]
    for name, script in found:
        command = {"curl": ["bash", "-euo", "pipefail", "-c"], "Python": [sys.executable, "-c"]}.get(name)
        if command:
            ran = subprocess.run([*command, script], cwd=tmp_path, capture_output=True, text=True, timeout=120)
            assert ran.returncode == 0 and '"success": false' not in ran.stdout, (script, ran.stderr)
            assert ran.stdout or list(tmp_path.glob("*.csv"))
