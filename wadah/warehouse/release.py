"""Releases of the warehouse: immutable folders, one of them current by a symbolic link that rename(2) swaps.

    warehouse/build/<id>/       built, not released: lies aside until it is promoted or a newer build is whole
    warehouse/releases/<id>/    wadah.duckdb, release.json, manifest.json (what of dbt's manifest others need), gate/
    warehouse/current           → releases/<id>

A reader opens `current` once and keeps its file, whatever is promoted or pruned meanwhile. A kill at any moment
leaves the link as it was before or as it is after.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wadah import gate, log
from wadah.errors import Fatal, Retriable
from wadah.files import sync
from wadah.lock import lock
from wadah.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DATABASE = "wadah.duckdb"  # the models' catalog is called as the file, so it keeps this name everywhere
WORK = ".work"
SEARCHED = ("marts", "open", "intermediate", "staging", "reject", "seeds", "landing", "control")


@dataclass(frozen=True)
class Release:
    """A built warehouse, promoted or not."""

    id: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """`release.json`: what was built from what, and what came of it (docs in `wadah/warehouse/manifest.py`)."""
        loaded: dict[str, Any] = json.loads((self.folder / "release.json").read_text("utf-8"))
        return loaded

    @cached_property
    def dbt(self) -> dict[str, Any]:
        """`manifest.json`: nodes and sources as in dbt's own manifest, with the compiled SQL of every model."""
        loaded: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        return loaded

    @property
    def gate(self) -> dict[str, gate.GateResult]:
        """Results kept with it, by dataset. Raises Quarantine WDH-503 where one is damaged."""
        return gate.read(self.folder)

    def open(self, settings: Settings) -> "DuckDBPyConnection":
        """A read-only connection, with the schemas of marts, open data and staging in reach by table name."""
        from wadah.warehouse.connect import connect

        con = connect(self.database, settings)
        there = {name for (name,) in con.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()}
        con.execute(f"SET search_path = '{','.join(s for s in SEARCHED if s in there)}'")
        return con


def current(settings: Settings) -> Release | None:
    """The release readers get now; None before the first promotion."""
    link = settings.path("warehouse", "current")
    folder = link.resolve()
    return Release(folder.name, folder) if link.is_symlink() and _whole(folder) else None


def releases(settings: Settings) -> list[Release]:
    """All promoted releases, oldest first."""
    return _in(settings.path("warehouse", "releases"))


def find(settings: Settings, release: str) -> Release:
    """A build or release by id. Raises Fatal WDH-405."""
    for found in [*_in(settings.path("warehouse", "build")), *releases(settings)]:
        if found.id == release:
            return found
    raise Fatal("WDH-405", release=release, known=_known(settings))


def promote(
    settings: Settings, build: "str | Release", gate_results: Sequence[gate.GateResult] | None = None
) -> Release:
    """Make a build current; `gate_results` are written beside it (the gate may have done so itself).

    Promoting what is current already changes nothing. Raises Fatal WDH-405 for an unknown id, Retriable WDH-406
    where a newer build or release took its place.
    """
    name = build if isinstance(build, str) else build.id
    aside, place = settings.path("warehouse", "build", name), settings.path("warehouse", "releases", name)
    with pointer(settings):
        now = current(settings)
        if now and now.id > name:
            raise Retriable("WDH-406", build=name)
        if not _whole(place):
            if not _whole(aside):
                raise (
                    Retriable("WDH-406", build=name) if now else Fatal("WDH-405", release=name, known=_known(settings))
                )
            if gate_results is not None:
                gate.write(list(gate_results), aside)
            seal(aside)
            place.parent.mkdir(parents=True, exist_ok=True)
            aside.rename(place)
        _point(settings, place)
        log.get("warehouse").info("release.promoted", release=name)
        _prune(settings)
    return Release(name, place)


def rollback(settings: Settings, to: str | None = None) -> Release:
    """Point `current` at an older release: the one before, or `to`. Nothing is deleted.

    Raises Fatal WDH-405 for an unknown id, WDH-407 where there is no older one.
    """
    with pointer(settings):
        now, kept = current(settings), releases(settings)
        if to is None:
            kept = [r for r in kept if now is None or r.id < now.id]
            if not kept:
                raise Fatal("WDH-407")
        else:
            kept = [r for r in kept if r.id == to]
            if not kept:
                raise Fatal("WDH-405", release=to, known=_known(settings))
        _point(settings, kept[-1].folder)
        log.get("warehouse").warning("release.rolled_back", release=kept[-1].id)
        return kept[-1]


def prune(settings: Settings) -> list[str]:
    """Delete all but the newest `warehouse.keep` releases, never the current one; returns the ids deleted."""
    with pointer(settings):
        return _prune(settings)


def query(settings: Settings, text: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Column names, at most `limit` rows, and whether there are more, of a query on the current release.

    Raises Fatal WDH-405 without a release, WDH-409 where the engine refuses the query.
    """
    import duckdb

    release = current(settings)
    if release is None:
        raise Fatal("WDH-405", release="current", known="-")
    with release.open(settings) as con:
        try:
            result: duckdb.DuckDBPyRelation | None = con.sql(text)
            if result is None:  # a statement that gives no rows
                return [], [], False
            rows = result.fetchmany(limit + 1)
        except duckdb.Error as refused:
            raise Fatal("WDH-409", problem=_said(refused)) from None
        return result.columns, rows[:limit], len(rows) > limit


def _said(refused: Exception) -> str:
    """The engine's complaint up to its first quotation: names of things are in it, values never."""
    if type(refused).__name__ in ("BinderException", "CatalogException", "ParserException"):
        return str(refused).splitlines()[0]  # said of the query's own text, before a row was read
    return type(refused).__name__


def seal(folder: Path) -> None:
    """Everything on disk, and what was built can't be written to any more."""
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        if file.parent == folder:  # the gate may look at a release again
            file.chmod(0o400)
        sync(file)
    sync(folder)


def pointer(settings: Settings) -> AbstractContextManager[None]:
    """Held while folders change place; waits for its turn. Raises Retriable WDH-152 after a minute."""
    return lock(settings, "release", "a warehouse release changes place", wait=60)


def _point(settings: Settings, place: Path) -> None:
    link = settings.path("warehouse", "current")
    part = link.with_name(".current.part")
    part.unlink(missing_ok=True)
    part.symlink_to(Path("releases") / place.name)
    part.replace(link)
    sync(link.parent)


def _prune(settings: Settings) -> list[str]:
    now = current(settings)
    old = [r for r in releases(settings)[: -settings.warehouse.keep] if now is None or r.id != now.id]
    for release in old:
        remove(release.folder)
    return [r.id for r in old]


def remove(folder: Path) -> None:
    """Delete a folder of ours; renamed first, so that a kill leaves no half of a release under its name."""
    gone = folder.with_name(f".gone-{folder.name}") if not folder.name.startswith(".") else folder
    try:
        if gone != folder:
            folder.rename(gone)
        shutil.rmtree(gone)
    except FileNotFoundError:
        shutil.rmtree(gone, ignore_errors=True)  # another process is removing the same litter


def _in(folder: Path) -> list[Release]:
    found = sorted(p for p in folder.glob("[!.]*"))
    return [Release(p.name, p) for p in found if _whole(p)]


def _whole(folder: Path) -> bool:
    return (folder / "release.json").is_file() and (folder / DATABASE).is_file()


def _known(settings: Settings) -> str:
    return ", ".join(r.id for r in releases(settings)) or "-"
