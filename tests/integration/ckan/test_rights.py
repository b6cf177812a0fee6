"""Who may do what: anonymous callers read what is public, an OPD's editor works on its own datasets."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.ckan import environment
from tests.ckan import Ckan
from tests.integration.ckan import sender
from tests.integration.ckan.sender import COLUMNS, QUERY, Refused, Sender

# Written out here, not read from the extension: what is opened there is opened knowingly here too.
READS = {
    "status_show", "help_show",
    "package_list", "current_package_list_with_resources", "package_show", "package_search", "package_autocomplete",
    "resource_show", "resource_search", "resource_view_show", "resource_view_list",
    "organization_list", "organization_show", "group_list", "group_show", "group_package_show",
    "tag_list", "tag_show", "tag_search", "tag_autocomplete", "vocabulary_list", "vocabulary_show",
    "format_autocomplete", "license_list", "datastore_search", "datastore_search_sql", "datastore_info",
    "dcat_catalog_show", "dcat_dataset_show", "dcat_catalog_search",
    "scheming_dataset_schema_list", "scheming_dataset_schema_show",
    "wadah_status", "wadah_current", "wadah_pages_seal",
}  # fmt: skip

REGISTERED = """
import json, sys
from ckan.cli import CKANConfigLoader
from ckan.config.environment import load_environment
from ckan.common import config
load_environment(CKANConfigLoader(sys.argv[1]).get_config())
from ckan import logic
logic.get_action("package_show")
print(json.dumps(sorted(logic._actions)))
"""


@pytest.fixture(scope="module")
def actions(portal: Ckan) -> list[str]:
    """Every action of the CKAN that runs, its plugins' and ours."""
    ran = subprocess.run(
        [environment.PYTHON, "-c", REGISTERED, str(portal.ini)], capture_output=True, text=True, check=True
    )
    listed: list[str] = json.loads(ran.stdout.splitlines()[-1])
    assert len(listed) > 150
    assert {"package_create", "wadah_release", "datastore_create"} <= set(listed)
    return listed


@pytest.fixture(scope="module")
def opd(portal: Ckan, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Sender]:
    """The editor of an OPD; each has one dataset, `hak-<opd>`."""
    me = Sender(portal.address, portal.token)
    made = sender.table(QUERY.format(k=1, rows=20), COLUMNS, tmp_path_factory.mktemp("hak"))
    tokens = {}
    for org in ("dinas-kesehatan", "dinas-koperasi"):
        user = f"penyunting-{org}"
        me.act("user_create", name=user, email=f"{user}@example.org", password="rahasia-sekali-1")
        me.act("organization_member_create", id=org, username=user, role="editor")
        tokens[org] = me.act("api_token_create", user=user, name="uji")["token"]
        sender.release(Sender(portal.address, tokens[org]), f"hak-{org}", 1, made, org)
    return lambda org: Sender(portal.address, tokens[org])


def refused(call: Callable[[], Any]) -> tuple[int, str | None]:
    with pytest.raises(Refused) as told:
        call()
    return told.value.status, told.value.code


def test_every_action_as_anybody(portal: Ckan, actions: list[str], opd: object) -> None:
    """With nothing, and with what names a dataset, a resource, an organization and a person there are."""
    name = "hak-dinas-kesehatan"
    api = sender.ids(name)["api"]
    some = {"id": name, "resource_id": api, "dataset": name, "name": name, "object_id": "admin", "user_id": "admin"}
    given: list[dict[str, str]] = [{}, some, {**some, "id": "admin"}, {"resource_id": api}, {"id": api}, {"id": name}]
    open_ = set()
    with Sender(portal.address).http as http:
        for action in actions:
            answers = [http.post(f"/api/3/action/{action}", json=data) for data in given]
            answers += [http.get(f"/api/3/action/{action}", params=some)]
            told = {answer.status_code for answer in answers}
            assert told <= ({200, 400, 403, 404, 409} if action in READS else {400, 403}), action
            if 200 in told:
                open_.add(action)
    assert open_ <= READS
    assert {"package_show", "datastore_search", "wadah_current", "organization_list"} <= open_


def test_reads_tell_nothing_of_people(portal: Ckan, opd: object) -> None:
    anyone = Sender(portal.address)
    told = json.dumps(
        [
            anyone.act("organization_show", id="dinas-kesehatan", include_users=True, include_followers=True),
            anyone.act("organization_list", all_fields=True, include_users=True),
            anyone.act("package_search", q="*:*", rows=100),
            anyone.act("wadah_current"),
            anyone.act("status_show"),
        ]
    )
    assert "penyunting-" not in told
    assert "@example.org" not in told


@pytest.mark.parametrize(
    "path",
    ["/user", "/user/admin", "/user/penyunting-dinas-kesehatan", "/dataset/activity/hak-dinas-kesehatan",
     "/organization/members/dinas-kesehatan", "/organization/activity/dinas-kesehatan", "/dashboard",
     "/api/2/util/user/autocomplete?q=pen", "/user/register", "/ckan-admin",
     "/dataset/collaborators/hak-dinas-kesehatan", "/dataset/new", "/organization/new",
     "/dataset/followers/hak-dinas-kesehatan"],
)  # fmt: skip
def test_pages_tell_nothing_of_people(portal: Ckan, opd: object, path: str) -> None:
    answer = portal.get(path)
    assert "penyunting-" not in answer.text.replace(path, "")
    assert answer.status_code in (302, 401, 403, 404) or answer.text == "[]" or "/user/login" in str(answer.url)


def test_a_file_is_sent_by_who_may_publish(portal: Ckan, opd: Callable[[str], Sender]) -> None:
    with Sender(portal.address).http as http:
        assert http.put(f"/wadah/blob/{'0' * 64}", content=b"x").status_code == 403
        assert http.head(f"/wadah/blob/{'0' * 64}").status_code == 403
    assert opd("dinas-kesehatan").send(b"isi")


def test_an_editor_cannot_touch_another_opds_dataset(
    portal: Ckan, opd: Callable[[str], Sender], tmp_path: Path
) -> None:
    """By our actions, and by every one of CKAN's that changes a dataset, its resources or its table."""
    other, name = opd("dinas-koperasi"), "hak-dinas-kesehatan"
    named, made = sender.ids(name), sender.table(QUERY.format(k=2, rows=5), COLUMNS, tmp_path)
    before = [Sender(portal.address).act("package_show", id=name), Sender(portal.address).act("wadah_current")]
    package, api, csv = before[0], named["api"], named["csv"]
    receipt = sender.receipt(name, 2, None, [], "removed")
    calls: dict[str, dict[str, Any]] = {
        "wadah_rollback": {"dataset": name},
        "wadah_withdraw": {"dataset": name, "receipt": receipt},
        "wadah_pages": {"seal": "x", "fragments": {}, "files": {}},
        "wadah_clean": {"older_than": 0},
        "package_update": {**package, "title": "Milik saya"},
        "package_patch": {"id": name, "title": "Milik saya"},
        "package_revise": {"match": {"id": package["id"]}, "update": {"title": "Milik saya"}},
        "package_delete": {"id": name},
        "dataset_purge": {"id": name},
        "package_owner_org_update": {"id": name, "organization_id": "dinas-koperasi"},
        "resource_create": {"package_id": name, "url": "http://example.org"},
        "resource_update": {"id": csv, "url": "http://example.org"},
        "resource_patch": {"id": csv, "url": "http://example.org"},
        "resource_delete": {"id": csv},
        "package_resource_reorder": {"id": name, "order": [api]},
        "resource_view_create": {"resource_id": api, "title": "x", "view_type": "datatables_view"},
        "resource_view_clear": {},
        "datastore_create": {"resource_id": api, "force": True, "records": [{"kode": "x"}]},
        "datastore_upsert": {"resource_id": api, "force": True, "records": [{"kode": "x"}], "method": "insert"},
        "datastore_delete": {"resource_id": api, "force": True},
        "datastore_records_delete": {"resource_id": api, "force": True, "filters": {}},
        "datastore_run_triggers": {"resource_id": api},
        "organization_member_create": {"id": "dinas-kesehatan", "username": "admin", "role": "admin"},
        "bulk_update_private": {"datasets": [package["id"]], "org_id": "dinas-kesehatan"},
        "bulk_update_delete": {"datasets": [package["id"]], "org_id": "dinas-koperasi"},
        "member_create": {"id": "dinas-koperasi", "object": name, "object_type": "package", "capacity": "public"},
    }  # fmt: skip
    for action, data in calls.items():
        if action in ("bulk_update_delete", "member_create"):  # allowed in its own organization, and without effect
            continue
        assert refused(lambda a=action, d=data: other.act(a, **d))[0] == 403, action  # type: ignore[misc]
    other_blob = {
        "columns": [{"id": "x", "type": "text"}],
        "rows": 1,
        "row_hash": "1",
        "blob": other.send(made.content),
    }
    staging = {"dataset": name, "resource_id": api, "release": "2026-11-20-02", **other_blob}
    assert refused(lambda: other.act("wadah_table_stage", **staging))[0] == 403
    assert refused(lambda: sender.release(other, name, 2, made, "dinas-koperasi"))[0] == 403
    assert [Sender(portal.address).act("package_show", id=name), Sender(portal.address).act("wadah_current")] == before


def test_an_editor_cannot_take_another_opds_resource(portal: Ckan, opd: Callable[[str], Sender]) -> None:
    """CKAN moves a resource to whatever package names its id, and with it the right to its table."""
    other, name = opd("dinas-koperasi"), "hak-dinas-kesehatan"
    api = sender.ids(name)["api"]
    own = other.act("package_show", id="hak-dinas-koperasi")
    stolen = {"id": api, "url": "http://example.org", "name": "Milik saya"}
    calls: dict[str, dict[str, Any]] = {
        "package_update": {**own, "resources": [*own["resources"], stolen]},
        "package_patch": {"id": own["id"], "resources": [*own["resources"], stolen]},
        "package_revise": {"match": {"id": own["id"]}, "update__resources__extend": [stolen]},
        "package_create": {"name": "hak-baru", "title": "x", "notes": "x", "owner_org": "dinas-koperasi",
                           "resources": [stolen]},
        "resource_create": {**stolen, "package_id": own["id"]},
        "wadah_table_stage": {"dataset": "hak-dinas-koperasi", "resource_id": api, "release": "x"},
    }  # fmt: skip
    for action, data in calls.items():
        status, _ = refused(lambda a=action, d=data: other.act(a, **d))  # type: ignore[misc]
        assert status in (403, 409), action
    assert Sender(portal.address).act("resource_show", id=api)["package_id"] == before_id(portal, name)


def before_id(portal: Ckan, name: str) -> str:
    found: str = Sender(portal.address).act("package_show", id=name)["id"]
    return found


def test_an_editor_publishes_its_own(opd: Callable[[str], Sender], tmp_path: Path) -> None:
    own = opd("dinas-koperasi")
    made = sender.table(QUERY.format(k=3, rows=30), COLUMNS, tmp_path)
    assert sender.release(own, "hak-dinas-koperasi", 2, made, "dinas-koperasi")["changed"]
    assert own.act("wadah_rollback", dataset="hak-dinas-koperasi")["release"] == "2026-11-20-01"
    # and starts nothing in another's organization
    assert refused(lambda: sender.release(own, "hak-titipan", 1, made, "dinas-kesehatan"))[0] == 403


def test_what_is_private_is_told_to_its_own(portal: Ckan, opd: Callable[[str], Sender], tmp_path: Path) -> None:
    own, anyone = opd("dinas-kesehatan"), Sender(portal.address)
    made = sender.table(QUERY.format(k=4, rows=10), COLUMNS, tmp_path)
    sender.release(own, "hak-rahasia", 1, made, "dinas-kesehatan", private=True)
    named = sender.ids("hak-rahasia")
    assert "hak-rahasia" not in anyone.act("wadah_current")
    assert "hak-rahasia" in Sender(portal.address, portal.token).act("wadah_current")
    reads = {"package_show": {"id": "hak-rahasia"}, "datastore_search": {"resource_id": named["api"]},
             "resource_show": {"id": named["csv"]}, "datastore_info": {"id": named["api"]}}  # fmt: skip
    for action, data in reads.items():
        assert refused(lambda a=action, d=data: anyone.act(a, **d))[0] in (403, 404), action  # type: ignore[misc]
    for path in (f"/dataset/hak-rahasia/resource/{named['csv']}/download/hak-rahasia.csv",
                 "/dataset/hak-rahasia/rilis/2026-11-20-01/hak-rahasia.csv",
                 "/dataset/hak-rahasia/rilis/2026-11-20-01/receipt.json",
                 f"/datastore/dump/{named['api']}"):  # fmt: skip
        assert portal.get(path).status_code in (302, 403, 404), path
        assert "rilis 1 dari" not in portal.get(path).text


def test_deleting_ones_own_table_takes_no_other(opd: Callable[[str], Sender], tmp_path: Path) -> None:
    """CKAN takes `id` before `resource_id`: what is named by the second is another OPD's, or no name at all."""
    own, other, name = opd("dinas-koperasi"), opd("dinas-kesehatan"), "hak-dinas-kesehatan"
    made, api = sender.table(QUERY.format(k=5, rows=10), COLUMNS, tmp_path), sender.ids(name)["api"]
    sender.stage(other, name, 5, made)
    before = other.act("datastore_search", resource_id=api)["total"]
    for number, named in enumerate((api, f'x" CASCADE; DROP TABLE public."{api}" CASCADE; --'), 1):
        sender.release(own, "hak-hapus", number, made, "dinas-koperasi")
        own.act("datastore_delete", id=sender.ids("hak-hapus")["api"], resource_id=named, force=True)
    assert other.act("datastore_search", resource_id=api)["total"] == before
    assert sender.release(other, name, 5, made, "dinas-kesehatan", staged=True)["changed"]


def test_nobody_releases_what_another_staged(opd: Callable[[str], Sender], tmp_path: Path) -> None:
    """A dataset's first table has no resource yet: its id, which can be guessed, is nobody's."""
    own, other = opd("dinas-kesehatan"), opd("dinas-koperasi")
    made, false = (sender.table(QUERY.format(k=k, rows=10), COLUMNS, tmp_path) for k in (6, 7))
    sender.stage(own, "hak-awal", 1, made)
    sender.stage(other, "hak-titip", 1, false, resource_id=sender.ids("hak-awal")["api"])
    told = refused(lambda: sender.release(own, "hak-awal", 1, made, "dinas-kesehatan", staged=True))
    assert told == (409, "WDH-634")
    assert sender.release(own, "hak-awal", 1, made, "dinas-kesehatan")["changed"]


def test_a_released_dataset_keeps_its_name(opd: Callable[[str], Sender]) -> None:
    own = opd("dinas-koperasi")
    assert refused(lambda: own.act("package_patch", id="hak-dinas-koperasi", name="hak-lain")) == (409, "WDH-636")
    assert own.act("package_patch", id="hak-dinas-koperasi", title="Judul lain")["name"] == "hak-dinas-koperasi"
