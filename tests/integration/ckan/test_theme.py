"""The portal as people meet it: every public page in a real browser, in both languages, with and without script."""

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from publish.ckan import words
from publish.ckan.ids import TABLE, resource_id
from tests.browser import OPEN, RULES, SMALL, Watch, chromium, visit, visit_plain
from tests.ckan import Ckan
from tests.integration.ckan.publishing import IDS, ONE, Publisher
from tests.integration.ckan.spoken import only, texts

TABLE_PAGE = f"dataset/{ONE}/resource/{resource_id(ONE, TABLE)}"
PAGES = (
    "", "dataset/", "dataset/?q=aduan", "dataset/?q=zzzz&res_format=CSV", "dataset/?wadah_tema=kesehatan",
    f"dataset/{ONE}", f"dataset/{ONE}/rilis", TABLE_PAGE, f"dataset/{ONE}/resource/{resource_id(ONE, 'csv')}",
    "organization/", "organization/diskominfo", "jadwal/", "jadwal/2026-12/", "mutu/", "tentang/", "user/login",
    "user/reset", "tak-ada", "dataset/new",
)  # fmt: skip


SAMPLE = re.compile(r"<summary>(\w+)</summary><pre[^>]*><code>(.*?)</code></pre>", re.S)


@pytest.fixture(scope="module")
def published(portal: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    """Three datasets on a portal whose look is today's, whoever published before."""
    made = Publisher(tmp_path_factory.mktemp("tampilan"), portal.address, portal.token, IDS, months=22)
    made.purge()
    made.maker.make()
    assert set(made.outcomes().values()) == {"new"}
    yield made
    made.purge()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def every(context: BrowserContext, address: str, prefix: str = "") -> Iterator[tuple[str, Page, Watch]]:
    for path in PAGES:
        page, watch = visit(context, address, prefix + path)
        if path == TABLE_PAGE:
            page.wait_for_selector(".wd-dt .page-link")
        yield path, page, watch
        page.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (390, "light"), (1280, "dark"), (1280, "light")])
def test_every_public_page_is_whole(browser: Browser, published: Publisher, width: int, scheme: str) -> None:
    """No accessibility violation, no script error, nothing from elsewhere, nothing too wide or too small to touch."""
    axe, wrong = Axe(), []
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        for path, page, watch in every(context, published.address):
            if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                wrong.append(f"{path}: {wide} px too wide")
            page.evaluate(OPEN)
            for v in axe.run(page, options=RULES).response["violations"]:
                wrong.append(f"{path}: {v['id']} {v['nodes'][0]['html'][:160]} {v['nodes'][0]['failureSummary'][:200]}")
            wrong += [f"{path}: {fault}" for fault in watch.faults]
            wrong += [f"{path}: small {element}" for element in page.evaluate(SMALL)]
    assert not wrong, "\n".join(wrong[:25])


@pytest.mark.parametrize(("prefix", "foreign"), [("", "en"), ("en/", "id")])
def test_a_page_speaks_one_language(browser: Browser, published: Publisher, prefix: str, foreign: str) -> None:
    """Every word that only the other language has is looked for in all a reader sees or hears."""
    wrong, refused = [], only(foreign)
    with browser.new_context() as context:
        for path, page, _ in every(context, published.address, prefix):
            assert page.locator("html").get_attribute("lang") == ("en" if prefix else "id")
            for text in texts(page):
                if found := {w for w in text.replace("/", " ").split() if w.strip(".,:;()“”?!").lower() in refused}:
                    wrong.append(f"{path}: {sorted(found)} in “{text[:90]}”")
    assert not wrong, "\n".join(dict.fromkeys(wrong[:40]))


def test_the_catalogues_are_those_of_the_texts() -> None:
    """`python -m publish.ckan.words` writes them; what CKAN reads is what the templates say today."""
    stale = [path.name for path, content in words.files() if not path.is_file() or path.read_bytes() != content]
    assert not stale, f"run `python -m publish.ckan.words`: {stale}"


def test_numbers_are_written_as_indonesians_do(browser: Browser, published: Publisher) -> None:
    """In the table, with script and without: dots between thousands, right-aligned."""
    for script in (True, False):
        with browser.new_context(java_script_enabled=script) as context:
            address = f"dataset/umkm-triwulanan/resource/{resource_id('umkm-triwulanan', TABLE)}"
            page, watch = visit_plain(context, published.address, address)
            if script:
                page.wait_for_selector(".wd-dt .page-link")
                column = page.locator("#wadah-tabel tbody td.num").first
                assert column.evaluate("e => getComputedStyle(e).textAlign") == "right"
            assert page.locator("#wadah-tabel tbody tr").count() == 25
            assert "Baris 1–25 dari 1.134" in page.locator("main").inner_text()
            assert not watch.faults


def test_the_table_pages_sorts_and_searches(browser: Browser, published: Publisher) -> None:
    with browser.new_context() as context:
        page, watch = visit(context, published.address, TABLE_PAGE)
        page.wait_for_selector(".wd-dt .page-link")
        page.get_by_label("Cari di tabel").fill("kesehatan")
        page.get_by_text("disaring dari").wait_for()
        assert set(page.locator("#wadah-tabel tbody td:nth-child(4)").all_inner_texts()) == {"Kesehatan"}
        page.get_by_label("Cari di tabel").fill("")
        page.get_by_text("dari 1.386").wait_for()
        page.locator("th", has_text="Jumlah aduan").click()
        page.locator("#wadah-tabel th.sorting_asc").wait_for()
        page.get_by_role("link", name="Berikutnya").click()
        page.get_by_text("Baris 26–50").wait_for()
        assert not watch.faults


def test_everything_works_without_script(browser: Browser, published: Publisher) -> None:
    """Search, facets, dataset, table, the other language: by links and forms alone, on a phone, without a cookie."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900}) as context:
        page, watch = visit_plain(context, published.address, "")
        page.fill("#q", "pengaduan")
        page.press("#q", "Enter")
        page.wait_for_url("**/dataset/?q=pengaduan")
        assert page.locator(".dataset-item").count() == 1
        page.goto(f"{published.address}/dataset/")
        page.get_by_text("Saring hasil").click()
        page.get_by_role("link", name="Kesehatan").click()
        assert page.locator(".dataset-item").count() == 1 and page.locator(".wd-chips").is_visible()
        page.get_by_role("link", name="Jumlah panggilan PSC 119").click()
        page.get_by_role("link", name="Lihat, saring, dan urutkan").click()
        assert page.locator("#wadah-tabel tbody tr").count() == 25
        page.get_by_role("link", name="Berikutnya").click()
        assert "Baris 26–50" in page.inner_text("main")
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en" and "Rows 26–50" in page.inner_text("main")
        page.goto(f"{published.address}/dataset/{ONE}")
        page.get_by_role("link", name="English").click()
        assert page.url.endswith(f"/en/dataset/{ONE}")
        assert not watch.faults and not context.cookies()


def test_an_editor_finds_a_usable_portal(browser: Browser, published: Publisher, portal: Ckan) -> None:
    """Signing in, the dashboard and a form work inside the portal's frame."""
    name, password = (portal.home / "ckan" / "admin").read_text("utf-8").split()[:2]
    with browser.new_context() as context:
        page, watch = visit(context, published.address, "user/login")
        page.fill("#field-login", name)
        page.fill("#field-password", password)
        page.locator("main").get_by_role("button", name="Masuk").click()
        assert page.locator(".wd-account").is_visible() and page.locator(".wd-header").is_visible()
        page.goto(f"{published.address}/{TABLE_PAGE}")
        page.wait_for_selector(".wd-dt .page-link")
        page.goto(f"{published.address}/dataset/new")
        assert page.locator("form input[name=title]").is_visible() and page.locator(".wd-header").is_visible()
        page.get_by_role("button", name="Keluar").click()
        page.wait_for_load_state()
        assert page.locator(".wd-header").is_visible() and not page.locator(".wd-account").is_visible()
        assert not [f for f in watch.faults if f.startswith(("foreign", "error"))], watch.faults


def test_old_addresses_and_small_files(published: Publisher, portal: Ckan) -> None:
    """The static site's addresses lead to CKAN's; machine files say their type and can be asked for again."""
    download = f"/dataset/{ONE}/resource/{resource_id(ONE, 'csv')}/download/{ONE}.csv"
    moved = {f"/d/{ONE}/": f"/dataset/{ONE}", "/about": "/tentang/", f"/d/{ONE}/{ONE}.csv": download}
    for old, new in moved.items():
        answer = portal.get(old)
        assert answer.status_code == 302 and answer.headers["Location"].endswith(new), (old, answer.headers)
    kinds = {"/data.json": "application/json", "/feed.xml": "application/xml", "/sitemap.xml": "application/xml",
             f"/d/{ONE}/datapackage.json": "application/json", "/jadwal.ics": "text/calendar"}  # fmt: skip
    for path, kind in kinds.items():
        answer = portal.get(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(kind), (path, answer.headers)
        assert answer.headers["ETag"] and answer.headers["Content-Type"].count("charset") <= 1
    policy = portal.get(f"/dataset/{ONE}").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy


def test_pages_are_as_large_as_a_phone_can_bear(published: Publisher, portal: Ckan) -> None:
    """HTML and its stylesheets, before compression."""
    html = portal.get(f"/dataset/{ONE}").text
    sheets = {part.partition('"')[0] for part in html.split('rel="stylesheet" href="')[1:]}
    assert sheets and len(html.encode()) + sum(len(portal.get(s).content) for s in sheets) < 90_000


def test_the_data_api_examples_run_as_they_stand(published: Publisher, portal: Ckan, tmp_path: Path) -> None:
    """curl and Python always, R where it is there; page by page gives as many rows as one page."""
    text = portal.get(f"/dataset/{ONE}").text
    samples = {name: html.unescape(code) for name, code in SAMPLE.findall(text[text.index('id="data-api"') :])}
    rows = 9 * 7 * 10  # kecamatan × categories × the months of 2026
    ran = subprocess.run(["bash", "-c", samples["curl"]], check=True, capture_output=True, cwd=tmp_path)
    said = json.loads(ran.stdout)["result"]
    assert said["total"] == rows and len(said["records"]) == 5
    for script in (samples["Python"], samples["Python"].replace("1000", "100")):
        ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=tmp_path)
        assert int(ran.stdout) == rows
    assert samples["R"].count(resource_id(ONE, TABLE)) == 1 and '{"tahun": 2026}' in samples["R"]
    r = shutil.which("Rscript")
    if r and not subprocess.run([r, "-e", "library(jsonlite)"], capture_output=True).returncode:
        ran = subprocess.run([r, "-e", samples["R"]], check=True, capture_output=True, cwd=tmp_path)
        assert str(rows) in ran.stdout.decode()
