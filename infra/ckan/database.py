"""CKAN's two databases: made aside and renamed when whole, then kept up to date with CKAN and the OPD register."""

import csv
import hashlib
import json
import subprocess
from pathlib import Path

from infra.ckan import environment, postgres
from infra.ckan.config import DATABASE, DATASTORE, MAKING, keys
from infra.ckan.home import Home, write
from infra.ckan.part import environ
from wadah.errors import Fatal
from wadah.settings import ROOT

REGISTER = ROOT / "dbt" / "seeds" / "opd.csv"
ADMIN, SERVICE = "admin", "wadah"
OPTIONS = "encoding 'UTF8' template template0 owner ckan"


def whole(home: Home) -> bool:
    """Whether both databases stand under their own names: then nothing here makes them again."""
    listed = set(postgres.sql(home, "postgres", "select datname from pg_database").split("\n"))
    return {DATABASE, DATASTORE} <= listed


def make(home: Home) -> None:
    """Empty databases under passing names, with their roles; a half-made pair of a killed start is dropped."""
    lines = []
    for role, password in {"ckan": home.secrets.database, "datastore_read": home.secrets.datastore_read}.items():
        made = f"exists (select from pg_roles where rolname = '{role}')"  # names of this module
        lines.append(f"do $$ begin if not {made} then create role {role}; end if; end $$;")
        lines.append(f"alter role {role} login nosuperuser nocreatedb nocreaterole password '{password}';")
    for name in MAKING.values():
        lines.append(f"drop database if exists {name} with (force);")
        lines.append(f"create database {name} {OPTIONS};")
        lines.append(f"revoke connect on database {name} from public;")
    postgres.sql(home, "postgres", "\n".join(lines))


def finish(home: Home) -> None:
    """Give both their names, in one transaction."""
    renames = " ".join(f"alter database {making} rename to {name};" for name, making in MAKING.items())
    postgres.sql(home, "postgres", f"begin; {renames} commit;")


def due(home: Home) -> bool:
    """Whether `prepare` has work: another CKAN or extension, another register, or no token yet."""
    file = home.root / "prepared"
    return not (
        file.exists() and file.read_text("utf-8") == _kind() and home.settings.path("connections", "ckan").exists()
    )


def prepare(home: Home, making: bool) -> None:
    """Migrations, permissions, users, organizations, token. Raises Fatal WDH-723."""
    extra = {}
    if making:
        url = {k: str(v) for k, v in keys(home).items()}
        extra = {
            "CKAN_SQLALCHEMY_URL": _aside(url["sqlalchemy.url"]),
            "CKAN_DATASTORE_WRITE_URL": _aside(url["ckan.datastore.write_url"]),
            "CKAN_DATASTORE_READ_URL": _aside(url["ckan.datastore.read_url"]),
        }
    with REGISTER.open(encoding="utf-8", newline="") as opened:
        listed = [{"name": row["kode_opd"], "title": row["nama"]} for row in csv.DictReader(opened)]
    wanted = {"admin": ADMIN, "password": home.secrets.admin, "service": SERVICE, "organizations": listed}
    command: list[str | Path] = [environment.PYTHON, environment.HERE / "inside" / "prepare.py", home.ini]
    with home.log("prepare").open("ab") as log:
        ran = subprocess.run(
            command, env=environ(home, **extra), input=json.dumps(wanted).encode(), stdout=subprocess.PIPE, stderr=log,
            umask=0o077, check=False,
        )  # fmt: skip
    if ran.returncode:
        raise Fatal("WDH-723", log=home.log("prepare"))
    answer = json.loads(ran.stdout.splitlines()[-1])
    postgres.sql(home, MAKING[DATASTORE] if making else DATASTORE, answer["sql"])
    write(home.root / "admin", f"{ADMIN}\n{home.secrets.admin}\n")
    write(home.root / "token", str(answer["token"]))
    if making:
        finish(home)
    connect(home)
    write(home.root / "prepared", _kind())


def connect(home: Home) -> None:
    """`connections/ckan`: where the publisher finds this portal and by which token."""
    token = (home.root / "token").read_text("utf-8")
    write(home.settings.path("connections", "ckan"), f"http://{SERVICE}:{token}@127.0.0.1:{home.ports.web}\n")


def packages(home: Home) -> int:
    """Datasets that the search index should hold."""
    states = "state in ('active', 'draft') and type = 'dataset'"
    return int(postgres.sql(home, DATABASE, f"select count(*) from package where {states}"))  # noqa: S608


def reindex(home: Home) -> None:
    """Build the search index anew from the database. Raises Fatal WDH-724."""
    with home.log("reindex").open("ab") as log:
        command: list[str | Path] = [environment.BIN / "ckan", "-c", home.ini, "search-index", "rebuild", "-i"]
        ran = subprocess.run(command, env=environ(home), stdout=log, stderr=log, umask=0o077, check=False)
    if ran.returncode:
        raise Fatal("WDH-724", what="the search index", log=home.log("reindex"))


def _aside(url: str) -> str:
    base, _, name = url.rpartition("/")
    return f"{base}/{MAKING[name]}"


def _kind() -> str:
    """What the databases were last prepared by."""
    migrations = sorted((environment.EXTENSION / "ckanext" / "wadah" / "migration").rglob("*.py"))
    parts = [environment.LOCK.read_bytes(), REGISTER.read_bytes(), *(m.read_bytes() for m in migrations)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
