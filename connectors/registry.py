"""Every connector there is, by the kind of server it reads."""

import pkgutil

from connectors.base import Connector, Source
from wadah import log
from wadah.contract.model import Server
from wadah.contract.vocabulary import UNTESTED, holds
from wadah.errors import Fatal

events = log.get("connectors")

CONNECTORS = {
    "sqlite": "connectors.sql.sqlite:Sqlite",
    "mysql": "connectors.sql.mysql:MySql",
    "postgres": "connectors.sql.postgres:Postgres",
    "postgresql": "connectors.sql.postgres:Postgres",
    "sqlserver": "connectors.sql.mssql:SqlServer",
    "oracle": "connectors.sql.oracle:Oracle",
    "api": "connectors.rest.connector:Rest",
    "mqtt": "connectors.mqtt.connector:Mqtt",
    "file-xlsx": "connectors.files.connector:Workbooks",
    "file-xls": "connectors.files.connector:Workbooks",
    "file-ods": "connectors.files.connector:Workbooks",
    "file-csv": "connectors.files.connector:CsvFiles",
    "file-json": "connectors.files.connector:JsonFiles",
    "file-jsonl": "connectors.files.connector:JsonFiles",
}
"""By name: every Airflow task is a process of its own, and would pay for the libraries of all the others."""


def kind(server: Server) -> str:
    """The registry's key for a server: its type, or for files `file-` and their format."""
    if server.format == "sqlite":
        return "sqlite"
    if holds(server.type, server.format, server.location) == "mqtt":
        return "mqtt"
    if holds(server.type, server.format, server.location) == "file":
        return f"file-{server.format}"
    return server.type


def connector(source: Source) -> Connector:
    """The connector of a source. Raises Fatal WDH-210 for a kind that has none."""
    name = kind(source.server)
    if name not in CONNECTORS:
        raise Fatal("WDH-210", app=source.contract.id, kind=name, known=", ".join(sorted(CONNECTORS)))
    if name in UNTESTED:
        events.warning("source.untested", app=source.contract.id, table=source.table.name, server=name)
    if not source.server.instances:
        return reader(name)(source)
    from connectors.instances import Instances

    return Instances(source, reader(name))


def reader(name: str) -> type[Connector]:
    """The class that reads a kind of server; its module is imported now."""
    found: type[Connector] = pkgutil.resolve_name(CONNECTORS[name])
    return found
