"""Every page in a real browser: no fault, nothing from elsewhere, no accessibility violation, usable without script."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from publish.serve import server
from tests.browser import OPEN, RULES, SMALL, chromium, visit, visit_plain
from tests.integration.publish.release import Maker


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def address(shown: Maker) -> Iterator[str]:
    made = server(shown.settings)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


def kinds(site: Path, english: bool) -> list[str]:
    """Every page but those made like another: one facet, one month, one OPD and one history stand for all."""
    found = [p.parent.relative_to(site).as_posix() + "/" for p in sorted(site.rglob("index.html"))]
    prefix = "en/" if english else ""
    own = [p.removeprefix("./").removeprefix(prefix) for p in found if p.startswith("en/") is english]
    once = {"cari/": "cari/tema/kesehatan/", "jadwal/": "jadwal/2026-11/", "opd/": "opd/diskominfo/"}
    many = {p for p in own for top in once if p.startswith(top) and p != top} | {
        p for p in own if p.endswith("/rilis/")
    }
    chosen = [p for p in own if p not in many or p in once.values() or p == "d/aduan-bulanan/rilis/"]
    return [prefix + p for p in [*chosen, "tak-ada"]]


# English pages are made of the same templates; these two hold nearly all that differs in words and length.
AXE_ENGLISH = ("en/", "en/d/umkm-triwulanan/")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_page_is_whole(browser: Browser, address: str, site: Path, width: int, scheme: str) -> None:
    """Every kind of page in both languages, narrow and dark, wide and light; axe takes most of the time."""
    axe = Axe()
    wrong: list[str] = []
    own, english = kinds(site, False), kinds(site, True)
    assert set(AXE_ENGLISH) <= set(english)
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        for path in own + english:
            page, watch = visit(context, address, path)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                wrong.append(f"{path}: {wide} px too wide")
            page.evaluate(OPEN)
            if path in own or path in AXE_ENGLISH:
                found = axe.run(page, options=RULES).response["violations"]
                wrong += [
                    f"{path}: {v['id']} {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary']}" for v in found
                ]
            wrong += [f"{path}: {f}" for f in watch.faults]
            wrong += [f"{path}: small {e}" for e in page.evaluate(SMALL)]
            page.close()
    assert not wrong, "\n".join(wrong[:20])


def test_narrow_and_wide_and_printed(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        page, _ = visit(context, address, "d/umkm-triwulanan/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.locator("#kamus + details").get_attribute("open") is None  # folded on a phone
        assert page.evaluate("document.documentElement.scrollHeight") < 9000
        assert len(page.pdf()) > 50_000
        page.emulate_media(media="print")
        assert not page.locator(".wd-nav").is_visible() and page.locator("#kamus + details table").is_visible()
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.locator("#kamus + details table").is_visible()


def test_search_finds_words_by_their_root_and_says_when_it_finds_none(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page, watch = visit(context, address, "cari/?q=pengaduan")
        assert page.locator(".dataset-item:visible").count() == 1
        assert page.locator("#hasil").inner_text() == "1 dataset tentang “pengaduan”"
        page.fill("#q", "kecamatan")
        assert page.locator(".dataset-item:visible").count() == 3
        page.fill("#q", "<b>sawah</b>")
        assert page.locator("#kosong").is_visible() and "<b>sawah</b>" in page.locator("#kosong h2").inner_text()
        page.fill("#q", "ambulans psc")
        page.press("#q", "Enter")
        assert page.url.endswith("?q=ambulans+psc") and page.locator(".dataset-item:visible").count() == 1
        assert not watch.faults
        english, _ = visit(context, address, "en/cari/?q=umkm")
        assert english.locator("#hasil").inner_text() == "1 dataset about “umkm”"


def test_everything_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900}) as context:
        page, watch = visit_plain(context, address, "")
        page.fill("#q", "aduan")
        page.press("#q", "Enter")
        page.wait_for_url("**/cari/?q=aduan")
        assert page.locator(".dataset-item").count() == 3 and "Tanpa JavaScript" in page.inner_text("main")
        page.get_by_text("Saring hasil").click()
        page.get_by_role("link", name="Kesehatan").click()
        assert page.locator(".dataset-item").count() == 1
        page.get_by_role("link", name="Jumlah panggilan PSC 119").click()
        page.get_by_text("Lihat angka grafik ini").first.click()
        assert page.locator("figure table").first.is_visible()
        page.get_by_text("Python", exact=True).click()
        assert page.get_by_text("import pandas as pd").is_visible()
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en" and page.url.endswith("/en/d/panggilan-psc-bulanan/")
        assert not watch.faults


def test_downloads_arrive_by_the_link_on_the_page(browser: Browser, address: str, site: Path) -> None:
    with browser.new_context() as context:
        page, _ = visit(context, address, "d/aduan-bulanan/")
        for form in ("CSV", "XLSX", "Parquet"):
            with page.expect_download() as download:
                page.locator(".resource-list a", has_text=form).click()
            name = f"aduan-bulanan.{form.lower()}"
            assert download.value.suggested_filename == name
            assert Path(download.value.path()).read_bytes() == (site / "d/aduan-bulanan" / name).read_bytes()


def test_one_can_go_by_keyboard(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page, _ = visit(context, address, "")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
        page.keyboard.press("Enter")
        page.wait_for_url("**/#isi")
