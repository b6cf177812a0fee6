"""The embedded CKAN: up by one call, whole, private, Indonesian; a second call costs nothing."""

import csv
import json
import os
import shutil
import time
from pathlib import Path

import pytest

from infra.ckan import database, postgres, running, start, stop
from infra.ckan.home import open_home
from infra.ckan.solr_schema import patched
from infra.process import ours
from tests.ckan import Ckan, ckan
from wadah.settings import ROOT, Settings


def test_a_second_call_uses_what_runs(portal: Ckan) -> None:
    before, begun = portal.parts, time.monotonic()
    again = ckan(portal.home)
    assert (again.address, again.token, again.parts) == (portal.address, portal.token, before)
    assert time.monotonic() - begun < 10


def test_stopped_and_started_it_has_the_same_address_and_data(portal: Ckan) -> None:
    portal.call("organization_patch", id="diskominfo", description="Walidata")
    stop(portal.settings)
    assert running(portal.settings) is None
    assert ours(portal.home, "ckan") == []
    begun = time.monotonic()
    assert start(portal.settings, print) == portal.address
    assert time.monotonic() - begun < 40, "warm"
    assert running(portal.settings) == portal.address
    assert portal.call("organization_show", None, id="diskominfo")["description"] == "Walidata"


def test_a_search_answers_and_the_site_is_indonesian(portal: Ckan) -> None:
    assert portal.call("package_search", None, rows=0)["count"] >= 0
    page = portal.get("/")
    assert page.status_code == 200
    assert 'lang="id"' in page.text
    assert "Kabupaten Kudus" in page.text
    assert 'lang="en"' in portal.get("/en/").text
    assert "gravatar" not in page.text
    assert "wadah" in portal.call("status_show", None)["extensions"]


def test_every_opd_of_the_register_is_an_organization(portal: Ckan) -> None:
    with (ROOT / "dbt" / "seeds" / "opd.csv").open(encoding="utf-8", newline="") as opened:
        register = {row["kode_opd"]: row["nama"] for row in csv.DictReader(opened)}
    listed = portal.call("organization_list", None, all_fields=True)
    assert {o["name"]: o["title"] for o in listed} == register


def test_nobody_registers_and_anonymous_callers_only_read(portal: Ckan) -> None:
    assert portal.get("/user/register").status_code in (403, 404)
    for action in ("package_create", "organization_create", "user_create", "datastore_create", "api_token_create"):
        assert portal.ask(action, None, name="x", title="x").status_code in (403, 409), action
    assert portal.ask("user_list", None).status_code == 403
    assert portal.ask("datastore_search_sql", None, sql="select 1").status_code in (400, 403, 404)


def test_everything_listens_on_loopback_only(portal: Ckan) -> None:
    inodes = {inode for part in ours(portal.home, "ckan") for inode in sockets(part.pid)}
    listening = [
        line for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text("utf-8").splitlines()[1:]
    ]
    places = {f[1].split(":")[0] for f in map(str.split, listening) if f[3] == "0A" and f[9] in inodes}
    assert places
    assert places <= {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def sockets(pid: int) -> set[str]:
    links = [str(f.readlink()) for f in Path(f"/proc/{pid}/fd").iterdir() if f.is_symlink()]
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def test_what_it_keeps_is_its_owners_alone(portal: Ckan) -> None:
    root = portal.home / "ckan"
    kept = [
        root.parent / "connections",
        *root.parent.glob("connections/*"),
        *root.parent.glob("run/*"),
        *root.rglob("*"),
    ]
    open_to_others = [p for p in kept if not p.is_symlink() and p.exists() and p.lstat().st_mode & 0o077]
    assert open_to_others == []
    assert root.stat().st_mode & 0o066 == 0


def test_no_secret_is_in_a_log_or_on_a_command_line(portal: Ckan) -> None:
    secrets = [*json.loads((portal.home / "ckan" / "secrets.json").read_text("utf-8")).values(), portal.token]
    told = [p.read_text("utf-8", "replace") for p in (portal.home / "log").glob("*.log")]
    told += [Path(f"/proc/{p.pid}/cmdline").read_text("utf-8") for p in ours(portal.home, "ckan")]
    assert len(told) > 5
    assert not [s for s in secrets if any(s in text for text in told)]


def test_a_half_made_pair_of_databases_is_made_again_and_a_whole_one_never(tmp_path: Path) -> None:
    """In pytest's own folder, which as root PostgreSQL's user cannot reach, with a space in its name."""
    settings = Settings(home=tmp_path / "a home")
    home = open_home(settings)
    server = postgres.start(home)
    try:
        database.make(home)
        postgres.sql(home, "ckan_making", "create table half (made int)")
        assert not database.whole(home)
        os.kill(server.pid, 9)
        server = postgres.start(home)
        database.make(home)
        assert postgres.sql(home, "ckan_making", "select to_regclass('half') is null") == "t"
        database.finish(home)
        assert database.whole(home)
        postgres.sql(home, "ckan", "create table kept (whole int)")
    finally:
        postgres.stop(server)
        place = postgres.folder(home)
    assert not server.alive
    assert place.stat().st_mode & 0o077 == 0
    note = place / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n", "utf-8")  # as after a crash: the id is somebody else's now
    server = postgres.start(home)
    try:
        assert postgres.sql(home, "ckan", "select count(*) from kept") == "0"
    finally:
        postgres.stop(server)
        shutil.rmtree(place)
        place.with_suffix(".home").unlink(missing_ok=True)


def test_another_ckan_schema_is_refused_and_not_patched_half(tmp_path: Path) -> None:
    schema = tmp_path / "schema.xml"
    schema.write_text("<schema name='ckan-9.9'><types/><fields/></schema>", "utf-8")
    with pytest.raises(ValueError, match="no type `text`"):
        patched(schema)
