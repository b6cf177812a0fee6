"""What templates may call: the publisher's fragments for this language, and how Indonesians write numbers.

A fragment is HTML that the publisher made of the same templates as the static site; only a sysadmin may send it.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from babel.dates import format_date
from babel.numbers import format_decimal
from ckanext.wadah import model
from ckanext.wadah.table_page import table_page
from flask import g, has_request_context
from markupsafe import Markup, escape

HERE = "@ini@"  # where the header wants the page's own address in the other language
NAV = {"cari": "dataset/", "opd": "organization/", "jadwal": "jadwal/", "mutu": "mutu/"}
LOCALES = {"id": "id", "en": "en_GB"}


def wadah_lang() -> str:
    return "en" if tk.h.lang() == "en" else "id"


def wadah_fragment(path: str) -> dict[str, Any] | None:
    """A page by the static site's name of it, read once a request; None where nothing was published yet."""
    known: dict[tuple[str, str], Any] = g.setdefault("wadah_fragments", {}) if has_request_context() else {}
    key = (wadah_lang(), path)
    if key not in known:
        known[key] = model.page(*key)
    return known[key]


def wadah_html(path: str) -> Markup:
    """A fragment's content; nothing where there is none."""
    found = wadah_fragment(path)
    return Markup(found["html"] if found else "")  # noqa: S704  # the publisher's own


def wadah_header(nav: str = "", search: bool = True) -> Markup:
    """The header with the page's own place in it: what is chosen, and the same page in the other language."""
    found = wadah_fragment("kepala" if search else "kepala/cari")
    html: str = found["html"] if found else ""
    if nav in NAV:
        html = html.replace(f'{NAV[nav]}">', f'{NAV[nav]}" aria-current="page">', 1)
    return Markup(html.replace(HERE, str(escape(tk.h.current_url().lstrip("/")))))  # noqa: S704


def wadah_sheets(*names: str) -> list[str]:
    """Addresses of stylesheets by name, those that the publisher sent."""
    found = wadah_fragment("head")
    return [found["css"][n] for n in names if n in found["css"]] if found else []


def wadah_site() -> str:
    """Satu Data Kabupaten …"""
    found = wadah_fragment("head")
    return str(found["title"] if found else tk.config["ckan.site_title"])


def wadah_hidden() -> bool:
    """Whether the whole portal is not for search engines (a sandbox)."""
    found = wadah_fragment("head")
    return bool(found and found["robots"])


def wadah_value(field: str, item: dict[str, Any]) -> str:
    """What a facet calls one of its values."""
    found = wadah_fragment("kata")
    values: dict[str, dict[str, str]] = found["values"] if found else {}
    return values.get(field, {}).get(item["name"]) or item.get("display_name") or item["name"]


def wadah_number(value: Any) -> str:
    """1.234,5: dots between thousands, a comma before decimals, a true minus; other values as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "" if value is None else str(value)
    digits = -Decimal(str(value)).normalize().as_tuple().exponent if not isinstance(value, int) else 0  # type: ignore[operator]
    pattern = "#,##0." + "0" * digits if digits > 0 else "#,##0"
    return format_decimal(value, pattern, LOCALES[wadah_lang()]).replace("-", "−")


def wadah_size(count: Any) -> str:
    """118 kB, 2,4 MB."""
    size = int(count or 0)
    for unit, step in (("GB", 10**9), ("MB", 10**6)):
        if size >= step:
            return f"{wadah_number(round(size / step, 1))} {unit}"
    return f"{wadah_number(max(1, round(size / 1000)))} kB"


def wadah_day(value: Any) -> str:
    """5 November 2026; nothing for what is no date."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return ""
    return format_date(value, "d MMMM y", LOCALES[wadah_lang()]) if isinstance(value, date) else ""


def wadah_strict() -> str:
    """Nothing; this answer's browser may run and style only what comes as files from here."""
    g.wadah_strict = True
    return ""


def wadah_pages(page: Any) -> list[int | None]:
    """Page numbers worth a link, None for a gap: 1 … 4 5 6 … 12."""
    last, here = page.last_page or 1, page.page or 1
    wanted = sorted({1, last, *(n for n in range(here - 1, here + 2) if 1 <= n <= last)})
    out: list[int | None] = []
    for n in wanted:
        if out and out[-1] is not None and n - out[-1] > 1:
            out.append(None)
        out.append(n)
    return out


def get_helpers() -> dict[str, Callable[..., Any]]:
    made = (wadah_lang, wadah_fragment, wadah_html, wadah_header, wadah_sheets, wadah_site, wadah_hidden, wadah_value,
            wadah_number, wadah_size, wadah_day, wadah_pages, wadah_strict)  # fmt: skip
    return {f.__name__: f for f in made} | {"wadah_table": table_page}
