"""The small server: what it answers, and that a reader never meets half of a switch."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest

from publish.release import publish, rollback
from publish.serve import Handler, server
from publish.site import StaticSite
from tests.integration.publish.release import Maker
from wadah.settings import Settings


@contextmanager
def serving(settings: Settings) -> Iterator[HTTPConnection]:
    made = server(settings)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield HTTPConnection("127.0.0.1", made.server_address[1], timeout=20)
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def ask(
    connection: HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


def test_pages_files_and_what_is_not_there(shown: Maker) -> None:
    with serving(shown.settings) as portal:
        status, headers, body = ask(portal, "/")
        assert status == 200 and headers["content-type"] == "text/html; charset=utf-8" and b"Satu Data" in body
        assert (
            "default-src 'none'" in headers["content-security-policy"]
            and headers["x-content-type-options"] == "nosniff"
        )
        assert ask(portal, "/d/aduan-bulanan/aduan-bulanan.csv")[1]["content-type"].startswith("text/csv")
        assert ask(portal, "/catalog.jsonld")[1]["content-type"] == "application/ld+json"
        status, headers, _ = ask(portal, "/d/aduan-bulanan")
        assert (status, headers["location"]) == (301, "/d/aduan-bulanan/")
        status, _, body = ask(portal, "/tidak/ada")
        assert status == 404 and "Halaman ini tidak ada" in body.decode()
        assert "not in its place" in ask(portal, "/en/nothing")[2].decode()
        status, headers, body = ask(portal, "/", "HEAD")
        assert status == 200 and body == b"" and int(headers["content-length"]) > 1000
        assert ask(portal, "/aset/")[0] == 404  # a folder without a page is not listed
        assert ask(portal, "/", "POST")[0] == 501


def test_a_copy_is_asked_for_again_and_not_sent_again(shown: Maker) -> None:
    with serving(shown.settings) as portal:
        stamp = ask(portal, "/data.json")[1]["last-modified"]
        assert ask(portal, "/data.json", If_Modified_Since=stamp)[0] == 304
        assert ask(portal, "/data.json", If_Modified_Since="Mon, 01 Jan 2035 00:00:00 GMT")[0] == 200
        assert ask(portal, "/data.json", If_Modified_Since="kemarin")[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/../../warehouse/current/release.json", "/%2e%2e/%2e%2e/rilis.json", "/..%2f..%2fstage", "/%00", "//etc/passwd"],
)
def test_nothing_outside_the_release_is_given(shown: Maker, path: str) -> None:
    with serving(shown.settings) as portal:
        assert ask(portal, path)[0] == 404


@pytest.mark.parametrize("path", ["/" + "a" * 300, "/d/" + "b" * 400 + "/", "/en/" + "%C3%A9" * 200, "/c" * 3000])
def test_a_name_no_file_system_takes_is_not_there(shown: Maker, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(shown.settings) as portal:
        assert ask(portal, path)[0] == 404
        assert ask(portal, "/data.json")[0] == 200  # on the same connection
    assert capsys.readouterr() == ("", "")


def test_a_fault_says_nothing_of_the_request(
    shown: Maker, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(self: Handler, root: Path, with_body: bool) -> None:
        raise OSError(5, "Input/output error", self.path)

    monkeypatch.setattr(Handler, "_from", failing)
    with serving(shown.settings) as portal, pytest.raises(RemoteDisconnected):
        ask(portal, "/rahasia?q=nama-orang")
    said = "".join(capfd.readouterr())
    assert "rahasia" not in said and "nama-orang" not in said and "127.0.0.1" not in said


def test_a_redirect_stays_on_the_site(shown: Maker) -> None:
    with serving(shown.settings) as portal:
        status, headers, _ = ask(portal, "//d/aduan-bulanan")
        assert status == 404 or not headers["location"].startswith("//")


def test_before_the_first_release_it_says_so(maker: Maker) -> None:
    with serving(maker.settings) as portal:
        status, _, body = ask(portal, "/")
        assert status == 404 and body == b"Portal belum terbit.\n"


def test_under_another_sites_path(maker: Maker) -> None:
    maker.portal = {"base_url": "https://kab.example/data"}
    maker.make()
    publish(maker.settings)
    with serving(maker.settings) as portal:
        assert ask(portal, "/data/d/aduan-bulanan/")[0] == 200 and ask(portal, "/d/aduan-bulanan/")[0] == 404
        assert b'href="/data/aset/wadah.css' in ask(portal, "/data/x/y/z")[2]


def test_readers_during_switches_meet_no_gap(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    maker.now = "2026-11-21T09:00:00+07:00"
    publish(maker.settings)
    stop, faults, answers = threading.Event(), [], [0]

    def reader(port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        while not stop.is_set():
            for path in ("/", "/d/aduan-bulanan/aduan-bulanan.csv", "/data.json"):
                status, headers, body = ask(connection, path)
                answers[0] += 1
                if status != 200 or len(body) != int(headers["content-length"]):
                    faults.append((path, status))

    with serving(maker.settings) as portal:
        threads = [threading.Thread(target=reader, args=(portal.port,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        site = StaticSite(maker.settings)
        switches = 0
        until = time.monotonic() + 60
        while (answers[0] < 120 or switches < 20) and time.monotonic() < until:
            time.sleep(0.005)  # readers and switches share one interpreter: leave them a turn
            rollback(maker.settings)
            site._point("2026-11-21-01")
            switches += 2
        stop.set()
        for thread in threads:
            thread.join()
    assert not faults and answers[0] >= 120 and switches >= 20
