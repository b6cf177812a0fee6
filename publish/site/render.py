"""Every page and every machine file of one portal release, as bytes by path. Nothing is written here."""

import json
import re
from collections.abc import Iterator
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
from publish.language import Words
from publish.machine import Entry
from publish.machine.datajson import data_json
from publish.machine.datapackage import datapackage
from publish.machine.dcat import catalog
from publish.machine.feeds import atom, ics, robots, sitemap
from publish.quality import TARGET
from publish.receipt import Receipt
from publish.sentence import native
from publish.site import calendar_page, dataset_page, list_pages, phrases, quality_page
from publish.site.assets import assets
from publish.site.bricks import plain_wall
from publish.site.links import Links, prefix
from publish.site.view import Site, View, opd

CSP = ("default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; "
       "script-src 'self'; form-action 'self'; base-uri 'none'")  # fmt: skip
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
    files = dict(look.files)
    listed: list[tuple[str, date]] = []
    for code in ("id", "en"):
        words = Words(code)
        for page in pages(site, words, base):
            links = Links("" if page.path == "404.html" else page.path, words.code, base, page.path == "404.html")
            html = _render(site, page, words, links)
            files[prefix(words.code) + page.path + ("" if page.path.endswith(".html") else "index.html")] = html
            if code == "id" and page.listed:
                listed.append((page.path, page.changed))
    files |= machine(site, base, listed)
    return files


def pages(site: Site, words: Words, base: str) -> Iterator[Page]:
    today = site.today
    month = calendar_page.context(site, today.replace(day=1), words)
    yield Page("", "beranda.html", list_pages.home(site, words) | month | {
        "nosearch": True, "sheets": ["wadah.css", "beranda.css"]}, today)  # fmt: skip
    search = {"nav": "cari", "nosearch": True, "sheets": ["wadah.css", "cari.css"]}
    yield Page("cari/", "cari.html", list_pages.search(site, words) | search, today)
    for facet in list_pages.facets(site, words):
        yield Page(facet.page, "cari.html", list_pages.search(site, words, facet) | search, today)
    for view in site.views:
        links = Links(view.page, words.code, base)
        yield Page(view.page, "dataset.html", dataset_page.context(view, site, words, links) | {
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


def machine(site: Site, base: str, listed: list[tuple[str, date]]) -> dict[str, bytes]:
    """Catalogues, feeds, calendar and map."""
    settings, words = site.work.settings, Words("id")
    entries = [entry(v) for v in site.views]
    told = [(r, phrases.history(r, b, words)["text"]) for v in site.views
            for r, b in zip(v.receipts, [None, *v.receipts[:-1]], strict=True)]  # fmt: skip
    told.sort(key=lambda t: (t[0].at, t[0].dataset), reverse=True)
    updated = told[0][0].at if told else site.work.at
    day = site.today.isoformat()
    files = {
        "catalog.jsonld": _json(catalog(entries, settings.regency, base, day)),
        "data.json": _json(data_json(entries, settings.regency, base)),
        "feed.xml": atom(told, settings.regency, base, updated),
        "jadwal.ics": ics(site.dues, site.titles, settings.regency, base, updated),
        "sitemap.xml": sitemap(listed, base),
        "robots.txt": robots(base, settings.environment == "production"),
    }
    return files | {f"d/{e.id}/datapackage.json": _json(datapackage(e, base)) for e in entries}


def entry(view: View) -> Entry:
    return Entry(view.contract, view.metadata, view.receipt, view.receipts[0].at, view.theme.name, view.cube.periods)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _render(site: Site, page: Page, words: Words, links: Links) -> bytes:
    text = environment().get_template(page.template).render(_shared(site, words, links) | page.context)
    # Blank lines left by the templates go; those of a code sample stay.
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
        "sheets": ["wadah.css"], "nav": "", "nosearch": False, "hidden": False,
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
