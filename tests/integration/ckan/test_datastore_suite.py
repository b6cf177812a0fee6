"""CKAN's own tests of the datastore, which ship in its wheel, pass with our extension loaded.

They run in databases of their own in the running PostgreSQL, with a site id of their own in Solr. What touches reading,
deleting, rights and chained actions runs always; all 279 tests under --soak (about a second each).
"""

import subprocess
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest

from infra.ckan import environment, postgres
from infra.ckan.home import Home, open_home
from infra.ckan.part import environ
from tests.ckan import Ckan

PACKAGE = "ckanext.datastore.tests"
ALWAYS = ("search", "delete", "info", "auth", "chained_action", "chained_auth_functions")
LEFT_OUT = {  # test: why it cannot run from a wheel
    "test_quoted_allowed_functions_are_case_sensitive": "the wheel lacks its file of allowed functions",
}
DATABASES = ("ckan_suite", "datastore_suite")

# As in CKAN's own test-core.ini: its tests reckon with these.
SETTINGS = {
    "debug": "false", "testing": "true", "ckan.site_id": "suite", "ckan.site_url": "http://test.ckan.net",
    "ckan.plugins": "", "ckan.datapusher.url": "http://localhost", "ckan.datapusher.api_token": "suite",
    "ckan.auth.create_unowned_dataset": "true",
    "ckan.auth.create_dataset_if_not_in_organization": "true", "ckan.auth.user_create_organizations": "true",
    "ckan.auth.user_create_groups": "true", "ckan.auth.create_user_via_web": "true",
    "ckan.datastore.sqlsearch.enabled": "true", "SECRET_KEY": "suite", "WTF_CSRF_ENABLED": "false",
    "ckan.locale_default": "en", "who.timeout": "3600",
}  # fmt: skip


@pytest.fixture(scope="module")
def ini(portal: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The configuration of a CKAN on empty databases; they are dropped afterwards."""
    home = open_home(portal.settings, portal.parts)
    drop = "".join(f"drop database if exists {name} with (force);" for name in DATABASES)
    for statement in [*drop.split(";")[:-1], *(f"create database {name} owner ckan" for name in DATABASES)]:
        postgres.sql(home, "postgres", statement)
    for name in DATABASES:  # nothing in them outlives the tests
        postgres.sql(home, "postgres", f"alter database {name} set synchronous_commit = off")
    folder = tmp_path_factory.mktemp("suite")
    file = _ini(portal, home, folder)
    plugins = folder / "plugins.ini"
    plugins.write_text(file.read_text("utf-8").replace("ckan.plugins = ", "ckan.plugins = datastore"), "utf-8")
    ckan = [environment.BIN / "ckan", "-c", plugins]
    _run(home, [*ckan, "db", "init"], folder)
    permissions = _run(home, [*ckan, "datastore", "set-permissions"], folder)
    lines = [line for line in permissions.splitlines() if not line.startswith("\\connect")]
    postgres.sql(home, "datastore_suite", "\n".join(lines))
    yield file
    for statement in drop.split(";")[:-1]:
        postgres.sql(home, "postgres", statement)


def _ini(portal: Ckan, home: Home, folder: Path) -> Path:
    read = RawConfigParser()
    read.read(portal.ini, "utf-8")
    own = read["app:main"]
    kept = {key: own[key] for key in ("solr_url", "solr_user", "solr_password") if key in own}
    urls = {key: own[key].rpartition("/")[0] for key in ("sqlalchemy.url", "ckan.datastore.write_url",
                                                         "ckan.datastore.read_url")}  # fmt: skip
    names = dict(zip(urls, ("ckan_suite", "datastore_suite", "datastore_suite"), strict=True))
    lines = {**SETTINGS, **kept, **{key: f"{url}/{names[key]}" for key, url in urls.items()},
             "ckan.redis.url": own["ckan.redis.url"].rpartition("/")[0] + "/7",
             "ckan.storage_path": folder / "storage"}  # fmt: skip
    file = folder / "suite.ini"
    text = "\n".join(f"{key} = {value}" for key, value in lines.items())
    file.write_text(f"[app:main]\nuse = egg:ckan\n{text}\n", "utf-8")
    file.chmod(0o600)
    return file


def _run(home: Home, command: list[object], folder: Path, **extra: str) -> str:
    ran = subprocess.run([str(word) for word in command], cwd=folder, env=environ(home, **extra), capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-3000:]
    return ran.stdout


def test_ckans_own_datastore_tests_pass(portal: Ckan, ini: Path, request: pytest.FixtureRequest) -> None:
    home = open_home(portal.settings, portal.parts)
    plugin = Path(__file__).with_name("datastore_suite.py")
    soak = request.config.getoption("--soak", default=False)
    listed = [PACKAGE] if soak else [f"{PACKAGE}.test_{name}" for name in ALWAYS]
    # Without the namespace a module is loaded a second time under another name, and its exceptions are not its own.
    options = ["-q", "-p", "no:cacheprovider", "-p", plugin.stem, "-o", "consider_namespace_packages=true"]
    options += ["-k", " and ".join(f"not {name}" for name in LEFT_OUT)]
    command = [environment.PYTHON, "-m", "pytest", "--ckan-ini", ini, *options, "--pyargs", *listed]
    told = _run(home, command, ini.parent, PYTHONPATH=str(plugin.parent))
    assert int(told.splitlines()[-1].split(" passed")[0].split()[-1]) >= 115
