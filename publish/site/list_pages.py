"""Home, search and its facets, OPD pages: lists of datasets and what is counted of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from publish import sentence
from publish.cube import Cell, additive
from publish.dataset import WALIDATA, Opd
from publish.language import Words
from publish.quality import NAMES, TARGET, mean
from publish.receipt import Load
from publish.schedule import Due
from publish.site.bricks import silhouette, tower
from publish.site.charts import spark
from publish.site.phrases import LEVELS, MEASURES, badge, change, counted, reject, rhythm
from publish.site.view import Site, Theme, View
from wadah.contract.model import Column

FIGURES = 3
LATEST = 7
SPARK = 13
MONTHS = 6


@dataclass(frozen=True)
class Facet:
    """One value a list can be narrowed to; its page is written beforehand, so no script is needed."""

    group: str
    label: str
    page: str
    views: list[View]
    indonesian: bool = False


def home(site: Site, words: Words) -> dict[str, Any]:
    late = len(site.late)
    wall = tower(silhouette(site.work.settings.regency.silhouette), len(site.views), late)
    return {
        "wall": wall,
        "count": len(site.views),
        "late": late,
        "current": len(site.views) - late,
        "figures": [f for v in _featured(site) if (f := _figure(v, words))],
        "latest": [(v, r, _when(site, r, words), change(r, words)) for v, r in site.releases[:LATEST]],
        "try": site.words,
    }


def _featured(site: Site) -> list[View]:
    """Datasets with a measure and a time line, those whose figures are newest first."""
    able = [v for v in site.views if v.cube.measures and v.cube.last]
    return sorted(able, key=lambda v: (-(v.cube.last.end.toordinal() if v.cube.last else 0), v.id))[:FIGURES]


def _figure(view: View, words: Words) -> dict[str, Any] | None:
    cube, measure = view.cube, view.cube.measures[0]
    cell, said = cube.total(cube.last), sentence.lead(cube, words)
    series = cube.series()[-SPARK:]
    line = spark([None if c.closed else c.value for _, c in series])
    concept = measure.standar_data.konsep if measure.standar_data else measure.title
    if cell.value is None or cube.last is None:
        return None
    return {
        "view": view,
        "concept": concept,
        "value": words.rupiah(cell.value) if measure.unit == "rupiah" else words.number(cell.value),
        "least": cell.partial and additive(measure),
        "unit": _unit(cell, measure, words),
        "period": words.period(cell_period := cube.last),
        "said": said[0] if said else None,
        "spark": line,
        "ends": (words.period(series[0][0], True), words.period(cell_period, True)),
    }


def _unit(cell: Cell, measure: Column, words: Words) -> str:
    """What stands behind a figure: its unit, and that it is the middle of several where it is."""
    unit = words.amount(cell.value or 0, measure.unit).replace(words.number(cell.value or 0), "").strip()
    said = [words.t("nilai tengah")] if sentence.middle({(): cell}, measure) else []
    return ", ".join([*([] if measure.unit == "rupiah" else [unit]), *said])


def _when(site: Site, receipt: Any, words: Words) -> str:
    """Hari ini and Kemarin on the home page alone."""
    days = (site.today - receipt.at.date()).days
    if days == 0:
        return words.t("Hari ini")
    return words.t("Kemarin") if days == 1 else words.short_day(receipt.at.date())


def item(view: View, words: Words) -> dict[str, Any]:
    """One search result."""
    cube = view.cube
    return {
        "view": view,
        "now": sentence.plain(sentence.answer(cube, words)),
        "span": words.span(cube.periods[0], cube.periods[-1]) if cube.periods else "",
        "released": words.short_day(view.receipt.at.date()),
        "badge": badge(view.status, words),
        "formats": [f.format for f in view.receipt.files],
        "words": _searched(view),
    }


def _searched(view: View) -> str:
    """What a search looks through: title, texts, keywords, columns, categories, OPD; each word once."""
    contract, cube = view.contract, view.cube
    texts = [
        contract.name,
        contract.purpose,
        contract.usage or "",
        *contract.tags,
        view.opd.name,
        view.opd.short,
        view.theme.name,
    ]
    texts += [c.title for c in contract.table.columns]
    # Numbers of categories are codes: nobody searches by them, and a row of them looks like a NIK.
    values = [v for d in cube.categories for v in cube.values(d)[:40]]
    return " ".join(dict.fromkeys([*_split(texts), *(w for w in _split(values) if not w.isdigit())]))


def _split(texts: Iterable[str]) -> list[str]:
    """Letters and figures in small letters, word by word."""
    return [w for t in texts for w in "".join(c if c.isalnum() else " " for c in t.lower()).split()]


def facets(site: Site, words: Words) -> list[Facet]:
    """By theme, OPD, format, rhythm and level; only values that have datasets."""
    out = [Facet(words.t("Tema"), theme_name(t, words), f"cari/tema/{t.code}/", v) for t, v in site.themes]
    out += [Facet(words.t("OPD"), o.short, f"cari/opd/{o.code}/", v, True) for o, v, _ in site.opds if v]
    named: list[tuple[str, str, Callable[[View], str | list[str]], Callable[[str], str]]] = [
        (words.t("Format"), "format", lambda v: [f.format for f in v.receipt.files], lambda s: s),
        (words.t("Ritme rilis"), "ritme", lambda v: v.rhythm, lambda s: rhythm(s, words)),
        (words.t("Tingkat penyajian"), "tingkat", lambda v: v.metadata["tingkat_penyajian"] or [],
         lambda s: words.t(LEVELS[s])),
    ]  # fmt: skip
    for group, path, values, label in named:
        found: dict[str, list[View]] = {}
        for view in site.views:
            given = values(view)
            for value in [given] if isinstance(given, str) else given:
                found.setdefault(value, []).append(view)
        out += [Facet(group, label(v), f"cari/{path}/{slug(v)}/", views) for v, views in sorted(found.items())]
    return out


def slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def theme_name(theme: Theme, words: Words) -> str:
    return theme.en if words.code == "en" else theme.name


def search(site: Site, words: Words, chosen: Facet | None = None) -> dict[str, Any]:
    every = facets(site, words)
    groups: dict[str, list[Facet]] = {}
    for facet in every:
        groups.setdefault(facet.group, []).append(facet)
    views = chosen.views if chosen else list(site.views)
    return {"groups": groups, "chosen": chosen, "items": [item(v, words) for v in views], "all": len(site.views)}


def opd_page(site: Site, opd: Opd, views: list[View], loads: list[Load], words: Words) -> dict[str, Any]:
    judged = [d for v in views for d in v.status.judged]
    dues = [d for v in views for d in v.status.dues]
    return {
        "opd": opd,
        "views": views,
        "walidata": opd.code == WALIDATA,
        "late": sum(bool(v.status.overdue) for v in views),
        "punctual": 100 * sum(d.state == "ontime" for d in judged) / len(judged) if judged else None,
        "quality": mean(v.quality for v in views) if views else None,
        "rejected": sum(x.rejected for x in loads),
        "pulled": sum(x.pulled for x in loads),
        "months": _months(site, dues, words),
        "measures": _measures(site, views, words),
        "rows": [
            (v, rhythm(v.rhythm, words), words.short_day(v.receipt.at.date()), badge(v.status, words)) for v in views
        ],
        "codes": reject_rows(loads, words),
        "loads": loads,
        "target": TARGET,
    }


def reject_rows(loads: list[Load], words: Words) -> list[tuple[str, str, int]]:
    """(code, reason, rows), the commonest first."""
    total: dict[str, int] = {}
    for load in loads:
        for code, count in load.codes.items():
            total[code] = total.get(code, 0) + count
    return [(code, reject(code, words), n) for code, n in sorted(total.items(), key=lambda t: (-t[1], t[0]))]


def _months(site: Site, dues: list[Due], words: Words) -> list[dict[str, Any]]:
    """The last months and this one, each with its bricks."""
    out = []
    year, month = site.today.year, site.today.month
    for _ in range(MONTHS):
        own = [d for d in dues if (d.on.year, d.on.month) == (year, month)]
        if own:
            judged = [d for d in own if d.state in ("ontime", "late", "missing")]
            on_time = sum(d.state == "ontime" for d in judged)
            share = words.t("{n} dari {all}", n=on_time, all=len(judged)) if judged else "–"
            month_name = words.day(own[0].on, "MMM y")
            out.append({"month": month_name, "dues": own, "said": counted(own, words), "share": share})
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return out


def _measures(site: Site, views: list[View], words: Words) -> list[tuple[str, float, float | None]]:
    """(measure, this OPD's percent, the regency's)."""
    own, whole = mean(v.quality for v in views).known, site.quality.known
    return [(words.t(MEASURES[n]), own[n], whole.get(n)) for n in NAMES if n in own]
