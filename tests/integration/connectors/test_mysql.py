"""MariaDB: refused, gone, killed and changed servers, over the real thing."""

from pathlib import Path
from typing import Any

import pytest

from connectors.sql.text import Texts
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull, rows
from tests.integration.connectors.test_conformance import login
from tests.servers import MariaDB, free_port
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

GOOD = "mysql://baca:r%40hasia%3A%20%2F%25%3F%27@127.0.0.1:3306/lain"


@pytest.fixture
def database(server: MariaDB, settings: Settings, request: pytest.FixtureRequest) -> str:
    name = f"app_{abs(hash(request.node.nodeid)) % 10**9}"
    server.run(f"CREATE DATABASE {name}; GRANT SELECT ON {name}.* TO baca@'127.0.0.1'; USE {name};"
               "CREATE TABLE t (id INT PRIMARY KEY, nama VARCHAR(50), diubah DATETIME(3))")  # fmt: skip
    login(settings, GOOD)
    return name


def app(folder: Path, port: int, database: str, load: dict[str, Any] | None = None, source: str = "t") -> Contract:
    stamp = {"name": "diubah", "type": "timestamp", "format": "yyyy-MM-dd HH:mm:ss.SSS", "required": True}
    columns = [{"name": "id", "type": "integer", "key": True}, "nama", stamp]
    where = {"type": "mysql", "host": "127.0.0.1", "port": port, "database": database}
    return contract(folder / "k", where, table("t", "table", columns, source=source, load=load))


def test_full_and_incremental(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    made = app(tmp_path, server.port, database, {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    server.run("INSERT INTO t VALUES (1, 'a', '2026-01-01 08:00:00.123'), (2, 'b', '2026-01-02 08:00:00')", database)
    assert pull(settings, made).pulled == 2
    assert last(settings, made).cursor == "2026-01-02T01:00:00.000000Z"
    assert column(settings, made, "diubah") == ["2026-01-01 08:00:00.123", "2026-01-02 08:00:00.000"]
    assert rows(settings, made)[0]["_cells"] == {"diubah": "date"}, "a native date, whatever format the contract tells"
    assert rows(settings, made)[0]["_source"] == f"{database}.t"
    server.run("INSERT INTO t VALUES (3, 'c', '2026-01-02 07:00:00'), (4, 'd', '2026-01-02 06:59:59')", database)
    report = pull(settings, made)
    assert (report.pulled, report.known, column(settings, made, "nama")) == (2, 1, ["a", "b", "c"])


def test_a_view_and_odd_names(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    server.run(
        """INSERT INTO t VALUES (1, 'a', NOW()); CREATE VIEW `v "x``y` AS SELECT t.*, 1 AS `di ``tambah` FROM t""",
        database,
    )
    made = app(tmp_path, server.port, database, source='v "x`y')
    assert pull(settings, made).drift == ["add: di `tambah"]
    assert rows(settings, made)[0]["di_tambah"] == "1"


def test_an_empty_table_is_a_load(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    made = app(tmp_path, server.port, database)
    report = pull(settings, made)
    assert report.changed and report.pulled == 0 and not pull(settings, made).changed


def test_a_wrong_password_is_told_at_once(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    login(settings, "mysql://baca:sandi-salah@127.0.0.1")
    with pytest.raises(Fatal, match=r"WDH-213.*`uji`") as failure:
        pull(settings, app(tmp_path, server.port, database))
    assert "sandi-salah" not in str(failure.value) and failure.value.__suppress_context__


def test_a_table_without_the_right(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"WDH-21[34]"):
        pull(settings, app(tmp_path, server.port, "mysql", source="user"))
    with pytest.raises(Fatal, match="WDH-214"):
        pull(settings, app(tmp_path, server.port, database, source="tidak_ada"))


def test_nobody_listens(settings: Settings, tmp_path: Path) -> None:
    login(settings, GOOD)
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, app(tmp_path, free_port(), "x"))


def test_no_connection(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="WDH-211"):
        pull(settings, app(tmp_path, free_port(), "x"))


def test_a_killed_connection_lands_nothing(
    server: MariaDB, settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two batches of a slow read: what came before is thrown away."""
    server.run(
        "INSERT INTO t SELECT seq, repeat('x', 50), NOW() FROM seq_1_to_1000;"
        "CREATE VIEW pelan AS SELECT id, nama, IF(SLEEP(0.002), NULL, diubah) AS diubah FROM t",
        database,
    )
    monkeypatch.setattr("connectors.sql.mysql.ROWS", 20)
    take = Texts.batch
    seen = []

    def killing(self: Texts, batch: Any) -> Any:
        if not seen:
            asked = "SELECT id FROM information_schema.processlist WHERE user = 'baca' AND info LIKE '%pelan%'"
            (number,) = server.run(asked).split()
            server.run(f"KILL {number}")
        seen.append(batch)
        return take(self, batch)

    monkeypatch.setattr(Texts, "batch", killing)
    with pytest.raises(Retriable, match="WDH-217"):
        pull(settings, app(tmp_path, server.port, database, source="pelan"))
    made = app(tmp_path, server.port, database)
    assert rows(settings, made) == [] and list(settings.path("cache", "staging").iterdir()) == []
    monkeypatch.undo()
    assert pull(settings, made).pulled == 1000


def test_nothing_but_select_is_needed(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    server.run("INSERT INTO t VALUES (1, 'a', NOW())", database)
    pull(settings, app(tmp_path, server.port, database))
    assert "INSERT" not in server.run("SHOW GRANTS FOR baca@'127.0.0.1'")


def test_a_row_without_a_moment_lands_later_too(
    server: MariaDB, settings: Settings, database: str, tmp_path: Path
) -> None:
    made = app(tmp_path, server.port, database, {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    server.run("INSERT INTO t VALUES (1, 'a', '2026-01-01 08:00:00')", database)
    pull(settings, made)
    server.run("SET sql_mode = ''; INSERT INTO t VALUES (2, 'b', NULL), (3, 'c', '0000-00-00')", database)
    pull(settings, made)
    assert column(settings, made, "nama") == ["a", "b", "c"] and not pull(settings, made).changed


def test_a_float_is_its_shortest_decimal(server: MariaDB, settings: Settings, database: str, tmp_path: Path) -> None:
    """Of 500 of every size: the text that gives the same number back, and no longer one."""
    import struct

    import numpy as np

    from connectors.rows import decimal

    dice = np.random.default_rng(20261120)
    raw = [v for v in (struct.unpack("<d", dice.bytes(8))[0] for _ in range(500)) if np.isfinite(v) and abs(v) > 1e-300]
    near = [round(float(v), n % 9) for n, v in enumerate(dice.normal(0, 1e4, 250))] + [
        0.1,
        1e15,
        1e16,
        123456789.0,
        5.0,
    ]
    doubles = [*raw, *near]
    singles = [float(v) for v in np.array(near, np.float32)]
    server.run("CREATE TABLE angka (id INT PRIMARY KEY, d DOUBLE, f FLOAT)", database)
    told = [(n, repr(d), repr(singles[n % len(singles)])) for n, d in enumerate(doubles)]
    server.run(f"INSERT INTO angka VALUES {', '.join(f'({n}, {d}, {f})' for n, d, f in told)}", database)
    where = {"type": "mysql", "host": "127.0.0.1", "port": server.port, "database": database}
    made = contract(tmp_path / "k", where, table("angka", "table", ["id:integer", "d:number", "f:number"]))
    pull(settings, made)
    found = rows(settings, made)
    assert [r["d"] for r in found] == [decimal(d) for d in doubles]
    assert [np.float32(r["f"]) for r in found] == [np.float32(f) for _, _, f in told]
    assert [r["f"] for r in found[:250]] == [decimal(float(str(np.float32(f)))) for _, _, f in told[:250]]
