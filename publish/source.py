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
        """What every application table gives now, as the build counted it: pulled = accepted + rejected.

        Of columns that must be recognised (places, categories), `unresolved` is told for the worst.
        """
        return tuple(
            Load(
                app=told["app"], name=told["name"], opd=told["opd"], table=told["table"], load_id=told["load_id"] or "",
                loaded_at=told["loaded_at"], pulled=told["pulled"], accepted=told["accepted"],
                rejected=told["rejected"], codes=told["codes"],
                unresolved=max((c["rows"] for c in told["unresolved"].values()), default=0),
            )
            for told in self.manifest.get("sources", ())
        )  # fmt: skip

    def has(self, relation: str) -> bool:
        schema, name = relation.split(".")
        found = self.con.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?", [schema, name]
        ).fetchone()
        return bool(found and found[0])

    def rows(self, relation: str) -> int:
        found = self.con.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchone()
        return int(found[0]) if found else 0

    def waits(self, dataset: str) -> bool:
        """Whether no row of it has come yet."""
        return dataset in self.gate and self.gate[dataset].waiting

    def describe(self, settings: Settings, contract: Contract) -> DatasetRelease:
        """The dataset as this release holds it. Raises Quarantine WDH-600 without a table, WDH-502 without a result."""
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
            loads=tuple(x for x in self.loads if (x.app, x.table) in self.tables(contract)),
        )  # fmt: skip

    def tables(self, contract: Contract) -> frozenset[tuple[str, str]]:
        """The application tables a dataset comes from, (app, table), as dbt's graph tells."""
        told = self.manifest.get("open", {}).get(contract.id, {})
        return frozenset((d["app"], d["table"]) for d in told.get("depends_on", ()))
