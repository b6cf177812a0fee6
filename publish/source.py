"""The warehouse release that is published from: its tables, its gate results, what its loads counted.

Everything publishing knows comes from here, from the contracts and from settings. The folder is opened
once by its real path, so that a promotion meanwhile changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from publish.dataset import WALIDATA, DatasetRelease, Opd
from publish.receipt import Load
from wadah import gate
from wadah.canonical import quoted
from wadah.contract.load import inputs
from wadah.contract.model import Contract
from wadah.errors import Fatal, Quarantine
from wadah.gate import GateResult
from wadah.settings import Settings
from wadah.warehouse.connect import connect
from wadah.warehouse.outputs import model


@dataclass
class Source:
    """One warehouse release, open for reading. Use it as a context."""

    folder: Path
    con: DuckDBPyConnection
    manifest: Mapping[str, Any]
    gate: Mapping[str, GateResult]

    @classmethod
    def open(cls, settings: Settings) -> "Source":
        """The current release. Raises Fatal WDH-601 where there is none."""
        folder = settings.path("warehouse", "current").resolve()
        if not (folder / "release.json").is_file():
            raise Fatal("WDH-601")
        manifest = json.loads((folder / "release.json").read_text("utf-8"))
        return cls(folder, connect(folder / "wadah.duckdb", settings), manifest, gate.read(folder))

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    @property
    def id(self) -> str:
        return str(self.manifest["id"])

    @property
    def built_at(self) -> datetime | None:
        said = self.manifest.get("built_at")
        return datetime.fromisoformat(said) if said else None

    @cached_property
    def opds(self) -> dict[str, Opd]:
        """The regency's register of OPDs, by code; empty where the warehouse has none."""
        if not self.has("seeds.opd"):
            return {}
        rows = self.con.execute("SELECT kode_opd, nama, singkatan FROM seeds.opd").fetchall()
        return {code: Opd(code, name, short or name) for code, name, short in rows}

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """What each application table's rows came to, as the warehouse's own log tells it.

        A table that is pulled whole is told by its last load; one that grows, by all loads the warehouse holds.
        """
        if not self.has("marts.muatan"):
            return ()
        rejected = self._counts("marts.baris_ditolak", "app, tabel, load_id, kode", "count(*)")
        unresolved = self._counts("marts.tidak_dikenali", "app, tabel", "sum(jumlah)")
        found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        for row in self.con.execute(
            "SELECT app, tabel, load_id, dimuat_pada, ditarik, dikenal, diterima, ditolak FROM marts.muatan ORDER BY load_id"
        ).fetchall():
            found.setdefault((row[0], row[1]), []).append(row)
        return tuple(self._load(key, rows, rejected, unresolved) for key, rows in sorted(found.items()))

    def _load(
        self, key: tuple[str, str], rows: list[tuple[Any, ...]], rejected: Mapping[Any, int], unresolved: Mapping[Any, int]
    ) -> Load:
        app, table = key
        contract = inputs().get(app)
        described = contract.by_name.get(table) if contract else None
        kept = rows[-1:] if described and described.load.mode == "full" else rows
        ids = {row[2] for row in kept}
        codes: dict[str, int] = {}
        for (a, t, load_id, code), count in sorted(rejected.items()):
            if (a, t) == key and load_id in ids:
                codes[code] = codes.get(code, 0) + int(count)
        return Load(
            app=app, name=contract.name if contract else app, opd=contract.opd if contract else "", table=table,
            load_id=kept[-1][2], loaded_at=kept[-1][3], pulled=sum(r[4] - r[5] for r in kept),
            accepted=sum(r[6] for r in kept), rejected=sum(r[7] for r in kept), codes=codes,
            unresolved=int(unresolved.get(key, 0)),
        )  # fmt: skip

    def _counts(self, relation: str, group: str, count: str) -> dict[tuple[Any, ...], int]:
        if not self.has(relation):
            return {}
        rows = self.con.execute(f"SELECT {group}, {count} FROM {relation} GROUP BY {group}").fetchall()  # noqa: S608
        return {tuple(row[:-1]): row[-1] for row in rows}

    def has(self, relation: str) -> bool:
        schema, name = relation.split(".")
        found = self.con.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?", [schema, name]
        ).fetchone()
        return bool(found and found[0])

    def rows(self, relation: str) -> int:
        found = self.con.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchone()  # noqa: S608
        return int(found[0]) if found else 0

    def describe(self, settings: Settings, contract: Contract) -> DatasetRelease:
        """The dataset as this release holds it. Raises Quarantine WDH-600 without its table, WDH-502 without a result."""
        relation = f"open.{model(contract)}"
        if not self.has(relation):
            raise Quarantine("WDH-600", dataset=contract.id, table=model(contract))
        if contract.id not in self.gate:
            raise Quarantine("WDH-502", dataset=contract.id)
        known = self.opds
        return DatasetRelease(
            contract=contract, regency=settings.regency, relation=relation,
            opd=known.get(contract.opd) or Opd(contract.opd, contract.opd, contract.opd),
            walidata=known.get(WALIDATA) or Opd(WALIDATA, WALIDATA, WALIDATA),
            gate=self.gate[contract.id], warehouse=self.id, built_at=self.built_at,
            loads=tuple(x for x in self.loads if f"{x.app}.{x.table}" in self.tables(contract)),
        )  # fmt: skip

    def tables(self, contract: Contract) -> frozenset[str]:
        """The application tables a dataset comes from (`up4.tb_aduan`), as the warehouse's lineage tells."""
        told = self.manifest.get("datasets", {}).get(contract.id, {})
        return frozenset(told.get("depends_on", ()))
