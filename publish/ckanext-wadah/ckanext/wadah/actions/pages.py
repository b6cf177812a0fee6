"""`wadah_pages`: all pages and small files of the portal at once, made by the publisher."""

import json
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict
from ckanext.wadah import blob, model, problem

from . import common


def wadah_pages(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{seal, changed}. Replaces every page and file in one commit; the seal that is there already changes nothing.

    release, seal, at, fragments {id|en: {path: object}}, files {path: {sha256, media_type}} (sent as blobs before).
    """
    tk.check_access("wadah_pages", context, data_dict)
    seal = common.text(data_dict, "seal")
    fragments, files = common.mapping(data_dict, "fragments"), common.mapping(data_dict, "files")
    pages = [
        {"lang": lang, "path": path, "fragment": json.dumps(fragment, ensure_ascii=False)}
        for lang, by_path in fragments.items()
        for path, fragment in by_path.items()
    ]
    for path, file in files.items():
        blob.need(file.get("sha256"), path)
        if not isinstance(file.get("media_type"), str):
            problem.refuse(problem.MALFORMED, f"{path}: media_type is needed")
    session = ckan_model.Session
    session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('wadah pages'))"))
    if model.seal()["seal"] == seal:
        session.rollback()
        return {"seal": seal, "changed": False}
    for table in (model.page_table, model.file_table, model.seal_table):
        session.execute(sa.delete(table))
    if pages:
        session.execute(sa.insert(model.page_table), pages)
    if files:
        kept = [{"path": p, "sha256": f["sha256"], "media_type": f["media_type"]} for p, f in files.items()]
        session.execute(sa.insert(model.file_table), kept)
    told = {"release": data_dict.get("release"), "at": data_dict.get("at")}
    session.execute(sa.insert(model.seal_table).values(one=True, seal=seal, **told))
    session.commit()
    return {"seal": seal, "changed": True}
