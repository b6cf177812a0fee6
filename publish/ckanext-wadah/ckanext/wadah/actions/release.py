"""`wadah_release`: THE SWITCH. Tables, files and metadata of a dataset change together."""

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict
from ckanext.wadah import blob, problem, rights
from ckanext.wadah import model as ours
from ckanext.wadah.table import database, swap

from . import common, write


def wadah_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """{package_id, release, changed}. The same receipt again changes nothing.

    dataset, package (all of it, with resources), tables [resource id, staged for this release], receipt, metadata
    (dataset.json). A table that is not named stays.
    keep [release], optional: earlier releases that are not named in it give their files up.
    """
    name, package = common.dataset(context, data_dict, "wadah_release")
    receipt, data = common.mapping(data_dict, "receipt"), dict(common.mapping(data_dict, "package"))
    tables = data_dict.get("tables") or []
    _check(name, package, receipt, data, tables)
    told = {"package_id": "", "release": receipt["release"], "changed": False}

    def write_it() -> str | None:
        found = model.Package.get(name)
        before = ours.live(name)
        if found and found.state == "active" and before and before["receipt_sha"] == write.canonical(receipt):
            told["package_id"] = found.id
            return None
        _unused(name, receipt["release"])
        return write.write_package(context, data, found)

    def move(cursor: Any, package_id: str) -> None:
        said = _tables(cursor, name, receipt["release"], data, tables)
        write.record(name, package_id, receipt, data, metadata=data_dict.get("metadata") or {}, tables=said)
        _give_up(name, receipt["release"], data_dict.get("keep"))
        told["package_id"] = package_id

    told["changed"] = write.switch(name, write_it, move)
    return told


def _check(name: str, package: Any, receipt: dict[str, Any], data: dict[str, Any], tables: Any) -> None:
    if receipt.get("dataset") != name or not receipt.get("release") or not receipt.get("kind"):
        problem.refuse(problem.MALFORMED, "receipt: it is not of this dataset")
    if package and data.get("id", package.id) != package.id:
        problem.refuse(problem.TAKEN, "package: another id than the dataset has")
    data |= {"name": name, "type": "dataset", "state": "active"}
    resources = data.get("resources")
    if not isinstance(resources, list) or not isinstance(tables, list):
        problem.refuse(problem.MALFORMED, "package.resources and tables: lists are needed")
    rights.own_resources(name, [r.get("id") for r in resources])
    if not {*tables} <= {r["id"] for r in resources}:
        problem.refuse(problem.MALFORMED, "tables: names a resource that the package has not")
    before = ours.live(name)
    for resource in resources:
        if resource["id"] in tables or (before and resource["id"] in before["tables"]):
            resource |= {"url_type": "datastore", "datastore_active": True}
        elif resource.get("url_type") == "upload":
            blob.need(resource.get("hash"), f"resource {resource.get('format')}")
    for file in receipt.get("files", []):
        if not all(isinstance(file.get(k), str) for k in ("name", "format", "media_type")):
            problem.refuse(problem.MALFORMED, "receipt: a file needs name, format and media_type")
        blob.need(str(file.get("sha256")), f"file {file['format']}")


def _unused(name: str, release: str) -> None:
    if any(row["release"] == release for row in ours.history(name)):
        problem.refuse(problem.TAKEN, f"release {release} of the dataset was given before, with another receipt")


def _tables(cursor: Any, name: str, release: str, data: dict[str, Any], tables: list[str]) -> dict[str, Any]:
    """Switch the staged tables, drop those the dataset has no more; {resource id: what each says of itself}.

    A table that is not named and whose resource stays is left as it is.
    """
    before = ours.live(name)
    old = before["tables"] if before else {}
    said = {r["id"]: old[r["id"]] for r in data["resources"] if r["id"] in old and r["id"] not in tables}
    for resource_id in sorted(tables):
        database.lock(cursor, f"table {resource_id}")
        said[resource_id] = swap.switch(cursor, resource_id, name, release)
    for resource_id in set(old) - set(said):
        database.drop(cursor, database.public(resource_id), database.previous(resource_id))
    return said


def _give_up(name: str, release: str, keep: Any) -> None:
    if not isinstance(keep, list):
        return
    table = ours.release
    old = sa.and_(table.c.dataset == name, table.c.release.not_in([*keep, release]))
    model.Session.execute(sa.update(table).where(old).values(kept=False))
