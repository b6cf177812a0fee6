"""The sandbox's PostgreSQL: made once, found again, killed and started on its port; two accounts, and only those."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from infra.sandbox import down, postgres, status, up
from wadah.settings import SandboxSettings, Settings

APP = "pospin"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("a home") / "with spaces"
    found = Settings(home=home, sandbox=SandboxSettings(seed=5, size=0.05), applications=(APP,))
    yield found
    down(found)


def reader(settings: Settings, url: str) -> str:
    """How Wadah connects: the address from servers.json, the account from the connection."""
    secret, at = urlsplit(settings.connection(APP) or ""), urlsplit(url)
    assert secret.username == postgres.READER
    account = f"user={secret.username} password={unquote(secret.password or '')}"
    return f"host=127.0.0.1 port={at.port} dbname={at.path[1:]} {account}"


def rows(address: str) -> int:
    with psycopg.connect(address) as con:
        found = con.execute("select count(*) from laporan").fetchone()
    assert found
    return int(found[0])


def test_wadah_reads_what_the_application_owns_and_changes_nothing(settings: Settings) -> None:
    running = up(settings)
    assert running.servers.keys() == {APP}
    address = reader(settings, running.servers[APP])
    assert rows(address) == rows(postgres.dsn(settings, "pospin")) > 10
    with psycopg.connect(address) as con, pytest.raises(psycopg.errors.InsufficientPrivilege):
        con.execute("delete from laporan")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address.replace("password=", "password=x"))
    assert not up(settings).made


def test_secrets_are_the_owners_alone(settings: Settings) -> None:
    up(settings)
    for file in (settings.sandbox_dir / "postgres.json", settings.sandbox_dir / "connections" / APP):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = postgres.cluster(settings)
    assert known.password not in known.log.read_text("utf-8")


def test_a_killed_server_comes_back_with_its_rows_on_its_port(settings: Settings) -> None:
    first = up(settings)
    before = rows(postgres.dsn(settings, "pospin"))
    living = postgres.living(settings)
    assert living
    os.kill(living.pid, signal.SIGKILL)
    again = up(settings)
    assert again.servers == first.servers
    assert rows(postgres.dsn(settings, "pospin")) == before
    assert status(settings)["applications"] == again.servers


def test_without_its_tables_the_day_is_brought_again(settings: Settings) -> None:
    up(settings)
    with psycopg.connect(postgres.dsn(settings, "pospin")) as con:
        con.execute("drop table laporan, jadwal_ronda, pos_kamling, desa cascade")
    assert up(settings).made
    assert rows(postgres.dsn(settings, "pospin")) > 10


def test_down_ends_it_and_up_starts_it(settings: Settings) -> None:
    up(settings)
    assert down(settings)
    assert postgres.living(settings) is None
    assert not down(settings)
    assert rows(reader(settings, up(settings).servers[APP])) > 10


def test_no_database_no_server(tmp_path: Path) -> None:
    files = Settings(home=tmp_path, sandbox=SandboxSettings(seed=5, size=0.02), applications=("up4",))
    assert up(files).servers == {}
    assert not (files.sandbox_dir / "postgres.json").exists()
