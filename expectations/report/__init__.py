"""What the gate found, as pages that people open: no request leaves the machine that shows them.

The first page is ours; each suite's is Great Expectations' own (Data Docs), without the scripts,
stylesheets and pictures it would fetch from others.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.report.pages import STYLE, clean
from wadah import log
from wadah.gate import Check, GateResult
from wadah.lock import lock
from wadah.settings import Settings

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext

LOG = log.get("expectations")
HERE = Path(__file__).parent
WHEN = "d MMMM y HH.mm"
SITE = "gudang"


@dataclass(frozen=True)
class Found:
    """What the first page tells: results, checks by contract table, and the datasets' names by id."""

    results: Sequence[GateResult]
    loads: Mapping[str, Sequence[Check]]
    titles: Mapping[str, str]


def build(settings: Settings, context: "AbstractDataContext", found: Found, keep: Path | None = None) -> Path:
    """Write `gate/docs` anew and return its first page; a copy goes to `<keep>/gate/docs`.

    The old pages stay until the new ones are whole. Two gates at once take turns.
    """
    with lock(settings, "gate-report", "writing the gate's report", wait=60):
        place = _build(settings, context, found)
        if keep:
            shutil.copytree(place, keep / "gate" / "docs", dirs_exist_ok=True)
    return place / "index.html"


def _build(settings: Settings, context: "AbstractDataContext", found: Found) -> Path:
    place = settings.path("gate", "docs")
    part = place.with_name(".docs")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    suites = _suites(context, part)
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("index.html.j2").render(
        regency=settings.regency,
        at=format_datetime(settings.today(), WHEN, locale="id"),
        found=found,
        suites=suites,
        style=STYLE,
    )
    (part / "index.html").write_text(page, "utf-8")
    old = place.with_name(".docs-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return place


def _suites(context: "AbstractDataContext", folder: Path) -> dict[str, str]:
    """Render every suite's page into `folder` and make it ours; pages by suite, as relative addresses."""
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "store_backend": store,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    context.build_data_docs(site_names=[SITE])
    shutil.rmtree(folder / "static", ignore_errors=True)  # the vendor's pictures and fonts
    for file in folder.rglob("*.html"):
        file.write_text(clean(file.read_text("utf-8")), "utf-8")
    pages = {}
    for name in (str(suite.name) for suite in context.suites.all()):
        # A dot in a suite's name makes a folder of what is before it.
        found = sorted((folder / "validations").joinpath(*name.split(".")).rglob("*.html"))
        if found:
            pages[name] = quote(found[-1].relative_to(folder).as_posix())
        else:
            LOG.warning("report.page_missing", check=name.replace(" ", "."))
    return pages
