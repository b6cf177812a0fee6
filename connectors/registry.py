"""Every connector there is, by the kind of server it reads."""

from connectors.base import Connector, Source
from connectors.files.connector import CsvFiles, XlsxFiles
from connectors.rest.connector import Rest
from connectors.sql.mysql import MySql
from connectors.sql.sqlite import Sqlite
from wadah.contract.model import Server
from wadah.errors import Fatal

CONNECTORS: dict[str, type[Connector]] = {
    "sqlite": Sqlite,
    "mysql": MySql,
    "api": Rest,
    "file-xlsx": XlsxFiles,
    "file-csv": CsvFiles,
}


def kind(server: Server) -> str:
    """The registry's key for a server: its type, or for files `file-` and their format."""
    if server.format == "sqlite":
        return "sqlite"
    return f"file-{server.format}" if server.type in ("local", "sftp") else server.type


def connector(source: Source) -> Connector:
    """The connector of a source. Raises Fatal WDH-210 for a kind that has none."""
    found = CONNECTORS.get(kind(source.server))
    if found is None:
        raise Fatal("WDH-210", app=source.contract.id, kind=kind(source.server), known=", ".join(sorted(CONNECTORS)))
    return found(source)
