"""The register of OPDs: the codes that a contract's `team` may name."""

import csv
from functools import cache

from wadah.settings import ROOT

REGISTER = ROOT / "dbt" / "seeds" / "opd.csv"


@cache
def opds() -> tuple[str, ...]:
    """Codes of all OPDs, in the register's order."""
    with REGISTER.open(encoding="utf-8", newline="") as opened:
        return tuple(row["kode_opd"] for row in csv.DictReader(opened))
