"""CKAN's own actions, where ours must go along: withdrawn data goes everywhere, people are not shown."""

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict
from ckanext.wadah import model as ours
from ckanext.wadah import problem, rights
from ckanext.wadah.table import database

from .undo import forget


@tk.chained_action
def datastore_delete(next_: Any, context: Context, data_dict: DataDict) -> Any:
    """A table that is deleted is deleted with what was kept of it."""
    # Of the two, CKAN takes `id`: another's tables must not go with one's own.
    whole, resource_id = data_dict.get("filters") is None, str(data_dict.get("id") or data_dict.get("resource_id"))
    result = next_(context, data_dict)
    if whole:
        with database.transaction("deleting the table kept aside") as cursor:
            database.drop(cursor, *database.aside(resource_id))
    return result


@tk.chained_action
def dataset_purge(next_: Any, context: Context, data_dict: DataDict) -> Any:
    """A dataset that is purged leaves no table, no release and, after `wadah_clean`, no file."""
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    result = next_(context, data_dict)
    if package is not None:
        purged(package.id)
    return result


def purged(package_id: str) -> None:
    rows = [ours.opened(row) for row in model.Session.execute(
        sa.select(ours.release).where(ours.release.c.package_id == package_id)).mappings()]  # fmt: skip
    with database.transaction("deleting the dataset's tables") as cursor:
        for resource_id in {rid for row in rows for rid in row["tables"]}:
            forget(cursor, resource_id)
    model.Session.execute(sa.delete(ours.release).where(ours.release.c.package_id == package_id))
    model.Session.commit()


def _without_people(next_: Any, context: Context, data_dict: DataDict) -> Any:
    if rights.anonymous(context):
        data_dict = {**data_dict, "include_users": False, "include_followers": False}
    return next_(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def organization_show(next_: Any, context: Context, data_dict: DataDict) -> Any:
    return _without_people(next_, context, data_dict)


@tk.chained_action
@tk.side_effect_free
def group_show(next_: Any, context: Context, data_dict: DataDict) -> Any:
    return _without_people(next_, context, data_dict)


def _own(data_dict: DataDict) -> None:
    """CKAN moves a resource to whatever package names its id: not from one dataset to another."""
    resources = data_dict.get("resources")
    if isinstance(resources, list):
        ids = [r["id"] for r in resources if isinstance(r, dict) and isinstance(r.get("id"), str)]
        rights.not_of_others(str(data_dict.get("id") or data_dict.get("name") or ""), ids)


def _name_stays(data_dict: DataDict) -> None:
    """Releases, pages and addresses hang on a dataset's name: a freed one would be another's history."""
    package, name = model.Package.get(str(data_dict.get("id") or "")), data_dict.get("name")
    if package and name and name != package.name and ours.release_of(package.id):
        problem.refuse(problem.TAKEN, "a dataset that was released keeps its name")


@tk.chained_action
def package_update(next_: Any, context: Context, data_dict: DataDict) -> Any:
    _own(data_dict)
    _name_stays(data_dict)
    return next_(context, data_dict)


@tk.chained_action
def package_create(next_: Any, context: Context, data_dict: DataDict) -> Any:
    _own(data_dict)
    return next_(context, data_dict)
