"""Messages of a broker: taken over without loss, each hour told exactly, whatever comes late, twice or broken."""

import json
import multiprocessing as mp
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Source
from connectors.ingest import LoadReport, ingest_table
from connectors.mqtt import drain
from connectors.mqtt.drain import Drain
from connectors.mqtt.session import Session
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import last, pull, rows
from tests.mqtt import KINDS, URI, Broker, broker, slow
from wadah.contract.load import load
from wadah.contract.model import Contract
from wadah.contract.topic import client_id
from wadah.errors import Fatal, Retriable
from wadah.installation import identity
from wadah.settings import Settings

NOW = "2026-11-20T06:00:00+07:00"
TOPIC = "cctv/{kode_desa}/{kamera}/status"
DESA = "35.08.01.2001"
HOURS = {"compact": "hour", "window": "400d"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=NOW)


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """A broker of each kind."""
    with broker(request.param, tmp_path / "broker") as running:
        yield running


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Broker]:
    with broker("mosquitto", tmp_path / "broker", keep=True) as running:
        yield running


def app(settings: Settings, running: Broker, folder: Path, compact: bool = True, **more: Any) -> Contract:
    """The contract of heartbeats, and the connection of the user who may listen."""
    connections = settings.sandbox_dir / "connections"
    connections.mkdir(parents=True, exist_ok=True)
    (connections / "uji").write_text(more.pop("uri", URI))
    made = table(
        "status",
        "topic",
        [
            {"name": "kode_desa", "source": "{kode_desa}", "key": True},
            {"name": "kamera", "source": "{kamera}", "key": True},
            {"name": "ts", "type": "timestamp", "format": "yyyy-MM-dd'T'HH:mm:ssXXX", "zone": True, "key": True},
            {"name": "up", "type": "boolean", "required": True},
            {"name": "latency_ms", "type": "integer"},
        ],
        source=more.pop("topic", TOPIC),
        load={"mode": "append"} | ({"compact": "hour", "window": "400d"} if compact else {}),
    )
    made["properties"][0]["logicalTypeOptions"] = {"format": "kemendagri-desa"}
    made["properties"][4]["logicalTypeOptions"] = {"minimum": 0, "maximum": 60000}
    where = {"type": "custom", "format": "json", "location": more.pop("url", running.url)}
    return contract(folder, where, made, **more)


def beat(at: str, up: bool = True, latency: int | None = 20, camera: str = "k1", desa: str = DESA) -> tuple[str, str]:
    body = {"ts": f"2026-11-20T{at}+07:00", "up": up, "latency_ms": latency}
    return f"cctv/{desa}/{camera}/status", json.dumps(body)


def balance(report: LoadReport, found: list[dict[str, Any]]) -> tuple[int, int, int, int]:
    """(messages, known, accepted, rejected) of the load; they add up."""
    mine = [row for row in found if row["_load_id"] == report.load_id]
    accepted = sum(int(row["denyut_baru"]) for row in mine if row["_damage"] is None)
    rejected = sum(1 for row in mine if row["_damage"])
    assert report.pulled == report.known + accepted + rejected
    return report.pulled, report.known, accepted, rejected


def minutes(text: str) -> set[int]:
    assert len(text) == 60
    return {i for i, digit in enumerate(text) if digit == "1"}


def current(settings: Settings, made: Contract) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The newest row of each hour."""
    return {(r["kode_desa"], r["kamera"], r["ts"]): r for r in rows(settings, made) if r["_damage"] is None}


def test_two_installations_hear_the_same_broker(settings: Settings, kept: Broker, tmp_path: Path) -> None:
    """Of one regency, and each by its own sessions: under one name the broker would throw the first one out."""
    other = settings.model_copy(update={"home": tmp_path / "lain"})
    both = [(settings, app(settings, kept, tmp_path / "k")), (other, app(other, kept, tmp_path / "k2"))]
    for home, made in both:
        pull(home, made)
    kept.send(beat(f"04:{m:02d}:00") for m in range(30))
    assert pull(*both[0]).pulled == 30
    assert pull(*both[1]).pulled == 30
    assert identity(settings) == identity(settings) != identity(other)
    mine, theirs = (Session(Source(home, made, made.tables[0]), lambda _: None) for home, made in both)
    with mine, theirs:
        assert not mine.ended.wait(1), "the second one to connect throws nobody out"


def test_an_hour_is_told_to_the_minute(settings: Settings, kept: Broker, tmp_path: Path, conformance: Any) -> None:
    made = app(settings, kept, tmp_path / "k")
    first = pull(settings, made)
    assert (first.pulled, first.changed) == (0, False), "the first pull makes the session"

    kept.send([
        beat("04:00:07"), beat("04:01:07", latency=40), beat("04:02:07", up=False, latency=None),
        beat("04:01:07"), beat("05:00:07"), beat("04:59:59", camera="k2"), beat("04:02:30", latency=9),
    ])  # fmt: skip
    second = pull(settings, made)
    assert balance(second, rows(settings, made)) == (7, 1, 6, 0)
    found = current(settings, made)
    assert len(found) == 3
    hour = found[DESA, "k1", "2026-11-20T04:00:00+07:00"]
    assert minutes(hour["menit"]) == {0, 1, 2} and minutes(hour["up_menit"]) == {0, 1, 2}
    assert [hour[f"latency_ms_{part}"] for part in ("banyak", "jumlah", "min", "maks")] == ["3", "69", "9", "40"]
    assert (hour["denyut"], hour["detik"]) == ("4", "7 60 60 23")

    third = pull(settings, made)
    assert (third.pulled, third.changed) == (0, False)

    # late, out of order, repeated: the hour is told anew
    kept.send([beat("04:58:07", up=False), beat("04:00:07"), beat("04:30:07", latency=1), beat("04:01:07", latency=5)])
    fourth = pull(settings, made)
    assert balance(fourth, rows(settings, made)) == (4, 2, 2, 0)
    hour = current(settings, made)[DESA, "k1", "2026-11-20T04:00:00+07:00"]
    assert minutes(hour["menit"]) == {0, 1, 2, 30, 58} and minutes(hour["up_menit"]) == {0, 1, 2, 30}
    assert [hour[f"latency_ms_{part}"] for part in ("banyak", "jumlah", "min", "maks")] == ["5", "90", "1", "40"]
    assert (hour["denyut"], hour["denyut_baru"]) == ("6", "2")
    conformance("mqtt", "duplicates", "exact")
    conformance("mqtt", "late rows", "exact")


def test_what_is_broken_is_refused_by_code(settings: Settings, kept: Broker, tmp_path: Path, conformance: Any) -> None:
    made = app(settings, kept, tmp_path / "k")
    pull(settings, made)
    topic = f"cctv/{DESA}/k1/status"
    broken: list[tuple[str, str | bytes]] = [
        (topic, '{"ts": "2026-11-20T04:'), (topic, b"\xff\xfe{}"), (topic, "[]"), (topic, ""),
        (topic, '{"up": true, "up": false, "ts": "2026-11-20T04:00:00+07:00"}'),
        beat("04:00:00", desa="bukan-desa"), (topic, '{"up": true}'), (topic, '{"ts": "2026-11-20T04:00:00+07:00"}'),
        (topic, '{"ts": "2026-11-20 04:00:00", "up": true}'),
        (topic, '{"ts": "2026-02-30T04:00:00+07:00", "up": true}'),
        (topic, '{"ts": "2027-01-01T00:00:00+07:00", "up": true}'),
        (topic, '{"ts": "1970-01-01T00:00:09Z", "up": true}'),
        (topic, '{"ts": "2026-11-20T04:00:00+07:00", "up": "mungkin"}'), beat("04:00:01", latency=-5),
        beat("04:00:02", latency=70000), (topic, '{"ts": "2026-11-20T04:00:03+07:00", "up": true, "latency_ms": 1.5}'),
    ]  # fmt: skip
    kept.send([*broken, beat("04:00:00"), broken[0]])
    report = pull(settings, made)
    found = rows(settings, made)
    assert balance(report, found) == (18, 1, 1, 16)
    refused = {row["_row"]: row for row in found if row["_damage"]}
    assert [refused[n]["_damage"] for n in range(1, 17)] == [
        "WDH-301", "WDH-301", "WDH-301", "WDH-301", "WDH-301", "WDH-315 kode_desa", "WDH-302 ts", "WDH-302 up",
        "WDH-304 ts", "WDH-304 ts", "WDH-309 ts", "WDH-309 ts", "WDH-303 up", "WDH-309 latency_ms",
        "WDH-309 latency_ms", "WDH-303 latency_ms",
    ]  # fmt: skip
    assert refused[1]["_raw"] == f"{topic} {broken[0][1]!s}" and refused[2]["_raw"].endswith(r"\xff\xfe{}")
    assert all(row["kamera"] is None for row in refused.values())
    conformance("mqtt", "encoding damage", "quarantined WDH-301")
    conformance("mqtt", "clock skew", "quarantined WDH-309")
    conformance("mqtt", "types", "quarantined WDH-303")


def test_messages_as_rows_where_nothing_is_summed(settings: Settings, kept: Broker, tmp_path: Path) -> None:
    made = app(settings, kept, tmp_path / "k", compact=False)
    pull(settings, made)
    kept.send([beat("04:00:07"), beat("04:00:07", up=False), beat("04:01:07", latency=-5), (beat("04:00:00")[0], "{")])
    report = pull(settings, made)
    assert (report.pulled, report.known) == (4, 1), "the first row of a key stays"
    found = rows(settings, made)
    assert [(r["ts"], r["up"], r["latency_ms"], r["_damage"]) for r in found] == [
        ("2026-11-20T04:00:07+07:00", "true", "20", None), ("2026-11-20T04:01:07+07:00", "true", "-5", None),
        (None, None, None, "WDH-301"),
    ]  # fmt: skip
    assert found[0]["_cells"] == {"up": "bool"}


POINTS = ("written", "acknowledged", "committed", "cleared")


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pull_and_die(home: Path, contracts: Path, point: str) -> None:
    from connectors.mqtt import connector, session
    from wadah.landing import writer

    commit, acknowledge = writer.Writer.commit, session.Session.acknowledge

    def committed(self: writer.Writer, about: object) -> None:
        commit(self, about)  # type: ignore[arg-type]
        _die()

    def dying(self: session.Session, messages: list[tuple[int, int]]) -> None:
        if messages:
            if point == "acknowledged":
                acknowledge(self, messages[: len(messages) // 2])
            _die()

    match point:
        case "written" | "acknowledged":
            session.Session.acknowledge = dying  # type: ignore[method-assign]
        case "committed":
            writer.Writer.commit = committed  # type: ignore[assignment, method-assign]
        case _:
            connector.Mqtt.landed = _die  # type: ignore[assignment, method-assign]
    made = load(contracts)["uji"]
    ingest_table(Settings(home=home, now=NOW), made, made.tables[0])


@pytest.mark.parametrize("point", POINTS)
def test_killed(settings: Settings, kept: Broker, tmp_path: Path, point: str, conformance: Any) -> None:
    """Nothing lost, nothing doubled, wherever a pull dies."""
    made = app(settings, kept, tmp_path / "k")
    pull(settings, made)
    sent = [beat(f"04:{m:02d}:{s:02d}", latency=m) for m in range(60) for s in (7, 37)]
    kept.send([*sent, ("cctv/x/y/status", "{")])
    process = mp.get_context("spawn").Process(target=_pull_and_die, args=(settings.root, tmp_path / "k", point))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL

    pull(settings, made)
    pull(settings, made)
    (hour,) = current(settings, made).values()
    assert hour["denyut"] == "120" and minutes(hour["menit"]) == set(range(60))
    assert hour["latency_ms_jumlah"] == str(2 * sum(range(60)))
    assert [row["_raw"] for row in rows(settings, made) if row["_damage"]] == ["cctv/x/y/status {"]
    assert not list(settings.path("spool", "uji.status").glob("*.spool"))
    conformance("mqtt", "restart", "exact")


def test_faults_of_the_broker(settings: Settings, mosquitto: Broker, tmp_path: Path, conformance: Any) -> None:
    made = app(settings, mosquitto, tmp_path / "k", uri="mqtt://wadah:salah@elsewhere")
    with pytest.raises(Fatal) as failure:
        pull(settings, made)
    assert failure.value.code == "WDH-213" and "salah" not in str(failure.value)
    conformance("mqtt", "wrong credentials", "refused WDH-213")

    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    mosquitto.stop()
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, made)
    conformance("mqtt", "unreachable", "refused WDH-212")


def test_a_broker_that_would_keep_nothing_is_refused(settings: Settings, tmp_path: Path, conformance: Any) -> None:
    with broker("mosquitto", tmp_path / "broker", "max_qos 0") as forgetful:
        made = app(settings, forgetful, tmp_path / "k")
        with pytest.raises(Fatal, match="WDH-271"):
            pull(settings, made)
    conformance("mqtt", "topic refused", "refused WDH-271")


def test_a_restarted_broker_brings_what_it_kept(settings: Settings, mosquitto: Broker, tmp_path: Path) -> None:
    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    mosquitto.send([beat("04:00:07")])
    mosquitto.stop()
    mosquitto.start()
    report = pull(settings, made)
    assert (report.pulled, report.set_aside) == (1, [])


def test_a_session_that_the_broker_lost_is_told(settings: Settings, tmp_path: Path, conformance: Any) -> None:
    with broker("mosquitto", tmp_path / "broker") as forgetful:
        made = app(settings, forgetful, tmp_path / "k")
        pull(settings, made)
        forgetful.send([beat("04:00:07")])
        forgetful.stop()
        forgetful.start()
        report = pull(settings, made)
        assert report.pulled == 0 and [s.code for s in report.set_aside] == ["WDH-270"]
        forgetful.send([beat("04:01:07")])  # the session was made anew: what is sent from now on counts
        report = pull(settings, made)
        assert (report.pulled, report.set_aside) == (1, [])
    conformance("mqtt", "session lost by the broker", "quarantined WDH-270")


def test_a_connection_taken_over_lands_what_had_come(
    settings: Settings, mosquitto: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conformance: Any
) -> None:
    from paho.mqtt import client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    mosquitto.send(beat(f"04:{m:02d}:00") for m in range(60))
    settle, other = Drain._settle, []

    def intruder(self: Drain, session: Any) -> None:
        settle(self, session)
        if self._heard >= 60 and not other:
            name = client_id(identity(settings), "uji", "status")
            thief = paho.Client(CallbackAPIVersion.VERSION2, name, False, protocol=paho.MQTTv311)
            thief.username_pw_set("wadah", "r@hasia: /%?'")
            thief.connect("127.0.0.1", mosquitto.port)
            thief.loop_start()
            other.append(thief)

    monkeypatch.setattr(Drain, "_settle", intruder)
    with pytest.raises(Retriable, match="WDH-272"):
        pull(settings, made)
    other[0].loop_stop()
    monkeypatch.undo()
    assert last(settings, made).pulled == 60
    (hour,) = current(settings, made).values()
    assert hour["denyut"] == "60"
    pull(settings, made)
    assert len(rows(settings, made)) == 1
    conformance("mqtt", "truncated answer", "refused WDH-272")


def test_a_pull_is_bounded_and_the_next_brings_the_rest(
    settings: Settings, mosquitto: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conformance: Any
) -> None:
    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    sent = [beat(f"{h:02d}:{m:02d}:00", camera=f"k{c}") for c in range(10) for h in range(5) for m in range(60)]
    mosquitto.send(sent)
    monkeypatch.setattr(drain, "MESSAGES", 500)
    first = pull(settings, made)
    assert 500 <= first.pulled < 3000
    monkeypatch.undo()
    pull(settings, made)
    assert sum(int(row["denyut"]) for row in current(settings, made).values()) == 3000
    conformance("mqtt", "ten times the volume", "exact")


def test_one_pull_at_a_time(settings: Settings, mosquitto: Broker, tmp_path: Path) -> None:
    from wadah.lock import lock

    made = app(settings, mosquitto, tmp_path / "k")
    with lock(settings, "mqtt-uji.status"), pytest.raises(Retriable, match="WDH-152"):
        pull(settings, made)


def test_fields_that_come_and_go(settings: Settings, mosquitto: Broker, tmp_path: Path, conformance: Any) -> None:
    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    body = {"ts": "2026-11-20T04:00:07+07:00", "up": True, "latency_ms": 5, "firmware": "2.1"}
    mosquitto.send([(f"cctv/{DESA}/k1/status", json.dumps(body))])
    report = pull(settings, made)
    assert report.drift == ["add: firmware"] and report.changed
    conformance("mqtt", "drift added", "exact")

    def bare(m: int) -> tuple[str, str]:
        return f"cctv/{DESA}/k1/status", json.dumps(
            {"ts": f"2026-11-20T03:{m % 60:02d}:{m // 60:02d}+07:00", "up": True}
        )

    mosquitto.send([bare(m) for m in range(120)])
    with pytest.raises(Fatal, match="WDH-215"):
        pull(settings, made)
    assert len(rows(settings, made)) == 1, "kept in the spool until the contract is mended"
    made = app(settings, mosquitto, tmp_path / "k", drift={"drop": "quarantine"})
    conformance("mqtt", "drift dropped", "refused WDH-215")


def test_a_slow_link_is_listened_to_until_it_is_silent(
    settings: Settings, mosquitto: Broker, tmp_path: Path, conformance: Any
) -> None:
    """Twenty messages in flight at a time, 0.2 seconds there and back: a hundred a second."""
    with slow(mosquitto.port, 0.1) as url:
        made = app(settings, mosquitto, tmp_path / "k", url=url)
        pull(settings, made)
        mosquitto.send(beat(f"04:{m:02d}:{s:02d}") for m in range(60) for s in range(0, 60, 10))
        assert pull(settings, made).pulled == 360
        assert pull(settings, made).pulled == 0
    conformance("mqtt", "slow link", "exact")


def test_what_is_sent_just_now_does_not_hold_a_pull(
    settings: Settings, mosquitto: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "SPAN", 0.4)
    monkeypatch.setattr(drain, "SPANS", 4)
    made = app(settings, mosquitto, tmp_path / "k")
    pull(settings, made)
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(mosquitto.send, _beats(8.0))
        began = time.monotonic()
        report = pull(settings, made)
        assert time.monotonic() - began < 6 and report.pulled
        sending.result()


def _beats(seconds: float) -> Iterator[tuple[str, str]]:
    for n in range(int(seconds * 10)):
        time.sleep(0.1)
        yield beat(f"04:{n // 60:02d}:{n % 60:02d}")
