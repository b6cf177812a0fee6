"""The secret of pseudonyms: made once, kept to its owner, in no file but its own; and the function is HMAC-SHA-256."""

import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from wadah.errors import Fatal
from wadah.settings import Settings
from wadah.warehouse import pseudonym

KEY = bytes(range(32))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("AIRFLOW_CONN_PSEUDONYM", raising=False)
    return Settings(home=tmp_path / "rumah wadah")


@pytest.mark.parametrize("text", ["nik 3319014101909001", "", "é – ü", "x" * 500])
def test_the_function_is_hmac_sha256(text: str) -> None:
    con = duckdb.connect()
    pseudonym.teach(con, KEY)
    assert con.execute("SELECT pseudonim(?)", [text]).fetchall() == [(hmac.digest(KEY, text.encode(), "sha256").hex(),)]
    assert con.execute("SELECT pseudonim(NULL)").fetchall() == [(None,)]


def test_a_database_keeps_neither_function_nor_secret(tmp_path: Path) -> None:
    file = tmp_path / "gudang.duckdb"
    with duckdb.connect(file) as con:
        pseudonym.teach(con, KEY)
        con.execute("CREATE TABLE orang AS SELECT pseudonim('nik ' || i) AS orang FROM range(10) AS t (i)")
        con.execute("CREATE VIEW lagi AS SELECT pseudonim(orang) AS orang FROM orang")
        with pytest.raises(duckdb.Error) as refused:
            con.execute("SELECT pseudonim(1)")
    inner = bytes(b ^ 0x36 for b in KEY.ljust(64, b"\0"))
    told = file.read_bytes() + str(refused.value).encode()
    assert not [x for x in (KEY, inner, KEY.hex().encode(), inner.hex().encode()) if x[:16] in told]
    with duckdb.connect(file) as con, pytest.raises(duckdb.Error):
        con.sql("FROM lagi").fetchall()


def test_the_secret_is_made_once_and_for_its_owner_alone(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: pseudonym.secret(settings), range(16)))
    assert len(found) == 1 and len(found.pop()) == 32
    folder = settings.path("connections")
    assert [f.name for f in folder.iterdir()] == ["pseudonym"]
    assert (folder / "pseudonym").stat().st_mode & 0o777 == 0o600
    assert Settings(home=settings.home.with_name("lain")).path("connections") != folder
    other = pseudonym.secret(Settings(home=settings.home.with_name("lain")))
    assert other != pseudonym.secret(settings)


def test_a_given_connection_counts_before_the_file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_PSEUDONYM", f"wadah://:{KEY.hex()}@localhost")
    assert pseudonym.secret(settings) == KEY
    assert not settings.path("connections").exists()
    assert KEY.hex()[:16] not in pseudonym.fingerprint(settings)
    assert len(pseudonym.fingerprint(settings)) == 16


@pytest.mark.parametrize(
    "text", ["", "wadah://:pendek@localhost", "wadah://localhost", f"wadah://:{'G' * 64}@localhost"]
)
def test_a_damaged_secret_stops_the_build_and_is_not_replaced(settings: Settings, text: str) -> None:
    file = settings.path("connections", "pseudonym")
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(Fatal) as failure:
        pseudonym.secret(settings)
    assert failure.value.code == "WDH-410"
    assert file.read_text() == text
