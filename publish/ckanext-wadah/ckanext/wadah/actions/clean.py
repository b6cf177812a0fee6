"""`wadah_clean`: what died on its way. Only what is old and what no release refers to goes."""

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
    tables, staged = _tables(timedelta(seconds=older_than))
    used = staged | referred()
    blobs = size = 0
    for file in blob.everything(older_than):
        if file.name not in used:
            size += file.stat().st_size
            file.unlink(missing_ok=True)
            blobs += 1
    return {"tables": tables, "blobs": blobs, "bytes": size}


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
    """Drop stages that are old, and tables kept of resources that are gone; (dropped, blobs of stages that stay)."""
    limit = (datetime.now(UTC) - age).isoformat()
    live = {r.id for r in ckan_model.Session.query(ckan_model.Resource.id).filter_by(state="active")}
    dropped, blobs = [], set()
    with database.transaction("cleaning") as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('wadah_stage', 'wadah_prev')")
        for schema, name in cursor.fetchall():
            table = f"{schema}.{identifier(name)}"
            said = database.told(cursor, table) or {}
            gone = name.partition("__")[0] not in live
            if (schema == "wadah_stage" and said.get("at", "") <= limit) or (schema == "wadah_prev" and gone):
                database.drop(cursor, table)
                dropped.append(table)
            elif said.get("blob"):
                blobs.add(said["blob"])
    return dropped, blobs
