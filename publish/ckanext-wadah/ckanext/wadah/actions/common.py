"""What every write of ours does first: check the caller, find the dataset."""

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict
from ckanext.wadah import model as ours
from ckanext.wadah import problem


def text(data_dict: DataDict, name: str) -> str:
    value = data_dict.get(name)
    if not isinstance(value, str) or not value or len(value) > 200:
        problem.refuse(problem.MALFORMED, f"{name}: a text is needed")
    return value


def mapping(data_dict: DataDict, name: str) -> dict[str, Any]:
    value = data_dict.get(name)
    if not isinstance(value, dict):
        problem.refuse(problem.MALFORMED, f"{name}: an object is needed")
    return value


def dataset(context: Context, data_dict: DataDict, action: str) -> tuple[str, model.Package | None]:
    """The dataset's name and its package, if there is one, after `action` was allowed. It is told by name alone."""
    name = text(data_dict, "dataset")
    tk.check_access(action, context, data_dict)
    package = model.Package.get(name)
    if package and package.name != name:
        problem.refuse(problem.MALFORMED, "dataset: its name is needed")
    owners = sa.select(ours.release.c.package_id).where(ours.release.c.dataset == name).distinct()
    for package_id in model.Session.execute(owners).scalars().all():
        other = model.Package.get(package_id)
        if other and other.name != name:
            problem.refuse(problem.TAKEN, "the releases of that name belong to a dataset that was given another name")
    return name, package


def may_see_all(context: Context) -> bool:
    user = context.get("auth_user_obj")
    return bool(context.get("ignore_auth") or getattr(user, "sysadmin", False))
