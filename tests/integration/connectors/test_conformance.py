"""No silent loss: of every connector, every value arrives exactly, or is told as damaged.

One suite over the registry. `TEXTS` go through each kind of source; `NATIVE` are what only one kind can
hold, taken from what fast readers were seen to lose.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.registry import CONNECTORS, kind
from tests.conformance import Conformance
from tests.conformance import read as kept
from tests.integration.connectors.api import Answer, Api
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import pull, rows
from tests.integration.connectors.makers import MAKERS as FORMS
from tests.integration.connectors.makers import WORDS
from tests.integration.connectors.xlsx import book
from tests.mqtt import URI, Broker, broker
from tests.postgres import Postgres
from tests.servers import MariaDB
from wadah.contract.model import Contract
from wadah.settings import Settings

TEXTS: dict[str, str | None] = {
    "null": None,
    "empty": "",
    "blank": "  ",
    "edges": " a b ",
    "word_null": "NULL",
    "word_none": "None",
    "word_nan": "NaN",
    "word_true": "TRUE",
    "leading_zeros": "007",
    "looks_scientific": "1e5",
    "long_number": "3319011502900001",
    "past_double": "9007199254740993.000000001",
    "looks_date": "2/11/18",
    "zero_date": "00-00-0000",
    "looks_error": "#REF!",
    "looks_formula": "=1+1",
    "rupiah": "Rp 5.000.000,-",
    "quotes": "kata \"Bu Sri\", 'kata' `dia`",
    "delimiters": "a;b,c\tb|d",
    "backslash": "C:\\data\\nama \\N \\x41",
    "line": "baris satu\nbaris dua",
    "carriage": "satu\r\ndua",
    "escape_look": "_x000D_ dan %20 dan &amp; <b>",
    "emoji": "sélamat 😀 धन्यवाद ",
    "combining": "e\u0301 bukan \u00e9",
    "invisible": "a\u200bb\u00a0c\ufeff",
    "long": "panjang " * 2000,
}
LINES = {"line", "carriage"}
NOT_HELD = {"file-csv": {"null"}, "file-ods": {"carriage"}, "file-xls": {"emoji"}}
"""What a format has no way to write: CSV no NULL apart from the empty text, ODF no carriage return. (XLS has emoji;
the program that writes these files counts them wrongly.)"""


@dataclass
class Made:
    """A source filled with rows of (name, value): the contract, and how to pull it."""

    settings: Settings
    contract: Contract


Maker = Callable[["Ground", dict[str, Any]], Made]


@dataclass
class Ground:
    settings: Settings
    folder: Path
    request: pytest.FixtureRequest
    columns: list[Any] = field(default_factory=lambda: [{"name": "kasus", "key": True}, "nilai"])


def make_sqlite(g: Ground, values: dict[str, Any]) -> Made:
    file = g.settings.sandbox_dir / "app.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE t (kasus TEXT, nilai)")
        base.executemany("INSERT INTO t VALUES (?, ?)", values.items())
    base.close()
    server = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    return Made(g.settings, contract(g.folder, server, table("t", "table", g.columns)))


def make_mysql(g: Ground, values: dict[str, Any]) -> Made:
    return mysql(g, "nilai LONGTEXT CHARACTER SET utf8mb4", {n: quoted(v) for n, v in values.items()})


def quoted(value: str | None) -> str:
    return "NULL" if value is None else f"CONVERT(x'{value.encode().hex()}' USING utf8mb4)"


def mysql(g: Ground, column: str, literals: dict[str, str]) -> Made:
    server: MariaDB = g.request.getfixturevalue("server")
    name = f"uji_{abs(hash(g.folder)) % 10**8}"
    values = ", ".join(f"('{n}', {v})" for n, v in literals.items())
    server.run(
        f"CREATE DATABASE {name} CHARACTER SET latin1; GRANT SELECT ON {name}.* TO baca@'127.0.0.1'; USE {name};"
        f"SET sql_mode = ''; CREATE TABLE t (kasus VARCHAR(60), {column}); INSERT INTO t VALUES {values};"
    )
    login(g.settings, "mysql://baca:r%40hasia%3A%20%2F%25%3F%27@elsewhere:1/other")
    where = {"type": "mysql", "host": "127.0.0.1", "port": server.port, "database": name}
    return Made(g.settings, contract(g.folder, where, table("t", "table", g.columns)))


def login(settings: Settings, uri: str) -> None:
    folder = settings.sandbox_dir / "connections"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uji").write_text(uri)


def make_api(g: Ground, values: dict[str, Any]) -> Made:
    return served(g, json.dumps([{"kasus": n, "nilai": v} for n, v in values.items()], ensure_ascii=False))


def served(g: Ground, items: str) -> Made:
    api: Api = g.request.getfixturevalue("api")
    api.answer = lambda path, query: Answer(f'{{"data": {items}}}'.encode())
    where = {"type": "api", "location": api.url, "customProperties": [{"property": "http", "value": {"items": "data"}}]}
    return Made(g.settings, contract(g.folder, where, table("t", "endpoint", g.columns, source="/t")))


def make_xlsx(g: Ground, values: dict[str, Any]) -> Made:
    def write(file: Path) -> None:
        workbook = xlsxwriter.Workbook(str(file))
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["kasus", "nilai"])
        for row, (name, value) in enumerate(values.items(), 1):
            sheet.write_string(row, 0, name)
            if value is not None:
                sheet.write_string(row, 1, value) if value else sheet.write_blank(row, 1, None, workbook.add_format())
        workbook.close()

    return files(g, "xlsx", write)


def files(g: Ground, form: str, write: Callable[[Path], object]) -> Made:
    folder = g.settings.sandbox_dir / "kiriman"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"uji.{form}")
    where = {"type": "local", "format": form, "path": "kiriman"}
    file = {"oneLineOneRecord": False, "delimiter": ";"} if form == "csv" else WORDS.get(form)
    return Made(g.settings, contract(g.folder, where, table("t", "file", g.columns, source=f"uji.{form}", file=file)))


def make_csv(g: Ground, values: dict[str, Any]) -> Made:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'

    lines = "".join(f"{cell(n)};{cell(v)}\r\n" for n, v in values.items())
    return files(g, "csv", lambda file: file.write_bytes(f"kasus;nilai\r\n{lines}".encode()))


def make_postgres(g: Ground, values: dict[str, Any]) -> Made:
    pg: Postgres = g.request.getfixturevalue("pg")
    name = f"uji_{abs(hash(g.folder)) % 10**8}"
    hexed = {n: "NULL" if v is None else f"convert_from('\\x{v.encode().hex()}', 'UTF8')" for n, v in values.items()}
    pg.run(f"CREATE DATABASE {name}")
    pg.run(
        "CREATE TABLE t (kasus VARCHAR(60), nilai TEXT)",
        "INSERT INTO t VALUES " + ", ".join(f"('{n}', {v})" for n, v in hexed.items()),
        "GRANT SELECT ON t TO baca",
        database=name,
    )
    login(g.settings, "postgresql://baca:r%40hasia%3A%20%2F%25%3F%27@elsewhere:1/other")
    where = {"type": "postgres", "host": "127.0.0.1", "port": pg.port, "database": name, "schema": "public"}
    return Made(g.settings, contract(g.folder, where, table("t", "table", g.columns)))


def make_mqtt(g: Ground, values: dict[str, Any]) -> Made:
    mosquitto: Broker = g.request.getfixturevalue("mosquitto")
    login(g.settings, URI)
    where = {"type": "custom", "format": "json", "location": mosquitto.url}
    topic = table("t", "topic", g.columns, source="cctv/uji", load={"mode": "append"})
    made = Made(g.settings, contract(g.folder, where, topic))
    pull(made.settings, made.contract)  # makes the session: what is sent from now on counts
    mosquitto.send(("cctv/uji", json.dumps({"kasus": n, "nilai": v})) for n, v in values.items())
    return made


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Broker]:
    with broker("mosquitto", tmp_path / "broker") as running:
        yield running


def make_form(form: str) -> Maker:
    def make(g: Ground, values: dict[str, Any]) -> Made:
        return files(g, form, lambda file: FORMS[form](file, [["kasus", "nilai"], *values.items()]))

    return make


MAKERS: dict[str, Maker] = {
    "sqlite": make_sqlite, "mysql": make_mysql, "postgres": make_postgres, "api": make_api, "file-xlsx": make_xlsx,
    "file-csv": make_csv, "mqtt": make_mqtt,
    **{f"file-{form}": make_form(form) for form in ("xls", "ods", "json", "jsonl")},
}  # fmt: skip


def test_every_connector_is_covered() -> None:
    """Here, or in the table of faults (of which every kind has its own rows)."""
    told = {kind for kind, _ in kept()} | {"postgresql"}  # another name of postgres
    assert set(CONNECTORS) <= set(MAKERS) | told and set(NATIVE) <= set(MAKERS)


@pytest.fixture
def ground(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Ground:
    return Ground(settings, tmp_path / "kontrak", request)


def landed(made: Made) -> dict[str, dict[str, Any]]:
    report = pull(made.settings, made.contract)
    found = rows(made.settings, made.contract)
    assert report.pulled == len(found) == report.known + len(found)
    return {row["kasus"] or row["_raw"]: row for row in found}


@pytest.mark.parametrize("name", MAKERS)
def test_texts_arrive_exactly(name: str, ground: Ground, conformance: Conformance) -> None:
    texts = {n: v for n, v in TEXTS.items() if n not in NOT_HELD.get(name, set())}
    made = MAKERS[name](ground, texts)
    assert kind(made.contract.servers[0]) == name
    found = landed(made)
    assert found.keys() == texts.keys()
    wrong = {}
    for case, text in texts.items():
        # A sheet has no empty text, only an empty cell; both are NULL to every program.
        expected = None if name in ("file-xlsx", "file-xls", "file-ods") and text == "" else text
        if found[case]["nilai"] != expected or found[case]["_cells"] or found[case]["_damage"]:
            wrong[case] = found[case]["nilai"]
    assert not wrong
    if name.startswith("file-") or name in ("api", "sqlite", "mysql"):
        conformance(name, "types", "exact")


@pytest.mark.parametrize("name", MAKERS)
def test_a_second_pull_changes_nothing(name: str, ground: Ground) -> None:
    made = MAKERS[name](ground, {"a": "1", "b": "2"})
    first, second = pull(made.settings, made.contract), pull(made.settings, made.contract)
    assert first.changed and not second.changed and second.pulled == 0
    assert len(rows(made.settings, made.contract)) == 2


@pytest.mark.parametrize("name", MAKERS)
def test_rows_are_numbered_as_a_person_counts(name: str, ground: Ground) -> None:
    made = MAKERS[name](ground, {"a": "1", "b": "2"})
    pull(made.settings, made.contract)
    first = 2 if name.startswith("file") and "json" not in name else 1  # under the heading
    assert [r["_row"] for r in rows(made.settings, made.contract)] == [first, first + 1]


def sqlite_native(g: Ground) -> Made:
    return make_sqlite(g, {
        "integer": 3, "big": 9223372036854775807, "negative": -1, "real": 0.1, "whole_real": 5e6, "small": 1e-7,
        "huge": 1.7976931348623157e308, "infinite": float("inf"), "blob": b"\x00\xff", "text": "3", "nul": "a\x00b",
        "no_utf8": None,
    } | {"bytes_as_text": b"caf\xe9"})  # fmt: skip


def mysql_native(g: Ground) -> Made:
    """One column a type, so that each is read as its own."""
    g.columns = [{"name": "kasus", "key": True}]
    return mysql(g, (
        "ti TINYINT(1), bi BIGINT UNSIGNED, de DECIMAL(65,30), mo DECIMAL(10,2), fl FLOAT, db DOUBLE, da DATE,"
        "dt DATETIME(6), tm TIME(3), ye YEAR, ch CHAR(5), la VARCHAR(9) CHARACTER SET latin1, bn VARBINARY(9),"
        "bl BLOB, bt BIT(10), en ENUM('x','','y'), st SET('p','q'), js JSON, po POINT"
    ), {
        "high": "127,18446744073709551615,12345678901234567890123456789012345.123456789012345678901234567890,10.50,"
        "16777217,1e300,'2026-01-02','2026-01-02 03:04:05.123456','838:59:59',2026,'ab','\u00e9',x'ff00',x'00',"
        "b'1111111111','x','p,q','{\"a\": 1.10}',POINT(1,2)".replace("\u00e9", "e"),
        "zero": "-1,0,-0.000000000000000000000000000001,0,0.1,0.1,'0000-00-00','0000-00-00 00:00:00','-01:02:03.5',"
        "0,'','','','','0','none','','null',NULL",
        "none": ",".join(["NULL"] * 19),
        "enum_empty": ",".join(["NULL"] * 15) + ",'',NULL,NULL,NULL",
    })  # fmt: skip


def api_native(g: Ground) -> Made:
    return served(
        g,
        """[
      {"kasus": "money", "nilai": 16.50}, {"kasus": "long", "nilai": 3319011502900001234567890},
      {"kasus": "digits", "nilai": 0.12345678901234567890}, {"kasus": "power", "nilai": 1.5E3},
      {"kasus": "true", "nilai": true}, {"kasus": "object", "nilai": {"a": [1.10, null, "x"]}},
      {"kasus": "nan", "nilai": NaN}, {"kasus": "nul", "nilai": "a\\u0000b"}, {"kasus": "absent"},
      {"kasus": "half", "nilai": "\\ud83d"}, {"kasus": "twice", "nilai": "1", "nilai": "2"},
      "no object", null, {"kasus": "more", "nilai": "x", "lain": 7}]""",
    )


def xlsx_native(g: Ground) -> Made:
    def cell(case: str, xml: str) -> str:
        return f'<row><c t="inlineStr"><is><t>{case}</t></is></c>{xml}</row>'

    styles = [0, 14, 22, 164, 165, 46, 21]  # 164 is 00000, 165 is dd mmm yyyy hh:mm
    sheet = "".join([
        '<row><c t="inlineStr"><is><t>kasus</t></is></c><c t="inlineStr"><is><t>nilai</t></is></c></row>',
        cell("number", "<c><v>3</v></c>"),
        cell("text", '<c t="inlineStr"><is><t>3</t></is></c>'),
        cell("padded", '<c s="3"><v>123</v></c>'),
        cell("nik", "<c><v>3319011502900001</v></c>"),
        cell("nik_rounded", "<c><v>3.3190115029E+15</v></c>"),
        cell("binary", "<c><v>1.1000000000000001</v></c>"),
        cell("ref", '<c t="e"><f>#REF!</f><v>#REF!</v></c>'),
        cell("na", '<c t="e"><v>#N/A</v></c>'),
        cell("date", '<c s="1"><v>44562</v></c>'),
        cell("moment", '<c s="2"><v>44562.524305555555</v></c>'),
        cell("custom", '<c s="4"><v>44562.5</v></c>'),
        cell("time", '<c s="6"><v>0.25</v></c>'),
        cell("duration", '<c s="5"><v>1.5</v></c>'),
        cell("never_day", '<c s="1"><v>60</v></c>'),
        cell("serial", "<c><v>44562</v></c>"),
        cell("iso", '<c t="d"><v>2022-01-01</v></c>'),
        cell("bool", '<c t="b"><v>1</v></c>'),
        cell("formula", "<c><f>1+1</f><v>2</v></c>"),
        cell("formula_text", '<c t="str"><f>A1</f><v>x</v></c>'),
        cell("not_calculated", "<c><f>A1*2</f></c>"),
        "<row/>",
        '<row><c t="inlineStr"><is><t> </t></is></c></row>',
        cell("after_blank", "<c><v>1</v></c>"),
        cell("rich", '<c t="s"><v>0</v></c>'),
        '<row r="900000"><c r="A900000" t="inlineStr"><is><t>far</t></is></c>'
        '<c r="XFD900000" t="inlineStr"><is><t>away</t></is></c></row>',
    ])  # fmt: skip
    shared = "<si><r><t>te</t></r><r><t xml:space='preserve'>bal </t></r><rPh><t>x</t></rPh></si>"
    return files(g, "xlsx", lambda file: book(file, sheet, shared, styles))


def csv_native(g: Ground) -> Made:
    text = (
        "kasus;nilai\r\n"
        "plain;3\r\n"
        "\r\n"
        ";\r\n"
        'bad_quote;"never closed\r\n'
        "good;1\r\n"
        'after"quote;2\r\n'
        'late;"x"y\r\n'
        "ragged;1;2\r\n"
        "short\r\n"
        'two;"lines\r\nof text"\r\n'
        "last;no line end"
    )
    made = files(g, "csv", lambda file: file.write_bytes(text.encode()))
    age(g.settings.sandbox_dir / "kiriman" / "uji.csv")
    return made


def age(file: Path, seconds: float = 3600) -> None:
    import os

    state = file.stat()
    os.utime(file, (state.st_atime, state.st_mtime - seconds))


Expected = dict[str, tuple[Any, str | None]]
"""Case → (text, kind of cell); a text of ... is damage."""
NATIVE: dict[str, tuple[Callable[[Ground], Made], Expected]] = {
    "sqlite": (sqlite_native, {
        "integer": ("3", "number"), "big": ("9223372036854775807", "number"), "negative": ("-1", "number"),
        "real": ("0.1", "number"), "whole_real": ("5000000", "number"), "small": ("0.0000001", "number"),
        "huge": ("17976931348623157" + "0" * 292, "number"), "infinite": ("inf", "number"),
        "blob": (r"\x00ff", "blob"), "text": ("3", None), "nul": ("a\x00b", None), "no_utf8": (None, None),
        "bytes_as_text": (r"\x636166e9", "blob"),
    }),
    "mysql": (mysql_native, {}),  # by column: test_mysql_types
    "api": (api_native, {
        "money": ("16.50", "number"), "long": ("3319011502900001234567890", "number"),
        "digits": ("0.12345678901234567890", "number"), "power": ("1500", "number"), "true": ("true", "bool"),
        "object": ('{"a":[1.10,null,"x"]}', None), '{"kasus":"nan","nilai":NaN}': (..., None), "nul": ("a\x00b", None),
        "absent": (None, None), "half; \\ud83d": (..., None), '{"kasus":"twice","nilai":"1","nilai":"2"}': (..., None),
        '"no object"': (..., None), "null": (..., None), "more": ("x", None),
    }),
    "file-xlsx": (xlsx_native, {
        "number": ("3", "number"), "text": ("3", None), "padded": ("123", "number"),
        "nik": ("3319011502900001", "number"), "nik_rounded": ("3319011502900000", "number"),
        "binary": ("1.1", "number"), "ref": ("#REF!", "error"), "na": ("#N/A", "error"),
        "date": ("2022-01-01", "date"), "moment": ("2022-01-01T12:35:00", "date"),
        "custom": ("2022-01-01T12:00:00", "date"), "time": ("06:00:00", "date"), "duration": ("1.5", "number"),
        "never_day": ("60", "number"), "serial": ("44562", "number"), "iso": ("2022-01-01", "date"),
        "bool": ("TRUE", "bool"), "formula": ("2", "number"), "formula_text": ("x", None),
        "not_calculated": ("=A1*2", "error"), "after_blank": ("1", "number"), "rich": ("tebal ", None),
        "far": (None, None),
    }),
    "file-csv": (csv_native, {
        "plain": ("3", None), 'bad_quote;"never closed': (..., None), "good": ("1", None),
        'after"quote': ("2", None), 'late;"x"y': (..., None), "ragged;1;2": (..., None), "short": (..., None),
        "two": ("lines\r\nof text", None), "last": ("no line end", None),
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n, (_, expected) in NATIVE.items() if expected])
def test_native_values(name: str, ground: Ground) -> None:
    make, expected = NATIVE[name]
    found = landed(make(ground))
    told = {
        case: (... if row["_damage"] == "WDH-301" else row["nilai"], (row["_cells"] or {}).get("nilai"))
        for case, row in found.items()
    }
    assert told == expected


def test_mysql_types(ground: Ground) -> None:
    found = landed(mysql_native(ground))
    about = ("kasus", "_load_id", "_loaded_at", "_source", "_row", "_damage", "_raw", "_gone")
    high, zero, none, enum = ({k: v for k, v in found[n].items() if k not in about}
                              for n in ("high", "zero", "none", "enum_empty"))  # fmt: skip
    hexes = {"bn": "blob", "bl": "blob"}
    assert high.pop("_cells") == hexes | {"po": "blob"}
    assert high == {
        "ti": "127", "bi": "18446744073709551615",
        "de": "12345678901234567890123456789012345.123456789012345678901234567890", "mo": "10.50", "fl": "16777216",
        "db": "1" + "0" * 300, "da": "2026-01-02", "dt": "2026-01-02 03:04:05.123456", "tm": "838:59:59.000",
        "ye": "2026", "ch": "ab", "la": "e", "bn": r"\xff00", "bl": r"\x00", "bt": "1023", "en": "x", "st": "p,q",
        "js": '{"a": 1.10}', "po": high["po"],
    }  # fmt: skip
    assert high["po"].startswith(r"\x00000000010100000000")
    assert zero.pop("_cells") == hexes | {"en": "error"}, "an ENUM's refused value is not an empty one"
    assert zero == {
        "ti": "-1", "bi": "0", "de": "-0.000000000000000000000000000001", "mo": "0.00", "fl": "0.1", "db": "0.1",
        "da": "0000-00-00", "dt": "0000-00-00 00:00:00.000000", "tm": "-01:02:03.500", "ye": "0000", "ch": "",
        "la": "", "bn": r"\x", "bl": r"\x", "bt": zero["bt"], "en": "", "st": "", "js": "null", "po": None,
    }  # fmt: skip
    assert zero["bt"] == str(ord("0"))
    assert set(none.values()) == {None} and enum["en"] == "" and not enum["_cells"]
