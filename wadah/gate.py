"""What the gate says of a dataset, as a value: bound to the content it was said of.

Publishing takes nothing without one. A result never holds a row's values: `observed` and `expected`
are counts, percentages, hashes, types or a contract's own words.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from wadah.errors import Quarantine
from wadah.files import write_text

Severity = Literal["error", "warning"]
Kind = Literal["contract", "quality", "suite", "suppression", "privacy", "load", "fault"]
"""Where a check comes from: the contract's columns and key, its `quality` rules, the hand-written
suites, suppression, column lineage, the loads it depends on, or a check that could not be run."""
EMPTY = "isi:kosong"
"""The check that a table without a single row fails, instead of all others."""
NEVER = "ada"
"""The check that a table of an application fails of which nothing has landed yet: `muatan:<app>.<table>:ada`."""
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer. `name` is stable (`wajib:kategori`), `detail` a sentence in Indonesian."""

    name: str
    kind: Kind
    severity: Severity
    ok: bool
    observed: Value
    expected: Value
    detail: str
    code: str | None = None  # of the catalogue, where the failure has one of its own


@dataclass(frozen=True, slots=True)
class GateResult:
    """All checks of one open dataset. `content_hash` is that of its canonical CSV (`wadah.canonical`)."""

    dataset: str  # the output contract's id
    table: str  # its table: `aduan_bulanan`
    content_hash: str  # hex sha256; empty where the table could not be read
    rows: int
    checks: tuple[Check, ...]
    at: datetime  # with a zone

    @property
    def passed(self) -> bool:
        """Whether every check of severity error holds; a result without checks passes nothing."""
        return bool(self.checks) and not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if not c.ok and c.severity == "error")

    @property
    def waiting(self) -> bool:
        """Whether nothing is wrong but that no row has come yet."""
        names = {c.name for c in self.failed if not c.name.endswith(f":{NEVER}")}
        return self.rows == 0 and names == {EMPTY}

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if not c.ok and c.severity == "warning")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, `passed` among them."""
        return {**asdict(self), "passed": self.passed, "at": self.at.isoformat()}

    def to_json(self) -> str:
        """Text of `<release>/gate/<dataset>.json`."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "GateResult":
        """Read back what `to_json` wrote. Raises Quarantine WDH-503 where it is damaged or contradicts itself."""
        try:
            data = cast(Mapping[str, Any], json.loads(text))
            checks = tuple(Check(**c) for c in data["checks"])
            result = cls(
                dataset=data["dataset"],
                table=data["table"],
                content_hash=data["content_hash"],
                rows=data["rows"],
                checks=checks,
                at=datetime.fromisoformat(data["at"]),
            )
            passed = data["passed"]
        except (KeyError, TypeError, ValueError) as damage:
            raise Quarantine("WDH-503", problem=type(damage).__name__) from damage
        if passed is not result.passed:
            raise Quarantine("WDH-503", problem=f"passed is {passed} against its own checks")
        return result


def write(results: "list[GateResult]", release: Path) -> list[Path]:
    """Keep the results with a release: `<release>/gate/<dataset>.json`."""
    folder = release / "gate"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for result in results:
        file = folder / f"{result.dataset}.json"
        write_text(file, result.to_json())
        written.append(file)
    return written


def read(release: Path) -> dict[str, GateResult]:
    """The results kept with a release, by dataset. Raises Quarantine WDH-503 on a damaged one."""
    found = (GateResult.from_json(file.read_text("utf-8")) for file in sorted((release / "gate").glob("*.json")))
    return {result.dataset: result for result in found}


def verify(result: GateResult | None, content_hash: str, dataset: str = "") -> None:
    """Let a dataset pass only with a good result for exactly this content.

    Raises Quarantine WDH-502 without a result, WDH-500 where a check failed, WDH-501 where the content
    is not what was checked.
    """
    if result is None:
        raise Quarantine("WDH-502", dataset=dataset)
    if not result.passed:
        raise Quarantine("WDH-500", dataset=result.dataset, checks=", ".join(c.name for c in result.failed) or "none")
    if result.content_hash != content_hash:
        raise Quarantine("WDH-501", dataset=result.dataset, checked=result.content_hash[:12], found=content_hash[:12])
