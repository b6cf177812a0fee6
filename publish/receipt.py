"""The receipt of a dataset release: what was given out, from what, checked how. Kept for ever, chained.

`previous` holds the hash of the receipt before, so that a history cannot be rewritten unseen. A receipt
holds counts, names, hashes and the gate's own sentences; never a row's value.
"""

import hashlib
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Kind = Literal["new", "changed", "removed"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][\w.-]*$")]
"""Of a file, a dataset, a release: it becomes a part of a path and of an address, and leads nowhere else."""
LATER = ("row_hash", "columns_retyped", "notice")
"""Fields that the first receipts did not have: written only when they say something, so that old hashes hold."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(Strict):
    """One download. `sha256` is hex."""

    name: Name
    format: Literal["CSV", "Parquet", "XLSX", "GeoJSON"]
    media_type: str
    bytes: int
    sha256: str


class Load(Strict):
    """What one application table gave to this release."""

    app: str
    name: str  # the application's own name
    opd: str
    table: str
    load_id: str
    loaded_at: datetime | None
    pulled: int
    accepted: int
    rejected: int
    codes: dict[str, int] = {}  # rejected rows by WDH code
    unresolved: int = 0  # rows whose place or category was not recognised


class Checked(Strict):
    name: str
    severity: Literal["error", "warning"]
    ok: bool
    detail: str


class Link(Strict):
    release: Name
    sha256: str


class Receipt(Strict):
    """One release of one dataset. Times carry a zone; `content_hash` is that of the canonical CSV."""

    format: Literal["wadah-receipt/1"] = "wadah-receipt/1"
    dataset: Name
    version: str
    title: str
    kind: Kind
    release: Name
    number: int  # of this dataset's releases, from 1
    at: datetime
    regency: str
    warehouse: str | None = None
    built_at: datetime | None = None
    content_hash: str | None = None
    rows: int = 0
    added: int = 0
    changed: int = 0
    deleted: int = 0
    columns_added: list[str] = []
    columns_removed: list[str] = []
    columns_retyped: list[str] = []  # "name: before → after", in the contract's types
    metadata_changed: list[str] = []
    period_first: str | None = None
    period_last: str | None = None
    cells: int = 0
    hidden: dict[str, int] = {}  # by the note in `catatan_supresi`
    checks: list[Checked] = []
    loads: list[Load] = []
    files: list[File] = []
    previous: Link | None = None
    row_hash: str | None = None  # of the table in the Data API, where the target has one (ADR 32)
    notice: str | None = None  # what readers must know of what comes: the dataset's end, in Indonesian

    def text(self) -> str:
        """The receipt's one written form, which `link` hashes. What came later is left out where it says nothing."""
        silent = {name for name in LATER if not getattr(self, name)}
        return self.model_dump_json(indent=1, exclude=silent) + "\n"

    def link(self) -> Link:
        """What the next receipt says of this one."""
        return Link(release=self.release, sha256=hashlib.sha256(self.text().encode()).hexdigest())

    @property
    def passed(self) -> int:
        return sum(c.ok for c in self.checks)


def read(file: Path) -> Receipt:
    return Receipt.model_validate_json(file.read_bytes())


def broken_link(receipts: list[Receipt]) -> Receipt | None:
    """The first receipt that does not follow from the one before; None where the chain holds."""
    for before, after in pairwise(receipts):
        if after.previous != before.link() or after.number != before.number + 1:
            return after
    return None


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
