"""The registers a contract's words are looked up in: OPDs (`team`) and themes (`domain`)."""

import csv
import tomllib
from functools import cache

from wadah.settings import ROOT

REGISTER = ROOT / "dbt" / "seeds" / "opd.csv"
THEMES = ROOT / "publish" / "site" / "themes.toml"


@cache
def opds() -> tuple[str, ...]:
    """Codes of all OPDs, in the register's order."""
    with REGISTER.open(encoding="utf-8", newline="") as opened:
        return tuple(row["kode_opd"] for row in csv.DictReader(opened))


@cache
def themes() -> tuple[str, ...]:
    """Codes of all themes, in the order the portal lists them."""
    return tuple(tomllib.loads(THEMES.read_text("utf-8")))
