"""The canonical CSV: the same table gives the same bytes, and they read back to the same values."""

import csv
import hashlib
import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wadah.canonical import content_hash, export_csv
from wadah.errors import Fatal

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def bytes_of(con: duckdb.DuckDBPyConnection, columns: list[str], order: list[str], folder: Path) -> bytes:
    told = export_csv(con, "main.t", columns, order, folder / "t.csv")
    written = (folder / "t.csv").read_bytes()
    assert told.sha256 == hashlib.sha256(written).hexdigest() == content_hash(con, "t", columns, order)
    assert told.bytes == len(written)
    return written


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        ("VARCHAR", "Kudus", "Kudus"),
        ("VARCHAR", "a,b", '"a,b"'),
        ("VARCHAR", 'kata "itu"', '"kata ""itu"""'),
        ("VARCHAR", "dua\nbaris", '"dua\nbaris"'),
        ("VARCHAR", "\r", '"\r"'),
        ("VARCHAR", "", '""'),
        ("VARCHAR", None, ""),
        ("VARCHAR", "#1", "#1"),
        ("VARCHAR", " tepi ", " tepi "),
        ("VARCHAR", "07", "07"),
        ("BIGINT", -12, "-12"),
        ("HUGEINT", 10**20, "1" + "0" * 20),
        ("DECIMAL(9,2)", 1.5, "1.50"),
        ("DOUBLE", 0.1, "0.1"),
        ("DOUBLE", 1e16, "10000000000000000.0"),
        ("DOUBLE", 1.5e-7, "0.00000015"),
        ("DOUBLE", -1.25e20, "-125000000000000000000.0"),
        ("DOUBLE", -0.0, "0.0"),
        ("BOOLEAN", True, "true"),
        ("DATE", "2026-11-20", "2026-11-20"),
        ("TIMESTAMP", "2026-11-20 06:00:00", "2026-11-20T06:00:00"),
        ("TIMESTAMP", "2026-11-20 06:00:00.25", "2026-11-20T06:00:00.25"),
        ("TIMESTAMPTZ", "2026-11-20 06:00:00+07", "2026-11-19T23:00:00Z"),
        ("TIME", "06:05", "06:05:00"),
    ],
)
def test_fields(kind: str, value: object, field: str, tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t (a INTEGER, b {kind})")
    con.execute("INSERT INTO t VALUES (1, ?)", [value])
    assert bytes_of(con, ["a", "b"], ["a"], tmp_path).decode() == f"a,b\n1,{field}\n"


def test_order_is_the_keys_then_all_the_rest(tmp_path: Path) -> None:
    rows = [(i % 3, chr(65 + i % 5), None if i % 4 == 0 else i % 7) for i in range(300)]
    seen = set()
    for _ in range(4):
        random.shuffle(rows)
        con = duckdb.connect()
        con.execute("CREATE TABLE t (a INTEGER, b VARCHAR, c INTEGER)")
        con.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        seen.add(bytes_of(con, ["c", "b", "a"], ["a"], tmp_path))
    assert len(seen) == 1
    lines = seen.pop().decode().splitlines()
    assert lines[0] == "c,b,a"
    assert lines[1].startswith(",")  # NULL first


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(TEXT | st.none(), TEXT), min_size=1, max_size=20))
def test_texts_read_back(rows: list[tuple[str | None, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE t (n INTEGER, a VARCHAR, b VARCHAR)")
    con.executemany("INSERT INTO t VALUES (?, ?, ?)", [(i, *row) for i, row in enumerate(rows)])
    folder = tmp_path_factory.mktemp("csv")
    bytes_of(con, ["n", "a", "b"], ["n"], folder)
    with (folder / "t.csv").open(newline="", encoding="utf-8") as file:
        read = list(csv.reader(file))[1:]
    assert [(a, b) for _, a, b in read] == [(a or "", b) for a, b in rows]
    again = duckdb.sql(
        f"SELECT a, b FROM read_csv('{folder / 't.csv'}', all_varchar = true, header = true, delim = ',', quote = '\"',"
        " escape = '\"', auto_detect = false, columns = {'n': 'VARCHAR', 'a': 'VARCHAR', 'b': 'VARCHAR'},"
        " allow_quoted_nulls = false) ORDER BY CAST(n AS INTEGER)"
    ).fetchall()
    assert again == rows  # '' and NULL are two


@settings(max_examples=25, deadline=None)
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=500))
def test_doubles_read_back_without_exponent(numbers: list[float], tmp_path_factory: pytest.TempPathFactory) -> None:
    con = duckdb.connect()
    con.register("given", pa.table({"n": range(len(numbers)), "x": numbers}))
    con.execute("CREATE TABLE t AS FROM given")
    written = bytes_of(con, ["n", "x"], ["n"], tmp_path_factory.mktemp("csv")).decode()
    fields = [line.split(",")[1] for line in written.splitlines()[1:]]
    assert not any("e" in f for f in fields)
    assert [float(f) for f in fields] == numbers


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_what_is_no_number_is_refused(number: str, tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t AS SELECT 1 AS a, '{number}'::DOUBLE AS b")
    with pytest.raises(Fatal) as raised:
        export_csv(con, "t", ["a", "b"], ["a"], tmp_path / "t.csv")
    assert raised.value.code == "WDH-505"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["INTEGER[]", "STRUCT(x INTEGER)", "BLOB", "MAP(VARCHAR, VARCHAR)", "INTERVAL"])
def test_types_without_a_text_are_refused(kind: str, tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t (a INTEGER, b {kind})")
    with pytest.raises(Fatal) as raised:
        export_csv(con, "t", ["a", "b"], ["a"], tmp_path / "t.csv")
    assert raised.value.code == "WDH-504"
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("lama")
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT i AS a FROM range(10) r(i)")
    con.execute("CREATE VIEW v AS SELECT CASE WHEN a > 5 THEN error('rusak') ELSE a END AS a FROM t")
    with pytest.raises(duckdb.Error):
        export_csv(con, "v", ["a"], ["a"], tmp_path / "t.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text() == "lama"


def test_names_are_quoted(tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute('CREATE SCHEMA "open"; CREATE TABLE "open"."t a" ("select" INTEGER, "a,b" INTEGER)')
    con.execute('INSERT INTO "open"."t a" VALUES (1, 2)')
    told = export_csv(con, "open.t a", ["select", "a,b"], ["select"], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == 'select,"a,b"\n1,2\n'
    assert told.rows == 1
