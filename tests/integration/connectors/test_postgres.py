"""PostgreSQL: refused, gone, killed and changed servers, over the real thing."""

from pathlib import Path
from typing import Any

import pytest

from connectors.sql.pgtext import PgTexts
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull, rows
from tests.integration.connectors.test_conformance import login
from tests.postgres import Postgres
from tests.servers import free_port
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

GOOD = "postgresql://baca:r%40hasia%3A%20%2F%25%3F%27@127.0.0.1:5432/lain"


@pytest.fixture
def database(pg: Postgres, settings: Settings, request: pytest.FixtureRequest) -> str:
    name = f"app_{abs(hash(request.node.nodeid)) % 10**9}"
    pg.run(f"CREATE DATABASE {name}")
    pg.run(
        "CREATE TABLE t (id INT PRIMARY KEY, nama VARCHAR(50), diubah TIMESTAMP(3))",
        "GRANT SELECT ON t TO baca",
        database=name,
    )
    login(settings, GOOD)
    return name


def app(folder: Path, port: int, database: str, load: dict[str, Any] | None = None, **more: Any) -> Contract:
    stamp = {"name": "diubah", "type": "timestamp", "required": True, **more.pop("stamp", {})}
    columns = [{"name": "id", "type": "integer", "key": True}, "nama", stamp]
    kind = more.pop("type", "postgres")
    where = {
        "type": kind,
        "host": "127.0.0.1",
        "port": port,
        "database": database,
        "schema": more.pop("schema", "public"),
    }
    source, kind = more.pop("source", "t"), more.pop("kind", "table")
    return contract(folder / "k", where, table("t", kind, columns, source=source, load=load), **more)


def test_full_and_incremental(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    made = app(tmp_path, pg.port, database, {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    pg.run(
        "INSERT INTO t VALUES (1, 'a', '2026-01-01 08:00:00.123'), (2, 'b', '2026-01-02 08:00:00')", database=database
    )
    assert pull(settings, made).pulled == 2
    assert last(settings, made).cursor == "2026-01-02T01:00:00.000000Z"
    assert column(settings, made, "diubah") == ["2026-01-01 08:00:00.123", "2026-01-02 08:00:00"]
    assert rows(settings, made)[0]["_source"] == f"{database}.public.t"
    pg.run("INSERT INTO t VALUES (3, 'c', '2026-01-02 07:00:00'), (4, 'd', '2026-01-02 06:59:59')", database=database)
    report = pull(settings, made)
    assert (report.pulled, report.known, column(settings, made, "nama")) == (2, 1, ["a", "b", "c"])


@pytest.mark.parametrize("zone", [True, False])
def test_a_moment_with_its_zone(pg: Postgres, settings: Settings, database: str, tmp_path: Path, zone: bool) -> None:
    """As the contract reads it: with the offset, or as the clock of the regency shows it."""
    load = {"mode": "incremental", "cursor": "diubah"}
    made = app(tmp_path, pg.port, database, load)
    stamp = made.tables[0].by_name["diubah"]
    object.__setattr__(stamp, "has_zone", zone)
    pg.run(
        "ALTER TABLE t ALTER diubah TYPE timestamptz",
        "INSERT INTO t VALUES (1, 'a', '2026-01-01 03:00:00.123456+02'), (2, 'b', 'infinity')",
        database=database,
    )
    assert pull(settings, made).pulled == 2
    tail = "+07" if zone else ""
    assert column(settings, made, "diubah") == [f"2026-01-01 08:00:00.123456{tail}", "infinity"]
    assert last(settings, made).cursor == "2026-01-01T01:00:00.123456Z"
    report = pull(settings, made)
    assert (report.pulled, report.known) == (2, 2)


@pytest.mark.parametrize("kind", ["view", "materialized view"])
def test_views_and_odd_names(pg: Postgres, settings: Settings, database: str, tmp_path: Path, kind: str) -> None:
    """SICANTIK is a view, such as a SQL Server would have it: names with spaces and capitals, another schema."""
    pg.run(
        "CREATE SCHEMA dbo",
        "INSERT INTO t VALUES (1, 'a', now()), (2, NULL, now())",
        f"""CREATE {kind} dbo."v Izin ""x" AS SELECT id AS "ID", nama, diubah, 1 AS "di "" tambah" FROM t""",
        """GRANT USAGE ON SCHEMA dbo TO baca; GRANT SELECT ON dbo."v Izin ""x" TO baca""",
        database=database,
    )
    made = app(tmp_path, pg.port, database, source='v Izin "x', schema="dbo", kind="view", type="postgresql")
    assert pull(settings, made).drift == ['add: di " tambah']
    assert rows(settings, made)[0]["di_tambah"] == "1" and len(rows(settings, made)) == 2


def test_only_the_columns_granted(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    """An OPD may grant columns one by one: the others are not asked for, a described one is missed."""
    pg.run(
        "REVOKE ALL ON t FROM baca", "ALTER TABLE t ADD rahasia TEXT", "GRANT SELECT (id, nama, diubah) ON t TO baca",
        "INSERT INTO t VALUES (1, 'a', now(), 'x')", database=database,
    )  # fmt: skip
    made = app(tmp_path, pg.port, database)
    assert pull(settings, made).drift == [] and "rahasia" not in rows(settings, made)[0]
    pg.run("REVOKE ALL (nama) ON t FROM baca", database=database)
    with pytest.raises(Fatal, match=r"WDH-215.*drop: nama"):
        pull(settings, made)


def test_an_empty_table_is_a_load(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    made = app(tmp_path, pg.port, database)
    report = pull(settings, made)
    assert report.changed and report.pulled == 0 and not pull(settings, made).changed


def test_one_column_of_nothing_loses_no_row(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    """A row whose only column is NULL is an empty line of CSV."""
    pg.run("CREATE TABLE satu (nama TEXT); GRANT SELECT ON satu TO baca", database=database)
    pg.run("INSERT INTO satu VALUES (NULL), (''), (NULL), ('x'), (E'\\\\.')", database=database)
    where = {"type": "postgres", "host": "127.0.0.1", "port": pg.port, "database": database, "schema": "public"}
    made = contract(tmp_path / "k", where, table("satu", "table", ["nama"]))
    assert pull(settings, made).pulled == 5
    assert column(settings, made, "nama") == [None, "", None, "x", "\\."]


def test_a_wrong_password_is_told_at_once(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    login(settings, "postgresql://baca:sandi-salah@127.0.0.1")
    with pytest.raises(Fatal, match=r"WDH-213.*`uji`") as failure:
        pull(settings, app(tmp_path, pg.port, database))
    assert "sandi-salah" not in str(failure.value) + caplog.text and failure.value.__suppress_context__


def test_without_the_right_and_what_is_not_there(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path
) -> None:
    pg.run("REVOKE ALL ON t FROM baca", database=database)
    with pytest.raises(Fatal, match="WDH-213"):
        pull(settings, app(tmp_path, pg.port, database))
    for source, name in (("tidak_ada", database), ("t", "tidak_ada")):
        with pytest.raises(Fatal, match="WDH-214"):
            pull(settings, app(tmp_path, pg.port, name, source=source))


def test_nobody_listens(settings: Settings, tmp_path: Path) -> None:
    login(settings, GOOD)
    with pytest.raises(Retriable, match="WDH-212"):
        pull(settings, app(tmp_path, free_port(), "x"))


def test_no_connection(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="WDH-211"):
        pull(settings, app(tmp_path, free_port(), "x"))


def test_the_sandbox_says_where_it_listens(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    made = app(tmp_path, free_port(), "elsewhere")
    (settings.sandbox_dir / "servers.json").write_text(f'{{"uji": "postgresql://127.0.0.1:{pg.port}/{database}"}}')
    assert pull(settings, made).changed


def test_a_killed_connection_lands_nothing(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended between two batches of a slow read: what came before is thrown away."""
    pg.run(
        "INSERT INTO t SELECT i, repeat('x', 50), now() FROM generate_series(1, 2000) i",
        "CREATE VIEW pelan AS SELECT id, nama || pg_sleep(0.001)::text AS nama, diubah FROM t",
        "GRANT SELECT ON pelan TO baca",
        database=database,
    )
    monkeypatch.setattr("connectors.sql.postgres.BLOCK", 1000)
    take = PgTexts.batch
    seen: list[Any] = []

    def killing(self: PgTexts, batch: Any) -> Any:
        if not seen:
            pg.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'baca'")
        seen.append(batch)
        return take(self, batch)

    monkeypatch.setattr(PgTexts, "batch", killing)
    with pytest.raises(Retriable, match="WDH-217"):
        pull(settings, app(tmp_path, pg.port, database, source="pelan"))
    made = app(tmp_path, pg.port, database)
    assert rows(settings, made) == [] and list(settings.path("cache", "staging").iterdir()) == []
    monkeypatch.undo()
    assert pull(settings, made).pulled == 2000


def test_a_statement_that_takes_too_long_is_given_up(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pg.run(
        "CREATE VIEW pelan AS SELECT id, nama, diubah FROM t, pg_sleep(30)", "GRANT SELECT ON pelan TO baca",
        database=database,
    )  # fmt: skip
    monkeypatch.setattr("connectors.sql.postgres.STATEMENT", 1)
    with pytest.raises(Retriable, match="WDH-217"):
        pull(settings, app(tmp_path, pg.port, database, source="pelan"))


def test_a_row_that_cannot_be_computed_stops_the_pull(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path
) -> None:
    """The server breaks off in the middle of a COPY: nothing lands, and no value is told."""
    pg.run(
        "INSERT INTO t SELECT i, CASE WHEN i = 1500 THEN 'rahasia' ELSE '1' END, now() FROM generate_series(1, 2000) i",
        "CREATE VIEW salah AS SELECT id, nama::int AS nama, diubah FROM t", "GRANT SELECT ON salah TO baca",
        database=database,
    )  # fmt: skip
    made = app(tmp_path, pg.port, database, source="salah")
    with pytest.raises(Fatal, match=r"WDH-220.*22P02") as failure:
        pull(settings, made)
    assert "rahasia" not in str(failure.value) and rows(settings, made) == []


def test_a_pull_is_one_snapshot_and_only_reads(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    """Columns and rows are asked for in one transaction: what is committed between is seen by neither."""
    from connectors.base import Source
    from connectors.sql.postgres import Postgres as Reader

    pg.run("INSERT INTO t VALUES (1, 'a', now())", database=database)
    made = app(tmp_path, pg.port, database)
    reader = Reader(Source(settings, made, made.tables[0]))
    (part,) = reader.parts()
    with reader.keys(part) as found:
        keys = sum(b.num_rows for b in found.batches)
    pg.run("INSERT INTO t VALUES (2, 'b', now())", database=database)
    with reader.open(part, None) as found:
        assert sum(b.num_rows for b in found.batches) == keys == 1
    with pytest.raises(Exception, match="read-only transaction"):
        reader._session().execute("CREATE TABLE x (i int)")
    reader.close()


def test_who_fails_meanwhile_is_heard(pg: Postgres, settings: Settings, database: str, tmp_path: Path) -> None:
    """The failure's traceback holds the reader open: the session is closed all the same, and nothing else is told."""
    from contextlib import closing

    from connectors.base import Source
    from connectors.sql.postgres import Postgres as Reader

    pg.run("INSERT INTO t SELECT i, repeat('x', 50), now() FROM generate_series(1, 300000) i", database=database)
    made = app(tmp_path, pg.port, database)
    with (
        pytest.raises(KeyError, match="di tengah") as failure,
        closing(Reader(Source(settings, made, made.tables[0]))) as reader,
        reader.open(reader.parts()[0], None) as found,
    ):
        for _ in found.batches:
            raise KeyError("di tengah")
    assert failure.tb is not None
    left = "SELECT 1 / (count(*) = 0)::int FROM pg_stat_activity WHERE usename = 'baca'"
    pg.run(f"SELECT pg_sleep(0.2); {left} AND datname = '{database}'")


def test_a_database_of_no_encoding(pg: Postgres, settings: Settings, tmp_path: Path) -> None:
    """SQL_ASCII holds any bytes: those that are no UTF-8 arrive as such, and are told."""
    pg.run("CREATE DATABASE tanpa_sandi ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    login(settings, GOOD)
    pg.run(
        "CREATE TABLE t (id INT, nama TEXT, diubah TIMESTAMP); GRANT SELECT ON t TO baca",
        r"INSERT INTO t VALUES (1, E'caf\xe9', now()), (2, E'caf\xc3\xa9', now()), (3, NULL, now())",
        # Another table's name, which the driver reads too, must not close the whole database to us.
        r"""DO $$ BEGIN EXECUTE E'CREATE TABLE lain ("n\xe9" INT)'; END $$""",
        database="tanpa_sandi",
    )
    made = app(tmp_path, pg.port, "tanpa_sandi")
    pull(settings, made)
    assert column(settings, made, "nama") == [r"\x636166e9", "café", None]


def test_a_mark_at_the_very_start_is_a_character_of_its_value(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path
) -> None:
    pg.run("CREATE TABLE satu (nama TEXT); GRANT SELECT ON satu TO baca", database=database)
    pg.run("INSERT INTO satu VALUES (E'\\uFEFFa'), (E'\\uFEFFb')", database=database)
    where = {"type": "postgres", "host": "127.0.0.1", "port": pg.port, "database": database, "schema": "public"}
    made = contract(tmp_path / "k", where, table("satu", "table", ["nama"]))
    pull(settings, made)
    assert column(settings, made, "nama") == ["\ufeffa", "\ufeffb"]


def test_a_row_without_a_moment_lands_later_too(
    pg: Postgres, settings: Settings, database: str, tmp_path: Path
) -> None:
    made = app(tmp_path, pg.port, database, {"mode": "incremental", "cursor": "diubah", "overlap": "1h"})
    pg.run("INSERT INTO t VALUES (1, 'a', '2026-01-01 08:00:00')", database=database)
    pull(settings, made)
    pg.run("INSERT INTO t VALUES (2, 'b', NULL)", database=database)
    pull(settings, made)
    assert column(settings, made, "nama") == ["a", "b"] and not pull(settings, made).changed
