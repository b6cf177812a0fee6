"""Write the internal pages: `internal/index.html` and one folder an OPD, readable by their owner alone (0600)."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publish import late
from publish.dataset import Opd
from publish.internal import facts
from publish.language import Words
from publish.site.assets import assets
from publish.site.render import CSP
from publish.source import Source
from wadah.contract.load import applications, outputs
from wadah.errors import Fatal
from wadah.files import OWN, write_bytes
from wadah.lock import lock
from wadah.settings import Settings


def write(settings: Settings) -> list[str]:
    """Codes of the OPDs that have a page. Raises Fatal WDH-601 without a warehouse release."""
    home, overdue = settings.path("internal"), late.overdue(settings)
    with lock(settings, "internal", wait=60), Source.open(settings) as source:
        if "fct_mutu_data" not in source.manifest.get("models", {}):
            raise Fatal("WDH-601")
        now = settings.today()
        owned: dict[str, list[facts.App]] = defaultdict(list)
        for contract in applications(settings).values():
            owned[contract.opd].append(facts.app(source.con, contract, now.replace(tzinfo=None)))
        shared = {"words": Words("id"), "regency": settings.regency, "at": now, "csp": CSP, "release": source.id,
                  "sandbox": settings.environment == "sandbox"}  # fmt: skip
        offices = sorted((source.opds.get(c) or Opd(c, c, c) for c in owned), key=lambda o: o.name)
        files = dict(assets(settings.regency).files)
        for opd in offices:
            own = [(c.name, *overdue[d]) for d, c in outputs().items() if c.opd == opd.code and d in overdue]
            models = source.manifest["models"]
            context = {"opd": opd, "apps": owned[opd.code], "late": own, "up": "../",
                       "compared": facts.compared(source.con, models, opd.name)}  # fmt: skip
            files[f"{opd.code}/index.html"] = _page("opd.html", shared | context)
        every = {"rows": [(o, owned[o.code]) for o in offices], "late": len(overdue), "up": "",
                 "compared": facts.compared(source.con, source.manifest["models"])}  # fmt: skip
        files["index.html"] = _page("index.html", shared | every)
        files["404.html"] = _page("404.html", shared | {"up": ""})
    _put(home, files)
    return [opd.code for opd in offices]


def _page(template: str, context: dict[str, Any]) -> bytes:
    return _environment().get_template(template).render(context).encode()


def _put(home: Path, files: dict[str, bytes]) -> None:
    """Each file whole or not at all; pages of OPDs that have none any more go."""
    home.parent.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = home / name
        for folder in (home, file.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        write_bytes(file, content, mode=OWN, durable=False)  # every publishing makes them all again
    for page in home.glob("*/index.html"):
        if page.relative_to(home).as_posix() not in files:
            page.unlink()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
