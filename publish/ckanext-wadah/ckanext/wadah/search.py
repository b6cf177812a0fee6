"""Searching datasets as Indonesians write, and searching the rows of a table without a full-text index."""

import json
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from ckanext.datastore.backend.postgres import identifier

from . import problem

# CKAN's own fields find names, codes and phrases as ever; `text_id` and `title_id` find by Indonesian stem.
FIELDS = "name^4 title^4 tags^2 groups^2 title_id^3 text text_id"

FACETS = {
    "wadah_tema": "Tema",
    "organization": "Organisasi",
    "res_format": "Format",
    "wadah_ritme": "Jadwal pemutakhiran",
    "wadah_tingkat": "Tingkat penyajian",
}
INDEXED = "_full_text @@"  # how CKAN's clauses over the index begin
LONGEST = 8_000  # characters; Solr refuses a document whose string field is over 32,766 bytes


def facets() -> dict[str, str]:
    return {name: tk._(label) for name, label in FACETS.items()}


def before_search(params: dict[str, Any]) -> dict[str, Any]:
    """Ask our fields too, unless the caller chose some."""
    if not params.get("qf"):
        params["qf"] = FIELDS
    return params


def before_index(document: dict[str, Any]) -> dict[str, Any]:
    """Lists and objects as text, nothing longer than Solr takes. Long texts stay searchable as `extras_…`."""
    for name in [n for n in document if n.startswith("wadah_") or n in ("contact", "publisher", "theme", "language")]:
        value = document[name]
        if value in (None, "", [], {}):
            del document[name]
        elif isinstance(value, (dict, list)):
            document[name] = json.dumps(value, ensure_ascii=False)
        if isinstance(document.get(name), str) and len(document[name]) > LONGEST:
            del document[name]
    return document


def rows_without_index(
    context: Context, data_dict: dict[str, Any], types: dict[str, Any], query: dict[str, Any]
) -> dict[str, Any]:
    """Make a word search of a table of ours that has no full-text index search its text columns.

    CKAN would answer no rows and no error. Refuses with WDH-638 above `ckanext.wadah.search_rows` rows.
    """
    if not any(clause[0].startswith(INDEXED) for clause in query["where"]):
        return query
    said = _told(context, data_dict["resource_id"])
    if not said or said["fulltext"]:
        return query
    if said["rows"] > tk.config["ckanext.wadah.search_rows"]:
        problem.refuse(problem.NO_FULL_TEXT, "this table cannot be searched by word: use filters")
    texts = [identifier(name) for name, kind in types.items() if kind == "text" and name != "_full_text"]
    words = f"to_tsvector('simple', concat_ws(' ', {', '.join(texts)}))" if texts else "''::tsvector"
    query["where"] = [
        (words + clause[0].removeprefix("_full_text"), *clause[1:]) if clause[0].startswith(INDEXED) else clause
        for clause in query["where"]
    ]
    return query


def _told(context: Context, resource_id: str) -> dict[str, Any] | None:
    comment = sa.text("SELECT obj_description(to_regclass(:name), 'pg_class')")
    text = context["connection"].execute(comment, {"name": f"public.{identifier(resource_id)}"}).scalar()
    try:
        said = json.loads(text or "null")
    except ValueError:
        return None
    return said.get("wadah") if isinstance(said, dict) else None
