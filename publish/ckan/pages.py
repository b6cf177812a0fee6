"""The portal's pages as CKAN is given them: the static site's own templates, without their frame.

Every page is rendered once for each language and sent as a fragment: title, description, what it adds to the head,
its content. The extension puts it into CKAN's own answer, under a header and a footer that are fragments too, so
look, charts and words have one source. What depends on the question (search, tables, forms) is CKAN's.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from publish.ckan.ids import TABLE, resource_id
from publish.ckan.links import HERE, CkanLinks
from publish.language import LANGUAGES, Code, Words
from publish.plan import Plan
from publish.site import list_pages
from publish.site.assets import assets
from publish.site.links import Linker
from publish.site.phrases import LEVELS, RHYTHMS
from publish.site.render import Page, machine, pages, paint
from publish.site.static import seal_of
from publish.site.view import Site, View
from publish.target import Work
from wadah.settings import Settings

LAYOUT, CUT = "fragmen.html", "\x1e"
OWN = {"cari.html"}  # CKAN's search answers here
EMPTY = {"", "tentang/", "404.html"}
SHEETS = ("wadah.css", "beranda.css", "cari.css", "dataset.css", "ckan.css")
Fragment = dict[str, Any]


@dataclass(frozen=True)
class Pages:
    """`fragments` by language and path, `files` by path from the portal's root, `seal`: what both follow from."""

    fragments: dict[Code, dict[str, Fragment]]
    files: dict[str, bytes]
    seal: str


def bundle(site: Site, base: str) -> Pages:
    """Pages and machine files of a release; `base` is the portal's public address."""
    link: Linker = partial(CkanLinks, base=base.rstrip("/"))
    listed: dict[str, date] = {}
    fragments: dict[Code, dict[str, Fragment]] = {c: _language(site, Words(c), link, listed) for c in LANGUAGES}
    files = _assets(site.work.settings) | machine(site, link, list(listed.items()))
    for view in site.views:  # lie beside the downloads in the static site
        files[f"{view.page}receipt.json"] = view.receipt.text().encode()
        files[f"{view.page}dataset.json"] = (json.dumps(view.metadata, ensure_ascii=False, indent=1) + "\n").encode()
    files |= {f"d/{r.dataset}/receipt.json": r.text().encode() for r in site.removed}
    return Pages(fragments, files, seal(site.work, base))


def look(settings: Settings, base: str) -> Pages:
    """The portal before its first release: its look, a home page that says so, the pages that are always there."""
    site = Site(_nothing(settings), (), (), ())
    link: Linker = partial(CkanLinks, base=base.rstrip("/"))
    kept = EMPTY | {"head", "kepala", "kepala/cari", "kaki", "kata"}
    fragments: dict[Code, dict[str, Fragment]] = {
        code: {path: f for path, f in _language(site, Words(code), link, {}).items() if path in kept}
        for code in LANGUAGES
    }
    return Pages(fragments, _assets(settings), seal(site.work, base))


def seal(work: Work, base: str) -> str:
    """Equal seals give equal pages. Known before anything is rendered."""
    return hashlib.sha256(f"{seal_of(work)} {base}".encode()).hexdigest()


def public_address(settings: Settings) -> str:
    """What readers call the portal: as set, else where the connection `ckan` leads."""
    if settings.ckan.site_url:
        return settings.ckan.site_url.rstrip("/")
    told = urlsplit(settings.connection("ckan") or settings.portal.base_url)
    return f"{told.scheme}://{told.hostname}{f':{told.port}' if told.port else ''}{told.path.rstrip('/')}"


def _assets(settings: Settings) -> dict[str, bytes]:
    """All but the script of the static site's search."""
    return {path: content for path, content in assets(settings.regency).files.items() if not path.endswith(".js")}


def _nothing(settings: Settings) -> Work:
    return Work(settings, "", settings.today().replace(microsecond=0), Plan("", ()), {}, {}, {}, {}, ())


def _language(site: Site, words: Words, link: Linker, listed: dict[str, date]) -> dict[str, Fragment]:
    """Every fragment of one language, by the static site's name of its page; `listed` gets those for the sitemap."""
    views, found = {v.page: v for v in site.views}, {}
    for page in pages(site, words, link):
        if (page.listed and page.template not in OWN) or page.path == "cari/":
            listed[page.path] = page.changed
        if page.template not in OWN:
            found[page.path] = _page(site, page, words, link, views.get(page.path))
    for view in site.views:
        item = list_pages.item(view, words)
        item |= {"words": "", "formats": [*item["formats"], "API"]}
        html = paint(site, "kartu.html", {"item": item}, words, link(view.page, words.code))
        found[f"kartu/{view.id}"] = {"title": view.title, "description": "", "html": html.strip()}
    return found | _frame(site, words, link)


def _page(site: Site, page: Page, words: Words, link: Linker, view: View | None) -> Fragment:
    links = link(page.path, words.code)
    more: dict[str, Any] = {"layout": LAYOUT, "cut": CUT}
    if view:
        more["data_api"] = _data_api(view, links.absolute())
    title, description, head, html = paint(site, page.template, page.context | more, words, links).split(CUT)
    sheets = page.context.get("sheets", ["wadah.css"])
    return {
        "title": title.strip(), "description": description.strip(), "head": head.strip(), "html": html.strip(),
        "css": [links.file(assets(site.work.settings.regency).urls[s]) for s in [*sheets, "ckan.css"]],
        "nav": page.context.get("nav", ""), "search": not page.context.get("nosearch", False),
        "canonical": None if page.context.get("hidden") else {c: links.canonical(c) for c in LANGUAGES},
    }  # fmt: skip


def _data_api(view: View, base: str) -> dict[str, str]:
    """What the examples of CKAN's Data API ask for: the rows of the last year, in the order of the key."""
    table, last = view.contract.table, view.cube.last
    only = {"tahun": last.year} if last and "tahun" in table.by_name else {}
    return {
        "url": f"{base}api/3/action/datastore_search", "resource": resource_id(view.id, TABLE),
        "filters": json.dumps(only), "sort": ",".join(table.key),
    }  # fmt: skip


def _frame(site: Site, words: Words, link: Linker) -> dict[str, Fragment]:
    """Head, header (with and without its search), footer, and what the search page calls its values."""
    links, look = link(HERE, words.code), assets(site.work.settings.regency)
    said: Mapping[str, Any] = {"account": words.html(' <a class="nowrap" href="{url}">Masuk untuk pengelola</a>',
                                                     url=links.to("user/login"))}  # fmt: skip

    def part(template: str, **more: Any) -> Fragment:
        html = paint(site, template, {**said, **more}, words, links)
        return {"title": f"Satu Data {site.work.settings.regency.name}", "description": "", "html": html.strip()}

    return {
        "head": part("bingkai.html") | {"css": {s: links.file(look.urls[s]) for s in SHEETS},
                                        "robots": site.work.settings.environment == "sandbox"},
        "kepala": part("kepala.html"),
        "kepala/cari": part("kepala.html", nosearch=True),
        "kaki": part("kaki.html"),
        "kata": {"title": "", "description": "", "html": "", "values": _values(site, words)},
    }  # fmt: skip


def _values(site: Site, words: Words) -> dict[str, dict[str, str]]:
    """Facets of the search by field: a value's code → what it is called."""
    return {
        "wadah_tema": {t.code: list_pages.theme_name(t, words) for t, _ in site.themes},
        "organization": {o.code: o.short for o, _, _ in site.opds},
        "wadah_ritme": {code: words.t(name) for code, name in RHYTHMS.items()},
        "wadah_tingkat": {code: words.t(name) for code, name in LEVELS.items()},
    }
