"""`wadah_table_stage`: rows of a Parquet blob into a table that readers do not meet yet."""

from typing import Any

from ckan.types import Context, DataDict
from ckanext.wadah import blob, problem, rights
from ckanext.wadah.table import columns, diff, load

from . import common


def wadah_table_stage(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{rows, row_hash, seconds} after count and hash were found to be those given. Nothing public is touched.

    dataset, resource_id, release, blob (sha256 of a Parquet that was sent), rows, row_hash, columns [{id, type, info}],
    key [], fulltext []; mode `replace` (the default), or `diff` with base_hash, where the Parquet has a column `_op`;
    whole: sha256 of the Parquet with all rows, which going back loads (`blob` where not given).
    """
    name, _ = common.dataset(context, data_dict, "wadah_table_stage")
    resource_id = common.text(data_dict, "resource_id")
    rights.own_resources(name, [resource_id])
    file = blob.need(common.text(data_dict, "blob"), "blob")
    meant = _meant(name, data_dict)
    mode = data_dict.get("mode", "replace")
    if mode == "diff":
        return diff.stage(resource_id, meant, common.text(data_dict, "base_hash"), file)
    if mode != "replace":
        problem.refuse(problem.MALFORMED, "mode: replace or diff")
    return load.replace(resource_id, meant, file)


def _meant(dataset: str, data_dict: DataDict) -> load.Meant:
    whole = data_dict.get("whole") or data_dict["blob"]
    blob.need(whole, "whole")
    listed = columns.read(data_dict.get("columns"))
    rows, row_hash = data_dict.get("rows"), data_dict.get("row_hash")
    if not isinstance(rows, int) or rows < 0 or not isinstance(row_hash, str) or not row_hash.isdecimal():
        problem.refuse(problem.MALFORMED, "rows and row_hash: a number and a number's text are needed")
    return load.Meant(
        release=common.text(data_dict, "release"),
        rows=rows,
        row_hash=row_hash,
        columns=listed,
        key=columns.named(data_dict.get("key"), listed, "key"),
        fulltext=columns.words(data_dict.get("fulltext"), listed),
        blob=whole,
        dataset=dataset,
    )
