"""Where releases go: one interface, so that the static site and CKAN are given the same things in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from publish.dataset import Opd
from publish.plan import Plan
from publish.receipt import Receipt
from wadah.contract.model import Contract
from wadah.settings import Settings


@dataclass(frozen=True)
class Last:
    """What a target gives of one dataset now. `receipts` are all there ever were, oldest first."""

    receipts: tuple[Receipt, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    parquet: Path | None = None  # None after its removal
    tables: tuple[Path, ...] = ()  # every release's rows that can still be fetched, Parquet or CSV, `parquet` too

    @property
    def receipt(self) -> Receipt:
        return self.receipts[-1]

    @property
    def removed(self) -> bool:
        return self.receipt.kind == "removed"


@dataclass(frozen=True)
class Bundle:
    """One new release of one dataset: its files in `folder`, its receipt, its metadata."""

    contract: Contract | None  # None: removed
    receipt: Receipt
    metadata: Mapping[str, Any]
    folder: Path


@dataclass(frozen=True)
class Work:
    """All a target needs for one release of the portal."""

    settings: Settings
    release: str
    at: datetime
    plan: Plan
    contracts: Mapping[str, Contract]
    opds: Mapping[str, Opd]
    current: Mapping[str, Last]
    bundles: Mapping[str, Bundle]
    loads: tuple[Any, ...]  # every application's last loads: publish.receipt.Load


class Target(Protocol):
    """A place to publish to. Calls come in this order; after `swap` a reader meets the new release whole.

    `stage` returns None where the target would be what it is already. `verify` and `read_back` raise Fatal.
    """

    name: str

    def clean(self) -> None:
        """Remove what a publisher that died left aside."""

    def current(self) -> Mapping[str, Last]: ...

    def new_id(self, day: date) -> str:
        """A release id never used: `2026-11-20-01`."""

    def stage(self, work: Work) -> Path | None: ...

    def verify(self, staged: Path, work: Work) -> None: ...

    def swap(self, staged: Path, work: Work) -> None: ...

    def read_back(self, work: Work) -> None: ...

    def rollback(self) -> str:
        """Go back to the release before; returns its id."""
