"""What `infra/compose.yaml` mounts: the embedded portal's own settings, with the addresses and secrets left out.

CKAN reads `%(CKAN_…)s` in its ini from the environment, so the files hold no secret and may be kept in a repository.
"""

from pathlib import Path

from infra.ckan import environment
from infra.ckan.config import LOGGING, keys
from infra.ckan.home import Home, Ports, Secrets
from infra.ckan.solr import OURS
from infra.ckan.solr_schema import patched
from wadah.settings import Settings

FROM_ENVIRONMENT = {
    "ckan.site_url": "CKAN_SITE_URL",
    "ckan.site_title": "CKAN_SITE_TITLE",
    "sqlalchemy.url": "CKAN_SQLALCHEMY_URL",
    "ckan.datastore.write_url": "CKAN_DATASTORE_WRITE_URL",
    "ckan.datastore.read_url": "CKAN_DATASTORE_READ_URL",
    "solr_url": "CKAN_SOLR_URL",
    "ckan.redis.url": "CKAN_REDIS_URL",
    "SECRET_KEY": "CKAN_SECRET_KEY",
    "WTF_CSRF_SECRET_KEY": "CKAN_SECRET_KEY",
}
TOKENS = ("api_token.jwt.encode.secret", "api_token.jwt.decode.secret")
EMBEDDED = ("solr_user", "solr_password")  # there Solr is behind a password, here in a network of its own


def ini(settings: Settings) -> str:
    """`ckan.ini` of production: every key of the embedded portal, and https taken for granted."""
    nobodys = Home(settings, Ports(0, 0, 0, 0), Secrets())  # its ports and secrets are all replaced below
    found = {k: str(v).replace("%", "%%") for k, v in keys(nobodys).items() if k not in EMBEDDED}
    found |= {key: f"%({name})s" for key, name in FROM_ENVIRONMENT.items()}
    found |= dict.fromkeys(TOKENS, "string:%(CKAN_TOKEN_SECRET)s")
    found |= {"ckan.storage_path": "/var/lib/ckan", "SESSION_COOKIE_SECURE": "True", "REMEMBER_COOKIE_SECURE": "True"}
    lines = [f"{key} = {value}" for key, value in found.items()]
    return "\n".join(["[DEFAULT]", "debug = false", "", "[app:main]", *lines, LOGGING])


def write(settings: Settings, folder: Path) -> None:
    """Write `ckan.ini` and Solr's core (`solr/conf`) into `folder`; the environment must have been made."""
    conf = folder / "solr" / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (folder / "ckan.ini").write_text(ini(settings), "utf-8")
    schema = environment.site_packages() / "ckan" / "config" / "solr" / "schema.xml"
    (conf / "schema.xml").write_text(patched(schema), "utf-8")
    (conf / "solrconfig.xml").write_text((OURS / "solrconfig.xml").read_text("utf-8"), "utf-8")
    for empty in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
        (conf / empty).write_text("", "utf-8")
