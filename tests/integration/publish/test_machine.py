"""What harvesters and programs read, judged by other people's software."""

import json
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from frictionless import Package
from icalendar import Calendar
from jsonschema import Draft202012Validator
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from publish.release import publish
from tests.integration.publish.release import Maker

DCAT = Namespace("http://www.w3.org/ns/dcat#")
BASE = "http://127.0.0.1:8000"
IDS = ["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"]
TEXT = {"type": "string", "minLength": 1}
PROJECT_OPEN_DATA = {
    "required": ["@context", "conformsTo", "describedBy", "dataset"],
    "properties": {"dataset": {"items": {
        "required": ["@type", "title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier",
                     "accessLevel"],
        "properties": {
            "@type": {"const": "dcat:Dataset"}, "title": TEXT, "description": TEXT, "identifier": TEXT,
            "keyword": {"type": "array", "minItems": 1, "items": TEXT},
            "modified": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"},
            "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
            "accrualPeriodicity": {"pattern": r"^R/P(\d+(\.\d+)?[YMWD])+$"},
            "temporal": {"pattern": r"^\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d$"},
            "language": {"type": "array", "items": {"pattern": "^[a-z]{2}$"}},
            "contactPoint": {"required": ["fn", "hasEmail"], "properties": {"hasEmail": {"pattern": "^mailto:.+@.+"}}},
            "publisher": {"required": ["name"]},
            "distribution": {"items": {
                "properties": {"downloadURL": {"pattern": "^http"}, "mediaType": {"pattern": r"^[a-z]+/[\w.+-]+$"}},
                "dependentRequired": {"downloadURL": ["mediaType"]}}},
        }}}},
}  # fmt: skip
"""What v1.1 asks of a catalogue that is no United States agency's, written from its specification."""
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize("dataset", IDS)
def test_frictionless_accepts_the_package_and_every_row(site: Path, dataset: str) -> None:
    package = Package(str(site / "d" / dataset / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    assert report.tasks[0].stats["rows"] > 100 and package.resources[0].schema.primary_key


def test_the_catalogue_is_dcat(site: Path) -> None:
    graph = Graph().parse(site / "catalog.jsonld", format="json-ld")
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    datasets = set(graph.objects(catalog, DCAT.dataset))
    assert datasets == set(graph.subjects(RDF.type, DCAT.Dataset)) and len(datasets) == 3
    wanted = (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCTERMS.spatial, DCTERMS.temporal,
              DCTERMS.accrualPeriodicity, DCAT.contactPoint, DCAT.theme, DCAT.keyword, DCAT.landingPage)  # fmt: skip
    for dataset in datasets:
        assert all(graph.value(dataset, p) is not None for p in wanted), dataset
        assert graph.value(graph.value(dataset, DCTERMS.publisher), RDF.type) is not None
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        size = graph.value(distribution, DCAT.byteSize)
        assert isinstance(size, Literal) and (site / address.removeprefix(BASE + "/")).stat().st_size == int(size)
    aduan = URIRef(f"{BASE}/d/aduan-bulanan/#dataset")
    span = graph.value(aduan, DCTERMS.temporal)
    assert (
        str(graph.value(span, DCAT.startDate)) == "2025-01-01" and str(graph.value(span, DCAT.endDate)) == "2026-11-30"
    )
    assert not [node for node in graph.all_nodes() if type(node).__name__ == "BNode"]


def test_data_json_has_what_the_national_portal_harvests(site: Path) -> None:
    told = json.loads((site / "data.json").read_text("utf-8"))
    assert told["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema" and len(told["dataset"]) == 3
    Draft202012Validator(PROJECT_OPEN_DATA).validate(told)
    required = {"title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel",
                "license", "spatial", "temporal", "accrualPeriodicity", "theme", "issued", "distribution"}  # fmt: skip
    for dataset in told["dataset"]:
        assert required <= set(dataset) and len(dataset["description"]) > 100
        assert {d["format"] for d in dataset["distribution"]} == {"CSV", "XLSX", "Parquet", "GeoJSON"}
        for distribution in dataset["distribution"]:
            assert (site / distribution["downloadURL"].removeprefix(BASE + "/")).is_file()


def test_the_calendar_holds_what_is_due_and_keeps_its_events(shown: Maker, site: Path) -> None:
    calendar = Calendar.from_ical((site / "jadwal.ics").read_bytes())
    events = {str(e["uid"]): e for e in calendar.walk("VEVENT")}
    told = {(str(e["url"]).split("/")[-2], e["dtstart"].dt.isoformat()) for e in events.values()}
    assert {("aduan-bulanan", "2027-01-10"), ("umkm-triwulanan", "2027-01-25")} <= told
    assert all(e["dtstart"].dt > date(2026, 12, 12) for e in events.values())
    earlier = shown.home / "portal/releases/2026-11-20-01/jadwal.ics"
    assert set(events) & {str(e["uid"]) for e in Calendar.from_ical(earlier.read_bytes()).walk("VEVENT")}


def test_the_feed_lists_releases_newest_first(site: Path) -> None:
    feed = parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 4  # three first releases and a later one
    assert [e.findtext(f"{ATOM}updated") for e in entries] == sorted(
        [e.findtext(f"{ATOM}updated") or "" for e in entries], reverse=True
    )
    assert entries[0].findtext(f"{ATOM}summary") and len({e.findtext(f"{ATOM}id") for e in entries}) == 4


def test_the_map_names_pages_that_are_there_in_both_languages(site: Path) -> None:
    addresses = [str(u.findtext(f"{MAP}loc")) for u in parse(site / "sitemap.xml").getroot()]
    assert f"{BASE}/d/aduan-bulanan/" in addresses and f"{BASE}/en/cari/tema/kesehatan/" in addresses
    assert all((site / a.removeprefix(BASE + "/") / "index.html").is_file() for a in addresses)


def test_search_engines_are_let_into_production_alone(shown: Maker, site: Path, maker: Maker) -> None:
    assert "Sitemap: " in (site / "robots.txt").read_text("utf-8")
    maker.environment = "sandbox"
    maker.make()
    publish(maker.settings)
    here = maker.home / "portal/current"
    assert (here / "robots.txt").read_text("utf-8").endswith("Disallow: /\n")
    page = (here / "index.html").read_text("utf-8")
    assert "Portal uji coba" in page and "Data sintetis untuk uji coba" in page and 'content="noindex"' in page
    assert "sintetis" not in (site / "index.html").read_text("utf-8")
