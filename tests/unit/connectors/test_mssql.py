"""SQL Server without a server: the SELECT of every documented type, and what its documented texts become."""
# ruff: noqa: E501  # one type a line reads as the table it is

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from mssql_python.exceptions import sqlstate_to_exception

from connectors.sql.mssql import STATES, SqlServer
from connectors.sql.mssqltext import EXACT, REFUSED
from tests.unit.connectors.servers import asked, landed, made
from wadah.errors import Fatal, Retriable, WadahError

ID = {"name": "id", "key": True}
# Microsoft: "Data types (Transact-SQL)", by category; sysname as sys.types has it.
DOCUMENTED = {
    "tinyint",
    "smallint",
    "int",
    "bigint",
    "bit",
    "decimal",
    "numeric",
    "money",
    "smallmoney",
    "float",
    "real",
    "date",
    "time",
    "datetime2",
    "datetimeoffset",
    "datetime",
    "smalldatetime",
    "char",
    "varchar",
    "text",
    "nchar",
    "nvarchar",
    "ntext",
    "binary",
    "varbinary",
    "image",
    "cursor",
    "geography",
    "geometry",
    "hierarchyid",
    "json",
    "vector",
    "rowversion",
    "timestamp",
    "sql_variant",
    "table",
    "uniqueidentifier",
    "xml",
    "sysname",
}
SQL = {
    "int": "CONVERT(varchar(20), [x])",
    "bit": "CONVERT(varchar(20), [x])",
    "decimal": "CONVERT(varchar(41), [x])",
    "money": "CONVERT(varchar(30), [x], 2)",
    "float": "CONVERT(varchar(40), [x], 3)",
    "date": "CONVERT(varchar(10), [x], 23)",
    "time": "CONVERT(varchar(33), [x], 121)",
    "datetime": "CONVERT(varchar(33), [x], 121)",
    "smalldatetime": "CONVERT(varchar(19), [x], 120)",
    "datetimeoffset": "REPLACE(REPLACE(CONVERT(varchar(33), [x], 121), ' +', '+'), ' -', '-')",
    "nchar": "[x]",
    "text": "CONVERT(nvarchar(max), [x])",
    "xml": "CONVERT(nvarchar(max), [x])",
    "uniqueidentifier": "CONVERT(varchar(36), [x])",
    "hierarchyid": "CONVERT(nvarchar(4000), [x].ToString())",
    "image": "CONVERT(varchar(max), CONVERT(varbinary(max), [x]), 2)",
    "geometry": "CONVERT(varchar(max), CONVERT(varbinary(max), [x]), 2)",
}


def test_every_documented_type_is_decided() -> None:
    assert EXACT | REFUSED == DOCUMENTED
    assert not EXACT & REFUSED


@pytest.mark.parametrize("kind", sorted(EXACT))
def test_every_exact_type_is_asked_for(tmp_path: Path, kind: str) -> None:
    query = asked(made(tmp_path, "sqlserver", [ID, "x"]), {"id": "int", "x": kind})
    assert query.startswith("SELECT CONVERT(varchar(20), [id]) AS c0, ") and "{" not in query
    assert query.endswith(" AS c1 FROM [dbo].[permohonan]")
    assert f", {SQL[kind]} AS c1" in query if kind in SQL else True


def test_names_cannot_break_out(tmp_path: Path) -> None:
    reader = made(tmp_path, "sqlserver", [ID, {"name": "x", "source": "a]; DROP TABLE t--"}], source="t]'")
    query = asked(reader, {"id": "int", "a]; DROP TABLE t--": "nvarchar"})
    assert query == "SELECT CONVERT(varchar(20), [id]) AS c0, [a]]; DROP TABLE t--] AS c1 FROM [dbo].[t]]']"


def test_a_moment_without_a_zone_is_the_regencys(tmp_path: Path) -> None:
    reader = made(tmp_path, "sqlserver", [ID, "x:timestamp"])
    query = asked(reader, {"id": "int", "x": "datetimeoffset"})
    assert "CONVERT(varchar(33), CONVERT(datetime2(7), SWITCHOFFSET([x], N'+07:00')), 121) AS c1" in query


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("datetime2", "[Diubah] >= CONVERT(datetime2(0), N'2026-11-20 09:15:00', 121) OR [Diubah] IS NULL"),
        ("smalldatetime", "[Diubah] >= CONVERT(datetime2(0), N'2026-11-20 09:15:00', 121) OR [Diubah] IS NULL"),
        ("date", "[Diubah] >= CONVERT(date, N'2026-11-20', 23) OR [Diubah] IS NULL"),
        ("datetimeoffset", "[Diubah] >= CONVERT(datetimeoffset(0), N'2026-11-20 09:15:00 +07:00', 121) OR [Diubah] IS NULL"),
        ("varchar", "[Diubah] COLLATE Latin1_General_BIN2 >= N'2026-11-20 09:15:00' OR [Diubah] IS NULL"),
    ],
)  # fmt: skip
def test_only_what_changed(tmp_path: Path, kind: str, where: str) -> None:
    """The column as the server spells it, the moment as the regency's own clock."""
    load = {"mode": "incremental", "cursor": "diubah"}
    reader = made(tmp_path, "sqlserver", [ID, {"name": "diubah", "type": "timestamp", "required": True}], load=load)
    query = asked(reader, {"id": "int", "Diubah": kind}, datetime(2026, 11, 20, 2, 15, 0, 999, tzinfo=UTC))
    assert query.endswith(f" FROM [dbo].[permohonan] WHERE {where} OR [id] IS NULL")


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("nvarchar", "LOWER(LTRIM(RTRIM(REPLACE(REPLACE(REPLACE(REPLACE([id], NCHAR(9), N' '), NCHAR(10), N' '), NCHAR(13), N' '), NCHAR(160), N' ')))) IN (N'', N'''', N'0', N'null')"),
        ("int", "[id] IN (0)"),
        ("uniqueidentifier", ""),
    ],
)  # fmt: skip
def test_whatever_has_no_key(tmp_path: Path, kind: str, where: str) -> None:
    load = {"mode": "incremental", "cursor": "diubah"}
    key = {**ID, "words": {"nullValues": [" NULL", "0", "'"]}}
    reader = made(tmp_path, "sqlserver", [key, {"name": "diubah", "type": "timestamp", "required": True}], load=load)
    query = asked(reader, {"id": kind, "diubah": "datetime2"}, datetime(2026, 11, 20, tzinfo=UTC))
    assert query.endswith("[diubah] IS NULL OR [id] IS NULL" + (f" OR {where}" if where else ""))


def test_only_what_was_numbered_since(tmp_path: Path) -> None:
    load = {"mode": "incremental", "cursor": "id", "deletes": "compare"}
    reader = made(tmp_path, "sqlserver", [{**ID, "type": "integer"}], load=load)
    assert asked(reader, {"id": "bigint"}, 41).endswith(" WHERE [id] >= 41 OR [id] IS NULL OR [id] IS NULL")


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("float", "1.0000000000000001e-001", "0.1"), ("float", "1.7976931348623157e+308", "1" + "7976931348623157" + "0" * 292),
        ("float", "-0.0000000000000000e+000", "-0"), ("real", "1.0000000149011612e-001", "0.1"), ("real", "1.6777216000000000e+007", "16777216"),
        ("decimal", "-0.12345678901234567890123456789012345678", "-0.12345678901234567890123456789012345678"),
        ("money", "-922337203685477.5808", "-922337203685477.5808"), ("bit", "1", "1"),
        ("datetime", "2026-11-20 09:15:00.000", "2026-11-20 09:15:00"), ("datetime", "1900-01-01 00:00:00.000", "1900-01-01 00:00:00"),
        ("datetime2", "2026-11-20 09:15:00.1234567", "2026-11-20 09:15:00.1234567"), ("datetime2", "2026-11-20 09:15:00.1200000", "2026-11-20 09:15:00.12"),
        ("datetimeoffset", "2026-11-20 09:15:00.0000000+07:00", "2026-11-20 09:15:00+07:00"), ("datetimeoffset", "2026-11-20 09:15:00.5000000-03:30", "2026-11-20 09:15:00.5-03:30"),
        ("time", "23:59:59.9900000", "23:59:59.99"), ("date", "2026-11-20", "2026-11-20"),
        ("nchar", "Bae  ", "Bae  "), ("varchar", "", ""), ("varbinary", "00FF", r"\x00ff"), ("varbinary", "", r"\x"),
        ("uniqueidentifier", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
    ],
)  # fmt: skip
def test_what_its_texts_become(tmp_path: Path, kind: str, text: str, told: str) -> None:
    found = landed(made(tmp_path, "sqlserver", ["x"]), {"x": kind}, pa.array([text, None]))
    assert found["x"] == [told, None]


def test_cells_say_what_was_no_text(tmp_path: Path) -> None:
    reader = made(tmp_path, "sqlserver", ["n", {"name": "d", "type": "date", "format": "dd-MM-yyyy"}, "b"])
    found = landed(reader, {"n": "int", "d": "date", "b": "image"}, *(pa.array([v]) for v in ("3", "2026-11-20", "00")))
    assert dict(found["_cells"][0]) == {"n": "number", "d": "date", "b": "blob"}


def failed(state: str, said: str = "") -> BaseException:
    error = sqlstate_to_exception(state, said)
    assert isinstance(error, BaseException)
    return error


@pytest.mark.parametrize(
    ("state", "said", "begun", "code", "kind"),
    [
        ("28000", "Login failed for user 'wadah'.", False, "WDH-213", Fatal),
        ("42000", "Cannot open database \"siduka\" requested by the login.", False, "WDH-213", Fatal),
        ("42000", "The SELECT permission was denied on the object 'permohonan'", True, "WDH-213", Fatal),
        ("42S02", "Invalid object name", True, "WDH-214", Fatal),
        ("42S22", "Invalid column name", True, "WDH-217", Retriable),
        ("08S01", "Communication link failure", True, "WDH-217", Retriable),
        ("40001", "was deadlocked", True, "WDH-217", Retriable),
        ("HYT00", "Query timeout expired", True, "WDH-217", Retriable),
        ("08001", "TCP Provider: Error code 0x2749", False, "WDH-212", Retriable),
        ("42000", "Conversion failed when converting 'Siti' to int.", True, "WDH-220", Fatal),
    ],
)  # fmt: skip
def test_the_drivers_errors(
    tmp_path: Path, state: str, said: str, begun: bool, code: str, kind: type[WadahError]
) -> None:
    reader = made(tmp_path, "sqlserver", [ID])
    assert isinstance(reader, SqlServer)
    reader._session = object() if begun else None
    told = reader.told(failed(state, said))
    assert (told.code, type(told)) == (code, kind)
    assert not any(word in f"{told} {told.pesan}" for word in ("Siti", "'wadah'"))


def test_the_drivers_sentences_tell_the_states_apart() -> None:
    assert len({str(failed(state)) for state in STATES}) == len(STATES)
