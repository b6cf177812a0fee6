"""Who may do what. Anonymous callers read what is public and learn nothing of people; an OPD touches its own alone."""

import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins import plugin_loaded
from ckan.types import AuthResult, Context, DataDict

from . import problem

# Every action an anonymous caller may call over HTTP; all others, those of plugins to come included, answer 403.
ANONYMOUS = frozenset(
    [
        "site_read",
        "status_show",
        "help_show",
        "package_list",
        "current_package_list_with_resources",
        "package_show",
        "package_search",
        "package_autocomplete",
        "resource_show",
        "resource_search",
        "resource_view_show",
        "resource_view_list",
        "organization_list",
        "organization_show",
        "group_list",
        "group_show",
        "group_package_show",
        "tag_list",
        "tag_show",
        "tag_search",
        "tag_autocomplete",
        "vocabulary_list",
        "vocabulary_show",
        "format_autocomplete",
        "license_list",
        "datastore_search",
        "datastore_search_sql",
        "datastore_info",
        "dcat_catalog_show",
        "dcat_dataset_show",
        "dcat_catalog_search",
        "croissant_dataset_show",
        "scheming_dataset_schema_list",
        "scheming_dataset_schema_show",
        "wadah_status",
        "wadah_current",
        "wadah_pages_seal",
    ]
)

# Reads that tell of people, open in stock CKAN. `user_list` and `user_show` are closed by a setting the plugin makes.
PEOPLE = ("member_list", "package_collaborator_list", "package_collaborator_list_for_user")
ACTIVITY = (
    "activity_show", "activity_data_show", "activity_diff", "activity_list", "user_activity_list",
    "package_activity_list", "group_activity_list", "organization_activity_list",
    "recently_changed_packages_activity_list",
)  # fmt: skip


def open_to(user: Any, action: str) -> bool:
    """Whether that caller may try that action over HTTP at all; the action itself checks further."""
    return action in ANONYMOUS or not user.is_anonymous


def anonymous(context: Context) -> bool:
    return not context.get("user") and not context.get("ignore_auth")


def _signed_in(next_: Any, context: Context, data_dict: DataDict) -> AuthResult:
    if anonymous(context):
        return {"success": False, "msg": tk._("Only for those who work on the portal")}
    result: AuthResult = next_(context, data_dict)
    return result


def auth_functions() -> dict[str, Any]:
    """Ours, and CKAN's reads about people closed to anonymous callers."""
    ours: dict[str, Any] = dict.fromkeys(("wadah_status", "wadah_current", "wadah_pages_seal"), _anyone)
    ours |= dict.fromkeys(("wadah_pages", "wadah_clean"), _sysadmin)
    ours |= dict.fromkeys(("wadah_table_stage", "wadah_release", "wadah_rollback", "wadah_withdraw"), _editor)
    ours["wadah_blob"] = _publisher
    closed = PEOPLE + ACTIVITY if plugin_loaded("activity") else PEOPLE
    ours |= {name: _closed(name) for name in closed}
    return ours


def _closed(name: str) -> Any:
    def auth(next_: Any, context: Context, data_dict: DataDict) -> AuthResult:
        return _signed_in(next_, context, data_dict)

    auth.__name__ = name
    auth.auth_allow_anonymous_access = True  # type: ignore[attr-defined]  # CKAN reads it; we answer ourselves
    return tk.chained_auth_function(auth)


@tk.auth_allow_anonymous_access
def _anyone(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


def _sysadmin(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False}  # a sysadmin is never asked


def _publisher(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may create a dataset in some organization may send files."""
    return _may("package_create", context, {})


def _editor(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may change the dataset; for one that does not exist yet, who may create one in its organization."""
    package = model.Package.get(str(data_dict.get("dataset") or ""))
    if package:
        return _may("package_update", context, {"id": package.id})
    owner = (data_dict.get("package") or {}).get("owner_org")
    return _may("package_create", context, {"owner_org": owner} if owner else {})


def _may(name: str, context: Context, data_dict: DataDict) -> AuthResult:
    try:
        tk.check_access(name, tk.fresh_context(context), data_dict)
    except tk.NotAuthorized as error:
        return {"success": False, "msg": str(error)}
    return {"success": True}


def own_resources(dataset: str, resource_ids: list[str]) -> None:
    """Refuse with WDH-636 ids that another dataset has, or that are no UUID.

    CKAN itself moves a resource to the package that names its id, whoever it belonged to.
    """
    for given in resource_ids:
        try:
            plain = str(uuid.UUID(given))
        except (ValueError, AttributeError, TypeError):
            plain = ""
        if not plain or plain != given:
            problem.refuse(problem.MALFORMED, "a resource's id must be a UUID in small letters")
    not_of_others(dataset, resource_ids)


def not_of_others(dataset: str, resource_ids: list[str]) -> None:
    """Refuse with WDH-636 ids of resources that belong to another dataset."""
    package = model.Package.get(dataset)
    for given in resource_ids:
        found = model.Session.get(model.Resource, given)
        if found and (not package or found.package_id != package.id):
            problem.refuse(problem.TAKEN, f"resource {given} belongs to another dataset")
