"""PSC 119's server as a client sees it."""

import json
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from infra.sandbox import calls, down, tick, up
from infra.sandbox.clock import WIB
from wadah.settings import SandboxSettings, Settings


class Client:
    """One connection that is kept open; `get` waits and asks again when told to, `once` does not."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.address = urlsplit(url)
        self.connection = HTTPConnection("127.0.0.1", self.address.port or 0, timeout=10)
        self.token = urlsplit(settings.connection("psc119") or "").password

    def once(self, path: str, **query: object) -> tuple[int, dict[str, str], Any]:
        asked = f"{self.address.path}/{path}?{urlencode(query)}"
        self.connection.request("GET", asked, headers={"Authorization": f"Bearer {self.token}"})
        answer = self.connection.getresponse()
        return answer.status, dict(answer.headers), json.loads(answer.read())

    def get(self, path: str, **query: object) -> Any:
        status = 429
        while status in (429, 503):  # asked again at once: the wait is only advice
            status, _, body = self.once(path, **query)
        assert status == 200
        return body

    def whole(self, path: str, **query: object) -> list[dict[str, Any]]:
        first = self.get(path, page=1, **query)
        more = [self.get(path, page=p, **query) for p in range(2, first["pages"] + 1)]
        return [row for answer in (first, *more) for row in answer["data"]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("psc")
    made_from = SandboxSettings(seed=5, size=0.05)
    return Settings(home=home, regency_code="33.19", sandbox=made_from, applications=("psc119",))


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    """On a server just started, so that its count of requests begins anew."""
    found = Client(settings, up(settings).servers["psc119"])
    yield found
    found.connection.close()
    down(settings)


def test_a_wrong_token_is_refused(client: Client) -> None:
    client.token = "salah"
    status, headers, body = client.once("panggilan")
    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "data" not in body


def test_all_pages_hold_every_row_once_and_in_order(client: Client) -> None:
    state = calls.state(5, 0.05, "33.19", 0)
    found = client.whole("panggilan", size=100)
    assert {row["id_call"] for row in found} == state.keys()
    assert len(found) == len(state)
    times = [datetime.fromisoformat(row["updated_at"]) for row in found]
    assert times == sorted(times)
    assert len(client.whole("penugasan", size=100)) == sum(len(c.penugasan) for c in state.values())
    patients = client.whole("pasien", size=500)
    assert patients == client.whole("pasien", size=70)
    assert "updated_at" not in patients[0]


def test_a_page_after_the_last_is_empty(client: Client) -> None:
    pages = client.get("panggilan", size=100)["pages"]
    assert client.get("panggilan", size=100, page=pages + 1) == {"data": [], "page": pages + 1, "pages": pages}


@pytest.mark.parametrize(
    "since",
    ["2026-11-15T00:00:00+07:00", "2026-11-14T17:00:00+00:00", "2026-11-14T17:00:00Z", "2026-11-15T00:00:00"],
)
def test_updated_since_is_one_moment_in_any_zone(client: Client, since: str) -> None:
    state = calls.state(5, 0.05, "33.19", 0)
    recent = {c.id for c in state.values() if c.updated >= datetime(2026, 11, 15, tzinfo=WIB)}
    assert {row["id_call"] for row in client.whole("panggilan", updated_since=since)} == recent
    # Children follow their call's moment.
    assert {row["id_call"] for row in client.whole("pasien", updated_since=since)} <= recent


def test_it_is_busy_now_and_then_at_the_same_requests(client: Client) -> None:
    answers = [client.once("panggilan", size=1) for _ in range(100)]
    refused = {n: status for n, (status, _, _) in enumerate(answers, 1) if status != 200}
    assert refused == {20: 429, 50: 503, 80: 429}
    assert all(answers[n - 1][1]["Retry-After"] == "1" for n in refused)


@pytest.mark.parametrize("query", [{"page": 0}, {"size": 501}, {"size": "banyak"}, {"updated_since": "kemarin"}])
def test_a_senseless_question(client: Client, query: dict[str, object]) -> None:
    assert client.once("panggilan", **query)[0] == 400


def test_an_unknown_path(client: Client) -> None:
    assert client.once("dokter")[0] == 404


def test_after_a_tick_the_running_server_answers_from_the_new_day(client: Client, settings: Settings) -> None:
    before = {row["id_call"]: row for row in client.whole("panggilan", size=500)}
    now = settings.today().isoformat()
    tick(settings, 1)
    fresh = client.whole("panggilan", updated_since=now)
    assert {row["id_call"] for row in fresh} - before.keys()
    assert any(row["id_call"] in before and row != before[row["id_call"]] for row in fresh)
    everything = {row["id_call"]: row for row in client.whole("panggilan", size=500)}
    changed = {i for i, row in everything.items() if before.get(i) != row}
    assert changed == {row["id_call"] for row in fresh}
