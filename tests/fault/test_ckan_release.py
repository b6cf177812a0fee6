"""Faults in the middle of a release to CKAN: readers keep the last good release, the rerun completes, nothing stays."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.ckan import postgres
from infra.ckan.config import DATASTORE
from infra.ckan.home import open_home
from infra.ckan.part import PARTS
from publish.ckan.ids import resource_id
from publish.ckan.portal import CkanPortal
from publish.ckan.readback import dataset as problems
from publish.receipt import Receipt
from publish.release import rollback
from tests import ckan
from tests.integration.ckan.publishing import ONE, Publisher, some
from wadah.errors import Retriable, WadahError

# A publisher that dies at one step: the method does its work, or not, and then the process is gone.
KILL = """
import json, os, signal, sys
from pathlib import Path
from publish.ckan import client, portal, site
from publish.release import publish
from wadah.contract.load import outputs
from wadah.settings import Settings

home, now, told, step = sys.argv[1:5]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
def after(owner, name):
    real = getattr(owner, name)
    setattr(owner, name, lambda *a, **k: (real(*a, **k), die()))

if step == "one file sent": after(client.Client, "put")
if step == "table staged": after(portal.CkanPortal, "_staged")
if step == "before the switch": portal.CkanPortal.swap = die
if step == "switched": after(portal.CkanPortal, "swap")
if step == "read back": after(portal.CkanPortal, "read_back")
if step == "pages rendered": after(site, "write")
settings = Settings(home=Path(home), now=now, environment="production", portal=json.loads(told))
publish(settings, contracts={d: c for d, c in outputs().items() if d == "aduan-bulanan"})
"""
BEFORE = ["one file sent", "table staged", "before the switch"]
AFTER = ["switched", "read back", "pages rendered"]


@pytest.fixture(scope="module")
def portal() -> Iterator[Any]:
    with ckan.temporary() as running:
        yield running


@pytest.fixture
def published(portal: Any, tmp_path: Path) -> Publisher:
    publisher = Publisher(tmp_path, portal.address, portal.token, months=2)
    publisher.purge()
    publisher.maker.make()
    assert publisher.outcomes() == {ONE: "new"}
    return publisher


def sql(portal: Any, statement: str) -> str:
    ran = postgres.psql(open_home(portal.settings, PARTS), DATASTORE, statement)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def whole(publisher: Publisher, number: int) -> None:
    """Readers get release `number`, all of it."""
    told = Receipt.model_validate(publisher.receipts()[-1])
    assert told.number == number and problems(publisher.reader, told) == []


def nothing_left(portal: Any, publisher: Publisher) -> None:
    """No stage, no replaced table, no file that no release names, no draft."""
    publisher.client.call("wadah_clean", older_than=0)
    assert publisher.client.call("wadah_clean", older_than=0)["blobs"] == 0
    aside = "SELECT count(*) FROM pg_tables WHERE schemaname IN ('wadah_stage', 'wadah_old')"
    live = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^[0-9a-f]{8}-'"
    assert (sql(portal, aside), sql(portal, live)) == ("0", "1")
    drafts = publisher.client.call("package_search", include_drafts=True, fq="state:draft")
    assert drafts["count"] == 0
    named = {f["sha256"] for r in publisher.receipts() for f in r["files"]}
    blobs = {f.name for f in (portal.home / "ckan" / "storage" / "wadah" / "blobs").glob("*/*")}
    assert named <= blobs


@pytest.mark.parametrize("step", BEFORE + AFTER)
def test_a_publisher_killed_while(portal: Any, published: Publisher, step: str) -> None:
    published.maker.make(some(4, 901))
    died = published.killed(KILL, step)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    whole(published, 1 if step in BEFORE else 2)
    assert published.outcomes() == {ONE: "changed" if step in BEFORE else "unchanged"}
    whole(published, 2)
    assert not list((published.home / "cache" / "ckan" / "unread").glob("*"))
    assert published.outcomes() == {ONE: "unchanged"}
    nothing_left(portal, published)


@pytest.mark.parametrize("part", ["web", "postgres", "solr"])
def test_a_part_of_the_portal_killed_meanwhile(portal: Any, published: Publisher, part: str) -> None:
    """At the moment of the switch: the publisher says so with a code, the portal is mended, the rerun completes."""
    published.maker.make(some(4, 902))
    with pytest.MonkeyPatch.context() as killing:
        killing.setattr("publish.ckan.client.TRIES", 2)
        real = CkanPortal.swap

        def swap(self: CkanPortal, *given: Any) -> None:
            os.kill(portal.parts[part], signal.SIGKILL)
            real(self, *given)

        killing.setattr(CkanPortal, "swap", swap)
        try:
            failed = published.publish()[ONE]
            assert failed.outcome in ("failed", "changed"), failed
            assert failed.outcome == "changed" or failed.code in ("WDH-621", "WDH-627"), failed
        except Retriable as told:  # the pages, or the state afterwards, could not be asked for either
            assert told.code in ("WDH-621", "WDH-627")
    ckan.ckan(portal.home)  # `make portal` mends
    whole(published, len(published.receipts()))
    assert set(published.outcomes()) == {ONE}
    whole(published, 2)
    assert published.outcomes() == {ONE: "unchanged"}
    nothing_left(portal, published)


def test_one_worker_of_the_web_server_killed_while_it_loads(portal: Any, published: Publisher) -> None:
    """Gunicorn starts another one; the client asks again by itself."""
    published.maker.make(some(300, 903))
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set():
            for worker in children(portal.parts["web"])[:1]:
                os.kill(worker, signal.SIGKILL)
                return

    killer = threading.Timer(1.0, kill)
    killer.start()
    outcome = published.outcomes()[ONE]
    stop.set()
    killer.join()
    assert outcome in ("changed", "failed")
    assert published.outcomes()[ONE] in ("unchanged", "changed")
    whole(published, 2)
    nothing_left(portal, published)


def children(pid: int) -> list[int]:
    return [int(p) for task in Path(f"/proc/{pid}/task").glob("*/children") for p in task.read_text().split()]


def test_a_reader_that_holds_the_table_delays_the_switch(portal: Any, published: Publisher) -> None:
    table = resource_id(ONE, "api")
    hold = f'BEGIN; SELECT count(*) FROM "{table}"; SELECT pg_sleep(4); COMMIT;'
    reader = threading.Thread(target=sql, args=(portal, hold))
    published.maker.make(some(400, 904))  # a whole load, which needs the table for a moment
    reader.start()
    began = time.monotonic()
    assert published.outcomes() == {ONE: "changed"}
    assert time.monotonic() - began < 60
    reader.join()
    whole(published, 2)


def test_an_answer_of_500_is_asked_again(portal: Any, published: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in front of the portal that fails now and then: a call that was done is not done twice."""
    real, failed = requests.adapters.HTTPAdapter.send, []

    def send(self: Any, request: Any, **kwargs: Any) -> Any:
        answer = real(self, request, **kwargs)
        action = request.url.rpartition("/")[2]
        if action in ("wadah_table_stage", "wadah_release", "wadah_pages") and action not in failed:
            failed.append(action)
            answer.status_code = 500  # it was done, and the answer was lost
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    published.maker.make(some(5, 905))
    activities = published.activities()
    assert published.outcomes() == {ONE: "changed"}
    assert failed == ["wadah_table_stage", "wadah_release", "wadah_pages"]
    assert published.activities() == activities + 1
    whole(published, 2)
    nothing_left(portal, published)


def test_a_rollback_whose_answer_was_lost_goes_back_once(
    portal: Any, published: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in (907, 908):
        published.maker.make(some(5, value))
        assert published.outcomes() == {ONE: "changed"}
    real, lost = requests.adapters.HTTPAdapter.send, []

    def send(self: Any, request: Any, **kwargs: Any) -> Any:
        answer = real(self, request, **kwargs)
        if request.url.endswith("/wadah_rollback") and not lost:
            lost.append(answer.status_code)
            answer.status_code = 500
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    back = rollback(published.maker.settings, dataset=ONE, contracts=published.maker.contracts)
    assert lost == [200] and back == published.receipts()[-1]["release"]
    whole(published, 2)
    nothing_left(portal, published)


def test_a_publisher_without_rights_is_told_and_nothing_changes(portal: Any, published: Publisher) -> None:
    connection = published.home / "connections" / "ckan"
    token = connection.read_text("utf-8")
    published.maker.make(some(5, 906))
    connection.write_text(token.replace(token.partition("wadah:")[2].partition("@")[0], "not-a-token"), "utf-8")
    try:
        assert published.publish()[ONE].code == "WDH-622"
    except WadahError as refused:  # the pages are refused too
        assert refused.code == "WDH-622"
    assert "not-a-token" not in "".join(f.read_text("utf-8") for f in published.home.rglob("*.jsonl"))
    connection.write_text(token, "utf-8")
    whole(published, 1)
    assert published.outcomes() == {ONE: "changed"}
