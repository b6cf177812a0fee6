"""What the pages are made of, computed once for both languages: datasets, OPDs, themes, the calendar."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from publish import quality, schedule
from publish.cube import Cube
from publish.dataset import Opd, rhythm
from publish.quality import Quality
from publish.receipt import Load, Receipt
from publish.schedule import Due, Status
from publish.target import Work
from wadah.contract.model import Contract


@dataclass(frozen=True)
class Theme:
    code: str
    name: str
    en: str
    icon: str


@dataclass(frozen=True)
class View:
    """One published dataset, as it stands in the release being written."""

    contract: Contract
    receipts: tuple[Receipt, ...]
    metadata: Mapping[str, Any]
    opd: Opd
    theme: Theme
    cube: Cube
    status: Status
    quality: Quality

    @property
    def id(self) -> str:
        return self.contract.id

    @property
    def title(self) -> str:
        return self.contract.name

    @property
    def page(self) -> str:
        return f"d/{self.id}/"

    @property
    def receipt(self) -> Receipt:
        """The last one: what readers get now."""
        return self.receipts[-1]

    @property
    def rhythm(self) -> str:
        return rhythm(self.contract)


@dataclass(frozen=True)
class Site:
    """One release of the portal. `removed`: the last receipt of every dataset that was withdrawn."""

    work: Work
    views: tuple[View, ...]
    removed: tuple[Receipt, ...]
    waiting: tuple[tuple[Contract, Status], ...]  # under contract, never published

    @property
    def today(self) -> date:
        return self.work.at.date()

    @cached_property
    def dues(self) -> list[Due]:
        """Every due date of every dataset under contract, by day."""
        every = [d for v in self.views for d in v.status.dues] + [d for _, s in self.waiting for d in s.dues]
        return sorted(every, key=lambda d: (d.on, d.dataset))

    @cached_property
    def titles(self) -> dict[str, str]:
        return {v.id: v.title for v in self.views} | {c.id: c.name for c, _ in self.waiting}

    @cached_property
    def themes(self) -> list[tuple[Theme, list[View]]]:
        """Themes that have datasets, the fullest first."""
        found: dict[str, list[View]] = {}
        for view in self.views:
            found.setdefault(view.theme.code, []).append(view)
        return sorted(((v[0].theme, v) for v in found.values()), key=lambda t: (-len(t[1]), t[0].name))

    @cached_property
    def opds(self) -> list[tuple[Opd, list[View], list[Load]]]:
        """OPDs that have datasets or whose applications are pulled, by name."""
        codes = {v.opd.code for v in self.views} | {load.opd for load in self.work.loads}
        rows = []
        for code in codes:
            own = [v for v in self.views if v.opd.code == code]
            rows.append((opd(self.work.opds, code), own, [x for x in self.work.loads if x.opd == code]))
        return sorted(rows, key=lambda r: (-len(r[1]), r[0].name))

    @cached_property
    def late(self) -> list[View]:
        return [v for v in self.views if v.status.overdue]

    @cached_property
    def releases(self) -> list[tuple[View, Receipt]]:
        """Every release of what is published, newest first."""
        every = [(v, r) for v in self.views for r in v.receipts if r.kind != "removed"]
        return sorted(every, key=lambda e: (e[1].at, e[0].id), reverse=True)

    @cached_property
    def words(self) -> list[str]:
        """The commonest keywords, in small letters unless they are names."""
        counted = Counter(tag for v in self.views for tag in v.contract.tags[:2])
        return [word for word, _ in counted.most_common(4)]

    @cached_property
    def quality(self) -> Quality:
        return quality.mean(v.quality for v in self.views)


@cache
def _themes() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("themes.toml").read_text("utf-8"))


def theme(domain: str) -> Theme:
    """By a contract's domain; an unknown one is shown by its own words."""
    known = _themes()
    if domain in known:
        return Theme(domain, known[domain]["name"], known[domain]["en"], known[domain]["icon"])
    name = domain.replace("-", " ").capitalize()
    return Theme(domain, name, name, known["lainnya"]["icon"])


def opd(known: Mapping[str, Opd], code: str) -> Opd:
    """From the warehouse's register; one it does not know is shown by its code."""
    return known.get(code) or Opd(code, code.replace("-", " ").capitalize(), code)


def assemble(work: Work, files: Mapping[str, Path]) -> Site:
    """Open every dataset's Parquet (`files` by dataset) and judge it as of the release's day. Close with `close`."""
    current = {d: last for d, last in work.current.items() if d not in work.bundles}
    receipts = {d: last.receipts for d, last in current.items()}
    metadata = {d: last.metadata for d, last in current.items()}
    for dataset, bundle in work.bundles.items():
        before = work.current[dataset].receipts if dataset in work.current else ()
        receipts[dataset], metadata[dataset] = (*before, bundle.receipt), bundle.metadata
    since = min((r[0].at.date() for r in receipts.values()), default=work.at.date())
    views, waiting = [], []
    for contract in sorted(work.contracts.values(), key=lambda c: c.name.casefold()):
        told = receipts.get(contract.id, ())
        live = bool(told) and told[-1].kind != "removed"
        status = schedule.status(contract, told if live else (), work.at.date(), since)
        if not live:
            waiting.append((contract, status))
            continue
        cube = Cube(contract.table, files[contract.id], work.settings)
        judged = quality.judge(cube, told[-1].loads, metadata[contract.id], status)
        views.append(View(contract, told, metadata[contract.id], opd(work.opds, contract.opd),
                          theme(contract.domain), cube, status, judged))  # fmt: skip
    gone = tuple(r[-1] for r in receipts.values() if r[-1].kind == "removed")
    return Site(work, tuple(views), gone, tuple(waiting))
