"""The machine side: catalogues, data packages, feeds and maps of the portal, as plain values and texts.

None of it knows how the portal is hosted; addresses come from a `Portal`, which is told the static site's paths.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publish.language import Code
from publish.period import Period
from publish.receipt import Receipt
from wadah.contract.model import Contract
from wadah.settings import Regency

ISO_RHYTHM = {
    "harian": "R/P1D",
    "mingguan": "R/P1W",
    "bulanan": "R/P1M",
    "triwulanan": "R/P3M",
    "semesteran": "R/P6M",
    "tahunan": "R/P1Y",
}
WRITTEN = frozenset({"datapackage.json", "croissant.json", "feed.xml", "feed.json"})
"""Files beside a dataset that are written anew for every release of the portal; the others are its downloads."""


@dataclass(frozen=True)
class Portal:
    """Whose portal it is and where things lie: absolute addresses by the static site's paths."""

    regency: Regency
    base: str  # without a slash at its end
    locate: Callable[[str, Code], str]  # a page, in a language
    file: Callable[[str], str]

    @property
    def home(self) -> str:
        return self.locate("", "id")

    def page(self, dataset: str) -> str:
        return self.locate(f"d/{dataset}/", "id")

    def beside(self, dataset: str, name: str) -> str:
        """A file of a dataset."""
        return self.file(f"d/{dataset}/{name}")


@dataclass(frozen=True)
class Entry:
    """One published dataset, as catalogues describe it."""

    contract: Contract
    metadata: Mapping[str, Any]
    receipt: Receipt  # the last
    issued: datetime  # of the first
    theme: str  # in Indonesian
    periods: tuple[Period, ...]

    @property
    def id(self) -> str:
        return self.contract.id

    @property
    def description(self) -> str:
        contract = self.contract
        return " ".join(t for t in (contract.purpose, contract.usage, contract.limitations) if t)

    @property
    def temporal(self) -> tuple[str, str] | None:
        """First and last day, ISO 8601."""
        if not self.periods:
            return None
        return self.periods[0].start.isoformat(), self.periods[-1].end.isoformat()
