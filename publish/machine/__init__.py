"""The machine side: catalogues, data packages, feeds and maps of the portal, as plain values and texts.

None of it knows how the portal is hosted; addresses are made from `base` (settings.portal.base_url).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publish.period import Period
from publish.receipt import Receipt
from wadah.contract.model import Contract

ISO_RHYTHM = {
    "harian": "R/P1D",
    "mingguan": "R/P1W",
    "bulanan": "R/P1M",
    "triwulanan": "R/P3M",
    "semesteran": "R/P6M",
    "tahunan": "R/P1Y",
}


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

    def page(self, base: str) -> str:
        return f"{base}/d/{self.id}/"

    @property
    def temporal(self) -> tuple[str, str] | None:
        """First and last day, ISO 8601."""
        if not self.periods:
            return None
        return self.periods[0].start.isoformat(), self.periods[-1].end.isoformat()
