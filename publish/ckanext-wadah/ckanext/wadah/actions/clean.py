"""`wadah_clean`: what died on its way. Only what is old and what no release refers to goes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict
from ckanext.datastore.backend.postgres import identifier
from ckanext.wadah import blob, model, problem
from ckanext.wadah.table import database, swap


def wadah_clean(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{tables: [names], blobs: number, bytes}: what was taken. `older_than`: seconds, an hour by default."""
    tk.check_access("wadah_clean", context, data_dict)
    older_than = data_dict.get("older_than", 3600)
    if not isinstance(older_than, (int, float)) or older_than < 0:
        problem.refuse(problem.MALFORMED, "older_than: seconds")
    swap.empty_old()
    _purged()
    tables, staged = _tables(timedelta(seconds=older_than))
    used = staged | referred()
    blobs = size = 0
    for file in blob.everything(older_than):
        if file.name not in used:
            with suppress(FileNotFoundError):  # another cleaning was first
                taken = file.stat().st_size
                file.unlink()
                size, blobs = size + taken, blobs + 1
    return {"tables": tables, "blobs": blobs, "bytes": size}


def _purged() -> None:
    """Forget releases of packages that are no more: a purge that died half way would keep their files for ever."""
    package, gone = ckan_model.Package, model.release.c.package_id
    ckan_model.Session.execute(sa.delete(model.release).where(gone.not_in(sa.select(package.id))))
    ckan_model.Session.commit()


def referred() -> set[str]:
    """Hashes of every file that a release or a page gives out, or that going back would load."""
    used = {row.sha256 for row in ckan_model.Session.execute(sa.select(model.file_table.c.sha256))}
    query = sa.select(model.release).where(model.release.c.kept.is_(True))
    for row in map(model.opened, ckan_model.Session.execute(query).mappings()):
        used |= {f.get("sha256") for f in row["receipt"].get("files", [])}
        used |= {r.get("hash") for r in row["package"].get("resources", [])}
        used |= {t.get("blob") for t in row["tables"].values()}
    return used


def _tables(age: timedelta) -> tuple[list[str], set[str]]:
    """Drop stages that are old, and tables whose resource is gone or never came to be: a run may die between the two
    databases. (dropped, blobs of stages that stay)."""
    # A public table may be young and its resource not there yet, whatever the caller thinks old: the two commits.
    ages = {"public": max(age, timedelta(hours=1))}
    live = {r.id for r in ckan_model.Session.query(ckan_model.Resource.id).filter_by(state="active")}
    dropped, blobs = [], set()
    with database.transaction("cleaning") as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('wadah_stage', 'wadah_prev', 'public')"
        )
        for schema, name in cursor.fetchall():
            table = f"{schema}.{identifier(name)}"
            said = database.told(cursor, table)
            if said is None:
                continue  # not ours
            resource_id, limit = name.partition("__")[0], (datetime.now(UTC) - ages.get(schema, age)).isoformat()
            old = said["at"] <= limit and (resource_id not in live or schema == "wadah_stage")
            # A stage under way replaces the old one under the same name: that one is not ours to drop.
            if old and database.free(cursor, f"table {resource_id}") and database.told(cursor, table) == said:
                database.drop(cursor, table)
                dropped.append(table)
            elif schema == "wadah_stage":
                blobs.add(said["blob"])
    return dropped, blobs
