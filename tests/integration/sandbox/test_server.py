"""The one web server of the sandbox: OAuth2, other kinds of secrets, other hosts' paths. No application of ours."""

import base64
import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.sandbox.server import Served, Server
from infra.sandbox.web import Answer, Refused, Request, Routes, Secret
from wadah.settings import Settings

SECRET = Secret("klien", "rahasia")
NONE: frozenset[int] = frozenset()
AS_BASIC = "Basic " + base64.b64encode(b"klien:rahasia").decode()


def rows(asked: Request) -> list[str]:
    return [asked.path, asked.one("q"), asked.base]


def broken(_: Request) -> Any:
    raise Refused(HTTPStatus.BAD_REQUEST)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    settings = Settings(home=tmp_path, applications=())
    server = Server(settings, 0)
    server.process_file.parent.mkdir(parents=True)
    server.process_file.write_text("{}")
    paths = {"data": rows, "salah": broken, "teks": lambda _: Answer(b"a;b\n", "text/csv", {"Link": "</x>"})}
    kinds = {"open": "none", "basic": "basic", "key": "header", "token": "oauth2"}
    server.served = {
        app: Served(Routes(paths, auth, "/v2", lifetime=30, busy=frozenset({3}), away=NONE), SECRET)  # type: ignore[arg-type]
        for app, auth in kinds.items()
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port: int, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode()
    finally:
        connection.close()


def test_each_application_asks_for_its_own_kind_of_secret(port: int) -> None:
    assert ask(port, "/open/v2/data?q=1")[0] == 200
    assert json.loads(ask(port, "/open/v2/data?q=1")[2]) == [
        "data", "1", f"http://127.0.0.1:{port}/open/v2",
    ]  # fmt: skip
    assert ask(port, "/basic/v2/data")[0] == 401
    assert ask(port, "/basic/v2/data", Authorization=AS_BASIC)[0] == 200
    assert ask(port, "/key/v2/data", Authorization="Bearer rahasia")[0] == 401
    assert ask(port, "/key/v2/data", **{"X-API-Key": "rahasia"})[0] == 200


def test_a_token_is_given_for_the_credentials_and_opens_that_application_alone(port: int) -> None:
    form = urlencode({"grant_type": "client_credentials"})
    assert ask(port, "/token/v2/oauth/token", "POST", form)[0] == 401
    assert ask(port, "/token/v2/oauth/token", "POST", "grant_type=password", Authorization=AS_BASIC)[0] == 400
    assert ask(port, "/token/v2/oauth/token", Authorization=AS_BASIC)[0] == 405
    status, headers, body = ask(port, "/token/v2/oauth/token", "POST", form, Authorization=AS_BASIC)
    told = json.loads(body)
    assert (status, headers["Cache-Control"], told["token_type"], told["expires_in"]) == (200, "no-store", "Bearer", 30)
    bearer = f"Bearer {told['access_token']}"
    assert ask(port, "/token/v2/data", Authorization=bearer)[0] == 200
    assert ask(port, "/token/v2/data", Authorization="Bearer rahasia")[0] == 401
    assert ask(port, "/key/v2/data", Authorization=bearer)[0] == 401


def test_a_token_ends(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    form = urlencode({"grant_type": "client_credentials", "client_id": "klien", "client_secret": "rahasia"})
    token = json.loads(ask(port, "/token/v2/oauth/token", "POST", form)[2])["access_token"]
    from infra.sandbox import server

    now = server.time.monotonic()
    monkeypatch.setattr(server.time, "monotonic", lambda: now + 31)
    assert ask(port, "/token/v2/data", Authorization=f"Bearer {token}")[0] == 401


def test_what_a_handler_says_and_what_nobody_answers(port: int) -> None:
    status, headers, body = ask(port, "/open/v2/teks")
    assert (status, headers["Content-Type"], headers["Link"], body) == (200, "text/csv", "</x>", "a;b\n")
    assert ask(port, "/open/v2/salah")[0] == 400
    status, headers, _ = ask(port, "/open/v2/data")  # the third good request
    assert (status, headers["Retry-After"]) == (429, "1")
    assert ask(port, "/open/v2/data", "POST", "x=1")[0] == 405
    for path in ("/", "/open", "/open/v1/data", "/other/v2/data", "/open/v2/"):
        assert ask(port, path)[0] == 404, path
    assert ask(port, "/open/v2/data", "POST", "x" * 20_000)[0] == 413
