"""Stylesheets, script, font and mark, as files of the portal. Names stay, `?v=` tells caches of a new content."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin

from publish.site import tokens
from publish.site.bricks import Mark, mark, silhouette
from wadah.errors import Fatal
from wadah.settings import ROOT, Regency

FOLDER = Path(__file__).with_name("assets")
LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


@dataclass(frozen=True)
class Assets:
    """`files` by path in the portal; `urls` by source name, with their version."""

    files: dict[str, bytes]
    urls: dict[str, str]
    strong: str  # the hero's colour, for the browser's own frame
    mark: Mark
    logo: str | None  # path of the regency's own logo
    icon: str
    icon_type: str


@cache
def assets(regency: Regency) -> Assets:
    """Raises Fatal WDH-605 on colours that cannot be read, WDH-606 where silhouette or logo is not there."""
    light, dark = tokens.tokens(regency.primary, regency.accent)
    files: dict[str, bytes] = {}
    for sheet in sorted(FOLDER.glob("*.css")):
        text = rcssmin.cssmin(sheet.read_text("utf-8"))
        files[f"aset/{sheet.name}"] = ((tokens.css(light, dark) if sheet.name == "wadah.css" else "") + text).encode()
    for name in ("cari.js", "fonts/public-sans-400-800.woff2", "fonts/OFL.txt"):
        files[f"aset/{Path(name).name}"] = (FOLDER / name).read_bytes()
    drawn = mark(silhouette(regency.silhouette))
    icon, kind, logo = "aset/ikon.svg", LOGOS[".svg"], None
    files[icon] = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{(drawn.width - 38) / 2:g} {drawn.height - 38} 38 38">'
        f'<path fill="{light["primary"]}" d="{drawn.path}"/></svg>'
    ).encode()
    if regency.logo:
        own = ROOT / regency.logo
        if own.suffix not in LOGOS or not own.is_file():
            raise Fatal("WDH-606", what=regency.logo, known=", ".join(LOGOS))
        icon = logo = f"aset/logo{own.suffix}"
        kind = LOGOS[own.suffix]
        files[logo] = own.read_bytes()
    urls = {Path(p).name: f"{p}?v={hashlib.sha256(c).hexdigest()[:8]}" for p, c in files.items()}
    return Assets(files, urls, light["strong"], drawn, logo, icon, kind)
