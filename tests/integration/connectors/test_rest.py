"""REST: what servers do wrong, and that no page and no token is lost over it."""

import json
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.integration.connectors.api import TOKEN, Answer, Api, data
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, pull, rows
from tests.servers import free_port
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

ITEMS = [{"id": str(n), "nama": f"n{n}"} for n in range(1, 251)]


def app(
    folder: Path, url: str, http: dict[str, Any] | None = None, *, columns: Any = ("id", "nama"), **more: Any
) -> Contract:
    words = [{"property": "http", "value": {"items": "data", **(http or {})}}]
    where = {"type": "api", "location": url, "customProperties": words}
    return contract(folder / "k", where, table("t", "endpoint", columns, source="/t"), **more)


@pytest.fixture
def token(settings: Settings) -> None:
    folder = settings.sandbox_dir / "connections"
    folder.mkdir(parents=True)
    (folder / "uji").write_text("http://pengguna:rahasia%2Fumum@127.0.0.1")


def served(api: Api, settings: Settings, folder: Path, http: dict[str, Any] | None = None, **more: Any) -> list[str]:
    made = app(folder, api.url, http, **more)
    pull(settings, made)
    return column(settings, made, "id")


@pytest.mark.parametrize("size", [1, 50, 125, 249, 250, 251])
def test_every_page_arrives_the_last_included(api: Api, settings: Settings, tmp_path: Path, size: int) -> None:
    items = ITEMS[:250] if size > 1 else ITEMS[:9]
    api.pages({"t": items}, size)
    paging = {"paging": {"kind": "page", "param": "page", "size": size}}
    assert sorted(served(api, settings, tmp_path, paging), key=int) == [i["id"] for i in items]
    assert api.asked[0][1] == {"page": "1", "size": str(size)}


def test_offset_advances_by_what_came(api: Api, settings: Settings, tmp_path: Path) -> None:
    """Asked for 100, the server gives 30 at most: stepping by 100 would lose 70 of every 100."""

    def answer(path: str, query: dict[str, str]) -> Answer:
        first = int(query["offset"])
        return data(ITEMS[first : first + 30])

    api.answer = answer
    assert len(set(served(api, settings, tmp_path, {"paging": {"kind": "offset", "param": "offset"}}))) == 250


def test_cursor_paging(api: Api, settings: Settings, tmp_path: Path) -> None:
    def answer(path: str, query: dict[str, str]) -> Answer:
        first = int(query.get("cursor", "0"))
        return data(ITEMS[first : first + 100], next_cursor=str(first + 100) if first + 100 < 250 else None)

    api.answer = answer
    assert len(set(served(api, settings, tmp_path, {"paging": {"kind": "cursor", "param": "cursor"}}))) == 250


@pytest.mark.parametrize("where", ["body", "header"])
def test_link_paging(api: Api, settings: Settings, tmp_path: Path, where: str) -> None:
    def answer(path: str, query: dict[str, str]) -> Answer:
        first = int(query.get("dari", "0"))
        link = f"{api.url}/t?dari={first + 100}" if first + 100 < 250 else None
        told = data(ITEMS[first : first + 100], next=link if where == "body" else None)
        if link and where == "header":
            told.headers = {**told.headers, "Link": f'<{link}>; rel="next"'}
        return told

    api.answer = answer
    paging = {"kind": "link", "param": "next"} if where == "body" else {"kind": "link"}
    assert len(set(served(api, settings, tmp_path, {"paging": paging}))) == 250


def test_a_server_that_ignores_the_page_is_a_loop(api: Api, settings: Settings, tmp_path: Path) -> None:
    api.answer = lambda path, query: data(ITEMS[:50])
    with pytest.raises(Fatal, match="WDH-237"):
        served(api, settings, tmp_path, {"paging": {"kind": "page", "param": "page"}})
    assert len(api.asked) == 2


def test_the_token_is_sent_and_stays_here(
    api: Api, settings: Settings, tmp_path: Path, token: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    elsewhere = Api()
    with elsewhere:
        api.answer = lambda path, query: data(ITEMS[:5], next=f"{elsewhere.url}/t?page=2")
        with pytest.raises(Fatal, match="WDH-238") as failure:
            served(api, settings, tmp_path, {"auth": "bearer", "paging": {"kind": "link", "param": "next"}})
        assert api.tokens == [f"Bearer {TOKEN}"] and elsewhere.asked == []
    assert TOKEN not in str(failure.value) and TOKEN not in caplog.text


def test_basic_and_header_auth(api: Api, settings: Settings, tmp_path: Path, token: None) -> None:
    api.answer = lambda path, query: data(ITEMS[:1])
    served(api, settings, tmp_path, {"auth": "basic"})
    assert api.tokens[0] is not None and api.tokens[0].startswith("Basic ")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token(api: Api, settings: Settings, tmp_path: Path, token: None, status: int) -> None:
    api.answer = lambda path, query: Answer(b'{"message": "no"}', status)
    with pytest.raises(Fatal, match=f"WDH-230.*{status}.*`uji`"):
        served(api, settings, tmp_path, {"auth": "bearer"})
    assert len(api.asked) == 1, "asking again would lock the account"


def test_a_missing_connection(api: Api, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"WDH-211.*AIRFLOW_CONN_UJI"):
        served(api, settings, tmp_path, {"auth": "bearer"})
    assert api.asked == []


def test_busy_for_a_moment_is_waited_for(api: Api, settings: Settings, tmp_path: Path) -> None:
    asked = count(1)
    api.answer = lambda path, query: data(ITEMS[:3]) if next(asked) > 1 else Answer(b"", 429, {"Retry-After": "1"})
    began = time.monotonic()
    assert len(served(api, settings, tmp_path)) == 3
    assert time.monotonic() - began >= 1


def test_busy_for_long_is_left_to_the_scheduler(api: Api, settings: Settings, tmp_path: Path) -> None:
    api.answer = lambda path, query: Answer(b"", 429, {"Retry-After": "600"})
    began = time.monotonic()
    with pytest.raises(Retriable, match="WDH-231") as failure:
        served(api, settings, tmp_path)
    assert failure.value.retry_after == 600 and time.monotonic() - began < 5 and len(api.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_asked_again_then_retriable(
    api: Api, settings: Settings, tmp_path: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.rest.client.ATTEMPTS", 2)
    api.answer = lambda path, query: Answer(b"<html>", status, {})
    with pytest.raises(Retriable, match="WDH-232"):
        served(api, settings, tmp_path)
    assert len(api.asked) == 2


@pytest.mark.parametrize("status", [204, 301, 400, 404, 405, 422, 501])
def test_other_answers_are_fatal(api: Api, settings: Settings, tmp_path: Path, status: int) -> None:
    api.answer = lambda path, query: Answer(b"", status, {})
    with pytest.raises((Fatal, Retriable), match=r"WDH-23[23]"):
        served(api, settings, tmp_path)


def test_nobody_listens(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.rest.client.ATTEMPTS", 1)
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, app(tmp_path, f"http://127.0.0.1:{free_port()}/v1"))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(b'{"data": [{"id": "1"'), "WDH-234"),
        (Answer(b'{"data": [{"id": "\xff"}]}'), "WDH-234"),
        (Answer(b""), "WDH-234"),
        (Answer(b'{"data": [{"id": "1"}]}', length=500), "WDH-2(34|12)"),
        (Answer(b"<html>login</html>", headers={"Content-Type": "text/html"}), "WDH-235"),
        (Answer(b'{"hasil": []}'), "WDH-236"),
        (Answer(b'{"data": {"id": "1"}}'), "WDH-236"),
        (Answer(b"[]"), "WDH-236"),
    ],
)
def test_answers_that_are_none(
    api: Api, settings: Settings, tmp_path: Path, answer: Answer, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.rest.client.ATTEMPTS", 1)
    api.answer = lambda path, query: answer
    with pytest.raises((Fatal, Retriable), match=code) as failure:
        served(api, settings, tmp_path)
    assert '"1"' not in str(failure.value)


def test_a_list_as_the_whole_body(api: Api, settings: Settings, tmp_path: Path) -> None:
    api.answer = lambda path, query: Answer(b"\xef\xbb\xbf" + json.dumps(ITEMS[:3]).encode())
    made = app(tmp_path, api.url, {"items": None})
    pull(settings, made)
    assert column(settings, made, "id") == ["1", "2", "3"]


def test_a_nested_list_and_null_for_none(api: Api, settings: Settings, tmp_path: Path) -> None:
    api.answer = lambda path, query: Answer(b'{"hasil": {"baris": null}}')
    assert served(api, settings, tmp_path, {"items": "hasil.baris"}) == []


def test_a_field_that_comes_late_and_one_that_is_new(api: Api, settings: Settings, tmp_path: Path) -> None:
    api.answer = lambda path, query: data([{"id": "1"}, {"id": "2", "nama": "b"}, {"id": "3", "Baru!": 1}])
    made = app(tmp_path, api.url)
    report = pull(settings, made)
    assert report.drift == ["add: Baru!"]
    assert [(r["nama"], r["baru"]) for r in rows(settings, made)] == [(None, None), ("b", None), (None, "1")]


@pytest.mark.parametrize(
    ("rows_", "required", "code"), [(5, False, None), (5, True, "WDH-215"), (150, False, "WDH-215")]
)
def test_a_field_no_row_has(
    api: Api, settings: Settings, tmp_path: Path, rows_: int, required: bool, code: str | None
) -> None:
    """A short answer without an optional field may leave out what is empty; a long one has lost it."""
    api.answer = lambda path, query: data([{"id": str(n)} for n in range(rows_)])
    columns = ["id", {"name": "nama", "required": required}]
    if code is None:
        assert len(served(api, settings, tmp_path, columns=columns)) == 5
    else:
        with pytest.raises(Fatal, match=code):
            served(api, settings, tmp_path, columns=columns)


def test_the_sandbox_says_where_it_listens(api: Api, settings: Settings, tmp_path: Path) -> None:
    settings.sandbox_dir.mkdir(parents=True)
    (settings.sandbox_dir / "servers.json").write_text(json.dumps({"uji": api.url}))
    api.answer = lambda path, query: data(ITEMS[:2])
    made = app(tmp_path, "http://127.0.0.1:1/v1")
    pull(settings, made)
    assert column(settings, made, "id") == ["1", "2"]


@pytest.mark.parametrize("kind", ["cursor", "link"])
def test_empty_pages_that_lead_in_a_circle_are_a_loop(api: Api, settings: Settings, tmp_path: Path, kind: str) -> None:
    def answer(path: str, query: dict[str, str]) -> Answer:
        now = query.get("ke", "0")
        following = {"0": "1", "1": "2", "2": "1"}[now]
        told = following if kind == "cursor" else f"{api.url}/t?ke={following}"
        return data(ITEMS[:50] if now == "0" else [], lanjut=told)

    api.answer = answer
    param = {"param": "ke", "next": "lanjut"} if kind == "cursor" else {"param": "lanjut"}
    with pytest.raises(Fatal, match="WDH-237"):
        pull(settings, app(tmp_path, api.url, {"paging": {"kind": kind, **param}}))
    assert len(api.asked) == 3


def test_one_that_leaves_as_another_enters_takes_no_neighbour_along(
    api: Api, settings: Settings, tmp_path: Path
) -> None:
    """Between two pages the first row is deleted and one is added: the count stays, the sixth crosses the edge."""

    def now() -> str:
        return datetime.now(UTC).isoformat(timespec="seconds")

    there = [{"id": f"C{n}", "nama": "x", "diubah": "2026-01-01T00:00:00+00:00"} for n in range(20)]
    moves = iter([True])

    def answer(path: str, query: dict[str, str]) -> Answer:
        first = (int(query.get("page", "1")) - 1) * 5
        if first and next(moves, False):
            there[:] = [*there[1:], {"id": "C99", "nama": "x", "diubah": now()}]
            time.sleep(1)  # clocks of HTTP tell seconds: the second reading begins in another
        return data(there[first : first + 5], total=len(there))

    api.answer = answer
    stamp = {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd'T'HH:mm:ssXXX", "zone": True}
    columns: list[Any] = [{"name": "id", "key": True}, "nama", {**stamp, "required": True}]
    http = {"items": "data", "paging": {"kind": "page", "param": "page", "size": 5}}
    where = {"type": "api", "location": api.url, "customProperties": [{"property": "http", "value": http}]}
    load = {"mode": "incremental", "cursor": "diubah"}
    made = contract(tmp_path / "k", where, table("t", "endpoint", columns, source="/t", load=load))
    pull(settings, made)
    assert sorted(column(settings, made, "id")) == sorted(row["id"] for row in there)
