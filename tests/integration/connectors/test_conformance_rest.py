"""REST × every fault, and how it logs in and turns pages."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from connectors.rest import oauth
from tests.conformance import Conformance
from tests.integration.connectors.api import Answer
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull
from tests.integration.connectors.outcome import outcome
from tests.integration.connectors.site import Asked, Site
from tests.servers import free_port
from wadah.contract.model import Contract
from wadah.errors import Fatal
from wadah.settings import Settings

COLUMNS: list[Any] = [{"name": "kasus", "key": True, "required": True}, "nilai"]
STAMP = {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd'T'HH:mm:ssXXX", "zone": True, "required": True}
AB = [("a", "1"), ("b", "2")]
NOW = "2026-11-20T12:00+07:00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=datetime.fromisoformat(NOW))


@pytest.fixture
def site() -> Iterator[Site]:
    oauth._kept.clear()
    with Site() as running:
        yield running


@pytest.fixture(autouse=True)
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.rest.client.ATTEMPTS", 1)


def login(settings: Settings, uri: str = "https://klien:r%40hasia%2F@elsewhere") -> None:
    folder = settings.sandbox_dir / "connections"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uji").write_text(uri)


def app(tmp: Path, site: Site | str, columns: Any = COLUMNS, load: Any = None, **http: Any) -> Contract:
    words = [{"property": "http", "value": {"items": "data", **http}}]
    url = site if isinstance(site, str) else f"{site.url}/v1"
    where = {"type": "api", "location": url, "customProperties": words}
    return contract(tmp / "k", where, table("t", "endpoint", columns, source="/t", load=load))


def told(items: Any, **more: Any) -> Answer:
    return Answer(json.dumps({"data": items, **more}).encode())


def items(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"kasus": kasus, "nilai": nilai} for kasus, nilai in pairs]


class Paged:
    """A list served in pages, by any kind of paging; `stir` changes it between two answers."""

    def __init__(self, site: Site, rows: list[dict[str, Any]], size: int, total: int | None = None) -> None:
        self.rows, self.size, self.total, self.count = rows, size, total, 0
        site.stored = self.answer  # type: ignore[method-assign]

    def stir(self, count: int) -> None:
        """Called before the answer of that number."""

    def answer(self, asked: Asked) -> Answer:
        query = dict(parse_qsl(urlsplit(asked.path).query))
        self.count += 1
        self.stir(self.count)
        first = int(query.get("mulai", (int(query.get("hal", "1")) - 1) * self.size))
        more = {} if self.total is None else {"meta": {"jumlah": self.total}, "total": self.total}
        return told(self.rows[first : first + self.size], **more)


PAGE = {"paging": {"kind": "page", "param": "hal", "size": 50}}


def test_values_and_restart(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    body = (
        b'{"data": [{"kasus": "a", "nilai": 16.50}, {"kasus": "b", "nilai": 0.12345678901234567890},'
        b'{"kasus": "c", "nilai": 3319011502900001234567}, {"kasus": "d", "nilai": null},'
        b'{"kasus": "e", "nilai": 1.5E3}]}'
    )
    exact = [("a", "16.50"), ("b", "0.12345678901234567890"), ("c", "3319011502900001234567"), ("d", None)]
    exact.append(("e", "1500"))
    site.answers["/v1/t"] = lambda asked: Answer(body, length=4000)
    made = app(tmp_path, site)
    conformance("api", "truncated answer", outcome(settings, made, []))
    site.answers["/v1/t"] = lambda asked: Answer(body)
    conformance("api", "restart", outcome(settings, made, exact))
    assert not pull(settings, made).changed
    conformance("api", "digits past a double", "exact")
    site.answers["/v1/t"] = lambda asked: Answer(b'{"data": [{"kasus":"x","nilai":NaN},{"kasus":"a","nilai":"1"}]}')
    conformance("api", "NaN and Infinity", outcome(settings, made, [("a", "1")]))
    site.answers["/v1/t"] = lambda asked: Answer(b'{"data": [{"kasus":"x","kasus":"y"},{"kasus":"a","nilai":"1"}]}')
    conformance("api", "a key twice", outcome(settings, made, [("a", "1")]))
    site.answers["/v1/t"] = lambda asked: Answer(b'{"data": [{"kasus":"a\xff","nilai":"1"}]}')
    conformance("api", "encoding damage", outcome(settings, made, []))
    site.answers["/v1/t"] = lambda asked: told([])
    conformance("api", "empty source", outcome(settings, made, []))
    site.answers["/v1/t"] = lambda asked: told(items(*AB, ("a", "1")))
    conformance("api", "duplicates", outcome(settings, made, [*AB, ("a", "1")]))
    site.answers["/v1/t"] = lambda asked: told(items(*AB))
    conformance("api", "deletions", outcome(settings, made, AB))


def test_objects_in_objects(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    columns = ["kasus", {"name": "lat", "source": "lokasi.lat"}, "rinci"]
    row = {"kasus": "a", "lokasi": {"lat": "-6.80", "lon": 110}, "rinci": {"x": [1]}}
    site.answers["/v1/t"] = lambda asked: told([row])
    made = app(tmp_path, site, columns)
    said = outcome(settings, made, [("a", "-6.80", "110", '{"x":[1]}')], ("kasus", "lat", "lokasi_lon", "rinci"))
    conformance("api", "objects within objects", said)


def test_drift(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    made = app(tmp_path, site, [{"name": "kasus", "required": True}, {"name": "nilai", "required": True}])
    site.answers["/v1/t"] = lambda asked: told([{"kasus": "a", "nilai": "1", "Baru!": "x"}])
    conformance("api", "drift added", outcome(settings, made, [("a", "1", "x")], ("kasus", "nilai", "baru")))
    site.answers["/v1/t"] = lambda asked: told([{"kasus": "a"}])
    conformance("api", "drift dropped", outcome(settings, made, []))
    site.answers["/v1/t"] = lambda asked: told([{"kasus": "a", "nilainya": "1"}])
    conformance("api", "drift renamed", outcome(settings, made, []))
    site.answers["/v1/t"] = lambda asked: told([{"kasus": "a", "nilai": 1.50}])
    conformance("api", "drift retyped", outcome(settings, made, [("a", "1.5")]))


def test_ten_times_the_volume(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    made = app(tmp_path, site, **PAGE)
    for count in (120, 1200):
        rows = [(f"k{n:04}", str(n)) for n in range(count)]
        Paged(site, items(*rows), 50)
        said = outcome(settings, made, rows)
    conformance("api", "ten times the volume", said)


FAULTS: list[tuple[str, Answer]] = [
    ("wrong credentials", Answer(b"", 401, {})),
    ("busy for long", Answer(b"", 429, {"Retry-After": "600"})),
    ("failing", Answer(b"", 502, {})),
    ("refused request", Answer(b"", 422, {})),
    ("login page", Answer(b"<html>Masuk</html>", 200, {"Content-Type": "text/html"})),
    ("no list", Answer(b'{"hasil": []}')),
    ("list in another place", Answer(b'{"data": {"kasus": "a"}}')),
    ("cut off JSON", Answer(b'{"data": [{"kasus": "a"')),
]


@pytest.mark.parametrize(("fault", "answer"), FAULTS, ids=[f[0] for f in FAULTS])
def test_answers_that_are_none(
    fault: str, answer: Answer, site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    site.answers["/v1/t"] = lambda asked: answer
    conformance("api", fault, outcome(settings, app(tmp_path, site), []))


def test_nobody_listens(settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    conformance("api", "unreachable", outcome(settings, app(tmp_path, f"http://127.0.0.1:{free_port()}/v1"), []))


def test_fewer_rows_than_the_server_tells(
    site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    """A server whose page size is capped, or that gives up: its own count shows it."""
    Paged(site, items(*((f"k{n}", "x") for n in range(70))), 50, total=90)
    conformance("api", "fewer rows than its total", outcome(settings, app(tmp_path, site, **PAGE), []))
    rows = [(f"k{n}", "x") for n in range(70)]
    Paged(site, items(*rows), 50, total=70)
    named = {"paging": {**PAGE["paging"], "total": "meta.jumlah"}}
    assert outcome(settings, app(tmp_path, site, **named), rows) == "exact"


def test_rows_that_move_between_pages(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    """A row put in front shoves the others one place on: the last of a page comes again, and none is missed. One
    taken away lets the first of the next page slip by: only the count tells."""
    rows = [(f"k{n:03}", "x") for n in range(120)]

    class Growing(Paged):
        def stir(self, count: int) -> None:
            if count == 2:
                self.rows.insert(0, {"kasus": "baru", "nilai": "x"})

    made = app(tmp_path, site, **PAGE)
    served = Growing(site, items(*rows), 50)
    conformance("api", "rows move between pages", outcome(settings, made, [("baru", "x"), *rows]))
    assert served.count > 4, "it was read anew"

    class Restless(Paged):
        def stir(self, count: int) -> None:
            self.rows.insert(0, {"kasus": f"baru{count}", "nilai": "x"})

    Restless(site, items(*rows), 50)
    conformance("api", "a list that never rests", outcome(settings, made, []))

    class Shrinking(Paged):
        def stir(self, count: int) -> None:
            self.total = len(self.rows)
            if count == 1:
                self.rows.pop(0)

    Shrinking(site, items(*rows), 50, total=120)
    conformance("api", "rows vanish between pages", outcome(settings, made, rows[1:]))


def test_a_list_that_holds_rows_twice_for_good(site: Site, settings: Settings, tmp_path: Path) -> None:
    rows = [(f"k{n:03}", "x") for n in range(60)] + [("k000", "x")]
    Paged(site, items(*rows), 50)
    assert outcome(settings, app(tmp_path, site, **PAGE), rows) == "exact", "the warehouse rejects the second"


def test_cursors(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    load = {"mode": "incremental", "cursor": "diubah", "overlap": "1h"}
    made = app(tmp_path, site, [*COLUMNS, STAMP], load, since="sejak", **PAGE)

    def row(kasus: str, nilai: str, at: str) -> dict[str, str]:
        return {"kasus": kasus, "nilai": nilai, "diubah": at}

    # 03:00Z is 10:00 in Jakarta: later than 09:00+07:00, though its text sorts before.
    Paged(site, [row("a", "1", "2026-11-20T09:00:00+07:00"), row("b", "2", "2026-11-20T03:00:00Z")], 50)
    conformance("api", "cursor exactness", outcome(settings, made, AB))
    assert last(settings, made).cursor == "2026-11-20T03:00:00.000000Z"
    Paged(site, [row("b", "2", "2026-11-20T03:00:00Z"), row("c", "3", "2026-11-20T02:30:00Z")], 50)
    site.asked.clear()
    conformance("api", "late rows", outcome(settings, made, [("c", "3")]))
    assert parse_qs(urlsplit(site.asked[0].path).query)["sejak"] == ["2026-11-20T09:00:00+07:00"]
    Paged(site, [row("d", "4", "2099-01-01T00:00:00Z")], 50)
    conformance("api", "clock skew", outcome(settings, made, [("d", "4")]))
    assert last(settings, made).cursor == "2026-11-20T03:00:00.000000Z", "a row of 2099 does not end the pulls"


def test_windows(site: Site, settings: Settings, tmp_path: Path) -> None:
    load = {"mode": "window", "cursor": "diubah", "window": "30d"}
    made = app(tmp_path, site, [*COLUMNS, STAMP], load, since="dari", until="sampai")
    rows = [{"kasus": "a", "nilai": "1", "diubah": "2026-11-20T09:00:00+07:00"}]
    site.stored = lambda asked: told(rows)  # type: ignore[method-assign]
    assert outcome(settings, made, [("a", "1")]) == "exact"
    rows.append({"kasus": "b", "nilai": "2", "diubah": "2026-10-30T09:00:00+07:00"})
    site.asked.clear()
    assert outcome(settings, made, [("b", "2")]) == "exact", "older than the newest, yet within the window"
    asked = parse_qs(urlsplit(site.asked[0].path).query)
    assert asked == {"dari": ["2026-10-21T12:00:00+07:00"], "sampai": ["2026-11-20T12:00:00+07:00"]}


PAGINGS: list[tuple[dict[str, Any], Any]] = [
    ({"kind": "page", "param": "p", "size": 40, "sizeParam": "n", "first": 0},
     lambda q: (int(q["p"]) * int(q["n"]), int(q["n"]), {})),
    ({"kind": "offset", "param": "mulai", "size": 40, "sizeParam": "banyak"},
     lambda q: (int(q["mulai"]), int(q["banyak"]), {})),
    ({"kind": "cursor", "param": "setelah", "next": "meta.berikut", "size": 40, "sizeParam": "n"},
     lambda q: (int(q.get("setelah", "0")), int(q["n"]), "meta.berikut")),
    ({"kind": "link", "param": "links.next", "size": 40, "sizeParam": "n"},
     lambda q: (int(q.get("dari", "0")), int(q.get("n", "40")), "links.next")),
]  # fmt: skip


@pytest.mark.parametrize(("paging", "cut"), PAGINGS, ids=[p[0]["kind"] for p in PAGINGS])
def test_paging(
    paging: Any, cut: Any, site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    rows = [(f"k{n:03}", "x") for n in range(130)]

    def answer(asked: Asked) -> Answer:
        first, size, following = cut(dict(parse_qsl(urlsplit(asked.path).query)))
        more: dict[str, Any] = {}
        if following == "meta.berikut":
            more = {"meta": {"berikut": first + size if first + size < len(rows) else None}}
        elif following == "links.next":
            after = f"{site.url}/v1/t?dari={first + size}&n={size}" if first + size < len(rows) else None
            more = {"links": {"next": after}}
        return told(items(*rows[first : first + size]), **more)

    site.stored = answer  # type: ignore[method-assign]
    conformance("api", f"paging by {paging['kind']}", outcome(settings, app(tmp_path, site, paging=paging), rows))


# Logins


class Tokens:
    """An OAuth 2 server: gives tokens that are good for `lasts` seconds, or so many requests."""

    def __init__(self, site: Site, lasts: int = 3600, uses: int = 1000) -> None:
        self.given = self.uses = 0
        self.lasts, self.most = lasts, uses
        site.answers["/v1/oauth/token"] = self.give
        site.answers["/v1/t"] = self.serve

    def give(self, asked: Asked) -> Answer:
        wanted = "Basic " + base64.b64encode(b"klien:r@hasia/").decode()
        form = parse_qs(asked.body.decode())
        if asked.method != "POST" or asked.headers.get("Authorization") != wanted:
            return Answer(b'{"error": "invalid_client"}', 401)
        assert form == {"grant_type": ["client_credentials"], "scope": ["baca"]}
        self.given, self.uses = self.given + 1, 0
        told_ = {"access_token": f"t0ken-{self.given}", "token_type": "Bearer", "expires_in": self.lasts}
        return Answer(json.dumps(told_).encode())

    def serve(self, asked: Asked) -> Answer:
        self.uses += 1
        if asked.headers.get("Authorization") != f"Bearer t0ken-{self.given}" or self.uses > self.most:
            return Answer(b"", 401, {})
        return told(items(*AB))


OAUTH = {"auth": "oauth2", "tokenUrl": "oauth/token", "scope": "baca"}


def test_a_token_is_fetched_once_and_renewed(
    site: Site, settings: Settings, tmp_path: Path, conformance: Conformance, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    login(settings)
    server, made = Tokens(site), app(tmp_path, site, **OAUTH)
    assert outcome(settings, made, AB) == "exact"
    pull(settings, made)
    assert server.given == 1, "kept in memory"
    server.most, server.uses = 2, 2  # taken back: the next request is refused, and asked again with a new one
    pull(settings, made)
    assert server.given == 2
    conformance("api", "token taken back", "exact")
    oauth._kept.clear()
    server.lasts, server.most = 20, 1000
    for _ in range(2):
        pull(settings, made)
    assert server.given == 4, "one that ends within half a minute is not begun with"
    assert "t0ken" not in caplog.text and "hasia" not in caplog.text


def test_credentials_that_give_no_token(
    site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    login(settings, "https://klien:salah@elsewhere")
    Tokens(site)
    made = app(tmp_path, site, **OAUTH)
    with pytest.raises(Fatal, match=r"WDH-280.*401") as failure:
        pull(settings, made)
    assert "salah" not in str(failure.value)
    conformance("api", "wrong client secret", outcome(settings, made, []))
    site.answers["/v1/oauth/token"] = lambda asked: Answer(b'{"token": "x"}')
    assert outcome(settings, made, []) == "refused WDH-280"
    site.answers["/v1/oauth/token"] = lambda asked: Answer(b"", 503, {})
    assert outcome(settings, made, []) == "refused WDH-232"
    site.answers["/v1/oauth/token"] = lambda asked: Answer(b"", 302, {"Location": "https://lain/"})
    assert outcome(settings, made, []) == "refused WDH-280", "credentials follow no redirect"


def test_a_header_of_another_name(site: Site, settings: Settings, tmp_path: Path) -> None:
    login(settings)
    site.answers["/v1/t"] = lambda asked: told(items(*AB))
    pull(settings, made := app(tmp_path, site, auth="header", header="X-Kunci"))
    assert site.asked[0].headers["X-Kunci"] == "r@hasia/" and column(settings, made, "kasus") == ["a", "b"]
