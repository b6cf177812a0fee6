"""What a build lays into its database before dbt runs: views over landing, the portal's tables, the log of loads,
and the few facts of settings that models need.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from wadah.contract.model import Contract, Table
from wadah.landing import METADATA, Landing, Load
from wadah.settings import Settings
from wadah.warehouse import publications, release
from wadah.warehouse.connect import connect, identifier, literal
from wadah.warehouse.spec import TYPES, relation

TYPED = {"_loaded_at": "timestamp with time zone", "_row": "bigint", "_cells": "map(varchar, varchar)"}


@dataclass(frozen=True)
class Landed:
    """What landing holds of one table at one moment: snapshot, Parquet files and loads belong together."""

    app: str
    table: Table
    snapshot: int | None
    files: tuple[str, ...]
    loads: tuple[Load, ...]

    @property
    def relation(self) -> str:
        return relation(self.app, self.table.name)


@dataclass(frozen=True)
class Inputs:
    """Everything outside the database that a build reads."""

    landed: tuple[Landed, ...]
    published: Mapping[str, Path] = field(default_factory=dict)  # table → the portal's Parquet
    as_of: str = ""  # first day of the as-of month, ISO


def survey(settings: Settings, inputs: Mapping[str, Contract], outputs: Mapping[str, Contract]) -> Inputs:
    """Look at landing, portal and clock. A load that commits meanwhile is left to the next build."""
    landing = Landing(settings)
    landed = tuple(_landed(landing, app, table) for app, c in inputs.items() for table in c.tables)
    found = {c.table.name: _given_out(settings, c.id) for c in outputs.values()}
    return Inputs(
        landed=landed,
        published={name: file for name, file in found.items() if file.is_file()},
        as_of=settings.today().date().replace(day=1).isoformat(),
    )


def _given_out(settings: Settings, dataset: str) -> Path:
    """What readers get of a dataset now: in the static site, or the copy that publishing to CKAN keeps of it."""
    if settings.portal.target == "ckan":
        return settings.path("cache", "ckan", "now", f"{dataset}.parquet")
    return settings.path("portal", "current").resolve() / "d" / dataset / f"{dataset}.parquet"


def _landed(landing: Landing, app: str, table: Table) -> Landed:
    while True:
        before = landing.snapshot(app, table.name)
        files, loads = tuple(landing.files(app, table.name)), tuple(landing.loads(app, table.name))
        if landing.snapshot(app, table.name) == before:
            return Landed(app, table, before, files, loads)


def prepare(con: DuckDBPyConnection, settings: Settings, inputs: Inputs, outputs: Mapping[str, Contract]) -> None:
    """Write the schemas `landing`, `published` and `control` anew. One transaction."""
    con.execute("BEGIN")
    for schema in ("landing", "published", "control"):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for landed in inputs.landed:
        _view(con, landed)
    for contract in outputs.values():
        _published(con, contract, inputs.published.get(contract.table.name))
    _control(con, settings, inputs)
    _quality(con, settings)
    _publications(con, settings)
    con.execute("COMMIT")


def _view(con: DuckDBPyConnection, landed: Landed) -> None:
    """Every column the contract names, whatever the files have: what never landed is NULL."""
    wanted = {name: TYPED.get(name, "varchar") for name in METADATA}
    wanted |= {c.name: "varchar" for c in landed.table.columns}
    has: list[str] = []
    source = "(SELECT 1 WHERE false)"
    if landed.files:
        listed = ", ".join(map(literal, landed.files))
        # The path holds `_load_id=…`, which is a column of the file already.
        source = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
        has = _columns(con, source)
    columns = ", ".join(
        f"{identifier(name)}::{kind} AS {identifier(name)}" if name in has else f"NULL::{kind} AS {identifier(name)}"
        for name, kind in wanted.items()
    )
    name = identifier("landing", landed.relation)
    con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {columns} FROM {source}")  # noqa: S608 - names are quoted


def _published(con: DuckDBPyConnection, contract: Contract, file: Path | None) -> None:
    """A copy, not a view: a release must not change when the portal does."""
    wanted = {c.name: TYPES[c.type] for c in contract.table.columns}
    source, has = "(SELECT 1 WHERE false)", []
    if file:
        source = f"read_parquet({literal(file)})"
        has = _columns(con, source)
    columns = ", ".join(
        f"{identifier(n) if n in has else 'NULL'}::{kind} AS {identifier(n)}" for n, kind in wanted.items()
    )
    name = identifier("published", contract.table.name)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM {source}")  # noqa: S608 - names are quoted


def _columns(con: DuckDBPyConnection, source: str) -> list[str]:
    return con.sql(f"SELECT * FROM {source} LIMIT 0").columns  # noqa: S608 - made above


def _control(con: DuckDBPyConnection, settings: Settings, inputs: Inputs) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE control.parameter (kode_kabupaten varchar, kode_provinsi varchar, "
        "nama_provinsi varchar, persen_tersembunyi_maks double)"
    )
    con.execute("INSERT INTO control.parameter VALUES (?, ?, ?, ?)", parameters(settings))
    con.execute("CREATE OR REPLACE TABLE control.waktu (awal_bulan date)")
    con.execute("INSERT INTO control.waktu VALUES (?)", [inputs.as_of])
    con.execute(
        "CREATE OR REPLACE TABLE control.muatan (app varchar, tabel varchar, load_id varchar, dimuat_pada timestamp, "
        "ditarik bigint, dikenal bigint)"
    )
    con.execute("CREATE OR REPLACE TABLE control.bagian (app varchar, tabel varchar, sumber varchar, load_id varchar)")
    held = [
        (landed.app, landed.table.name, held.source, held.load)
        for landed in inputs.landed
        for held in (landed.loads[-1].instances.values() if landed.loads else ())
    ]
    if held:
        con.executemany("INSERT INTO control.bagian VALUES (?, ?, ?, ?)", held)
    zone = settings.regency.zone
    rows = [
        (landed.app, landed.table.name, x.load_id, x.loaded_at.astimezone(zone).replace(tzinfo=None), x.pulled, x.known)
        for landed in inputs.landed
        for x in landed.loads
    ]
    if rows:
        con.executemany("INSERT INTO control.muatan VALUES (?, ?, ?, ?, ?, ?)", rows)


QUALITY = (
    ("tahun", "bigint"), ("bulan", "bigint"), ("app", "varchar"), ("tabel", "varchar"), ("kode_opd", "varchar"),
    ("diterima", "bigint"), ("ditolak", "bigint"), ("diperbaiki", "bigint"), ("tidak_dikenali", "bigint"),
    ("isian", "bigint"), ("terisi", "bigint"), ("jumlah_muatan", "bigint"), ("ditarik", "bigint"),
    ("terakhir_dimuat", "timestamp"), ("toleransi_jam", "bigint"),
)  # fmt: skip
"""Columns of `marts.fct_mutu_data`, whose past months a build takes over from the release before."""


def _quality(con: DuckDBPyConnection, settings: Settings) -> None:
    """What the current release says of the months that were: it stands nowhere else, since loads expire."""
    columns = ", ".join(f"{name} {kind}" for name, kind in QUALITY)
    con.execute(f"CREATE OR REPLACE TABLE control.mutu ({columns})")
    told = release.current(settings)
    if told is None or "fct_mutu_data" not in told.manifest.get("models", {}):
        return
    with connect(told.database, settings) as before:
        rows = before.execute(f"SELECT {', '.join(n for n, _ in QUALITY)} FROM marts.fct_mutu_data").fetchall()  # noqa: S608
    if rows:
        con.executemany(f"INSERT INTO control.mutu VALUES ({', '.join('?' * len(QUALITY))})", rows)  # noqa: S608


def _publications(con: DuckDBPyConnection, settings: Settings) -> None:
    """What publishing has noted of its releases; no portal is asked."""
    columns = ", ".join(f"{name} {kind}" for name, kind in publications.COLUMNS)
    con.execute(f"CREATE OR REPLACE TABLE control.publikasi ({columns})")
    rows = [[row[name] for name, _ in publications.COLUMNS] for row in publications.read(settings)]
    if rows:
        marks = ", ".join("?" * len(publications.COLUMNS))
        con.executemany(f"INSERT INTO control.publikasi VALUES ({marks})", rows)  # noqa: S608 - marks alone


def parameters(settings: Settings) -> list[object]:
    """The row of `control.parameter`; a change of it means a full build."""
    regency = settings.regency
    return [regency.code, regency.province_code, regency.province, settings.gate.max_hidden_percent]
