"""Where releases go: one interface, so that the static site and CKAN are given the same things in the same order.

Targets differ in one thing, and say so: `together`. The static site switches everything at once, so its `Work` holds
the bundles of all datasets that move. CKAN switches dataset by dataset, so its `Work` holds one bundle; then comes
one without any, which is a release of the pages alone. ADR docs/adr/0030-ckan-target.md.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from publish.dataset import Opd
from publish.plan import Plan
from publish.receipt import Receipt
from wadah.contract.model import Contract
from wadah.errors import WadahError
from wadah.settings import Settings


@dataclass(frozen=True)
class Given:
    """Local copies of what readers can fetch of a dataset: the Parquet (None after its removal), and all releases."""

    parquet: Path | None = None
    tables: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Last:
    """What a target gives of one dataset now. `receipts` are all there ever were, oldest first."""

    receipts: tuple[Receipt, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    fetch: Callable[[], "Given"] = field(default=lambda: Given(), compare=False)  # only for what moves
    rejected: str | None = None  # content hash of the release that was last gone back from, while it is on hold
    table: Mapping[str, Any] | None = None  # where the target has tables: `row_hash`, rows `moved` by diffs so far
    ids: frozenset[str] = frozenset()  # every release's, those gone back from too
    damage: WadahError | None = None  # why what the target says of it cannot be read; then it has no receipts

    @cached_property
    def _given(self) -> "Given":
        return self.fetch()

    @property
    def parquet(self) -> Path | None:
        """The rows readers get now, as a local file."""
        return self._given.parquet

    @property
    def tables(self) -> tuple[Path, ...]:
        """Every release's rows that can still be fetched, as local files; `parquet` too."""
        return self._given.tables

    @property
    def receipt(self) -> Receipt:
        """The last one: what readers get now. Raises `damage`."""
        if self.damage:
            raise self.damage
        return self.receipts[-1]

    @property
    def removed(self) -> bool:
        return self.receipt.kind == "removed"


def readable(current: Mapping[str, Last]) -> dict[str, Last]:
    """Without the datasets whose history is damaged: they are refused, and stop no other."""
    return {dataset: last for dataset, last in current.items() if last.damage is None}


@dataclass(frozen=True)
class Bundle:
    """One new release of one dataset: its files in `folder`, its receipt, its metadata."""

    contract: Contract | None  # None: removed
    receipt: Receipt
    metadata: Mapping[str, Any]
    folder: Path


@dataclass(frozen=True)
class Work:
    """All a target needs for one release: of every dataset that moves, of one, or (no bundle) of the pages."""

    settings: Settings
    release: str
    at: datetime
    plan: Plan
    contracts: Mapping[str, Contract]
    opds: Mapping[str, Opd]
    current: Mapping[str, Last]
    bundles: Mapping[str, Bundle]
    loads: tuple[Any, ...]  # every application's last loads: publish.receipt.Load


def next_id(day: date, known: Collection[str]) -> str:
    """The first id of that day that nobody has had."""
    numbers = [int(name.rpartition("-")[2]) for name in known if name.startswith(f"{day}-")]
    return f"{day}-{max(numbers, default=0) + 1:02}"


class Target(Protocol):
    """A place to publish to. Calls come in this order; after `swap` a reader meets the new release whole.

    `stage` returns None where the target would be what it is already, else a folder with all that is to leave and was
    not scanned yet. `verify` and `read_back` raise Fatal where what lies there is not what was meant, Retriable where
    the target could not be asked. Everything may be repeated after a kill at any moment.
    """

    name: str
    together: bool
    """Whether one switch carries every dataset (and the pages), or each has its own."""
    limits: tuple[str, ...]
    """What this target cannot promise, in plain words; none of a target that keeps every promise made here."""

    def clean(self, dataset: str | None = None) -> None:
        """Remove, or finish, what a publisher that died left behind; of one dataset alone, a fault of it is raised."""

    def current(self, datasets: Collection[str] | None = None) -> Mapping[str, Last]:
        """What readers get now: of these datasets, or of all."""

    def new_id(self, day: date, current: Mapping[str, Last]) -> str:
        """A release id never used: `2026-11-20-01`. Where each dataset has its own switch, it is the dataset's."""

    def stage(self, work: Work) -> Path | None: ...

    def verify(self, staged: Path, work: Work) -> None: ...

    def swap(self, staged: Path, work: Work) -> None: ...

    def read_back(self, work: Work) -> None:
        """Ask for it as a reader would, and compare with the receipts."""

    def rollback(self, dataset: str | None = None, to: str | None = None) -> str:
        """Go back to the release before, of one dataset or of all as the target switches; returns its id.

        What was gone back from is on hold until its content changes. Raises Fatal WDH-604 where nothing is before.
        """

    def where(self, dataset: str) -> str:
        """Where a person finds the dataset: a folder, or the address of its page."""
