"""Every kind of database × every fault: exact, or told. `instances` are two SQLite villages; one has the fault."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.stage import Stage
from tests.conformance import Conformance
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import last, pull, rows
from tests.integration.connectors.outcome import outcome
from tests.integration.connectors.test_conformance import login
from wadah.contract.model import Contract
from wadah.errors import Retriable
from wadah.settings import Settings

KINDS = ("sqlite", "mysql", "postgres", "instances")
LOGIN = "://baca:r%40hasia%3A%20%2F%25%3F%27@elsewhere:1/other"
INCREMENTAL = {"mode": "incremental", "cursor": "diubah", "overlap": "1h"}
ID = {"name": "id", "type": "integer", "key": True}
STAMP = {"name": "diubah", "type": "timestamp", "required": True}
COLUMNS: list[Any] = [ID, "nilai", STAMP]
SEEN = ("id", "nilai")
STAMPS = {"mysql": "DATETIME(6)", "postgres": "TIMESTAMP"}


@dataclass
class Base:
    """An empty database of one kind: SQL in it as its owner, and contracts over it."""

    kind: str
    settings: Settings
    folder: Path
    run: Callable[..., None]
    server: dict[str, Any]

    def app(
        self, load: dict[str, Any] | None = None, columns: Any = COLUMNS, source: str = "t", **more: Any
    ) -> Contract:
        made = table("t", "table", columns, source=source, load=load)
        return contract(self.folder, self.server, made, app="desa" if self.kind == "instances" else "uji", **more)

    def fill(self, *values: tuple[Any, ...]) -> None:
        """The table `t`, made at first, with these rows more."""
        stamp = STAMPS.get(self.kind, "TEXT")
        self.run(f"CREATE TABLE IF NOT EXISTS t (id INT, nilai VARCHAR(50), diubah {stamp})")
        if self.kind == "postgres":
            self.run("GRANT SELECT ON t TO baca")
        for id_, text, moment in values:
            self.run(f"INSERT INTO t VALUES ({id_}, '{text}', '{moment}')")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", now=datetime.fromisoformat("2026-11-20T12:00+07:00"))


@pytest.fixture
def base(kind: str, request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Base]:
    name, folder = f"basis_{abs(hash(request.node.nodeid)) % 10**9}", tmp_path / "k"
    folder.mkdir()
    settings.sandbox_dir.mkdir(parents=True)
    if kind in ("sqlite", "instances"):
        files = ["app.sqlite"] if kind == "sqlite" else ["desa_A.sqlite", "desa_B.sqlite"]
        where = {"type": "local", "format": "sqlite", "path": files[0]}
        if kind == "instances":
            (folder / "desa.csv").write_text("kode,versi\nA,22.11\nB,22.11\n")
            where |= {"path": "desa_{kode}.sqlite"}
            where["customProperties"] = [{"property": "instances", "value": "desa.csv"}]  # type: ignore[assignment]
            with closing(sqlite3.connect(settings.sandbox_dir / files[1])) as other:
                other.execute("CREATE TABLE t (id INT, nilai VARCHAR(50), diubah TEXT)")

        def run(*statements: str) -> None:
            with closing(sqlite3.connect(settings.sandbox_dir / files[0])) as con:
                con.executescript(";".join(statements))

    elif kind == "postgres":
        pg = request.getfixturevalue("pg")
        pg.run(f"CREATE DATABASE {name}")
        login(settings, f"postgresql{LOGIN}")
        where = {"type": "postgres", "host": "127.0.0.1", "port": pg.port, "database": name, "schema": "public"}

        def run(*statements: str) -> None:
            pg.run(*statements, database=name)

    else:
        server = request.getfixturevalue("server")
        server.run(f"CREATE DATABASE {name} CHARACTER SET latin1; GRANT SELECT ON {name}.* TO baca@'127.0.0.1'")
        login(settings, f"mysql{LOGIN}")
        where = {"type": "mysql", "host": "127.0.0.1", "port": server.port, "database": name}

        def run(*statements: str) -> None:
            server.run("SET sql_mode = '';" + ";".join(statements), name)

    yield Base(kind, settings, folder, run, where)


A, B = (1, "a", "2026-11-18 08:00:00"), (2, "b", "2026-11-19 08:00:00")
AB = [("1", "a"), ("2", "b")]

# What fast readers were seen to lose (PostgreSQL: NaN as 0, unbounded numeric as a double, blanks of char(n), shapes
# of arrays, moments past their range), and what a database can hold besides: (type, SQL, text).
TYPES: dict[str, list[tuple[str, str, str | None]]] = {
    "postgres": [
        ("numeric", "'NaN'", "NaN"),
        ("numeric", "'-Infinity'", "-Infinity"),
        ("numeric", "12345678901234567890123456789012345678901234567890.000100", "1234567890" * 5 + ".000100"),
        ("numeric(65,30)", "-0.000000000000000000000000000001", "-0.000000000000000000000000000001"),
        ("numeric(10,2)", "10.5", "10.50"),
        ("bigint", "9223372036854775807", "9223372036854775807"),
        ("oid", "4294967295", "4294967295"),
        ("real", "0.1", "0.1"),
        ("real", "1e-7", "0.0000001"),
        ("double precision", "1e300", "1" + "0" * 300),
        ("double precision", "'NaN'", "NaN"),
        ("double precision", "5", "5"),
        ("money", "'1234.50'", "1234.50"),
        ("date", "'infinity'", "infinity"),
        ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
        ("timestamp", "'2026-01-02 03:04:05.123456'", "2026-01-02 03:04:05.123456"),
        ("timestamptz", "'-infinity'", "-infinity"),
        ("timestamptz", "'294276-12-31 12:00:00+00'", "294276-12-31 19:00:00+07"),
        ("timestamptz", "'2026-01-02 03:04:05+00'", "2026-01-02 10:04:05+07"),
        ("time", "'24:00:00'", "24:00:00"),
        ("interval", "'1 year 2 days 03:04:05'", "1 year 2 days 03:04:05"),
        ("char(5)", "'ab'", "ab   "),
        ("varchar(9)", "''", ""),
        ("varchar(9)", "NULL", None),
        ("text", "E'a\"b\\nc\\r\\n,\\\\.'", 'a"b\nc\r\n,\\.'),
        ("boolean", "true", "true"),
        ("int[]", "'{{1,2},{3,NULL}}'", "{{1,2},{3,NULL}}"),
        ("text[]", "ARRAY['a,b', NULL, '']", '{"a,b",NULL,""}'),
        ("int4range", "'(1,5]'", "[2,6)"),
        ("bytea", "'\\x00ff'", r"\x00ff"),
        ("jsonb", """'{"a": 1.10}'""", '{"a": 1.10}'),
        ("uuid", "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("inet", "'10.0.0.1/24'", "10.0.0.1/24"),
        ("inet", "'10.0.0.1'", "10.0.0.1"),
        ("cidr", "'10.0.0.0/24'", "10.0.0.0/24"),
        ("char(3)[]", "ARRAY['a']::char(3)[]", '{"a  "}'),
        ("name", "'nama'", "nama"),
        ('"char"', "'x'", "x"),
        ("smallint", "-32768", "-32768"),
        ("regclass", "'pg_class'", "pg_class"),
        ("varbit(9)", "B'0101'", "0101"),
        ("point", "'(1.5,2)'", "(1.5,2)"),
        ("suasana", "'murka'", "murka"),
        ("rupiah", "'NaN'", "NaN"),
    ],
    "mysql": [
        ("DECIMAL(65,30)", "0.000000000000000000000000000001", "0.000000000000000000000000000001"),
        ("TINYINT(1)", "127", "127"),
        ("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
        ("FLOAT", "0.1", "0.1"),
        ("DOUBLE", "1e300", "1" + "0" * 300),
        ("DATE", "'0000-00-00'", "0000-00-00"),
        ("DATETIME(6)", "'2026-01-02 03:04:05.123456'", "2026-01-02 03:04:05.123456"),
        ("TIME", "'838:59:59'", "838:59:59"),
        ("YEAR", "2026", "2026"),
        ("CHAR(5)", "'ab'", "ab"),  # the server itself takes its blanks away
        ("VARCHAR(9)", "''", ""),
        ("VARCHAR(9)", "NULL", None),
        ("VARCHAR(9) CHARACTER SET utf8mb4", "_utf8mb4 x'F09F9880'", "😀"),
        ("BLOB", "x'00ff'", r"\x00ff"),
        ("BIT(10)", "b'1111111111'", "1023"),
        ("ENUM('x','')", "''", ""),
        ("JSON", """'{"a": 1.10}'""", '{"a": 1.10}'),
    ],
    "sqlite": [
        ("INTEGER", "9223372036854775807", "9223372036854775807"),
        ("REAL", "0.1", "0.1"),
        ("REAL", "1e300", "1" + "0" * 300),
        ("REAL", "9e999", "inf"),
        ("", "x'00ff'", r"\x00ff"),
        ("TEXT", "''", ""),
        ("TEXT", "NULL", None),
        ("TEXT", "'007'", "007"),
        ("DATE", "'0000-00-00'", "0000-00-00"),
        ("NUMERIC", "'12345678901234567890.5x'", "12345678901234567890.5x"),
        ("INTEGER", "'teks'", "teks"),
    ],
}
TYPES["instances"] = TYPES["sqlite"]


@pytest.mark.parametrize("kind", KINDS)
def test_types(kind: str, base: Base, conformance: Conformance) -> None:
    told = TYPES[kind]
    names = [f"k{n}" for n in range(len(told))]
    if kind == "postgres":
        base.run("CREATE TYPE suasana AS ENUM ('murka'); CREATE DOMAIN rupiah AS numeric; CREATE DOMAIN uang AS rupiah")
    columns = ", ".join(f"{name} {column}" for name, (column, _, _) in zip(names, told, strict=True))
    base.run(f"CREATE TABLE t (id INT, {columns})", f"INSERT INTO t VALUES (1, {', '.join(v for _, v, _ in told)})")
    if kind == "postgres":
        base.run("GRANT SELECT ON t TO baca")
    if kind == "instances":
        with closing(sqlite3.connect(base.settings.sandbox_dir / "desa_B.sqlite")) as other:
            other.executescript(f"DROP TABLE t; CREATE TABLE t (id INT, {columns})")
    expected = [("1", *(text for _, _, text in told))]
    conformance(kind, "types", outcome(base.settings, base.app(columns=[ID, *names]), expected, ("id", *names)))


@pytest.mark.parametrize("kind", KINDS)
def test_cursor_exactness(kind: str, base: Base, conformance: Conformance) -> None:
    """To the microsecond, at the turn of a second, and without an overlap."""
    made = base.app({"mode": "incremental", "cursor": "diubah"})
    base.fill((1, "a", "2026-11-18 08:00:00.999999"), (2, "b", "2026-11-18 08:00:01.000000"))
    pull(base.settings, made)
    assert last(base.settings, made).cursor == "2026-11-18T01:00:01.000000Z"
    base.fill((3, "c", "2026-11-18 08:00:01.000001"), (4, "d", "2026-11-18 08:00:01.000000"))
    conformance(kind, "cursor exactness", outcome(base.settings, made, [("3", "c"), ("4", "d")], SEEN))
    assert not pull(base.settings, made).changed


@pytest.mark.parametrize("kind", KINDS)
def test_restart(kind: str, base: Base, monkeypatch: pytest.MonkeyPatch, conformance: Conformance) -> None:
    base.fill(A, B)
    made = base.app(INCREMENTAL)
    take = Stage.take

    def broken(self: Stage, *given: Any) -> int:
        take(self, *given)
        raise Retriable("WDH-217", app="uji", where="x", table="t")

    with monkeypatch.context() as m:
        m.setattr(Stage, "take", broken)
        with pytest.raises(Retriable, match="WDH-217"):
            pull(base.settings, made)
    assert last(base.settings, made) is None
    told = outcome(base.settings, made, AB, SEEN)
    assert not pull(base.settings, made).changed
    conformance(kind, "restart", told)


@pytest.mark.parametrize("kind", KINDS)
def test_drift(kind: str, base: Base, conformance: Conformance) -> None:
    base.fill(A)
    made = base.app(columns=[ID, "nilai", "diubah"])
    pull(base.settings, made)
    base.run("ALTER TABLE t ADD COLUMN baru VARCHAR(9)", "UPDATE t SET baru = 'x'")
    conformance(kind, "drift added", outcome(base.settings, made, [("1", "a", "x")], (*SEEN, "baru")))
    base.run("ALTER TABLE t DROP COLUMN baru", "ALTER TABLE t RENAME COLUMN nilai TO nilainya")
    conformance(kind, "drift renamed", outcome(base.settings, made, []))
    base.run("ALTER TABLE t DROP COLUMN nilainya")
    conformance(kind, "drift dropped", outcome(base.settings, made, []))
    base.run("DROP TABLE t", "CREATE TABLE t (id VARCHAR(9), nilai VARCHAR(50), diubah VARCHAR(50))",
             "INSERT INTO t VALUES ('satu', 'a', NULL)")  # fmt: skip
    if kind == "postgres":
        base.run("GRANT SELECT ON t TO baca")
    conformance(kind, "drift retyped", outcome(base.settings, made, [("satu", "a")], SEEN))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_come_and_go(kind: str, base: Base, conformance: Conformance) -> None:
    made = base.app(INCREMENTAL | {"deletes": "compare"})
    base.fill(A, B, B)
    conformance(kind, "duplicates", outcome(base.settings, made, AB, SEEN))
    base.fill((3, "c", "2026-11-19 07:30:00"))
    conformance(kind, "late rows", outcome(base.settings, made, [("3", "c")], SEEN))
    base.run("DELETE FROM t WHERE id = 1")
    report = pull(base.settings, made)
    assert [(r["id"], r["_gone"]) for r in rows(base.settings, made, load=report.load_id)] == [("1", "hilang")]
    conformance(kind, "deletions", "exact")
    base.run("DELETE FROM t")
    whole = base.app()
    conformance(kind, "empty source", outcome(base.settings, whole, [], SEEN))


@pytest.mark.parametrize("kind", KINDS)
def test_ten_times_the_volume(kind: str, base: Base, conformance: Conformance) -> None:
    """More than one batch, and the same rows in the same order."""
    base.fill()
    made = base.app()
    for count in (2_000, 20_000):
        told = [(str(n), f"nilai {n}") for n in range(count)]
        values = ", ".join(f"({n}, '{text}', '2026-11-18 08:00:00')" for n, text in told)
        base.run("DELETE FROM t", f"INSERT INTO t VALUES {values}")
        said = outcome(base.settings, made, told, SEEN)
    conformance(kind, "ten times the volume", said)


@pytest.mark.parametrize("kind", KINDS)
def test_clock_skew(kind: str, base: Base, conformance: Conformance) -> None:
    """A row dated ahead does not keep later pulls from what changes before it."""
    made = base.app(INCREMENTAL)
    base.fill(A, (9, "besok", "2026-11-21 08:00:00"), (8, "kelak", "2099-01-01 00:00:00"))
    pull(base.settings, made)
    base.fill(B)
    conformance(kind, "clock skew", outcome(base.settings, made, [("2", "b")], SEEN))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_without_a_key_are_asked_for_whatever_their_moment(kind: str, base: Base) -> None:
    """Every way to write none that staging knows: each of these rows is in the newest load, until it is mended."""
    key = {"name": "kunci", "key": True, "words": {"nullValues": [" NULL ", "-", "\\N", "Tidak Ada"]}}
    made = base.app(INCREMENTAL, [key, "nilai", STAMP])
    none = [None, "", "  ", " \t\r\n", "\u00a0", "null", " NULL", "Null\u00a0", "-", "\\n", "tidak ada"]

    def sql(text: str | None) -> str:
        if text is None:
            return "NULL"
        return f"_utf8mb4 X'{text.encode().hex()}'" if kind == "mysql" else f"'{text}'"

    base.run(f"CREATE TABLE t (kunci VARCHAR(20), nilai VARCHAR(50), diubah {STAMPS.get(kind, 'TEXT')})")
    if kind == "postgres":
        base.run("GRANT SELECT ON t TO baca")
    values = ", ".join(f"({sql(text)}, '{n}', '2026-01-01 08:00:00')" for n, text in enumerate(none))
    base.run(f"INSERT INTO t VALUES ('a', 'a', '2026-11-18 08:00:00'), ('d', 'd', '2026-01-01 08:00:00'), {values}")
    assert pull(base.settings, made).pulled == len(none) + 2
    base.run("INSERT INTO t VALUES ('b', 'b', '2026-11-19 08:00:00')")
    report = pull(base.settings, made)
    found = [row["nilai"] for row in rows(base.settings, made, load=report.load_id)]
    assert sorted(found) == sorted([*map(str, range(len(none))), "b"])
    assert not pull(base.settings, made).changed
    base.run("UPDATE t SET kunci = 'c', diubah = '2026-11-19 09:00:00' WHERE nilai = '9'")
    report = pull(base.settings, made)
    found = [row["kunci"] for row in rows(base.settings, made, load=report.load_id)]
    assert "c" in found and none[9] not in found and len(found) == len(none)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_means_no_key(kind: str, base: Base) -> None:
    made = base.app(INCREMENTAL, [{**ID, "words": {"nullValues": ["0", "-1", "-"]}}, "nilai", STAMP])
    early = "2026-01-01 08:00:00"
    base.fill(A, ("NULL", "x", early), (0, "y", early), (-1, "z", early), (5, "lama", early))
    pull(base.settings, made)
    base.fill(B)
    report = pull(base.settings, made)
    assert sorted(row["nilai"] for row in rows(base.settings, made, load=report.load_id)) == ["b", "x", "y", "z"]
    assert not pull(base.settings, made).changed


@pytest.mark.parametrize("kind", ["mysql", "postgres"])
def test_wrong_credentials(kind: str, base: Base, conformance: Conformance) -> None:
    base.fill(A)
    login(base.settings, f"{kind}://baca:sandi-salah@x/y")
    conformance(kind, "wrong credentials", outcome(base.settings, base.app(), []))


@pytest.mark.parametrize("kind", KINDS)
def test_unreachable(kind: str, base: Base, conformance: Conformance) -> None:
    base.fill(A)
    if kind == "instances":
        (base.settings.sandbox_dir / "desa_A.sqlite").unlink()
    elif kind == "sqlite":
        (base.settings.sandbox_dir / "app.sqlite").unlink()
    else:
        base.server["port"] = 1
    conformance(kind, "unreachable", outcome(base.settings, base.app(), []))


@pytest.mark.parametrize("kind", ["sqlite", "instances"])
def test_truncated(kind: str, base: Base, conformance: Conformance) -> None:
    base.fill(*((n, "x" * 40, "2026-11-18 08:00:00") for n in range(40)))
    values = ", ".join(f"({n}, '{'y' * 40}', '')" for n in range(5000))
    base.run(f"INSERT INTO t VALUES {values}")
    file = base.settings.sandbox_dir / ("app.sqlite" if kind == "sqlite" else "desa_A.sqlite")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    conformance(kind, "truncated answer", outcome(base.settings, base.app(), []))


@pytest.mark.parametrize("kind", ["sqlite", "instances", "mysql"])
def test_encoding_damage(kind: str, base: Base, conformance: Conformance) -> None:
    """Bytes that are no text of the declared encoding are no text here either, and nothing is guessed."""
    base.fill()
    if kind == "mysql":
        base.run("INSERT INTO t VALUES (1, _latin1 x'636166E9', NULL)")
        expected = [("1", "café")]
    else:
        base.run("INSERT INTO t VALUES (1, CAST(x'636166E9' AS TEXT), NULL)")
        expected = [("1", r"\x636166e9")]
    made = base.app(columns=[ID, "nilai", "diubah"])
    conformance(kind, "encoding damage", outcome(base.settings, replace(made), expected, SEEN))
