"""The whole gate on a built warehouse: what passes, what is refused alone, what people read of it."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from expectations import gate as room
from expectations.gate import run
from expectations.report import Found
from expectations.report import build as build_report
from expectations.rules import Rule, sql_rule
from expectations.runner import Runner, Suite
from tests.integration.gate.warehouse import SOURCES, Warehouse, three
from wadah import gate
from wadah.canonical import content_hash
from wadah.contract.load import inputs, outputs
from wadah.errors import Fatal
from wadah.gate import GateResult, verify
from wadah.privacy import scan
from wadah.warehouse.connect import connect

NIK = "3319014107900001"


def by_dataset(results: list[GateResult]) -> dict[str, GateResult]:
    return {r.dataset: r for r in results}


def test_a_sound_warehouse_passes(sound: Warehouse, dbt: dict[str, Any], tmp_path: Path) -> None:
    results = run(sound.settings, sound.path, sound.manifest, dbt)
    assert {r.dataset for r in results} == set(three())
    with connect(sound.path, sound.settings) as con:
        for result in results:
            table = outputs()[result.dataset].table
            assert [c for c in result.checks if not c.ok] == []
            assert {"contract", "suite", "suppression", "privacy", "load"} <= {c.kind for c in result.checks}
            digest = content_hash(con, f"open.open_{table.name}", [c.name for c in table.columns], table.key)
            verify(result, digest)
            assert result.rows > 100
            assert result.at == datetime.fromisoformat("2026-11-20T09:00:00+07:00")
    gate.write(results, tmp_path)
    assert gate.read(tmp_path) == by_dataset(results)


REFUSED = {
    "a broken table": (["UPDATE open.open_aduan_bulanan SET bulan = 13 WHERE rowid = 0"], {}, "rentang:bulan"),
    "a table that is missing": (["DROP TABLE open.open_aduan_bulanan"], {}, "pemeriksaan:jalan"),
    "a table that cannot be written": (
        ["ALTER TABLE open.open_aduan_bulanan ALTER jumlah_aduan TYPE INTEGER[] USING [jumlah_aduan]"],
        {},
        "pemeriksaan:jalan",
    ),
    "an application's load": (["DELETE FROM marts.muatan WHERE app = 'up4'"], {}, "muatan:up4.tb_aduan:ada"),
    "a table without a contract": (
        [],
        {"depends_on": [{"app": "hilang", "table": "tabel"}]},
        "muatan:hilang.tabel:dikenal",
    ),
    "a test of dbt": ([], {"failed": ["grain_open_aduan_bulanan"]}, "dbt:grain_open_aduan_bulanan"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_dataset_is_refused_alone(what: str, broken: Callable[..., Warehouse], dbt: dict[str, Any]) -> None:
    statements, told, name = REFUSED[what]
    warehouse = broken(*statements)
    manifest = json.loads(json.dumps(warehouse.manifest))
    manifest["open"]["aduan-bulanan"] |= told
    results = by_dataset(run(warehouse.settings, warehouse.path, manifest, dbt))
    assert {d for d, r in results.items() if not r.passed} == {"aduan-bulanan"}
    assert name in {c.name for c in results["aduan-bulanan"].failed}


def test_a_leak_in_a_model_is_refused_alone(broken: Callable[..., Warehouse], dbt: dict[str, Any]) -> None:
    leaking = json.loads(json.dumps(dbt))
    node = next(n for n in leaking["nodes"].values() if n["name"] == "open_umkm_triwulanan")
    somebody = "(SELECT min(nama_pemilik) FROM staging.stg_umkm__umkm)"
    node["compiled_code"] = node["compiled_code"].replace('c."skala"', somebody)
    warehouse = broken()
    results = by_dataset(run(warehouse.settings, warehouse.path, warehouse.manifest, leaking))
    assert {d for d, r in results.items() if not r.passed} == {"umkm-triwulanan"}
    assert {c.name for c in results["umkm-triwulanan"].failed} == {"privasi:garis-keturunan", "privasi:skala"}


class Loaded(HTMLParser):
    """Everything a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe", "object", "embed", "source", "video", "audio", "base", "form"):
            self.found.append(f"<{tag} {given}>")
        self.found += [f"{name}={value}" for name, value in attrs if name.startswith("on") or name == "srcset"]
        self.found += [str(v) for n, v in attrs if n == "style" and "url(" in str(v)]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style" and ("url(" in data or "@import" in data):
            self.found.append(data)


def test_the_report_stands_alone(broken: Callable[..., Warehouse], dbt: dict[str, Any]) -> None:
    """And it holds no value of a row, not even of one that breaks a rule."""
    warehouse = broken(
        f"UPDATE open.open_umkm_triwulanan SET skala = '{NIK}' WHERE rowid = 0",
        f"UPDATE open.open_umkm_triwulanan SET sektor = '{NIK}' WHERE rowid = 1",
        f"UPDATE staging.stg_up4__tb_aduan SET nik = '{NIK}', isi_aduan = 'hubungi 081234567890'",
        f"INSERT INTO marts.baris_ditolak SELECT 'up4', 'tb_aduan', 'L', '{NIK}', 1, 'nik', 'WDH-306',"
        f" '{NIK}', '{NIK}', '{NIK}', true FROM range(900)",
    )
    results = run(warehouse.settings, warehouse.path, warehouse.manifest, dbt)
    docs = warehouse.settings.path("gate", "docs")
    pages = sorted(docs.rglob("*.html"))
    assert {p.suffix for p in docs.rglob("*") if p.is_file()} == {".html"}
    index = (docs / "index.html").read_text("utf-8")
    ruled = [t for app in {app for app, _ in SOURCES.values()} for t in inputs()[app].tables if t.quality]
    assert index.count("hasil rinci") == len(three()) + len(ruled)
    for page in pages:
        text = page.read_text("utf-8")
        parser = Loaded()
        parser.feed(text)
        assert parser.found == [], page
        assert "default-src 'none'" in text
        assert '<html lang="id">' in text
    assert scan(docs) == []
    assert scan("".join(r.to_json() for r in results).encode()) == []
    assert "✗ ditolak" in index
    warehouse.change("CREATE TABLE main.x (a INTEGER)")  # nothing holds the file any more
    assert "Skala usaha hanya memuat nilai yang disepakati." in index
    for link in [part.split('"')[0] for part in index.split('href="')[1:]]:
        assert link.startswith("#") or (docs / link.replace("%20", " ")).is_file(), link


def test_the_report_replaces_the_one_before_and_goes_with_the_release(
    sound: Warehouse, dbt: dict[str, Any], tmp_path: Path
) -> None:
    run(sound.settings, sound.path, sound.manifest, dbt)
    (sound.settings.path("gate", "docs") / "lama.html").write_text("lama")
    run(sound.settings, sound.path, sound.manifest, dbt)
    assert not (sound.settings.path("gate", "docs") / "lama.html").exists()
    assert [p.name for p in sound.settings.path("gate").iterdir()] == ["docs"]
    run(sound.settings, sound.path, sound.manifest, dbt, keep=tmp_path)
    assert set(gate.read(tmp_path)) == set(three())
    assert (tmp_path / "gate" / "docs" / "index.html").is_file()


def test_a_build_is_checked_by_its_id_and_keeps_its_results(sound: Warehouse, dbt: dict[str, Any]) -> None:
    aside = sound.settings.path("warehouse", "build", sound.manifest["id"])
    aside.mkdir(parents=True)
    shutil.copyfile(sound.path, aside / "wadah.duckdb")
    (aside / "release.json").write_text(json.dumps(sound.manifest))
    (aside / "manifest.json").write_text(json.dumps(dbt))
    results = room.check_build(sound.settings, sound.manifest["id"])
    assert gate.read(aside) == by_dataset(results)
    assert (aside / "gate" / "docs" / "index.html").is_file()
    with pytest.raises(Fatal) as raised:
        room.check_release(sound.settings)
    assert raised.value.code == "WDH-541"
    with pytest.raises(Fatal) as unknown:
        room.check_build(sound.settings, "20000101T000000Z")
    assert unknown.value.code == "WDH-405"


def test_failures_of_the_engine_quote_nothing(
    broken: Callable[..., Warehouse], caplog: pytest.LogCaptureFixture
) -> None:
    """A database names the value it could not convert, and some observations are values."""
    somebody = "Budi Rahasia"
    warehouse = broken(f"UPDATE staging.stg_up4__tb_aduan SET nama_pelapor = '{somebody}'")
    name = {"column": "nama_pelapor"}
    rules = [
        sql_rule("a", "quality", "A.", "SELECT 1 FROM ${table} WHERE CAST(nama_pelapor AS INTEGER) > 1"),
        Rule("b", "quality", "B.", "ExpectColumnValuesToBeInSet", {**name, "value_set": ["x"]}),
        Rule("c", "quality", "C.", "ExpectColumnDistinctValuesToBeInSet", {**name, "value_set": ["x"]}),
        Rule("d", "quality", "D.", "ExpectColumnMostCommonValueToBeInSet", {**name, "value_set": ["x"]}),
        Rule("e", "quality", "E.", "ExpectColumnValuesToBeBetween", {"kolom": "nama_pelapor"}),
    ]
    with closing(connect(warehouse.path, warehouse.settings)) as con:
        runner = Runner(con)
        checks = runner.run(Suite("uji", "staging.stg_up4__tb_aduan", rules))
        place = build_report(warehouse.settings, runner.context, Found([], {"up4.tb_aduan": checks}, {}))
    assert [(c.ok, c.code) for c in checks] == [
        (False, "WDH-531"), (False, None), (False, None), (False, None), (False, "WDH-532"),
    ]  # fmt: skip
    written = "".join(p.read_text("utf-8") for p in place.parent.rglob("*.html"))
    assert somebody not in written + repr(checks) + caplog.text
    assert "tidak dapat diperiksa" in written
