"""Oracle Database (12.1 and later): every column as text by TO_CHAR with its format, fetched as Arrow by its driver.

A pull is one SET TRANSACTION READ ONLY: the server lets nothing be written in it, and all it asks is of one moment.
The driver runs in its thin mode, which needs no Oracle client.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from connectors.base import Source
from connectors.rows import ROWS
from connectors.sql import oracletext
from connectors.sql.oracletext import EXACT, OracleTexts, kind_of
from connectors.sql.server import STATEMENT, TIMEOUT, DatabaseServer
from wadah.contract.model import Column
from wadah.errors import Fatal
from wadah.warehouse.connect import identifier, literal

OPTIONS = ("protocol", "wallet_location", "ssl_server_cert_dn")
REFUSED = ("ORA-01017", "ORA-01031", "ORA-01045", "ORA-28000", "ORA-28001", "ORA-41900", "DPY-4001")
MISSING = ("ORA-00942", "ORA-04043")
AWAY = ("DPY-6000", "DPY-6001", "DPY-6003", "DPY-6005", "ORA-12505", "ORA-12514", "ORA-12541")
BROKE_OFF = ("DPY-1001", "DPY-4011", "DPY-4024", "ORA-00018", "ORA-00020", "ORA-00028", "ORA-00054", "ORA-00060",
             "ORA-00904", "ORA-01013", "ORA-01033", "ORA-01034", "ORA-01089", "ORA-01090", "ORA-01466", "ORA-01555",
             "ORA-02391", "ORA-03113", "ORA-03114", "ORA-03135", "ORA-08103", "ORA-12516", "ORA-12518", "ORA-12519",
             "ORA-12520")  # fmt: skip
"""ORA-00904, ORA-01466, ORA-08103: the table was altered since its columns were asked for."""
MOMENT = "SET TRANSACTION READ ONLY"
COLUMNS = "SELECT column_name, data_type FROM all_tab_columns WHERE owner = :1 AND table_name = :2 ORDER BY column_id"


class Oracle(DatabaseServer):
    """A server of type `oracle`: `serviceName` is its database. A user needs CREATE SESSION and SELECT on the tables.

    ODCS gives Oracle no schema: a table's `physicalName` is `OWNER.TABLE`; without an owner it is the user's own.
    A name in small letters is looked for as it stands, then in capitals, as Oracle does.
    """

    port = 1521
    alias = '"c{}"'  # bare, it would come back in capitals
    exact = EXACT
    texts = OracleTexts

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        owner, _, self.table = source.table.source.rpartition(".")
        self.schema = owner or source.login()[0]
        self.name = identifier(self.schema, self.table)

    def _driver(self) -> Any:
        return driver(self.source.contract.id)

    def _failures(self) -> type[BaseException]:
        return failures(self._driver())

    def _begin(self, user: str, password: str, given: Mapping[str, str]) -> Any:
        with self.coded():
            con = connected(self._driver(), (self.host, self.number, self.database), (user, password), given)
        con.call_timeout = STATEMENT * 1000
        self._session = con
        with self.coded(), con.cursor() as asked:
            asked.execute(f"ALTER SESSION SET TIME_ZONE = {literal(self.source.settings.regency.timezone)}")
            asked.execute(MOMENT)
        return con

    def _end(self, session: Any) -> None:
        with suppress(self._failures()):
            session.close()  # rolls back

    def _described(self, session: Any) -> Mapping[str, str]:
        schema, table = self.schema, self.table
        with session.cursor() as asked:
            for names in ((schema, table), (schema.upper(), table), (schema.upper(), table.upper())):
                if found := asked.execute(COLUMNS, names).fetchall():
                    self.name = identifier(*names)
                    return {column: kind_of(kind) for column, kind in found}
        raise Fatal("WDH-214", table=self.source.table.source, **self.about)

    def expression(self, column: str, kind: str, described: Column | None) -> str:
        return oracletext.expression(identifier(column), kind, described, self.source.settings.regency.timezone)

    def compared(self, column: str, kind: str, value: str | int) -> str:
        return oracletext.compared(identifier(column), kind, value, self.source.settings.regency.timezone)

    def missing(self, column: str, kind: str, nulls: Sequence[str]) -> str:
        return oracletext.missing(identifier(column), kind, nulls)

    def _batches(self, session: Any, query: str) -> Iterator[pa.RecordBatch]:
        for found in session.fetch_df_batches(query, size=ROWS):
            if found.num_columns() and found.num_rows():  # of a frame without rows the driver makes no Arrow stream
                yield from pa.table(found).to_batches()

    def code(self, failure: BaseException) -> tuple[str, str]:
        return code(failure)


def driver(app: str) -> Any:
    """The driver's module. Raises Fatal WDH-222 where it is not installed."""
    try:
        return importlib.import_module("oracledb")
    except ModuleNotFoundError:
        raise Fatal("WDH-222", app=app, driver="oracledb", extra="oracle") from None


def failures(driver: Any) -> type[BaseException]:
    found: type[BaseException] = driver.Error
    return found


def connected(driver: Any, about: tuple[str, int, str], login: tuple[str, str], given: Mapping[str, str]) -> Any:
    """A connection to (host, port, service); `given` are the connection's own options."""
    (host, port, service), options = about, {name: given[name] for name in OPTIONS if name in given}
    return driver.connect(
        user=login[0], password=login[1], host=host, port=port, service_name=service, tcp_connect_timeout=TIMEOUT,
        retry_count=0, program="wadah", **options,
    )  # fmt: skip


def code(failure: BaseException) -> tuple[str, str]:
    """See `DatabaseServer.code`."""
    about: Any = failure.args[0] if failure.args else None
    full = str(getattr(about, "full_code", ""))
    known = ((REFUSED, "WDH-213"), (MISSING, "WDH-214"), (AWAY, "WDH-212"), (BROKE_OFF, "WDH-217"))
    return next((ours for theirs, ours in known if full in theirs), "WDH-220"), full or type(failure).__name__
