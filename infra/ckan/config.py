"""`ckan.ini`: what this portal is, written anew at each start; nothing in it is edited by hand.

In production the same keys stand in the ini file of the CKAN there; what must differ is said beside the key.
"""

from pathlib import Path

from infra.ckan import environment
from infra.ckan.home import Home, write
from infra.ckan.solr import USER

DATABASE, DATASTORE = "ckan", "datastore"
MAKING = {DATABASE: "ckan_making", DATASTORE: "datastore_making"}
"""Databases are made under these names and renamed when they are whole."""

# `wadah` first: of two plugins with a template of one name, the first in the list wins.
PLUGINS = ("activity", "datastore", "datatables_view", "dcat", "structured_data", "croissant", "scheming_datasets")

PRESETS = "ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml"

LOGGING = """
[loggers]
keys = root, ckan, ckanext, werkzeug

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_werkzeug]
level = WARNING
handlers = console
qualname = werkzeug
propagate = 0

[logger_ckan]
level = WARNING
handlers = console
qualname = ckan
propagate = 0

[logger_ckanext]
level = WARNING
handlers = console
qualname = ckanext
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


PLAIN = "plain"
"""A file of that name in `<home>/ckan` keeps our extension out: a stock CKAN, as others run it."""


def extension(home: Home) -> bool:
    """Whether our extension is loaded."""
    return environment.EXTENSION.exists() and not (home.root / PLAIN).exists()


def write_ini(home: Home) -> bool:
    """Write it for the owner alone; False where it already said so, and no part needs to read it again."""
    home.root.joinpath("storage").mkdir(mode=0o700, exist_ok=True)
    lines = [f"{key} = {str(value).replace('%', '%%')}" for key, value in keys(home).items()]
    return write(home.ini, "\n".join(["[DEFAULT]", "debug = false", "", "[app:main]", *lines, LOGGING]))


def keys(home: Home) -> dict[str, object]:
    """Every key that differs from CKAN's default, with secrets."""
    own, regency = home.secrets, home.settings.regency
    secure = home.site_url.startswith("https://")
    loaded = _with_wadah(PLUGINS) if extension(home) else PLUGINS
    return {
        "use": "egg:ckan",
        # where
        "ckan.site_id": "default",
        "ckan.site_url": home.site_url,
        "ckan.storage_path": home.root / "storage",
        "sqlalchemy.url": home.database_url("ckan", own.database, DATABASE),
        "ckan.datastore.write_url": home.database_url("ckan", own.database, DATASTORE),
        "ckan.datastore.read_url": home.database_url("datastore_read", own.datastore_read, DATASTORE),
        "solr_url": home.solr_url,
        "solr_user": USER,
        "solr_password": own.solr,
        "ckan.redis.url": home.redis_url,
        # what
        "ckan.plugins": " ".join(loaded),
        "ckan.views.default_views": "datatables_view",
        **(_wadah() if extension(home) else _plain()),
        "ckan.datastore.default_fts_lang": "simple",  # as the table view asks; English stems would miss
        "ckan.datastore.default_fts_index_method": "gin",  # GiST, the default, loads half as fast
        "ckan.datastore.search.rows_max": 32_000,
        # the face
        "ckan.site_title": f"Satu Data {regency.name}",
        "ckan.site_description": f"Data terbuka {regency.name}",
        "ckan.locale_default": "id",
        "ckan.locales_offered": "id en",
        "ckan.locale_order": "id en",
        "ckan.display_timezone": regency.timezone,
        "ckan.datasets_per_page": 20,
        "ckan.gravatar_default": "disabled",  # no page calls a third party
        "ckan.feeds.author_name": f"Satu Data {regency.name}",
        # who may: anonymous callers read what is public, and nothing else
        "ckan.auth.anon_create_dataset": False,
        "ckan.auth.create_unowned_dataset": False,
        "ckan.auth.create_dataset_if_not_in_organization": False,
        "ckan.auth.user_create_groups": False,
        "ckan.auth.user_create_organizations": False,
        "ckan.auth.user_delete_groups": False,
        "ckan.auth.user_delete_organizations": False,
        "ckan.auth.create_user_via_api": False,
        "ckan.auth.create_user_via_web": False,
        "ckan.auth.public_user_details": False,
        "ckan.auth.public_activity_stream_detail": False,
        "ckan.auth.allow_dataset_collaborators": False,
        "ckan.auth.create_default_api_keys": False,
        "ckan.auth.reveal_private_datasets": False,
        "ckan.datastore.sqlsearch.enabled": False,  # in production too: one query can keep PostgreSQL busy
        "ckan.cors.origin_allow_all": True,  # others' pages may read the API; a cookie is never sent along
        "ckan.max_resource_size": 100,  # MB, of a form; releases come by the extension's own door
        "ckan.max_image_size": 2,
        "ckan.upload.user.types": "image",
        "ckan.upload.user.mimetypes": "image/png image/jpeg image/webp",
        "ckan.upload.group.types": "image",
        "ckan.upload.group.mimetypes": "image/png image/jpeg image/webp",
        # sessions; behind https (`ckan.site_url` in wadah.toml) cookies are sent over https only
        "SECRET_KEY": own.session,
        "WTF_CSRF_SECRET_KEY": own.session,
        "api_token.jwt.encode.secret": f"string:{own.token}",
        "api_token.jwt.decode.secret": f"string:{own.token}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": secure,
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "REMEMBER_COOKIE_DURATION": 12 * 3600,
        # a part that was killed and started again is noticed before a request fails on it
        "sqlalchemy.pool_pre_ping": True,
        "ckan.datastore.sqlalchemy.pool_pre_ping": True,
        "solr_timeout": 60,
        # nothing is mailed and nobody is counted
        "ckan.activity_streams_email_notifications": False,
        "ckan.tracking_enabled": False,
    }


def _with_wadah(plugins: tuple[str, ...]) -> tuple[str, ...]:
    """`wadah` first for its templates, `wadah_rows` behind `datastore`, which CKAN wants to be first of its kind."""
    behind = [(name, "wadah_rows") if name == "datastore" else (name,) for name in plugins]
    return ("wadah", *(name for pair in behind for name in pair))


def _wadah() -> dict[str, object]:
    return {
        "scheming.dataset_schemas": "ckanext.wadah:schema.yaml",
        "scheming.presets": f"{PRESETS} ckanext.wadah:presets.yaml",
        "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
        "ckanext.dcat.resource.inherit.license": True,  # else no distribution has a licence
        "ckanext.dcat.croissant.profiles": "wadah_croissant",
    }


def _plain() -> dict[str, object]:
    return {
        "scheming.dataset_schemas": "ckanext.dcat.schemas:dcat_ap_recommended.yaml",
        "scheming.presets": PRESETS,
        "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
    }


def wsgi() -> Path:
    """The folder of the programs that run inside CKAN's environment."""
    return Path(__file__).parent / "inside"
