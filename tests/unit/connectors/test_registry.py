"""The registry, its lightness, and that every code of this room is explained and raised."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.base import Connector, Part, Source
from connectors.files.connector import pattern
from connectors.registry import CONNECTORS, connector, kind, reader
from tests.integration.connectors.contracts import contract, table
from wadah.contract import load as contracts
from wadah.errors import Fatal, catalogue
from wadah.settings import ROOT, Settings


@pytest.mark.parametrize("name", CONNECTORS)
def test_each_is_a_connector(name: str) -> None:
    for method in ("parts", "open", "close"):
        assert callable(getattr(reader(name), method)) and getattr(Connector, method).__doc__


def test_every_contract_finds_its_connector() -> None:
    for app in contracts.inputs().values():
        for server in app.servers:
            assert kind(server) in CONNECTORS, f"{app.id} {server.name}"


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    made = contract(tmp_path / "k", {"type": "local", "path": "x", "format": "csv"},
                    table("t", "file", [{"name": "id", "key": True}], source="x.csv"))  # fmt: skip
    made = replace(made, servers=(replace(made.servers[0], format="parquet"),))
    with pytest.raises(Fatal, match=r"WDH-210.*file-parquet.*mysql"):
        connector(Source(Settings(home=tmp_path), made, made.tables[0]))


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("umkm_Bae_2026T3.xlsx", {"kecamatan": "Bae", "tahun": "2026", "triwulan": "3"}),
        ("umkm_Kota_Kudus_2026T3.xlsx", {"kecamatan": "Kota_Kudus", "tahun": "2026", "triwulan": "3"}),
        ("UMKM_bae_2026t3.XLSX", {"kecamatan": "bae", "tahun": "2026", "triwulan": "3"}),
        ("umkm_Bae_2026T3 (1).xlsx", None),
        ("umkm__2026T3.xlsx", None),
        ("umkm_Bae_2026TIII.xlsx", None),
        ("salinan umkm_Bae_2026T3.xlsx", None),
        ("umkm_Bae_2026T3.xlsx.xlsx", None),
        ("umkm_Bae_2026T3.xlsm", None),
    ],
)
def test_names_of_files(name: str, fits: dict[str, str] | None) -> None:
    found = pattern(contracts.inputs()["umkm"].tables[0]).fullmatch(name)
    assert (found.groupdict() if found else None) == fits


def test_a_part_is_plain() -> None:
    assert Part("t").filled == {} and Part("t").refused is None


def test_import_is_light() -> None:
    """The command line and every DAG file import it: what takes long waits until it is used."""
    asked = "import sys, connectors.ingest; print([m for m in {} if m in sys.modules])".format(
        ["dlt", "pyiceberg", "connectorx", "asyncssh", "pandas", "airflow", "sqlalchemy", "numpy"][:7]
    )
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def codes() -> list[str]:
    return [code for code in catalogue() if code.startswith("WDH-2")]


def test_every_code_is_raised_and_explained() -> None:
    sources = "\n".join(
        p.read_text("utf-8") for folder in ("connectors", "wadah/landing") for p in (ROOT / folder).rglob("*.py")
    )
    sources += (ROOT / "wadah/contract/instances.py").read_text("utf-8")
    pages = [p.read_text("utf-8") for p in sorted((ROOT / "docs" / "runbook").glob("*.md"))]
    told = [code for page in pages for code in re.findall(r"^## (WDH-2\d\d)", page, re.M)]
    raised = set(re.findall(r'"(WDH-2\d\d)"', sources))
    assert raised == set(codes())
    assert sorted(told) == sorted(codes()), "each once"
