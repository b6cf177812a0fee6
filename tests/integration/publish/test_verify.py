"""`wadah verify`: a stranger with an address compares what a portal gives with what its receipts say."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.release import publish
from publish.verify import split, verify
from tests.integration.publish.release import Maker
from tests.integration.publish.test_serve import serving
from wadah.errors import Fatal
from wadah.settings import ROOT

ONE = "aduan-bulanan"


@pytest.fixture
def address(maker: Maker) -> Iterator[str]:
    maker.contracts = {ONE: maker.contracts[ONE]}
    maker.months = 2
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    maker.make("UPDATE open.open_aduan_bulanan SET jumlah_aduan = 999 WHERE rowid = 0")
    publish(maker.settings, contracts=maker.contracts)
    with serving(maker.settings) as portal:
        yield f"http://127.0.0.1:{portal.port}"


def wrong(place: str) -> dict[str, str]:
    return {f.what: f.said for f in verify(place) if f.ok is False}


def here(maker: Maker) -> Path:
    """The published dataset's folder; its files are made again, so that damage stays in this release."""
    folder = (maker.home / "portal" / "current").resolve() / "d" / ONE
    for file in [f for f in folder.iterdir() if f.is_file()]:
        copied = file.with_suffix(".copy")
        shutil.copy(file, copied)
        copied.replace(file)
    return folder


def test_a_portal_a_page_and_a_receipt(maker: Maker, address: str) -> None:
    found = {f.what: f for f in verify(address)}
    assert all(f.ok for f in found.values()), found
    assert "2 receipts" in found["chain of receipts"].said and "rows" in found[f"{ONE}.csv"].said
    for place in (f"{address}/d/{ONE}/", f"{address}/en/d/{ONE}/index.html", f"{address}/d/{ONE}/receipt.json"):
        assert wrong(place) == {}, place
    assert wrong(str(here(maker) / "receipt.json")) == {}


def test_damage_is_told_file_by_file(maker: Maker, address: str) -> None:
    folder = here(maker)
    with (folder / f"{ONE}.csv").open("ab") as file:
        file.write(b"x")
    (folder / f"{ONE}.xlsx").unlink()
    assert set(wrong(address)) == {f"{ONE}.csv", f"{ONE}.xlsx"}
    old = folder / "rilis" / "2026-11-20-01" / "receipt.json"
    said = json.loads(old.read_bytes())
    old.unlink()
    old.write_text(json.dumps(said | {"rows": 1}), "utf-8")
    assert "chain of receipts" in wrong(address)


def test_a_history_that_was_cut_off_differs(maker: Maker, address: str) -> None:
    folder = here(maker)
    (folder / "rilis" / "2026-11-20-01" / "receipt.json").unlink()
    assert set(wrong(address)) == {"chain of receipts"}
    alone = {f.what: f.ok for f in verify(str(folder / "receipt.json"))}
    assert alone["chain of receipts"] is None  # beside a file there is but one


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        ({"files": []}, "files"),
        ({"checks": []}, "gate"),
        ({"dataset": "lain"}, "chain of receipts"),
        ({"number": 3}, "chain of receipts"),
        ({"content_hash": "0" * 64}, f"{ONE}.csv"),
        ({"rows": 1}, f"{ONE}.parquet"),
    ],
)
def test_a_receipt_that_tells_less_or_other_things_differs(
    maker: Maker, address: str, lie: dict[str, Any], what: str
) -> None:
    file = here(maker) / "receipt.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()) | lie), "utf-8")
    assert what in wrong(f"{address}/d/{ONE}/")


@pytest.mark.parametrize("name", ["/tmp/wadah-uji", "../wadah-uji", "http://127.0.0.1:1/x.csv", "//lain.example/x", ""])
def test_a_file_s_name_leads_nowhere_else(maker: Maker, address: str, name: str) -> None:
    """Else a portal could have a stranger's files written over, or their network asked."""
    file = here(maker) / "receipt.json"
    said = json.loads(file.read_bytes())
    said["files"][0]["name"] = name
    file.write_text(json.dumps(said), "utf-8")
    for place in (address, str(file)):
        with pytest.raises(Fatal, match="WDH-628"):
            verify(place)


@pytest.mark.parametrize(
    "place", ["{address}/d/tidak-ada/", "{address}/aset/wadah.css", "http://127.0.0.1:1/", "kosong"]
)
def test_where_there_is_nothing_to_verify(address: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.ckan.client.TRIES", 1)
    with pytest.raises(Fatal, match="WDH-628"):
        verify(place.format(address=address))


def test_what_cannot_be_verified_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.ckan.client.TRIES", 1)
    for place, said in (
        ("http://127.0.0.1:1/", "nobody answers there."),
        (str(tmp_path), "name the receipt.json in it"),
    ):
        with pytest.raises(Fatal, match=f"WDH-628.*{said}") as told:
            verify(place)
        assert ".." not in str(told.value)


def test_addresses_of_both_portals() -> None:
    for page in ("dataset/x", "en/dataset/x", "dataset/x/resource/1", "d/x/", "en/d/x/index.html"):
        assert split(f"https://data.example/portal/{page}") == ("https://data.example/portal", "x"), page
    assert split("https://data.example/en/") == ("https://data.example", None)


def test_the_command_needs_no_home_and_tells_by_its_status(maker: Maker, address: str, tmp_path: Path) -> None:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        env = {"PATH": "", "HOME": str(tmp_path), "WADAH_HOME": str(tmp_path / "tidak dibuat")}
        code = "from wadah.cli import main; main()"
        command = [sys.executable, "-c", code, "verify", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)

    good = run(address, "--json")
    told: list[dict[str, Any]] = json.loads(good.stdout)
    assert good.returncode == 0 and {t["ok"] for t in told} == {True}, good.stderr
    assert not (tmp_path / "tidak dibuat").exists()
    with (here(maker) / f"{ONE}.csv").open("ab") as file:
        file.write(b"x")
    bad = run(address)
    assert bad.returncode == 1 and "DIFFERS" in bad.stdout
    assert run(str(tmp_path)).returncode == 2
