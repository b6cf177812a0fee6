"""The two databases of a switch: CKAN's (package, resources, activity, our record) and the datastore's (tables).

All is prepared, then committed moments apart: the search index first, because it may be down; then the tables; then
the package. Where the last fails the tables are a release ahead; the next run finds that by the tables' comments.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import logic, model
from ckan.lib import search
from ckan.types import Context
from ckanext.wadah import model as ours
from ckanext.wadah import problem
from ckanext.wadah.table import database, swap
from psycopg2.extensions import cursor as Cursor  # noqa: N812

log = logging.getLogger(__name__)


def canonical(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def switch(name: str, write: Callable[[], str | None], move: Callable[[Cursor, str], None]) -> bool:
    """Under the dataset's lock: `write` the package (not committed; None leaves all as it is), then `move` the tables
    and record it, then commit both. Readers wait for the moving alone.
    """
    package_id = None
    try:
        with database.transaction("the switch") as cursor:
            database.lock(cursor, f"dataset {name}")
            database.prepare(cursor)
            model.Session.rollback()  # so that we see what others committed while we waited
            package_id = write()
            if package_id is None:
                return False
            move(cursor, package_id)
            model.Session.flush()
        model.repo.commit()
    except BaseException:
        model.Session.rollback()
        _index_again(name)
        raise
    try:
        swap.empty_old()
    except tk.ValidationError:
        log.warning("Replaced tables of %s stay in wadah_old until wadah_clean", name)
    return True


def write_package(context: Context, data: dict[str, Any], found: Any) -> str:
    """Create or update the package with its activity, and index it; nothing is committed. Its id.

    `return_id_only`: with `defer_commit` alone CKAN 2.12 rolls an update back.
    """
    inner = tk.fresh_context(context, defer_commit=True, return_id_only=True)
    if found:
        inner["changed_entities"] = {"packages": {found.id}}  # else the activity plugin sees no change
        package_id: str = tk.get_action("package_update")(inner, {**data, "id": found.id})
    else:
        package_id = tk.get_action("package_create")(inner, data)
    model.Session.flush()
    _views(context, package_id)
    _index(context, package_id)
    return package_id


def _views(context: Context, package_id: str) -> None:
    """The table view of a resource that came with an update: CKAN makes views with new packages only."""
    package = tk.get_action("package_show")(
        tk.fresh_context(context, ignore_auth=True, use_cache=False), {"id": package_id}
    )
    for resource in package["resources"]:
        has = sa.select(sa.func.count()).where(model.ResourceView.resource_id == resource["id"])
        if resource.get("datastore_active") and not model.Session.execute(has).scalar():
            quiet = tk.fresh_context(context, ignore_auth=True, defer_commit=True)
            tk.get_action("resource_create_default_resource_views")(
                quiet, {"resource": resource, "package": package, "create_datastore_views": True}
            )


def _index(context: Context, package_id: str) -> None:
    try:
        both = logic.package_show_default_and_custom_schemas(tk.fresh_context(context), package_id)
        logic.index_update_package_dicts(both)
    except (search.SearchIndexError, OSError):
        _search_down()


def _search_down() -> NoReturn:
    problem.refuse(problem.OUT_OF_ORDER, "the search server does not take the dataset; nothing was changed")


def _index_again(name: str) -> None:
    """The search index may have taken a package that was not committed after all: give it what is there."""
    with suppress(Exception):  # it is down, or the database is; the next release of the dataset indexes it
        if model.Package.get(name):
            search.rebuild(name)
        else:
            search.clear(name)


def record(name: str, package_id: str, receipt: dict[str, Any], package: dict[str, Any], **more: Any) -> None:
    """Our row of a release that becomes the live one."""
    table = ours.release
    sessioned = model.Session
    sessioned.execute(sa.update(table).where(table.c.dataset == name, table.c.state == "live").values(state="past"))
    sessioned.execute(
        sa.insert(table).values(
            dataset=name, package_id=package_id, release=receipt["release"], state="live", kind=receipt["kind"],
            kept=receipt["kind"] != "removed", receipt_sha=canonical(receipt), content_hash=receipt.get("content_hash"),
            receipt=_json(receipt), package=_json(package), metadata=_json(more["metadata"]),
            tables=_json(more["tables"]),
        )
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
