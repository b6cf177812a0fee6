"""What a load newly rejected, out of the current warehouse release."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from wadah.contract.model import Contract, Table
from wadah.errors import catalogue
from wadah.warehouse.connect import identifier
from wadah.warehouse.spec import relation

NEW = """
FROM {rejected} AS new
WHERE new._load_id = ? AND new._terkini AND NOT EXISTS (
  SELECT 1 FROM {rejected} AS old
  WHERE old._load_id < new._load_id AND old._kode = new._kode
    AND old._kolom IS NOT DISTINCT FROM new._kolom AND old._nilai IS NOT DISTINCT FROM new._nilai
    AND old._kunci IS NOT DISTINCT FROM new._kunci
)
"""
"""Rows that no earlier load was rejected with: the same key, fault and value is told once."""


@dataclass(frozen=True)
class Row:
    """A rejected row as its OPD gets it back. `whole`: contract column → what the source wrote."""

    source: str
    number: int | None
    column: str | None  # of the contract
    value: str | None
    code: str
    why: str
    todo: str
    whole: dict[str, str | None]
    raw: str | None


def loads(con: DuckDBPyConnection, app: str, table: Table) -> list[str]:
    """Loads whose rejected rows still stand, oldest first."""
    name = _rejected(app, table)
    found = con.execute(f"SELECT DISTINCT _load_id FROM {name} WHERE _terkini ORDER BY 1").fetchall()  # noqa: S608
    return [load for (load,) in found]


def held(con: DuckDBPyConnection) -> set[str]:
    """Every load that the release still knows."""
    return {load for (load,) in con.execute("SELECT DISTINCT load_id FROM marts.muatan").fetchall()}


def rows(con: DuckDBPyConnection, contract: Contract, table: Table, load: str) -> list[Row]:
    """The rows that this load newly rejected, in the order of their source."""
    names = [c.name for c in table.columns]
    listed = ", ".join(f"new.{identifier(name)}" for name in names)
    query = (
        f"SELECT new._source, new._row, new._kolom, new._nilai, new._kode, new._pesan, new._raw, {listed} "
        + NEW.format(rejected=_rejected(contract.id, table))
        + " ORDER BY new._source, new._row"
    )
    known = catalogue()
    return [
        Row(source, number, column, value, code, why or "", known[code].do_id if code in known else "",
            dict(zip(names, whole, strict=True)), raw)
        for source, number, column, value, code, why, raw, *whole in con.execute(query, [load]).fetchall()
    ]  # fmt: skip


def _rejected(app: str, table: Table) -> str:
    return identifier("reject", f"rej_{relation(app, table.name)}")
