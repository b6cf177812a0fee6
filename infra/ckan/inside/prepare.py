"""Bring CKAN's databases to what the portal needs, in one start of CKAN (each costs seconds).

Run by CKAN's environment as `prepare.py INI`, with a JSON object on standard input:
    {"admin": …, "password": …, "service": …, "organizations": [{"name": …, "title": …}, …]}
It may be run again: what exists stays. Its last line is the answer, {"token": …, "sql": …}: a new API token of the
service account, and what PostgreSQL's superuser must run to give the datastore's read-only user its rights.
"""

import json
import sys
from typing import Any

from ckan.cli import CKANConfigLoader  # CKAN's environment runs this
from ckan.config.middleware import make_app


def main(ini: str, wanted: dict[str, Any]) -> dict[str, str]:
    app = make_app(CKANConfigLoader(ini).get_config())
    migrate()
    with app._wsgi_app.test_request_context():
        admin = user(wanted["admin"], wanted["password"])
        service = user(wanted["service"], None)
        for organization in wanted["organizations"]:
            ensure(organization, admin)
        return {"token": token(service), "sql": permissions()}


def migrate() -> None:
    """CKAN's own tables, then those of every plugin that is loaded."""
    from ckan.cli import db

    db._run_migrations("", "head")
    db._migrate_plugins(apply=True)


def user(name: str, password: str | None) -> str:
    """A sysadmin of that name; one without a password has one that nobody knows."""
    import secrets

    from ckan import model

    found = model.User.get(name)
    if found is None:
        found = model.User(name=name, email=f"{name}@localhost", password=password or secrets.token_urlsafe(32))
        found.sysadmin = True
        model.Session.add(found)
        model.repo.commit()
    return str(found.name)


def ensure(organization: dict[str, str], by: str) -> None:
    """An organization of that name; a title of an older register is brought up to date."""
    from ckan import model
    from ckan.plugins import toolkit

    found = model.Group.get(organization["name"])
    context = {"user": by, "ignore_auth": True}
    if found is None:
        toolkit.get_action("organization_create")(context, organization)
    elif found.title != organization["title"] or found.state != "active":
        toolkit.get_action("organization_patch")(context, {**organization, "id": found.id, "state": "active"})


def token(of: str) -> str:
    """A new API token named `wadah`; older ones of that name end."""
    from ckan import model
    from ckan.plugins import toolkit

    owner = model.User.get(of)
    for old in model.Session.query(model.ApiToken).filter_by(user_id=owner.id, name="wadah"):
        model.Session.delete(old)
    model.repo.commit()
    made = toolkit.get_action("api_token_create")({"user": of, "ignore_auth": True}, {"user": of, "name": "wadah"})
    return str(made["token"])


def permissions() -> str:
    """SQL that gives the datastore's read-only user what it may; run by PostgreSQL's superuser."""
    from ckan.model import parse_db_config
    from ckanext.datastore.cli import permissions_sql

    main_db = parse_db_config("sqlalchemy.url")
    write, read = parse_db_config("ckan.datastore.write_url"), parse_db_config("ckan.datastore.read_url")
    text = permissions_sql(main_db["db_name"], write["db_name"], main_db["db_user"], write["db_user"], read["db_user"])
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\connect"))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.load(sys.stdin))))  # noqa: T201  # the answer to who started this
