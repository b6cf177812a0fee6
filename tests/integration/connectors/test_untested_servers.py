"""SQL Server and Oracle as far as they can be tested without a server: the real drivers, on real sockets."""

import ctypes
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.base import Source
from connectors.look import look
from connectors.registry import connector
from tests.conformance import Conformance
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import pull
from tests.integration.connectors.outcome import outcome
from wadah.cli.contract import contract as cli
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable, WadahError
from wadah.settings import ROOT, Settings

KINDS = ("sqlserver", "oracle")
DRIVERS = {"sqlserver": "mssql_python", "oracle": "oracledb"}
SECRETS = ("wadah_baca", "r@hasia", "r%40hasia")
GARBAGE = {
    "hangs up": b"",
    "a web server": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "any bytes": bytes(range(256)) * 8,
    "zeros": bytes(2048),
}


@pytest.fixture(autouse=True)
def needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Microsoft's two drivers in one package the one that needs no library of the system."""
    monkeypatch.setenv("MSSQL_PYTHON_NATIVE_PROVIDER", "mssql-odbc")


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """A port that gives every caller this answer and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:  # closed: the test is over
                    return
                with caller:
                    caller.settimeout(5)
                    try:
                        if caller.recv(4096):  # the look whether anybody is there says nothing
                            caller.sendall(said)
                    except OSError:
                        continue  # the caller has gone

        answerer = threading.Thread(target=run)
        answerer.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            answerer.join()


def made(settings: Settings, kind: str, port: int, monkeypatch: pytest.MonkeyPatch) -> Contract:
    monkeypatch.setenv("AIRFLOW_CONN_UJI", f"{kind}://wadah_baca:r%40hasia@db")
    database = {"serviceName": "siduka"} if kind == "oracle" else {"database": "siduka", "schema": "dbo"}
    server = {"type": kind, "host": "127.0.0.1", "port": port, **database}
    return contract(settings.root / "kontrak", server, table("t", "table", [{"name": "id", "key": True}, "nama"]))


def refusal(settings: Settings, known: Contract) -> WadahError:
    with pytest.raises(WadahError) as told:
        pull(settings, known)
    return untold(told.value)


def untold(told: WadahError) -> WadahError:
    failure = told
    while failure is not None:  # what a traceback would show
        assert not any(secret in str(failure) for secret in SECRETS)
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)  # type: ignore[assignment]
    return told


def looked(settings: Settings, kind: str, port: int, monkeypatch: pytest.MonkeyPatch) -> WadahError:
    monkeypatch.setenv("AIRFLOW_CONN_UJI", f"{kind}://wadah_baca:r%40hasia@db")
    with pytest.raises(WadahError) as told:
        look(settings, f"{kind}://127.0.0.1:{port}/siduka", "uji")
    return untold(told.value)


@pytest.mark.parametrize("kind", KINDS)
def test_unreachable(kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, conformance: Conformance) -> None:
    known = made(settings, kind, 1, monkeypatch)
    assert refusal(settings, known).fields["where"] == "127.0.0.1:1/siduka"
    conformance(kind, "unreachable", outcome(settings, known, []))


@pytest.mark.parametrize("said", GARBAGE)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_such_server(kind: str, said: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(GARBAGE[said]) as port:
        failure = refusal(settings, made(settings, kind, port, monkeypatch))
    assert (failure.code, type(failure)) == ("WDH-212", Retriable)


@pytest.mark.parametrize("said", GARBAGE)
@pytest.mark.parametrize("kind", KINDS)
def test_looking_at_what_is_no_such_server(
    kind: str, said: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(GARBAGE[said]) as port:
        failure = looked(settings, kind, port, monkeypatch)
    assert (failure.code, type(failure)) == ("WDH-212", Retriable)
    assert failure.fields["where"] == f"127.0.0.1:{port}/siduka"


@pytest.mark.parametrize("kind", KINDS)
def test_looking_where_nobody_is_or_no_driver(kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(settings, kind, 1, monkeypatch).code == "WDH-212"
    monkeypatch.setitem(sys.modules, DRIVERS[kind], None)
    assert looked(settings, kind, 1, monkeypatch).code == "WDH-222"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_drivers_own_text_is_left(
    kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the chain of causes either, which a log would write out."""
    with answering(GARBAGE["zeros"]) as port:
        for failure in (
            refusal(settings, made(settings, kind, port, monkeypatch)),
            looked(settings, kind, port, monkeypatch),
        ):
            assert failure.__cause__ is None and (failure.__suppress_context__ or failure.__context__ is None)


@pytest.mark.parametrize("kind", KINDS)
def test_another_protocol(
    kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, conformance: Conformance
) -> None:
    with answering(GARBAGE["a web server"]) as port:
        conformance(kind, "another protocol", outcome(settings, made(settings, kind, port, monkeypatch), []))


@pytest.mark.parametrize(("kind", "extra"), [("sqlserver", "wadah[mssql]"), ("oracle", "wadah[oracle]")])
def test_a_missing_driver(
    kind: str, extra: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, conformance: Conformance
) -> None:
    monkeypatch.setitem(sys.modules, DRIVERS[kind], None)  # as Python finds it where it is not installed
    known = made(settings, kind, 1, monkeypatch)
    failure = refusal(settings, known)
    assert (failure.code, type(failure)) == ("WDH-222", Fatal)
    assert extra in str(failure)
    conformance(kind, "driver not installed", outcome(settings, known, []))


def test_a_library_of_the_system_is_missing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Microsoft's own choice of driver says what it lacks, or is not lacking it."""
    script = """
import sys
from pathlib import Path
from connectors.ingest import ingest_table
from wadah.contract.load import load
from wadah.errors import WadahError
from wadah.settings import Settings
known = load(Path(sys.argv[2]))["uji"]
try:
    ingest_table(Settings(home=Path(sys.argv[1])), known, known.tables[0])
except WadahError as failure:
    print(failure.code)
"""
    try:
        ctypes.CDLL("libltdl.so.7")
        wanted = "WDH-212"
    except OSError:
        wanted = "WDH-223"
    monkeypatch.delenv("MSSQL_PYTHON_NATIVE_PROVIDER")
    with answering(b"") as port:
        made(settings, "sqlserver", port, monkeypatch)
        asked = [sys.executable, "-c", script, settings.root, settings.root / "kontrak"]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == wanted, done.stderr
    assert not any(secret in done.stderr for secret in SECRETS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_said_that_they_are_untested(
    kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known = made(settings, kind, 1, monkeypatch)
    with (
        caplog.at_level("WARNING", "wadah.connectors"),
        closing(connector(Source(settings, known, known.tables[0]))) as reader,
    ):
        assert [part.name for part in reader.parts()] == [f"siduka.{'dbo' if kind == 'sqlserver' else 'wadah_baca'}.t"]
    assert [(r.message, r.fields["server"]) for r in caplog.records] == [("source.untested", kind)]  # type: ignore[attr-defined]
    lint = CliRunner().invoke(cli, ["lint", known.file])
    said = " ".join(lint.output.split())
    assert lint.exit_code == 0 and "servers.sandbox.type: the connector for" in said and "untested" in said
    as_json = CliRunner().invoke(cli, ["lint", known.file, "--json"])
    assert json.loads(as_json.output) == []


def test_the_extras_are_what_the_errors_say() -> None:
    import tomllib

    told = tomllib.loads(Path(ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert told == {"mssql": ["mssql-python"], "oracle": ["oracledb"]}
