"""What is loaded into CKAN's table, as a difference or whole, and what becomes of CKAN's refusals."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from publish.ckan import readback, table
from publish.ckan.client import refused
from publish.receipt import Receipt
from wadah.contract.load import outputs
from wadah.errors import Fatal, Retriable

AT = datetime.fromisoformat("2026-11-20T09:00:00+07:00")


def receipt(**said: Any) -> Receipt:
    whole = {"dataset": "x", "version": "1", "title": "X", "kind": "changed", "release": "r", "number": 2, "at": AT,
             "regency": "33.19", "rows": 1000, **said}  # fmt: skip
    return Receipt(**whole)


@pytest.mark.parametrize(
    ("said", "moved", "diff"),
    [
        ({"changed": 140}, 0, True),
        ({"changed": 141}, 0, False),
        ({"changed": 100}, 150, True),
        ({"changed": 101}, 150, False),  # a quarter of the rows since the last whole load
        ({}, 0, True),  # a description alone
        ({"columns_added": ["y"]}, 0, False),
        ({"metadata_changed": ["kunci"]}, 0, False),
        ({"kind": "new"}, 0, False),
    ],
)
def test_a_little_is_sent_as_a_difference(said: dict[str, Any], moved: int, diff: bool) -> None:
    assert table.as_diff(receipt(**said), moved, 0.14) is diff


def test_a_difference_turns_the_old_table_into_the_new(tmp_path: Path) -> None:
    contract = outputs()["aduan-bulanan"]
    names, key = [c.name for c in contract.table.columns], contract.table.key
    con = duckdb.connect()
    columns = ", ".join(f'{"k" if n in key else "v"} AS "{n}"' for n in names)
    con.execute("CREATE TABLE rows AS SELECT range::varchar AS k, 'a' AS v FROM range(6)")
    con.execute(f"COPY (SELECT {columns} FROM rows WHERE k <> '5') TO '{tmp_path}/old.parquet'")
    con.execute("UPDATE rows SET v = 'b' WHERE k = '1'; UPDATE rows SET v = NULL WHERE k = '2'")
    con.execute(f"COPY (SELECT {columns} FROM rows WHERE k <> '3') TO '{tmp_path}/new.parquet'")
    diff = tmp_path / "beda.parquet"
    assert table.difference(con, tmp_path / "new.parquet", tmp_path / "old.parquet", contract, diff) == 4
    found = con.execute(f"SELECT _op, tahun, satuan FROM '{diff}' ORDER BY tahun").fetchall()
    assert found == [("U", "1", "b"), ("U", "2", None), ("D", "3", None), ("I", "5", "a")]


def test_doubles_become_numeric_and_clock_times_text(tmp_path: Path) -> None:
    con = duckdb.connect()
    values = "(1, 0.1::double, time '06:30', date '2026-11-20'), (2, 1234567.25, NULL, NULL), (3, NULL, NULL, NULL)"
    con.execute(f"COPY (SELECT * FROM (VALUES {values}) t(n, besar, jam, hari)) TO '{tmp_path}/x.parquet'")
    kinds = {"n": "integer", "besar": "number", "jam": "time", "hari": "date"}
    empty = {"title": "", "description": "", "unit": None, "standar_data": None}
    columns = tuple(SimpleNamespace(name=n, type=t, **empty) for n, t in kinds.items())
    contract: Any = SimpleNamespace(id="x", table=SimpleNamespace(columns=columns))
    release: Any = SimpleNamespace(id="x", contract=contract)
    digest = table.prepare(con, release, tmp_path)
    loaded = table.parquet(tmp_path, "x")
    assert loaded.name == table.OWN and digest.isdecimal()
    types = {c["id"]: c["type"] for c in table.columns(con, contract, loaded)}
    assert types == {"n": "int", "besar": "numeric(38,2)", "jam": "text", "hari": "date"}
    said = {"fields": [{"id": "_id", "type": "int"}, *({"id": i, "type": t} for i, t in
            (("n", "int4"), ("besar", "numeric"), ("jam", "text")))],
            "records": [[1, 1, "0.10", "06:30:00"], [2, 2, "1234567.25", None], [3, 3, None, None]]}  # fmt: skip
    without_date = table.row_hash(
        con, table.read(loaded), [{"id": i, "type": t} for i, t in types.items() if i != "hari"]
    )
    assert readback.row_hash(said) == without_date


def test_a_refusal_tells_codes_and_fields_and_never_a_row() -> None:
    busy = refused("wadah_release", {"__type": "Validation Error", "code": "WDH-635", "message": ["in use"]})
    assert isinstance(busy, Retriable) and busy.code == "WDH-627" and "WDH-635" in busy.message
    differs = refused("wadah_table_stage", {"code": "WDH-632", "message": ["the row hash"], "rows": [3]})
    assert isinstance(differs, Fatal) and "WDH-632 the row hash rows" in differs.message
    row = refused("datastore_upsert", {"records": ["invalid input: 3319014501900001"]})
    assert "3319014501900001" not in str(row) and "records" in row.message
    assert (
        "owner_org: Organization does not exist"
        in refused("package_create", {"owner_org": ["Organization does not exist"]}).message
    )
