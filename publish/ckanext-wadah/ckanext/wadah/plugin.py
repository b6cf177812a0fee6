"""The plugin: what of CKAN it takes part in. The work is done in the modules it names."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.types import Action, AuthFunction, Context
from ckanext.datastore.interfaces import IDatastore
from flask import Blueprint

from . import compat, helpers, rights, search
from .actions import chained, clean, pages, read, release, stage, undo
from .table import database
from .views import blobs, files, gate
from .views import pages as page_views

compat.check()

OWN = (
    read.wadah_status, read.wadah_current, read.wadah_pages_seal, stage.wadah_table_stage, release.wadah_release,
    undo.wadah_rollback, undo.wadah_withdraw, pages.wadah_pages, clean.wadah_clean,
)  # fmt: skip
CHAINED = (
    chained.datastore_delete, chained.dataset_purge, chained.organization_show, chained.group_show,
    chained.package_update, chained.package_create,
)  # fmt: skip


@tk.blanket.config_declarations
class WadahPlugin(p.SingletonPlugin, DefaultTranslation):
    """First in ckan.plugins: of two templates with one name, the first plugin's is taken."""

    p.implements(p.IConfigurer)
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IBlueprint)
    p.implements(p.ITemplateHelpers)
    p.implements(p.ITranslation)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IResourceController, inherit=True)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        config["ckan.auth.public_user_details"] = False
        config["ckan.auth.public_activity_stream_detail"] = False

    def get_actions(self) -> dict[str, Action]:
        return {action.__name__: action for action in (*OWN, *CHAINED)}

    def get_auth_functions(self) -> dict[str, AuthFunction]:
        return rights.auth_functions()

    def get_blueprint(self) -> list[Blueprint]:
        return [gate.blueprint, blobs.blueprint, files.blueprint, page_views.blueprint]

    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        return helpers.get_helpers()

    def i18n_domain(self) -> str:
        return "ckanext-wadah"

    def dataset_facets(self, facets_dict: Any, package_type: str) -> Any:
        return OrderedDict(search.facets())

    def organization_facets(self, facets_dict: Any, organization_type: str, package_type: str | None) -> Any:
        return OrderedDict((name, label) for name, label in search.facets().items() if name != "organization")

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return search.before_search(search_params)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return search.before_index(pkg_dict)

    def after_resource_delete(self, context: Context, resources: list[dict[str, Any]]) -> None:
        """CKAN drops the table of a resource that is deleted; what we kept of it goes as well."""
        deleted = [r.id for r in context["package"].resources_all if r.state == "deleted"]
        with database.transaction("deleting the table kept aside") as cursor:
            for rid in deleted:
                database.drop(cursor, *database.aside(rid))


class WadahRows(p.SingletonPlugin):
    """Word search in tables without a full-text index. Apart, because CKAN wants `datastore` before it in ckan.plugins,
    and the templates of `wadah` want to be first of all."""

    p.implements(IDatastore, inherit=True)

    def datastore_search(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        return search.rows_without_index(context, data_dict, fields_types, query_dict)

    def datastore_validate(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str]
    ) -> dict[str, Any]:
        return data_dict

    def datastore_delete(
        self, context: Context, data_dict: dict[str, Any], fields_types: dict[str, str], query_dict: dict[str, Any]
    ) -> dict[str, Any]:
        return query_dict
