"""What the public takes beside the tables: maps, catalogues, feeds, descriptions, judged by other people's tools."""

import csv
import json
import re
from pathlib import Path
from xml.etree.ElementTree import parse

import mlcroissant
import pytest
from pyshacl import validate
from rdflib import DCTERMS, Graph, Namespace
from rdflib.compare import isomorphic

from publish.geojson import POINTS, points
from publish.release import publish
from tests.integration.publish.release import Maker
from wadah.errors import Fatal
from wadah.settings import ROOT

DCAT = Namespace("http://www.w3.org/ns/dcat#")
BASE = "http://127.0.0.1:8000"
IDS = ["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"]
ATOM = "{http://www.w3.org/2005/Atom}"
SHAPES = Path(__file__).parent / "shapes" / "dcat-ap-3.0.0.ttl"
BOX = {"33.19": (110.6, -7.0, 111.1, -6.5), "33.24": (109.9, -7.3, 110.4, -6.8), "35.08": (112.8, -8.5, 113.5, -7.8),
       "35.16": (112.2, -7.8, 112.8, -7.3)}  # fmt: skip
PAGE = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def test_the_map_holds_the_latest_periods_rows(site: Path) -> None:
    folder = site / "d" / "aduan-bulanan"
    told = json.loads((folder / "aduan-bulanan.geojson").read_text("utf-8"))
    with (folder / "aduan-bulanan.csv").open(newline="", encoding="utf-8") as opened:
        rows = [r for r in csv.DictReader(opened) if (r["tahun"], r["bulan"]) == ("2026", "11")]
    assert told["type"] == "FeatureCollection" and told["period"] == "2026-11"
    shown = [{k: "" if v is None else str(v) for k, v in f["properties"].items()} for f in told["features"]]
    assert shown == rows and len({f["id"] for f in told["features"]}) == len(rows)


def test_a_place_without_a_known_point_has_none_on_the_map(site: Path) -> None:
    told = json.loads((site / "d/aduan-bulanan/aduan-bulanan.geojson").read_text("utf-8"))
    for feature in told["features"]:
        code, geometry = feature["properties"]["kemendagri_kode_kecamatan"], feature["geometry"]
        if code not in points():
            assert geometry is None  # RFC 7946, 3.2: unlocated
        else:
            assert geometry == {"type": "Point", "coordinates": [points()[code].lon, points()[code].lat]}
    assert told["places"] == {"known": 4, "unknown": 5} and "GeoNames" in told["points"]


def test_every_point_is_a_kecamatans_and_lies_in_its_regency() -> None:
    with (ROOT / "dbt/seeds/wilayah.csv").open(newline="", encoding="utf-8") as opened:
        names = {r["kode_kemendagri"]: r["nama"] for r in csv.DictReader(opened) if r["tingkat"] == "kecamatan"}
    with POINTS.open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            west, south, east, north = BOX[row["kode_kemendagri"][:5]]
            assert names[row["kode_kemendagri"]] == row["nama"] and row["sumber"]
            assert west < float(row["bujur"]) < east and south < float(row["lintang"]) < north


@pytest.mark.parametrize(
    ("line", "problem"),
    [("33.19.01,X,-6.8,110.8,uji", "outside Indonesia"), ("33.19.01,X,110;8,-6.8,uji", "cannot be read"),
     ("33.19.02,X,110.8,-6.8,uji", "twice")],
)  # fmt: skip
def test_a_line_that_is_no_point_is_named(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "titik.csv"
    file.write_text(f"kode_kemendagri,nama,bujur,lintang,sumber\n33.19.02,Y,110.84,-6.8,uji\n{line}\n", "utf-8")
    with pytest.raises(Fatal, match=r"WDH-640.*3.*" + problem):
        points(file)


def test_no_map_where_no_place_is_known(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.geojson.points", dict)
    maker.make()
    publish(maker.settings)
    assert not list((maker.home / "portal/current").rglob("*.geojson"))


@pytest.mark.parametrize("form", ["json-ld", "turtle"])
def test_the_catalogue_conforms_to_dcat_ap(site: Path, form: str) -> None:
    graph = Graph().parse(site / ("catalog.jsonld" if form == "json-ld" else "catalog.ttl"), format=form)
    # RDFS inference: that a value is an rdfs:Resource is said by no catalogue.
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="rdfs")
    assert conforms, text


def test_shapes_do_find_what_is_missing(site: Path) -> None:
    graph = Graph().parse(site / "catalog.ttl")
    graph.remove((None, DCTERMS.title, None))
    graph.remove((None, DCAT.accessURL, None))
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="rdfs")
    assert not conforms and "dct:title" in text and "dcat:accessURL" in text


def test_both_catalogues_are_one_graph(site: Path) -> None:
    graphs = [Graph().parse(site / "catalog.jsonld", format="json-ld"), Graph().parse(site / "catalog.ttl")]
    assert len(graphs[0]) > 300 and isomorphic(*graphs)


@pytest.mark.parametrize("dataset", IDS)
def test_croissant_is_valid_and_loads_the_rows(site: Path, dataset: str, tmp_path: Path) -> None:
    told = json.loads((site / "d" / dataset / "croissant.json").read_text("utf-8"))
    for file in told["distribution"]:  # from the disk: the portal is not served here
        file["contentUrl"] = str(site / file["contentUrl"].removeprefix(BASE + "/"))
    local = tmp_path / "croissant.json"
    local.write_text(json.dumps(told), "utf-8")
    loaded = mlcroissant.Dataset(jsonld=local)
    assert not loaded.metadata.ctx.issues.errors and not loaded.metadata.ctx.issues.warnings
    rows = list(loaded.records(f"{dataset}/baris"))
    with (site / "d" / dataset / f"{dataset}.csv").open(encoding="utf-8") as opened:
        assert len(rows) == sum(1 for _ in opened) - 1
    code = rows[0][f"{dataset}/baris/kemendagri_kode_kecamatan"]
    assert (code.decode() if isinstance(code, bytes) else code) == "33.19.01"


def test_every_dataset_page_says_what_it_is_to_search_engines(site: Path) -> None:
    for dataset in IDS:
        (found,) = PAGE.findall((site / "d" / dataset / "index.html").read_text("utf-8"))
        assert not PAGE.findall((site / "en/d" / dataset / "index.html").read_text("utf-8"))  # its words are Indonesian
        said = json.loads(found)
        assert said["@type"] == "Dataset" and said["url"] == f"{BASE}/d/{dataset}/" and len(said["description"]) > 50
        assert said["license"] and said["temporalCoverage"] and said["variableMeasured"] and said["creator"]["name"]
        for download in said["distribution"]:
            assert (site / download["contentUrl"].removeprefix(BASE + "/")).is_file() and len(download["sha256"]) == 64


@pytest.mark.parametrize("place", ["", "d/aduan-bulanan/"])
def test_both_feeds_tell_the_same(site: Path, place: str) -> None:
    told = json.loads((site / place / "feed.json").read_text("utf-8"))
    atom = parse(site / place / "feed.xml").getroot()
    assert told["version"] == "https://jsonfeed.org/version/1.1" and told["feed_url"] == f"{BASE}/{place}feed.json"
    entries = atom.findall(f"{ATOM}entry")
    assert [i["id"] for i in told["items"]] == [e.findtext(f"{ATOM}id") for e in entries] and entries
    assert [i["content_text"] for i in told["items"]] == [e.findtext(f"{ATOM}summary") for e in entries]
    for item in told["items"]:
        assert (site / item["_wadah"]["receipt"].removeprefix(BASE + "/")).is_file() and item["content_text"]


def test_the_feed_tells_of_columns_of_an_end_and_of_a_withdrawal(maker: Maker) -> None:
    contracts = dict(maker.contracts)
    maker.make()
    publish(maker.settings, contracts=contracts)
    maker.contracts, maker.now = _changed(contracts), "2026-11-21T09:00:00+07:00"
    maker.make("ALTER TABLE open.open_umkm_triwulanan ALTER tenaga_kerja TYPE DECIMAL(12,1)")
    publish(maker.settings, contracts=maker.contracts)
    kinds, texts = _feed(maker)
    assert sorted(kinds) == ["penghentian", "rilis", "rilis", "skema"]
    assert "Jenis isian kolom berubah: tenaga_kerja: integer → number." in texts
    assert "Dataset ini dihentikan mulai 2027-01-01: Digabung ke dataset lain. Penggantinya: aduan-bulanan." in texts
    page = (maker.home / "portal/current/d/umkm-triwulanan/index.html").read_text("utf-8")
    assert "dihentikan mulai 2027-01-01" in page
    maker.now = "2026-11-22T09:00:00+07:00"
    publish(maker.settings, contracts={k: c for k, c in contracts.items() if k != "umkm-triwulanan"})
    kinds, _ = _feed(maker)
    assert kinds[0] == "penarikan" and len(kinds) == 5
    whole = json.loads((maker.home / "portal/current/feed.json").read_text("utf-8"))
    assert whole["items"][0]["tags"] == ["penarikan"]


def _feed(maker: Maker) -> tuple[list[str], list[str]]:
    told = json.loads((maker.home / "portal/current/d/umkm-triwulanan/feed.json").read_text("utf-8"))
    return [i["tags"][0] for i in told["items"]], [i["content_text"] for i in told["items"]]


def _changed(contracts: dict) -> dict:  # type: ignore[type-arg]
    """The same contracts; of one, a column has another type and its end is announced."""
    from dataclasses import replace

    from wadah.contract.vocabulary import Ending

    old = contracts["umkm-triwulanan"]
    columns = tuple(replace(c, type="number") if c.name == "tenaga_kerja" else c for c in old.table.columns)
    end = Ending(tanggal="2027-01-01", alasan="Digabung ke dataset lain.", pengganti="aduan-bulanan")
    return contracts | {old.id: replace(old, tables=(replace(old.table, columns=columns),), ending=end)}
