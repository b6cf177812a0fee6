# ruff: noqa: S608 - names are quoted by `identifier` and `quoted`, texts by `literal`
"""SQL Server and Oracle, looked at. Declared untested against a real server, as their connectors are (ADR 45).

Nothing is waited for and nothing is held up: SQL Server is asked without a lock (a row half-changed is as good a sample
as any), Oracle in a read-only transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from typing import Literal

from connectors.look.databases import Ask, Listed, Rows
from connectors.look.values import SAMPLE
from connectors.sql import mssql, mssqltext, oracle, oracletext
from connectors.sql.server import knock
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings
from wadah.warehouse.connect import identifier, literal

Server = Literal["sqlserver", "oracle"]
PATIENCE = 60  # seconds for one statement
LETTERS = 1000
"""Of a long text so many are looked at."""
WORDS = {
    "sqlserver": {"bit": "boolean", "smalldatetime": "datetime", "smallmoney": "money", "timestamp": "rowversion",
                  "real": "float"},
    "oracle": {"number(0)": "integer", "date": "datetime", "binary_float": "float", "binary_double": "float"},
}  # fmt: skip
"""Types whose word says something else, or nothing, to `wadah.contract.propose`. An Oracle's date has a time of day."""


@contextmanager
def asking(
    kind: Server,
    where: str,
    login: tuple[str, str],
    about: tuple[str, int, str],
    given: Mapping[str, str],
) -> Iterator[Ask]:
    """A session that answers with texts. Raises as the connectors do: WDH-212, 213, 217, 220, 222, 223."""
    module = mssql if kind == "sqlserver" else oracle
    driver = module.driver("new")
    try:
        knock(about[0], about[1])
    except OSError as failure:
        raise Retriable("WDH-212", app="new", where=where) from failure
    begun = False
    try:
        with closing(module.connected(driver, about, login, given)) as con:
            begun = True
            if kind == "sqlserver":
                con.timeout = PATIENCE
                first = f"{mssql.SPEECH}; SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"
            else:
                con.call_timeout = PATIENCE * 1000
                first = oracle.MOMENT
            with con.cursor() as asked:
                asked.execute(first)

            def ask(sql: str) -> Rows:
                with con.cursor() as asked:
                    asked.execute(sql)
                    return [tuple(None if v is None else str(v) for v in row) for row in asked.fetchall()]

            yield ask
            with suppress(module.failures(driver)):
                con.rollback()
    except module.failures(driver) as failure:
        code, fault = mssql.code(failure, begun=begun) if kind == "sqlserver" else oracle.code(failure)
    else:
        return
    raise _refused(code, fault, where) from None  # the driver's own text may quote a value or the login


def _refused(code: str, fault: str, where: str) -> Fatal | Retriable:
    match code:
        case "WDH-212":
            return Retriable("WDH-212", app="new", where=where)
        case "WDH-213":
            return Fatal("WDH-213", app="new", where=where, name="new")
        case "WDH-217":
            return Retriable("WDH-217", app="new", where=where, table="*")
        case "WDH-223":
            return Fatal("WDH-223", app="new")
    return Fatal("WDH-220", app="new", table="*", fault=fault)


def listed(kind: Server, ask: Ask, schema: str) -> list[Listed]:
    """Every column of every table and view that may be read, in order."""
    of = literal(schema)
    if kind == "sqlserver":
        keys = (
            "SELECT k.TABLE_NAME, k.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS AS t "
            "JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE AS k "
            "ON k.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = t.CONSTRAINT_NAME "
            f"WHERE t.CONSTRAINT_TYPE = 'PRIMARY KEY' AND t.TABLE_SCHEMA = N{of}"
        )
        columns = (
            "SELECT c.TABLE_NAME, t.TABLE_TYPE, c.COLUMN_NAME, c.DATA_TYPE, c.IS_NULLABLE "
            "FROM INFORMATION_SCHEMA.COLUMNS AS c JOIN INFORMATION_SCHEMA.TABLES AS t "
            "ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME "
            f"WHERE c.TABLE_SCHEMA = N{of} AND COALESCE(HAS_PERMS_BY_NAME("
            "QUOTENAME(c.TABLE_SCHEMA) + '.' + QUOTENAME(c.TABLE_NAME), 'OBJECT', 'SELECT', c.COLUMN_NAME, 'COLUMN'"
            "), 1) = 1 ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION"
        )
    else:
        keys = (
            "SELECT k.table_name, k.column_name FROM all_constraints t JOIN all_cons_columns k "
            "ON k.owner = t.owner AND k.constraint_name = t.constraint_name "
            f"WHERE t.constraint_type = 'P' AND t.owner = {of}"
        )
        # A whole number is a NUMBER without decimals; tables in the recycle bin are called BIN$….
        columns = (
            "SELECT c.table_name, CASE WHEN v.view_name IS NULL THEN 'TABLE' ELSE 'VIEW' END, c.column_name, "
            "CASE WHEN c.data_type = 'NUMBER' AND c.data_scale = 0 THEN 'NUMBER(0)' ELSE c.data_type END, "
            "CASE c.nullable WHEN 'N' THEN 'NO' ELSE 'YES' END FROM all_tab_columns c "
            "LEFT JOIN all_views v ON v.owner = c.owner AND v.view_name = c.table_name "
            f"WHERE c.owner = {of} AND c.table_name NOT LIKE 'BIN$%' ORDER BY c.table_name, c.column_id"
        )
    keyed = {(table, column) for table, column in ask(keys)}
    return [
        (table, told == "VIEW", column, type_.lower(), (table, column) in keyed, nullable == "NO")
        for table, told, column, type_, nullable in ask(columns)
    ]


def word(kind: str, said: str) -> str:
    """A type as `wadah.contract.propose` reads it; another server's as it is."""
    return WORDS.get(kind, {}).get(said, said)


def sample(settings: Settings, kind: Server, ask: Ask, schema: str, table: str, types: Mapping[str, str]) -> Rows:
    """Some rows of a table, every value as the connector would land it; nothing of what is no short text."""
    if kind == "sqlserver":
        here = mssqltext.offset(settings.today())
        chosen = ", ".join(_microsoft(mssqltext.quoted(c), of, here) for c, of in types.items())
        return ask(f"SELECT TOP ({SAMPLE}) {chosen} FROM {mssqltext.quoted(schema, table)}")
    zone = settings.regency.timezone
    chosen = ", ".join(_oracle(identifier(c), oracletext.kind_of(of), zone) for c, of in types.items())
    return ask(f"SELECT {chosen} FROM {identifier(schema, table)} FETCH FIRST {SAMPLE} ROWS ONLY")


def _microsoft(column: str, of: str, here: timedelta) -> str:
    if of in mssqltext.LONG:
        return f"LEFT(CONVERT(nvarchar(max), {column}), {LETTERS})"
    return mssqltext.expression(column, of, None, here) if of in mssqltext.EXACT - mssqltext.HEX else "NULL"


def _oracle(column: str, of: str, zone: str) -> str:
    if of in ("clob", "nclob"):
        return f"DBMS_LOB.SUBSTR({column}, {LETTERS}, 1)"
    short = oracletext.EXACT - oracletext.HEX - {"long", "xmltype", "json"}
    return oracletext.expression(column, of, None, zone) if of in short else "NULL"
