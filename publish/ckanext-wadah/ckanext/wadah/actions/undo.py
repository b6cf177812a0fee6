"""`wadah_rollback`: the release before, whole. `wadah_withdraw`: a dataset taken back, with a notice where it stood."""

import json
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict
from ckanext.wadah import blob, problem
from ckanext.wadah import model as ours
from ckanext.wadah.table import database, load, swap

from . import common, write


def wadah_rollback(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{package_id, release}: the release that readers meet again. `release`, optional: the one to go back from.

    Its table is the one kept aside; where that is another, it is loaded from the release's Parquet. The release gone
    back from is remembered as rejected. Refuses with WDH-637 where there is none before it, or its files were given up.
    """
    name, found = common.dataset(context, data_dict, "wadah_rollback")
    rows = ours.history(name)
    live = next((r for r in rows if r["state"] == "live"), None)
    if found and live and data_dict.get("release") not in (None, live["release"]):
        if any(r["release"] == data_dict["release"] and r["state"] == "rejected" for r in rows):
            return {"package_id": found.id, "release": live["release"]}  # it was done; the answer was lost
        problem.refuse(problem.BUSY, "another release came meanwhile")
    before = [r for r in rows if live and r["state"] == "past" and r["seq"] < live["seq"]]
    if not found or not live or not before or not before[-1]["kept"] or before[-1]["kind"] == "removed":
        problem.refuse(problem.NOTHING_BEFORE, "there is no release before this one whose files are kept")
    target = before[-1]
    staged = _stage(target)
    told = {"package_id": found.id, "release": target["release"]}

    def write_it() -> str:
        now = ours.live(name)
        if not now or now["seq"] != live["seq"]:
            problem.refuse(problem.BUSY, "another release came meanwhile")
        return write.write_package(context, target["package"], model.Package.get(name))

    def move(cursor: Any, package_id: str) -> None:
        for resource_id, said in sorted(target["tables"].items()):
            database.lock(cursor, f"table {resource_id}")
            if resource_id in staged:
                swap.over(cursor, resource_id, said)
            elif not _is(cursor, database.public(resource_id), said) and not swap.back(cursor, resource_id, said):
                problem.refuse(problem.NOTHING_BEFORE, "the table kept aside is not of the release before")
        for resource_id in set(live["tables"]) - set(target["tables"]):
            database.drop(cursor, database.public(resource_id), database.previous(resource_id))
        for row, state in ((live, "rejected"), (target, "live")):
            where = ours.release.c.seq == row["seq"]
            model.Session.execute(sa.update(ours.release).where(where).values(state=state, kept=state == "live"))

    write.switch(name, write_it, move)
    return told


def _stage(target: dict[str, Any]) -> set[str]:
    """Load the tables that are not kept aside from their Parquet; the ids of those loaded."""
    loaded = set()
    for resource_id, said in target["tables"].items():
        with database.transaction("looking for the table before") as cursor:
            there = (database.public(resource_id), database.previous(resource_id))
            if any(_is(cursor, table, said) for table in there):
                continue
        load.replace(resource_id, load.again(said), blob.need(said.get("blob"), "the release's Parquet"))
        loaded.add(resource_id)
    return loaded


def _is(cursor: Any, table: str, said: dict[str, Any]) -> bool:
    told = database.told(cursor, table)
    return told is not None and (told["release"], told["row_hash"]) == (said["release"], said["row_hash"])


NOTICE = "Kumpulan data ini ditarik dari portal. Riwayat rilis dan bukti rilisnya tetap dapat dibaca."


def wadah_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{package_id, release, changed}. Tables, resources and files go, kept ones too; the page stays with a notice.

    dataset, receipt (of kind removed); notice and metadata are optional. The same receipt again changes nothing.
    """
    name, found = common.dataset(context, data_dict, "wadah_withdraw")
    receipt = common.mapping(data_dict, "receipt")
    if receipt.get("dataset") != name or receipt.get("kind") != "removed" or not receipt.get("release"):
        problem.refuse(problem.MALFORMED, "receipt: it is no removal of this dataset")
    if not found:
        raise tk.ObjectNotFound("dataset")
    told = {"package_id": found.id, "release": receipt["release"], "changed": False}
    data: dict[str, Any] = {}

    def write_it() -> str | None:
        before = ours.live(name)
        if before and before["receipt_sha"] == write.canonical(receipt):
            return None
        show = tk.fresh_context(context, ignore_auth=True, use_cache=False)
        shown = tk.get_action("package_show")(show, {"id": found.id})
        data.update(json.loads(json.dumps(shown)))
        data.update(resources=[], wadah_notice=data_dict.get("notice") or NOTICE, wadah_release=receipt["release"])
        return write.write_package(context, data, model.Package.get(name))

    def move(cursor: Any, package_id: str) -> None:
        for row in ours.history(name):
            for resource_id in row["tables"]:
                forget(cursor, resource_id)
        metadata = data_dict.get("metadata") or {}
        write.record(name, package_id, receipt, data, metadata=metadata, tables={})
        of_it = ours.release.c.dataset == name
        model.Session.execute(sa.update(ours.release).where(of_it).values(kept=False, tables="{}"))

    told["changed"] = write.switch(name, write_it, move)
    return told


def forget(cursor: Any, resource_id: str) -> None:
    """Drop every table there is of a resource, and what is known of its rows."""
    database.drop(cursor, database.public(resource_id), *database.aside(resource_id))
    cursor.execute("DELETE FROM _table_stats WHERE resource_id = %s", (resource_id,))
