"""Every page and every machine file of one portal release, as bytes by path. Nothing is written here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publish import dataset
from publish.export import MEDIA
from publish.language import LANGUAGES, Words
from publish.machine import Entry, Portal
from publish.machine.files import catalogues, feeds
from publish.machine.maps import ics, robots, sitemap
from publish.machine.schema_org import embedded, schema_org
from publish.quality import TARGET
from publish.receipt import Receipt
from publish.sentence import native
from publish.site import calendar_page, dataset_page, list_pages, phrases, quality_page
from publish.site.assets import assets
from publish.site.bricks import plain_wall
from publish.site.links import Linker, Links, prefix, relative
from publish.site.view import Site, View, opd

CSP = ("default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; "
       "script-src 'self'; form-action 'self'; base-uri 'none'")  # fmt: skip
CKAN_SHEET = "aset/ckan.css"
KEPT = 12  # releases whose CSV can still be fetched; receipts are kept for ever
PRE = re.compile(r"(<pre.*?</pre>)", re.S)


@dataclass(frozen=True)
class Page:
    path: str  # without language: `d/x/`, `` for home, `404.html`
    template: str
    context: dict[str, Any]
    changed: date
    listed: bool = True  # in the sitemap


def everything(site: Site) -> dict[str, bytes]:
    """All of it but the datasets' own downloads, by path from the portal's root."""
    settings = site.work.settings
    base, look = settings.portal.base_url.rstrip("/"), assets(settings.regency)
    link = relative(base)
    files = {path: content for path, content in look.files.items() if path != CKAN_SHEET}
    listed: list[tuple[str, date]] = []
    for code in LANGUAGES:
        words = Words(code)
        for page in pages(site, words, link):
            html = _slim(paint(site, page.template, page.context, words, link(page.path, code)))
            files[prefix(words.code) + page.path + ("" if page.path.endswith(".html") else "index.html")] = html
            if code == "id" and page.listed:
                listed.append((page.path, page.changed))
    files |= machine(site, link, listed)
    return files


def pages(site: Site, words: Words, link: Linker) -> Iterator[Page]:
    """Every page in one language; `link` makes the addresses that a page's own context holds."""
    today = site.today
    month = calendar_page.context(site, today.replace(day=1), words)
    yield Page("", "beranda.html", list_pages.home(site, words) | month | {
        "nosearch": True, "sheets": ["wadah.css", "beranda.css"]}, today)  # fmt: skip
    search = {"nav": "cari", "nosearch": True, "sheets": ["wadah.css", "cari.css"]}
    yield Page("cari/", "cari.html", list_pages.search(site, words) | search, today)
    for facet in list_pages.facets(site, words):
        yield Page(facet.page, "cari.html", list_pages.search(site, words, facet) | search, today)
    for view in site.views:
        links = link(view.page, words.code)
        linked = embedded(schema_org(entry(view), where(site, link))) if words.code == "id" else ""
        yield Page(view.page, "dataset.html", dataset_page.context(view, site, words, links) | {"linked": linked,
            "sheets": ["wadah.css", "dataset.css"], "target": TARGET}, view.receipt.at.date())  # fmt: skip
        yield _history(view.receipts, words)
    for receipt in site.removed:
        yield Page(
            f"d/{receipt.dataset}/",
            "ditarik.html",
            {"receipt": receipt, "wall": plain_wall()},
            receipt.at.date(),
            False,
        )
        yield _history(_told(site, receipt.dataset), words)
    yield from _offices(site, words)
    for first in calendar_page.months(site):
        context = calendar_page.context(site, first, words) | {"nav": "jadwal", "sheets": ["wadah.css", "beranda.css"]}
        yield Page(f"jadwal/{first:%Y-%m}/", "jadwal.html", context, today, False)
        if first == today.replace(day=1):
            yield Page("jadwal/", "jadwal.html", context, today)
    yield Page("mutu/", "mutu.html", quality_page.context(site, words) | {"nav": "mutu"}, today)
    yield Page("tentang/", "tentang.html", {"walidata": opd(site.work.opds, dataset.WALIDATA)}, today)
    yield Page("404.html", "404.html", {"wall": plain_wall(), "nosearch": True, "hidden": True}, today, False)


def _told(site: Site, name: str) -> tuple[Receipt, ...]:
    before = site.work.current[name].receipts if name in site.work.current else ()
    return (*before, site.work.bundles[name].receipt) if name in site.work.bundles else before


def _history(receipts: tuple[Receipt, ...], words: Words) -> Page:
    last = receipts[-1]
    pairs = list(zip(receipts, [None, *receipts[:-1]], strict=True))[::-1]
    context = {"dataset": last.dataset, "title": last.title, "all": [phrases.history(r, b, words) for r, b in pairs],
               "kept": kept(receipts), "keep": KEPT}  # fmt: skip
    return Page(f"d/{last.dataset}/rilis/", "rilis.html", context, last.at.date(), False)


def kept(receipts: tuple[Receipt, ...]) -> set[str]:
    """Releases whose CSV can still be fetched; none of a dataset that was withdrawn."""
    if receipts[-1].kind == "removed":
        return set()
    gone = max((i for i, r in enumerate(receipts) if r.kind == "removed"), default=-1)
    return {r.release for r in receipts[gone + 1 :][-KEPT:]}


def _offices(site: Site, words: Words) -> Iterator[Page]:
    rows = []
    for office, views, loads in site.opds:
        context = list_pages.opd_page(site, office, views, loads, words) | {"nav": "opd"}
        rows.append((office, len(views), context["quality"].score if views else None, context["rejected"]))
        yield Page(f"opd/{office.code}/", "opd.html", context, site.today)
    yield Page("opd/", "opd-daftar.html", {"rows": rows, "nav": "opd"}, site.today)


def machine(site: Site, link: Linker, listed: list[tuple[str, date]]) -> dict[str, bytes]:
    """Catalogues, feeds, calendar and map, at the addresses that `link` gives."""
    settings, words, portal = site.work.settings, Words("id"), where(site, link)
    told = {v.id: v.receipts for v in site.views} | {r.dataset: _told(site, r.dataset) for r in site.removed}
    updated = max((r[-1].at for r in told.values()), default=site.work.at)
    files = {
        "jadwal.ics": ics(site.dues, site.titles, portal, updated),
        "sitemap.xml": sitemap(listed, portal),
        "robots.txt": robots(portal, settings.environment == "production"),
    }
    files |= catalogues([entry(v) for v in site.views], portal, site.today)
    return files | feeds(told, portal, lambda r, b: str(phrases.history(r, b, words)["text"]), updated)


def where(site: Site, link: Linker) -> Portal:
    """The portal as machine files address it."""
    settings = site.work.settings
    return Portal(settings.regency, link("", "id").base,
                  lambda page, code: link(page, code).canonical(code), link("", "id").absolute)  # fmt: skip


def entry(view: View) -> Entry:
    return Entry(view.contract, view.metadata, view.receipt, view.receipts[0].at, view.theme.name, view.cube.periods)


def paint(site: Site, template: str, context: Mapping[str, Any], words: Words, links: Links) -> str:
    """One template with all it may use. `layout` in the context: what a page is put into."""
    return environment().get_template(template).render(_shared(site, words, links) | dict(context))


def _slim(text: str) -> bytes:
    """Blank lines left by the templates go; those of a code sample stay."""
    parts = PRE.split(text)
    slim = [part if part.startswith("<pre") else re.sub(r"\n\s*\n+", "\n", part) for part in parts]
    return ("".join(slim).strip() + "\n").encode()


def _shared(site: Site, words: Words, links: Links) -> dict[str, Any]:
    """What every template may use."""
    settings, look = site.work.settings, assets(site.work.settings.regency)
    lang = Markup(' lang="id"') if words.code == "en" else Markup("")
    short = {v.id: v.cube.measures[0].standar_data.konsep if v.cube.measures and v.cube.measures[0].standar_data
             else v.title for v in site.views}  # fmt: skip
    live = {v.id for v in site.views}
    offices = {v.id: v.opd.short for v in site.views} | {
        c.id: opd(site.work.opds, c.opd).short for c, _ in site.waiting
    }

    def dataset_link(name: str) -> Markup:
        title = Markup("<span{}>{}</span>").format(lang, site.titles[name])
        return Markup('<a href="{}">{}</a>').format(links.to(f"d/{name}/"), title) if name in live else title

    return {
        "site": site, "words": words, "links": links, "regency": settings.regency, "at": site.work.at,
        "sandbox": settings.environment == "sandbox", "csp": CSP, "strong": look.strong, "assets": look.urls,
        "logo": look.logo, "mark": look.mark, "icon": {"path": look.icon, "type": look.icon_type},
        "_": words.html, "n_": words.n, "id_attr": lang, "brick_of": phrases.BRICK, "has_page": live,
        "short_of": site.titles | short, "opd_of": offices, "dataset_link": dataset_link, "media": MEDIA,
        "weekdays": _weekdays(words), "theme_name": lambda t: list_pages.theme_name(t, words),
        "rhythm_name": lambda r: phrases.rhythm(r, words), "counted": lambda d: phrases.counted(list(d), words),
        "titles": site.titles, "native": lambda text: native(text, words),
        "sheets": ["wadah.css"], "nav": "", "nosearch": False, "hidden": False, "layout": "base.html", "account": "",
        "data_api": None,
    }  # fmt: skip


def _weekdays(words: Words) -> list[tuple[str, str]]:
    short, long = (get_day_names(w, "format", words.locale) for w in ("abbreviated", "wide"))
    return [(short[i], long[i]) for i in range(7)]


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    env.filters["blocks"] = lambda text: " ".join(text[i : i + 8] for i in range(0, len(text), 8))
    return env
