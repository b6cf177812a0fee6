"""Maintenance of one landing table: drop whole loads, then what no snapshot refers to any more."""

import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wadah.errors import Retriable
from wadah.landing import catalog
from wadah.landing.load import LOADS, Load, held

if TYPE_CHECKING:
    from pyiceberg.table import Table


def expire(table: "Table", loads: list[Load], keep: Collection[str]) -> list[str]:
    """See `Landing.expire`. One commit drops the rows and writes down the loads that stay; then old snapshots go."""
    from pyiceberg.exceptions import CommitFailedException

    staying = [load for i, load in enumerate(loads) if load.load_id in keep or i == len(loads) - 1]
    gone = [load.load_id for load in loads if load not in staying]
    if not gone:
        return []
    note = {LOADS: held(staying)}
    name = ".".join(table.name())
    try:
        with catalog.patient(name), table.transaction() as commit:
            if any(load.rows for load in loads if load not in staying):
                commit.delete(f"_load_id in ({', '.join(map(repr, gone))})", snapshot_properties=note)
            else:  # no file goes with them: the list is written down all the same
                commit.add_files([], snapshot_properties=note, check_duplicate_files=False)
        now = table.metadata.current_snapshot_id
        old = [s.snapshot_id for s in table.snapshots() if s.snapshot_id != now]
        with catalog.patient(name):
            table.maintenance.expire_snapshots().by_ids(old).commit()
    except CommitFailedException as failure:  # a load was committed meanwhile; maintenance can wait
        raise Retriable("WDH-203", table=name) from failure
    return gone


def referenced(table: "Table") -> set[str]:
    """Every file the table's metadata refers to, as local paths."""
    paths = {table.metadata_location, *(entry.metadata_file for entry in table.metadata.metadata_log)}
    for snapshot in table.snapshots():
        paths.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            paths.add(manifest.manifest_path)
            paths.update(e.data_file.file_path for e in manifest.fetch_manifest_entry(table.io, discard_deleted=True))
    return {catalog.local(path) for path in paths}


def sweep(table: "Table", grace: timedelta) -> int:
    """See `Landing.sweep`. `grace` spares loads that are being written now."""
    young = time.time() - grace.total_seconds()
    root = Path(catalog.local(table.location()))
    old = [p for p in root.rglob("*") if p.stat().st_mtime <= young]
    alive = referenced(table)  # read after the listing, so that a file committed meanwhile is alive
    table.refresh()
    dead = [p for p in old if p.is_file() and str(p) not in alive | referenced(table)]
    for path in dead:
        path.unlink(missing_ok=True)
    for folder in sorted((p for p in old if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return len(dead)
