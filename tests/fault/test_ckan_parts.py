"""kill -9 of any part of the embedded CKAN, at any moment: the next start mends it and nothing kept is lost."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from infra.ckan import running, start, stop
from infra.process import Process, identify, ours
from tests.ckan import INDEX, Ckan, ckan, folder
from wadah.settings import ROOT, Settings

NAME = "uji-bagian-dimatikan"


@pytest.fixture(scope="module")
def mended() -> Iterator[Ckan]:
    """A CKAN whose very first start was killed while its databases were being made."""
    with folder() as home:
        settings = Settings(home=home)
        try:
            environ = {**os.environ, "WADAH_HOME": str(home)}
            first = subprocess.Popen(
                [sys.executable, "-m", "infra.ckan", "up"], cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True,
                start_new_session=True,
            )  # fmt: skip
            assert first.stderr
            assert any("preparing" in line for line in first.stderr), "it did not come as far as the databases"
            time.sleep(2)
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
            first.stderr.close()
            assert running(settings) is None
            portal = ckan(home)
            portal.call(
                "package_create", name=NAME, title="Uji bagian dimatikan", notes="Untuk uji.", owner_org="diskominfo"
            )
            yield portal
        finally:
            stop(settings)
            assert ours(home, "ckan") == []


def kill(processes: list[Process]) -> None:
    """kill -9, and wait until they are gone."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):  # a child that went with its parent
            os.kill(process.pid, signal.SIGKILL)
    while any(process.alive for process in processes):
        time.sleep(0.02)


def found(portal: Ckan) -> bool:
    listed = portal.call("package_search", None, q="dimatikan")["results"]
    return NAME in [p["name"] for p in listed]


@pytest.mark.parametrize("part", ["postgres", "redis", "solr", "web", "worker"])
def test_one_part_killed(mended: Ckan, part: str) -> None:
    before = mended.parts
    kill([identify(part, before[part])])
    assert start(mended.settings, print) == mended.address
    after = mended.parts
    assert after[part] != before[part]
    assert running(mended.settings) == mended.address
    assert found(mended)
    # Parts that nothing was wrong with are left alone; those that use a part which died begin afresh.
    users = {"postgres": {"web", "worker"}, "redis": {"web", "worker"}, "web": {"worker"}}
    kept = set(before) - {part} - users.get(part, set())
    assert {p for p in before if after[p] == before[p]} >= kept


def test_everything_killed_at_once_and_the_index_lost(mended: Ckan) -> None:
    kill(ours(mended.home, "ckan"))
    shutil.rmtree(mended.home / INDEX)
    assert start(mended.settings, print) == mended.address
    assert found(mended), "the index was not built again from the database"
    assert mended.call("organization_show", None, id="diskominfo")["package_count"] == 1
