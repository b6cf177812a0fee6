"""The static site as a target: a folder a release, a symlink that readers follow, one rename between the two.

`portal/releases/<id>/` is never written again once it is there; what did not change is hard-linked from the
release before. Pages say what is late as of a day, so a new day makes a new release of the pages (and of
nothing else); on the same day a second run writes nothing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from publish import receipt as receipts
from publish.machine import WRITTEN
from publish.site import check, render
from publish.site.disk import durable, open_to_all
from publish.site.view import assemble
from publish.target import Given, Last, Work, next_id
from wadah.errors import Fatal
from wadah.files import sync, write_text
from wadah.settings import Settings

MANIFEST = "rilis.json"
CODE = Path(__file__).resolve().parent.parent
SOURCES = (".py", ".html", ".css", ".js", ".toml", ".po", ".woff2")


class StaticSite:
    """`publish.target.Target` for a file server."""

    name = "situs"
    together = True
    limits: tuple[str, ...] = ()

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root = settings.path("portal")
        self.releases = self.root / "releases"
        self.link = self.root / "current"
        self.aside = self.root / "stage" / "situs"
        self.held = self.root / "held.json"

    def clean(self, dataset: str | None = None) -> None:
        if dataset is not None:
            return
        shutil.rmtree(self.root / "stage", ignore_errors=True)
        for left in self.root.glob(".current-*"):
            left.unlink()

    @property
    def folder(self) -> Path | None:
        """The release readers meet now."""
        return self.link.resolve() if self.link.exists() else None

    def current(self, datasets: Collection[str] | None = None) -> dict[str, Last]:
        if not (folder := self.folder):
            return {}
        held = json.loads(self.held.read_text("utf-8")) if self.held.exists() else {}
        found = (d for d in sorted((folder / "d").glob("*")) if (d / "receipt.json").is_file())
        return {d.name: _last(d, held.get(d.name)) for d in found if datasets is None or d.name in datasets}

    def new_id(self, day: date, current: Mapping[str, Last]) -> str:
        known = {p.name for p in self.releases.glob("*")} | {r.release for x in current.values() for r in x.receipts}
        return next_id(day, known)

    def stage(self, work: Work) -> Path | None:
        now = self.folder
        seal = seal_of(work)
        if now and not work.bundles and _manifest(now)["seal"] == seal:
            return None
        shutil.rmtree(self.aside, ignore_errors=True)
        downloads = self._downloads(work)
        files = {d: downloads[f"d/{d}/{d}.parquet"] for d in work.contracts if f"d/{d}/{d}.parquet" in downloads}
        site = assemble(work, files)
        try:
            pages = render.everything(site)
        finally:
            for view in site.views:
                view.cube.con.close()
        manifest = {"id": work.release, "at": work.at.isoformat(), "previous": now.name if now else None,
                    "warehouse": work.plan.warehouse, "seal": seal,
                    "datasets": {v.id: v.receipt.release for v in site.views}}  # fmt: skip
        pages[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
        for path, source in downloads.items():
            _link(source, self.aside / path)
        for path, content in pages.items():
            _place(content, self.aside / path, now / path if now else None)
        return self.aside

    def _downloads(self, work: Work) -> dict[str, Path]:
        """Files that are given out as they are: the new ones from their bundle, the others from the release before."""
        found: dict[str, Path] = {}
        for dataset, bundle in work.bundles.items():
            here = f"d/{dataset}"
            found |= {f"{here}/{f.name}": f for f in sorted(bundle.folder.iterdir())}
            release = f"{here}/rilis/{bundle.receipt.release}"
            found[f"{release}/receipt.json"] = bundle.folder / "receipt.json"
            if bundle.receipt.kind != "removed":
                found[f"{release}/{dataset}.csv"] = bundle.folder / f"{dataset}.csv"
        if now := self.folder:
            for dataset, last in work.current.items():
                told = (*last.receipts, work.bundles[dataset].receipt) if dataset in work.bundles else last.receipts
                keep = render.kept(told)
                for file in sorted((now / "d" / dataset).rglob("*")):
                    path = file.relative_to(now).as_posix()
                    if not file.is_file() or file.suffix == ".html" or file.name in WRITTEN:
                        continue
                    in_history = file.parent.parent.name == "rilis"
                    if not in_history and dataset in work.bundles:
                        continue
                    if not in_history or file.name == "receipt.json" or file.parent.name in keep:
                        found.setdefault(path, file)
        return found

    def verify(self, staged: Path, work: Work) -> None:
        problems = check.receipts(staged, [b.receipt for b in work.bundles.values()])
        problems += check.links(staged, self.settings.portal.base_url) + check.syntax(staged)
        if problems:
            raise Fatal("WDH-610", problems="; ".join(problems[:10]))

    def swap(self, staged: Path, work: Work) -> None:
        durable(staged)
        self.releases.mkdir(parents=True, exist_ok=True)
        open_to_all(self.root, self.releases, staged, *staged.rglob("*"))
        staged.rename(self.releases / work.release)
        self._point(work.release)

    def _point(self, release: str) -> None:
        new = self.root / f".current-{os.getpid()}"
        new.unlink(missing_ok=True)
        new.symlink_to(Path("releases") / release)
        new.replace(self.link)
        sync(self.root)

    def read_back(self, work: Work) -> None:
        now = self.folder
        problems = [] if now and now.name == work.release else ["`current` is another release"]
        told = [last.receipt for last in self.current().values()]
        wanted = {b.receipt.dataset: b.receipt for b in work.bundles.values()}
        problems += [f"{r.dataset}: its receipt" for r in wanted.values() if r not in told]
        problems += check.receipts(self.link, wanted.values()) + check.receipts(self.link, told, sizes_only=True)
        if problems:
            raise Fatal("WDH-611", problems="; ".join(problems[:10]))
        self._prune()

    def rollback(self, dataset: str | None = None, to: str | None = None) -> str:
        if dataset is not None:
            problem = "it is one site, which goes back whole: `wadah rollback`"
            raise Fatal("WDH-626", what=f"roll {dataset} back alone", problem=problem)
        now = self.folder
        before = to or (_manifest(now)["previous"] if now else None)
        kept = sorted(p.name for p in self.releases.glob("*") if p.is_dir())
        if to and to not in kept:
            raise Fatal("WDH-608", release=to, known=", ".join(kept) or "–")
        if not before or before not in kept:
            raise Fatal("WDH-604", kept=self.settings.portal.keep)
        if now and now.name == before:
            return str(before)  # and what is on hold stays so
        left = {d: last.receipt.content_hash for d, last in self.current().items()}
        self._point(before)
        given = {d: last.receipt.content_hash for d, last in self.current().items()}
        write_text(self.held, json.dumps({d: h for d, h in left.items() if h != given.get(d)}))
        return str(before)

    def where(self, dataset: str) -> str:
        return str(self.link / "d" / dataset)

    def _prune(self) -> None:
        """The newest `portal.keep` releases stay, and whatever readers are on."""
        now = self.folder
        for old in sorted(self.releases.iterdir(), reverse=True)[self.settings.portal.keep :]:
            if old != now:
                shutil.rmtree(old)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError) as damage:
        raise Fatal("WDH-612", file=f"{folder.name}/{MANIFEST}", problem=type(damage).__name__) from damage


def _last(folder: Path, rejected: str | None) -> Last:
    try:
        told = sorted((receipts.read(f) for f in folder.glob("rilis/*/receipt.json")), key=lambda r: r.number)
        metadata = folder / "dataset.json"
        return Last(tuple(told), json.loads(metadata.read_text("utf-8")) if metadata.exists() else {},
                    partial(_given, folder), rejected)  # fmt: skip
    except (OSError, ValueError) as damage:
        raise Fatal("WDH-612", file=f"d/{folder.name}", problem=type(damage).__name__) from damage


def _given(folder: Path) -> Given:
    """The current Parquet and what `rilis/` keeps; the newest CSV there holds the same rows as the Parquet."""
    name = folder.name
    parquet = folder / f"{name}.parquet"
    found = [parquet, *folder.glob(f"rilis/*/{name}.parquet"), *folder.glob(f"rilis/*/{name}.csv")]
    live = folder / f"{name}.csv"
    tables = (f for f in found if f.is_file() and not (f.suffix == ".csv" and live.is_file() and f.samefile(live)))
    return Given(parquet if parquet.exists() else None, tuple(tables))


def seal_of(work: Work) -> str:
    """What the pages follow from. Equal seals give equal pages, so nothing need be written."""
    last = {d: x.receipt for d, x in work.current.items()} | {d: b.receipt for d, b in work.bundles.items()}
    said = {
        "day": work.at.date().isoformat(),
        "regency": work.settings.regency.model_dump(),
        "base": work.settings.portal.base_url,
        "environment": work.settings.environment,
        "code": _code(),
        "contracts": {c: work.contracts[c].schedule for c in sorted(work.contracts)},
        "opds": {code: [o.name, o.short] for code, o in sorted(work.opds.items())},
        "receipts": {d: r.link().sha256 for d, r in sorted(last.items())},
        "loads": [load.model_dump(mode="json") for load in work.loads],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@cache
def _code() -> str:
    """Hash of everything that makes a page: this package and the libraries that write words."""
    digest = hashlib.sha256()
    for file in sorted(f for f in CODE.rglob("*") if f.suffix in SOURCES and "__pycache__" not in f.parts):
        digest.update(f"{file.relative_to(CODE)}\0".encode() + file.read_bytes())
    for package in ("babel", "jinja2", "icalendar"):
        digest.update(f"{package} {version(package)}".encode())
    return digest.hexdigest()


def _place(content: bytes, path: Path, before: Path | None) -> None:
    """Write, or link the release before where it says the same."""
    if before and before.is_file() and before.stat().st_size == len(content) and before.read_bytes() == content:
        _link(before, path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _link(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.hardlink_to(source)
