"""What the gate found, as pages that people open: no request leaves the machine that shows them.

The first page is ours; each suite's is Great Expectations' own (Data Docs), without the scripts,
stylesheets and pictures it would fetch from others.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.report.pages import STYLE, clean
from wadah.gate import Check, GateResult
from wadah.settings import Settings

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext

HERE = Path(__file__).parent
SITE = "gudang"


def build(
    settings: Settings,
    context: "AbstractDataContext",
    results: Sequence[GateResult],
    loads: Mapping[str, Sequence[Check]],
    titles: Mapping[str, str],
) -> Path:
    """Write `gate/docs` anew (the old pages stay until the new ones are whole); returns its first page.

    `titles` are the datasets' names by id; `loads` checks by contract table.
    """
    place = settings.path("gate", "docs")
    part = place.with_name(".docs")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    suites = _suites(context, part)
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("index.html.j2").render(
        regency=settings.regency, at=settings.today(), results=results, loads=loads, titles=titles,
        suites=suites, style=STYLE,
    )  # fmt: skip
    (part / "index.html").write_text(page, "utf-8")
    old = place.with_name(".docs-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return place / "index.html"


def keep(settings: Settings, folder: Path) -> None:
    """Copy the report beside the results of the build it is of: `<release>/gate/docs`."""
    shutil.copytree(settings.path("gate", "docs"), folder / "gate" / "docs", dirs_exist_ok=True)


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
    found = sorted((folder / "validations").rglob("*.html"))
    return {f.relative_to(folder / "validations").parts[0]: quote(f.relative_to(folder).as_posix()) for f in found}
