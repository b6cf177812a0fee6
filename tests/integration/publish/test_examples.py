"""The examples on the dataset page, taken from the page and run as they stand, against the served portal."""

import html
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.release import publish
from publish.serve import server
from tests.integration.publish.release import Maker

SAMPLE = re.compile(r"<summary>(\w+)</summary><pre[^>]*><code>(.*?)</code></pre>", re.S)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A portal that knows its own address: the port is taken first, then published for."""
    made = Maker(tmp_path_factory.mktemp("contoh") / "rumah", months=6)
    with server(made.settings) as listening:
        made.portal = {"base_url": f"http://127.0.0.1:{listening.server_address[1]}"}
        made.make()
        publish(made.settings)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield made.home / "portal" / "current"
        listening.shutdown()


def samples(page: Path) -> dict[str, str]:
    return {name: html.unescape(text) for name, text in SAMPLE.findall(page.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_curl_example_downloads_the_file_and_its_release(served: Path, tmp_path: Path, language: str) -> None:
    script = samples(served / language / "d/aduan-bulanan/index.html")["curl"]
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, check=True, capture_output=True)
    content = (served / "d/aduan-bulanan/aduan-bulanan.csv").read_bytes()
    assert (tmp_path / "aduan-bulanan.csv").read_bytes() == content
    assert script.count("http://127.0.0.1") == 2


def test_the_python_example_prints_the_first_rows(served: Path, tmp_path: Path) -> None:
    script = samples(served / "d/aduan-bulanan/index.html")["Python"]
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "33.19.01" in ran.stdout or "kode_provinsi" in ran.stdout


def test_the_r_example_reads_every_row_where_r_is(served: Path, tmp_path: Path) -> None:
    """Where R or readr is not there, the example is held against the table it reads: its columns must exist."""
    script = samples(served / "d/aduan-bulanan/index.html")["R"]
    columns = (served / "d/aduan-bulanan/aduan-bulanan.csv").read_text("utf-8").split("\n", 1)[0].split(",")
    named = re.findall(r"(\w+) = \"d\"", script)
    assert named == ["jumlah_aduan"] and set(named) <= set(columns) and 'url <- "http://127.0.0.1' in script
    rscript = shutil.which("Rscript")
    if rscript and not subprocess.run([rscript, "-e", "library(readr)"], capture_output=True).returncode:
        ran = subprocess.run([rscript, "-e", script], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert "kode_provinsi" in ran.stdout
