"""The OPDs' internal pages: what they say, and that nobody else can read them."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import httpx
import pytest

from publish.internal.pages import write
from publish.internal.serve import server
from wadah.errors import Fatal
from wadah.settings import Settings

NOW = datetime.fromisoformat("2026-11-20T06:00:00+07:00")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One application of a hand-made release: a table that is late, a fault, a name that no reference knows."""
    made = Settings(home=tmp_path / "rumah data", applications=("umkm",), now=NOW)
    folder = made.path("warehouse", "releases", "satu")
    folder.mkdir(parents=True)
    with duckdb.connect(folder / "wadah.duckdb") as con:
        con.execute("CREATE SCHEMA marts")
        con.execute(
            "CREATE TABLE marts.fct_mutu_data AS SELECT 2026 AS tahun, 11 AS bulan, 'umkm' AS app, 'umkm' AS tabel,"
            " 'dinas-koperasi' AS kode_opd, 1200 AS diterima, 34 AS ditolak, 5 AS diperbaiki, 7 AS tidak_dikenali,"
            " 1000 AS isian, 875 AS terisi, TIMESTAMP '2026-05-01 06:00' AS terakhir_dimuat, 2712 AS toleransi_jam"
        )
        con.execute("CREATE TABLE marts.baris_ditolak AS SELECT 'umkm' AS app, 'umkm' AS tabel, 'WDH-307' AS kode,"
                    " true AS terkini, '3,31901E+15' AS nilai FROM range(34)")  # fmt: skip
        con.execute("CREATE TABLE marts.tidak_dikenali AS SELECT 'umkm' AS app, 'umkm' AS tabel,"
                    " 'jenis_usaha' AS kolom, 'Sewa <tenda>' AS nilai, 7 AS jumlah")  # fmt: skip
    (folder / "gate").mkdir()
    (folder / "release.json").write_text(json.dumps({"id": "satu", "models": {"fct_mutu_data": {}}}), "utf-8")
    made.path("warehouse", "current").symlink_to("releases/satu")
    return made


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    write(settings)
    made, where = server(settings)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield where
    made.shutdown()
    thread.join()
    made.server_close()


def get(address: str, host: str | None = None) -> httpx.Response:
    return httpx.get(address, headers={"Host": host} if host else {}, trust_env=False, follow_redirects=True)


def test_the_page_says_what_to_mend_and_no_value_of_a_row(settings: Settings) -> None:
    assert write(settings) == ["dinas-koperasi"]
    page = settings.path("internal", "dinas-koperasi", "index.html").read_text("utf-8")
    for said in ("1.200", "34", "87,5%", "terlambat", "WDH-307", "format kolom menjadi Teks", "Sewa &lt;tenda&gt;"):
        assert said in page
    assert "3,31901E+15" not in page
    assert "dinas-koperasi/index.html" in settings.path("internal", "index.html").read_text("utf-8")


def test_only_the_owner_can_read_the_files(settings: Settings) -> None:
    write(settings)
    write(settings)
    files = [f for f in settings.path("internal").rglob("*") if f.is_file()]
    assert files
    assert {f.stat().st_mode & 0o777 for f in files} == {0o600}
    assert settings.path("internal").stat().st_mode & 0o777 == 0o700


def test_a_page_of_an_office_without_applications_goes(settings: Settings) -> None:
    gone = settings.path("internal", "dinas-lama", "index.html")
    gone.parent.mkdir(parents=True)
    gone.write_text("", "utf-8")
    write(settings)
    assert not gone.exists()


def test_served_behind_a_secret_address_and_to_no_other_site(address: str) -> None:
    page = get(address)
    assert page.status_code == 200
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert get(f"{address}dinas-koperasi/").status_code == 200
    assert get(f"{address}aset/wadah.css").status_code == 200
    assert get(f"{address}tidak-ada/").status_code == 404
    root = address[: address.index("/", len("http://"))]
    for outside in (root, f"{root}/dinas-koperasi/index.html", f"{address}../index.html"):
        assert get(outside).status_code == 404
    assert get(address, host="jahat.example:80").status_code == 404


def test_without_a_release_there_is_nothing_to_say(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="WDH-601"):
        write(Settings(home=tmp_path / "kosong", applications=("umkm",), now=NOW))
