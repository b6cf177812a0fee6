"""Oracle without a server: the SELECT of every documented type, and what its documented texts become."""
# ruff: noqa: E501  # one type a line reads as the table it is

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import oracledb
import pyarrow as pa
import pytest

from connectors.sql.oracle import Oracle
from connectors.sql.oracletext import EXACT, REFUSED, kind_of
from tests.unit.connectors.servers import asked, landed, made
from wadah.errors import Fatal, Retriable, WadahError

ID = {"name": "id", "key": True}
# Oracle: "Oracle Built-in Data Types", as ALL_TAB_COLUMNS names them, and the supplied types an application has.
DOCUMENTED = [
    "CHAR", "VARCHAR2", "NCHAR", "NVARCHAR2", "NUMBER", "FLOAT", "LONG", "DATE", "BINARY_FLOAT", "BINARY_DOUBLE",
    "TIMESTAMP(6)", "TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(3) WITH LOCAL TIME ZONE", "INTERVAL YEAR(2) TO MONTH",
    "INTERVAL DAY(2) TO SECOND(6)", "RAW", "LONG RAW", "ROWID", "UROWID", "CLOB", "NCLOB", "BLOB", "BFILE", "JSON", "BOOLEAN",
    "VECTOR", "XMLTYPE", "SDO_GEOMETRY", "ANYDATA",
]  # fmt: skip
TM9 = """TO_CHAR("X", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"""
SQL = {
    "number": TM9,
    "float": TM9,
    "binary_double": '"X"',
    "varchar2": '"X"',
    "date": """TO_CHAR("X", 'SYYYY-MM-DD HH24:MI:SS')""",
    "timestamp": """TO_CHAR("X", 'SYYYY-MM-DD HH24:MI:SS.FF9')""",
    "timestamp with time zone": """TO_CHAR("X", 'SYYYY-MM-DD HH24:MI:SS.FF9TZH:TZM')""",
    "timestamp with local time zone": """TO_CHAR("X" AT TIME ZONE 'Asia/Jakarta', 'SYYYY-MM-DD HH24:MI:SS.FF9TZH:TZM')""",
    "xmltype": 'XMLSERIALIZE(CONTENT "X" AS CLOB)',
    "boolean": """CASE WHEN "X" THEN 'true' WHEN NOT "X" THEN 'false' END""",
}


def test_every_documented_type_is_decided() -> None:
    assert {kind_of(said) for said in DOCUMENTED} == EXACT | REFUSED
    assert not EXACT & REFUSED


@pytest.mark.parametrize("kind", sorted(EXACT))
def test_every_exact_type_is_asked_for(tmp_path: Path, kind: str) -> None:
    query = asked(made(tmp_path, "oracle", [ID, "x"]), {"ID": "number", "X": kind})
    assert query.endswith(' AS "c1" FROM "SIDUKA"."PERMOHONAN"') and "{" not in query
    assert f", {SQL[kind]} AS" in query if kind in SQL else True


def test_a_moment_without_a_zone_is_the_regencys(tmp_path: Path) -> None:
    reader = made(tmp_path, "oracle", [ID, "x:timestamp"])
    query = asked(reader, {"ID": "number", "X": "timestamp with time zone"})
    assert """TO_CHAR("X" AT TIME ZONE 'Asia/Jakarta', 'SYYYY-MM-DD HH24:MI:SS.FF9') AS "c1\"""" in query


@pytest.mark.parametrize(
    ("kind", "asked_for"),
    [
        ("date", "CAST(TO_TIMESTAMP('2026-11-20 09:15:00', 'YYYY-MM-DD HH24:MI:SS') AS DATE)"),
        ("timestamp", "TO_TIMESTAMP('2026-11-20 09:15:00', 'YYYY-MM-DD HH24:MI:SS')"),
        (
            "timestamp with time zone",
            "FROM_TZ(TO_TIMESTAMP('2026-11-20 09:15:00', 'YYYY-MM-DD HH24:MI:SS'), 'Asia/Jakarta')",
        ),
        ("varchar2", "'2026-11-20 09:15:00'"),
    ],
)
def test_only_what_changed(tmp_path: Path, kind: str, asked_for: str) -> None:
    load = {"mode": "incremental", "cursor": "diubah"}
    reader = made(tmp_path, "oracle", [ID, {"name": "diubah", "type": "timestamp", "required": True}], load=load)
    query = asked(reader, {"ID": "number", "DIUBAH": kind}, datetime(2026, 11, 20, 2, 15, tzinfo=UTC))
    assert query.endswith(f' WHERE "DIUBAH" >= {asked_for} OR "DIUBAH" IS NULL OR "ID" IS NULL')


BARE = """LTRIM(RTRIM("ID", {0}), {0})""".format(r"' ' || CHR(9) || CHR(10) || CHR(13) || UNISTR('\00A0')")


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("varchar2", f"{BARE} IS NULL OR LOWER({BARE}) IN ('''', '0', 'null')"),
        ("number", '"ID" IS NULL OR "ID" IN (0)'),
        ("raw", '"ID" IS NULL'),
    ],
)
def test_whatever_has_no_key(tmp_path: Path, kind: str, where: str) -> None:
    load = {"mode": "incremental", "cursor": "diubah"}
    key = {**ID, "words": {"nullValues": [" NULL", "0", "'"]}}
    reader = made(tmp_path, "oracle", [key, {"name": "diubah", "type": "timestamp", "required": True}], load=load)
    query = asked(reader, {"ID": kind, "DIUBAH": "date"}, datetime(2026, 11, 20, tzinfo=UTC))
    assert query.endswith(f' OR "DIUBAH" IS NULL OR {where}')


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("number", ".5", "0.5"), ("number", "-.5", "-0.5"), ("number", "12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("number", "1E+100", "1" + "0" * 100), ("number", "-1.5E-66", "-0." + "0" * 65 + "15"), ("number", "0", "0"),
        ("date", " 2026-11-20 09:15:00", "2026-11-20 09:15:00"), ("date", "-4712-01-01 00:00:00", "-4712-01-01 00:00:00"),
        ("timestamp", " 2026-11-20 09:15:00.123456789", "2026-11-20 09:15:00.123456789"), ("timestamp", " 2026-11-20 09:15:00.000000000", "2026-11-20 09:15:00"),
        ("timestamp with time zone", " 2026-11-20 09:15:00.120000000+07:00", "2026-11-20 09:15:00.12+07:00"),
        ("interval day to second", "+04 05:06:07.100000", "+04 05:06:07.100000"), ("char", "Bae  ", "Bae  "),
    ],
)  # fmt: skip
def test_what_its_texts_become(tmp_path: Path, kind: str, text: str, told: str) -> None:
    found = landed(made(tmp_path, "oracle", ["x"]), {"x": kind}, pa.array([text, None]))
    assert found["x"] == [told, None]


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("binary_double", pa.array([0.1, 0.0, 1e300, None]), ["0.1", "0", "1" + "0" * 300, None]),
        ("binary_float", pa.array([0.1, 16777216.0, None], pa.float32()), ["0.1", "16777216", None]),
        ("blob", pa.array([b"\x00\xff", b"", None], pa.large_binary()), [r"\x00ff", r"\x", None]),
        ("clob", pa.array(["panjang", None], pa.large_string()), ["panjang", None]),
    ],
)
def test_what_comes_as_it_is(tmp_path: Path, kind: str, given: pa.Array, told: list[str | None]) -> None:
    assert landed(made(tmp_path, "oracle", ["x"]), {"x": kind}, given)["x"] == told


@pytest.mark.parametrize(
    ("full_code", "code", "kind"),
    [
        ("ORA-01017", "WDH-213", Fatal), ("ORA-28001", "WDH-213", Fatal), ("ORA-00942", "WDH-214", Fatal), ("DPY-6001", "WDH-212", Retriable),
        ("ORA-01555", "WDH-217", Retriable), ("DPY-4011", "WDH-217", Retriable), ("DPY-4024", "WDH-217", Retriable),
        ("ORA-00904", "WDH-217", Retriable), ("ORA-01722", "WDH-220", Fatal), ("DPY-3010", "WDH-220", Fatal),
    ],
)  # fmt: skip
def test_the_drivers_errors(tmp_path: Path, full_code: str, code: str, kind: type[WadahError]) -> None:
    reader = made(tmp_path, "oracle", [ID])
    assert isinstance(reader, Oracle)
    told = reader.told(oracledb.DatabaseError(SimpleNamespace(full_code=full_code, message="value 'Siti' of wadah")))
    assert (told.code, type(told)) == (code, kind)
    assert "Siti" not in f"{told} {told.pesan}"


def test_the_drivers_frames_become_batches(tmp_path: Path) -> None:
    """Of an empty answer too, which the driver gives as a frame without rows; the frames are the driver's own."""
    reader = made(tmp_path, "oracle", [ID])
    assert isinstance(reader, Oracle)
    frames = [oracledb.from_arrow(pa.record_batch({"c0": pa.array(["1", None], pa.string())})),
              oracledb.from_arrow(pa.record_batch({"c0": pa.array([], pa.string())}))]  # fmt: skip
    asked_for = []
    session = SimpleNamespace(fetch_df_batches=lambda query, size: asked_for.append((query, size)) or iter(frames))
    found = list(reader._batches(session, "SELECT 1"))
    assert [batch.to_pydict() for batch in found] == [{"c0": ["1", None]}]
    assert asked_for == [("SELECT 1", 8192)]
