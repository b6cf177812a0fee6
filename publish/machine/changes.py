"""What changed, as readers of a feed must be told: releases, changed columns, announced ends, withdrawals.

All of it follows from the receipts; nothing is remembered elsewhere, so a feed made again is the same feed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from publish.machine import Portal
from publish.receipt import Receipt

Kind = Literal["rilis", "skema", "penghentian", "penarikan"]
Telling = Callable[[Receipt, Receipt | None], str]
"""What a release brought, in a sentence: the receipt and the one before it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a feed. `id` never changes; `page` is where a person reads more."""

    id: str
    kind: Kind
    title: str
    text: str
    at: datetime
    page: str
    receipt: Receipt


def changes(receipts: Iterable[Receipt], portal: Portal, tell: Telling) -> list[Change]:
    """Of one dataset, oldest first. `receipts` are all there ever were, oldest first."""
    found: list[Change] = []
    before: Receipt | None = None
    for receipt in receipts:
        page = portal.page(receipt.dataset)
        key = portal.locate(f"d/{receipt.dataset}/rilis/{receipt.release}/", "id")

        def add(
            kind: Kind, mark: str, prefix: str, text: str, receipt: Receipt = receipt, key: str = key, page: str = page
        ) -> None:
            found.append(Change(key + mark, kind, prefix + receipt.title, text, receipt.at, page, receipt))

        if receipt.kind == "removed":
            add("penarikan", "", "Ditarik: ", tell(receipt, before))
        else:
            add("rilis", "", "", tell(receipt, before))
            if before and (said := schema(receipt)):
                add("skema", "#skema", "Kolom berubah: ", said)
            if receipt.notice and receipt.notice != (before.notice if before else None):
                add("penghentian", "#penghentian", "Akan dihentikan: ", receipt.notice)
        before = receipt
    return found


def schema(receipt: Receipt) -> str:
    """Columns that came, went or have another type; nothing where none did."""
    parts = (
        ("Kolom baru", receipt.columns_added),
        ("Kolom dibuang", receipt.columns_removed),
        ("Jenis isian kolom berubah", receipt.columns_retyped),
    )
    return " ".join(f"{said}: {', '.join(names)}." for said, names in parts if names)


def newest(found: Iterable[Change]) -> list[Change]:
    """Newest first; of one release, what warns stands above the release itself."""
    rank = {"rilis": 0, "skema": 1, "penghentian": 2, "penarikan": 3}
    return sorted(found, key=lambda c: (c.at, c.receipt.dataset, rank[c.kind]), reverse=True)
