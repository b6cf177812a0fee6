"""Readers at 20 Hz through thirty releases: each answer is one release, whole; no mixture, no gap, no wrong total."""

import csv
import hashlib
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from publish.ckan.ids import resource_id
from publish.release import release_dataset
from publish.targets import target
from tests.integration.ckan.publishing import ONE, OPEN, Publisher, some

RELEASES = 30
PAUSE = 0.2  # seconds between two questions of one of the five readers, which are 20 Hz together
Rows = list[list[str]]


def known(rows: Rows) -> str:
    """What a table's rows are, whatever their order and however NULL is written."""
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()


class Reader(threading.Thread):
    """Asks again and again; keeps what it saw, as (state, fault)."""

    def __init__(self, ask: Callable[[requests.Session], str]) -> None:
        super().__init__(daemon=True)
        self.ask, self.stop = ask, threading.Event()
        self.seen: list[str] = []
        self.faults: list[str] = []

    def run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self.stop.wait(PAUSE):
                try:
                    self.seen.append(self.ask(session))
                except (AssertionError, requests.RequestException) as fault:
                    self.faults.append(f"{type(fault).__name__}: {fault}"[:300])


def api(address: str) -> Callable[[requests.Session], str]:
    def ask(session: requests.Session) -> str:
        url = f"{address}/api/3/action/datastore_search?resource_id={resource_id(ONE, 'api')}&limit=32000"
        answer = session.get(url + "&records_format=lists", timeout=60)
        assert answer.status_code == 200, f"API {answer.status_code}"
        said = json.loads(answer.content, parse_float=str)["result"]
        assert said["total"] == len(said["records"]), f"total {said['total']} of {len(said['records'])}"
        at = [i for i, f in enumerate(said["fields"]) if f["id"] != "_id"]
        return known([["" if r[i] is None else str(r[i]) for i in at] for r in said["records"]])

    return ask


def text(address: str, path: str) -> Callable[[requests.Session], str]:
    def ask(session: requests.Session) -> str:
        answer = session.get(address + path, timeout=60)
        assert answer.status_code == 200, f"{path} {answer.status_code}"
        assert len(answer.content) == int(answer.headers.get("Content-Length", len(answer.content))), "short"
        return known(list(csv.reader(io.StringIO(answer.text)))[1:])

    return ask


def selection(address: str) -> Callable[[requests.Session], str]:
    """The dump of a selection, which is no file: all rows, ordered."""
    rid = resource_id(ONE, "api")

    def ask(session: requests.Session) -> str:
        answer = session.get(f"{address}/datastore/dump/{rid}?format=json&limit=31000", timeout=60)
        assert answer.status_code == 200, f"dump {answer.status_code}"
        said = json.loads(answer.content, parse_float=str)
        at = [i for i, f in enumerate(said["fields"]) if f["id"] != "_id"]
        return known([["" if r[i] is None else str(r[i]) for i in at] for r in said["records"]])

    return ask


def view(publisher: Publisher) -> Callable[[requests.Session], str]:
    """The table that people look through: DataTables asks for a page of rows and the total."""
    views = publisher.reader.call("resource_view_list", id=resource_id(ONE, "api"))
    one = next(v["id"] for v in views if v["view_type"] == "datatables_view")
    fields = publisher.reader.rows(resource_id(ONE, "api"), 0)
    assert fields is not None
    form: dict[str, Any] = {"draw": 1, "start": 0, "length": 5000, "search[value]": ""}
    for i, column in enumerate(fields["fields"]):
        form[f"columns[{i}][name]"] = column["id"]
        form[f"columns[{i}][search][value]"] = ""

    def ask(session: requests.Session) -> str:
        answer = session.post(f"{publisher.address}/datatables/ajax/{one}", data=form, timeout=60)
        assert answer.status_code == 200, f"table {answer.status_code}"
        said = json.loads(answer.content, parse_float=str)
        assert said["recordsTotal"] == len(said["data"]), f"{said['recordsTotal']} of {len(said['data'])}"
        return str(said["recordsTotal"])

    return ask


@pytest.fixture
def published(portal: Any, tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path, portal.address, portal.token, months=1)
    publisher.purge()
    publisher.maker.make()
    publisher.publish()
    yield publisher
    publisher.purge()


@pytest.mark.timeout(1200)  # thirty real releases, on a machine that serves five readers meanwhile
def test_readers_meet_the_old_release_or_the_new(published: Publisher) -> None:
    settings, file = published.maker.settings, f"/dataset/{ONE}/resource/{resource_id(ONE, 'csv')}/download/{ONE}.csv"
    readers = {
        "API": Reader(api(published.address)),
        "file": Reader(text(published.address, file)),
        "dump": Reader(text(published.address, f"/datastore/dump/{resource_id(ONE, 'api')}")),
        "selection": Reader(selection(published.address)),
        "table": Reader(view(published)),
    }
    now = api(published.address)
    with requests.Session() as session:
        session.trust_env = False
        states, totals = [now(session)], [len(published.rows())]
        for reader in readers.values():
            reader.start()
        for turn in range(RELEASES):
            # By turns a difference and a whole load, of fewer or of more rows.
            gone = f"DELETE FROM {OPEN} WHERE rowid IN (SELECT rowid FROM {OPEN} ORDER BY rowid DESC LIMIT {turn % 4})"
            published.maker.make(some(3 if turn % 2 else 400, 1000 + turn), gone)
            done = release_dataset(settings, target(settings), ONE, published.maker.contracts)
            assert done.outcome == "changed", done
            states.append(now(session))
            totals.append(done.rows)
        time.sleep(0.5)
    for reader in readers.values():
        reader.stop.set()
    for reader in readers.values():
        reader.join(90)
    assert len(set(states)) == RELEASES + 1
    order = {state: n for n, state in enumerate(states)}
    for name, reader in readers.items():
        assert not reader.faults, (name, len(reader.faults), reader.faults[:3])
        assert len(reader.seen) > RELEASES, (name, len(reader.seen))
        if name == "table":
            assert set(map(int, reader.seen)) <= set(totals), name
            continue
        assert set(reader.seen) <= set(order), f"{name} met rows of no release"
        turns = [order[state] for state in reader.seen]
        assert turns == sorted(turns), f"{name} went back to an older release"
        assert turns[-1] == RELEASES, name
