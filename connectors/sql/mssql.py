"""SQL Server (2016 and later): every column as text by CONVERT with its style, fetched as Arrow by Microsoft's driver.

A pull is one SNAPSHOT transaction where the database allows it; where it keeps row versions for READ COMMITTED alone,
each SELECT is a consistent read of its own. Where it does neither, a long SELECT would meet rows twice or not at
all, or keep the OPD's own programs waiting: it is refused (WDH-224). SQL Server knows no read-only transaction: the
connection declares its intent, only SELECT is ever sent, and it ends by rolling back.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import pyarrow as pa

from connectors.base import Source
from connectors.rows import ROWS
from connectors.sql import mssqltext
from connectors.sql.mssqltext import EXACT, MsTexts, offset, quoted
from connectors.sql.server import STATEMENT, TIMEOUT, DatabaseServer
from wadah.contract.model import Column
from wadah.errors import Fatal

OPTIONS = ("encrypt", "trustservercertificate", "hostnameincertificate", "servercertificate")
STATES = ("08001", "08002", "08003", "08004", "08007", "08S01", "28000", "40001", "42000", "42S02", "42S22", "HY000",
          "HYT00", "HYT01")  # fmt: skip
SPEECH = f"SET LANGUAGE us_english; SET DATEFORMAT ymd; SET LOCK_TIMEOUT {TIMEOUT * 1000}"
ISOLATION = (
    "SELECT snapshot_isolation_state, is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()"
)
THERE = "SELECT OBJECT_ID(?)"
# Types of users by what they rest on. A masked column shows invented values to whoever may not see the true ones.
COLUMNS = """
SELECT c.name,
  CASE WHEN t.is_user_defined = 1 AND t.is_assembly_type = 0 THEN TYPE_NAME(t.system_type_id) ELSE t.name END,
  CASE WHEN c.is_masked = 1 AND COALESCE(HAS_PERMS_BY_NAME(?, 'OBJECT', 'UNMASK', c.name, 'COLUMN'),
    HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UNMASK'), 0) = 0 THEN 1 ELSE 0 END
FROM sys.columns AS c JOIN sys.types AS t ON t.user_type_id = c.user_type_id
WHERE c.object_id = OBJECT_ID(?) AND COALESCE(HAS_PERMS_BY_NAME(?, 'OBJECT', 'SELECT', c.name, 'COLUMN'), 1) = 1
ORDER BY c.column_id
"""


class SqlServer(DatabaseServer):
    """A server of type `sqlserver`. A login needs SELECT on the contract's columns and nothing else."""

    port = 1433
    exact = EXACT
    texts = MsTexts

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.schema = source.server.schema or "dbo"
        self.name = quoted(self.schema, source.table.source)

    def _driver(self) -> Any:
        return driver(self.source.contract.id)

    def _failures(self) -> type[BaseException]:
        return failures(self._driver())

    def _begin(self, user: str, password: str, given: Mapping[str, str]) -> Any:
        with self.coded():
            con = connected(self._driver(), (self.host, self.number, self.database), (user, password), given)
        con.timeout = STATEMENT
        self._session = con
        with self.coded(), con.cursor() as asked:
            asked.execute(SPEECH)
            asked.execute(ISOLATION)
            snapshot, versions = asked.fetchone() or (0, 0)
            if snapshot == 1:
                asked.execute("SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
            elif not versions:
                self.close()
                raise Fatal("WDH-224", database=self.database, **self.about)
            con.setautocommit(False)
        return con

    def _end(self, session: Any) -> None:
        with suppress(self._failures()):
            session.rollback()
        with suppress(self._failures()):
            session.close()

    def _described(self, session: Any) -> Mapping[str, str]:
        with session.cursor() as asked:
            there = asked.execute(THERE, [self.name]).fetchone()
            if there is None or there[0] is None:
                raise Fatal("WDH-214", table=self.source.table.source, **self.about)
            found = asked.execute(COLUMNS, [self.name] * 3).fetchall()
        if not found:  # it is there, and not one column may be read
            raise Fatal("WDH-213", name=self.source.server.connection, **self.about)
        return {name: f"masked {kind}" if masked else kind.lower() for name, kind, masked in found}

    def expression(self, column: str, kind: str, described: Column | None) -> str:
        return mssqltext.expression(quoted(column), kind, described, offset(self.source.settings.today()))

    def compared(self, column: str, kind: str, value: str | int) -> str:
        return mssqltext.compared(quoted(column), kind, value, offset(self.source.settings.today()))

    def missing(self, column: str, kind: str, nulls: Sequence[str]) -> str:
        return mssqltext.missing(quoted(column), kind, nulls)

    def _batches(self, session: Any, query: str) -> Iterator[pa.RecordBatch]:
        with session.cursor() as asked, asked.execute(query).arrow_reader(batch_size=ROWS) as found:
            yield from found

    def code(self, failure: BaseException) -> tuple[str, str]:
        return code(failure, begun=self._session is not None)


def driver(app: str) -> Any:
    """The driver's module. Raises Fatal WDH-222 where it is not installed, WDH-223 where it does not load."""
    try:
        return importlib.import_module("mssql_python")
    except ModuleNotFoundError:
        raise Fatal("WDH-222", app=app, driver="mssql-python", extra="mssql") from None
    except (ImportError, OSError) as failure:
        raise Fatal("WDH-223", app=app) from failure


def failures(driver: Any) -> type[BaseException]:
    found: type[BaseException] = driver.exceptions.Exception  # its own, of which all others are
    return found


def connected(driver: Any, about: tuple[str, int, str], login: tuple[str, str], given: Mapping[str, str]) -> Any:
    """A connection to (host, port, database) that declares to read only; `given` are the connection's own options."""
    driver.pooling(enabled=False)  # a session given back would keep its isolation level
    (host, port, database), options = about, {name: given[name] for name in OPTIONS if name in given}
    return driver.connect(
        server=f"tcp:{host},{port}", database=database, uid=login[0], pwd=login[1], applicationintent="ReadOnly",
        connectretrycount="0", timeout=TIMEOUT, autocommit=True, **options,
    )  # fmt: skip


def code(failure: BaseException, *, begun: bool) -> tuple[str, str]:
    """See `DatabaseServer.code`; `begun` says whether the session was there."""
    # The driver gives the SQLSTATE as its own sentence alone, and the server's error number not at all.
    state = _states().get(getattr(failure, "driver_error", ""), "")
    said, fault = str(getattr(failure, "ddbc_error", "")), f"SQLSTATE {state}" if state else type(failure).__name__
    if "Failed to load the driver" in said:
        return "WDH-223", fault
    if state == "28000" or (state == "42000" and (not begun or "permission was denied" in said)):
        return "WDH-213", fault
    if state == "42S02":
        return "WDH-214", fault
    if not begun:
        return "WDH-212", fault
    if state[:2] in ("08", "40") or state in ("42S22", "HYT00", "HYT01"):  # 42S22: altered since it was described
        return "WDH-217", fault
    return "WDH-220", fault


@cache
def _states() -> Mapping[str, str]:
    """The driver's sentence → SQLSTATE."""
    from mssql_python.exceptions import sqlstate_to_exception

    return {str(getattr(sqlstate_to_exception(state, ""), "driver_error", state)): state for state in STATES}
