"""A real browser for tests of pages: what a page may not do, and how it is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.groups import need

CHROMIUM = Path("/usr/bin/chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPEN = "document.querySelectorAll('details:not([name])').forEach(d => d.open = true)"
SMALL = """[...document.querySelectorAll('a,button,summary,input:not([type=hidden]),select')].filter(e => {
  const r = e.getBoundingClientRect(), after = getComputedStyle(e, '::after');
  const grown = after.position === 'absolute' && after.content !== 'none' ? parseFloat(after.height) || 0 : 0;
  return r.width > 1 && Math.max(r.height, grown) < 24 && !e.closest('p,td,th,dd,li:not([class])');
}).map(e => e.outerHTML.slice(0, 90))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that reaches this machine alone."""
    need("browser", CHROMIUM.exists(), f"{CHROMIUM} is not there; install the package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )  # fmt: skip
        yield started
        started.close()


class Watch:
    """What a page did that it must not: script errors, console messages, requests to elsewhere or that failed."""

    def __init__(self, page: Page, address: str) -> None:
        self.faults: list[str] = []
        page.on("pageerror", lambda e: self.faults.append(f"error: {e}"))
        page.on("console", lambda m: self.faults.append(f"console: {m.text}") if "status of 40" not in m.text else None)
        page.on("request", lambda r: self.faults.append(f"foreign: {r.url}") if not r.url.startswith(address) else None)
        page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # given up by the browser itself: it went to another page meanwhile
            self.faults.append(f"failed: {request.url} {request.failure}")


def visit(context: BrowserContext, address: str, path: str) -> tuple[Page, Watch]:
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}/{path}")
    page.evaluate("document.fonts.ready")
    return page, watch


def visit_plain(context: BrowserContext, address: str, path: str) -> tuple[Page, Watch]:
    page = context.new_page()
    watch = Watch(page, address)
    page.goto(f"{address}/{path}")
    return page, watch
