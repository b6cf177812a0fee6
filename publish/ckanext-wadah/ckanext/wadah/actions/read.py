"""What is here: `wadah_status`, `wadah_current`, `wadah_pages_seal`. Anybody may ask."""

from typing import Any

import ckan
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict
from ckanext.wadah import __version__, model

from .common import may_see_all

API = 1


@tk.side_effect_free
def wadah_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    tk.check_access("wadah_status", context, data_dict)
    return {"api": API, "extension": __version__, "ckan": ckan.__version__}


@tk.side_effect_free
def wadah_pages_seal(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The seal the pages were sent with, so that pages that are the same are not sent again."""
    tk.check_access("wadah_pages_seal", context, data_dict)
    return model.seal()


@tk.side_effect_free
def wadah_current(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """All datasets Wadah released here, or `dataset` alone: {name: …}; to anonymous callers the public ones.

    `receipts`: up to the live release, oldest first; `rejected`: those gone back from; `ids`: every release id
    ever used. `files`: of all releases whose files can be fetched, under `/dataset/<name>/rilis/<release>/<file>`.
    """
    tk.check_access("wadah_current", context, data_dict)
    package = ckan_model.Package
    query = sa.select(model.release, package.metadata_modified).join(package, package.id == model.release.c.package_id)
    query = query.where(package.state == "active").order_by(model.release.c.dataset, model.release.c.seq)
    if not may_see_all(context):
        query = query.where(package.private.is_(False))
    if wanted := data_dict.get("dataset"):
        query = query.where(model.release.c.dataset == wanted)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in ckan_model.Session.execute(query).mappings():
        found.setdefault(row["dataset"], []).append(model.opened(row))
    return {name: told for name, rows in found.items() if (told := _tell(rows))}


def _tell(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    live = next((r for r in rows if r["state"] == "live"), None)
    if live is None:
        return None
    resources = live["package"].get("resources", [])
    tables = list(live["tables"].values())
    gone_back = [r for r in rows if r["state"] == "rejected" and r["seq"] > live["seq"]]
    return {
        "release": live["release"],
        "package_id": live["package_id"],
        "state": "removed" if live["kind"] == "removed" else "live",
        "receipts": [r["receipt"] for r in rows if r["state"] in ("past", "live")],
        "rejected": [r["receipt"] for r in rows if r["state"] == "rejected"],
        "rejected_hash": gone_back[-1]["content_hash"] if gone_back else None,
        "ids": [r["release"] for r in rows],
        "metadata": live["metadata"],
        "files": [
            {"release": r["release"], **{k: f.get(k) for k in ("name", "format", "sha256", "bytes")}}
            for r in rows
            if r["kept"] and r["state"] in ("past", "live")
            for f in r["receipt"].get("files", [])
        ],
        "resources": {str(r["format"]).lower(): r["id"] for r in resources if r.get("format")},
        "row_hash": tables[0]["row_hash"] if tables else None,
        "tables": {
            rid: {k: t.get(k) for k in ("rows", "row_hash", "mode", "moved", "key", "fulltext", "columns")}
            for rid, t in live["tables"].items()
        },
    }
