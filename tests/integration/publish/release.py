"""A warehouse release made by hand, as publishing meets it: open tables, loads, gate results bound to their content.

Counts come from a fixed dice; suppression is the sandbox's own, written apart from the pipeline's.
"""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from pathlib import Path
from zlib import crc32

import duckdb

from infra.sandbox.suppress import suppress
from wadah.canonical import content_hash
from wadah.contract.load import inputs, outputs
from wadah.contract.model import Contract
from wadah.contract.vocabulary import PERIODS
from wadah.gate import Check, GateResult, write
from wadah.settings import ROOT, Settings
from wadah.warehouse.outputs import KABUPATEN, KECAMATAN, model, output_spec
from wadah.warehouse.spec import TYPES

NOW = "2026-11-20T09:00:00+07:00"
CATEGORIES = {
    "kategori": ["Administrasi Kependudukan", "Bantuan Sosial", "Infrastruktur Jalan", "Kebersihan dan Sampah",
                 "Kesehatan", "Lainnya", "Penerangan Jalan"],
    "jenis_kejadian": ["Kecelakaan Lalu Lintas", "Lainnya", "Penyakit Mendadak"],
    "skala": ["kecil", "menengah", "mikro"],
    "sektor": ["A Pertanian", "C Industri pengolahan", "G Perdagangan", "H Pengangkutan",
               "I Penyediaan akomodasi dan makan minum", "S Jasa lainnya"],
}  # fmt: skip
AVERAGE = {"aduan-bulanan": 9, "panggilan-psc-bulanan": 30, "umkm-triwulanan": 24}
ALL = outputs()
SOURCES = {
    "aduan-bulanan": ("up4", "tb_aduan"),
    "panggilan-psc-bulanan": ("psc119", "panggilan"),
    "umkm-triwulanan": ("umkm", "umkm"),
}


def three() -> dict[str, Contract]:
    """The datasets that a release made by hand holds."""
    return {name: contract for name, contract in ALL.items() if name in SOURCES}


@dataclass
class Maker:
    """Makes one release after another in one home. `last`: last closed month; `hide`: apply suppression."""

    home: Path
    regency: str = "33.19"
    now: str = NOW
    environment: str = "production"
    last: tuple[int, int] = (2026, 10)
    months: int = 22
    hide: bool = True
    average: Mapping[str, float] = field(default_factory=lambda: dict(AVERAGE))
    contracts: Mapping[str, Contract] = field(default_factory=three)
    number: int = 0
    portal: Mapping[str, object] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        said = {"regency_code": self.regency, "now": self.now, "environment": self.environment, "portal": self.portal}
        return Settings(home=self.home, **said)  # type: ignore[arg-type]

    def make(
        self,
        *statements: str,
        checks: Callable[[Contract], tuple[Check, ...]] | None = None,
        broken_gate: tuple[str, ...] = (),
    ) -> Path:
        """Write the next release, make it current; `statements` change open tables before the gate."""
        self.number += 1
        name = f"20261120T{self.number:06}Z"
        folder = self.home / "warehouse" / "releases" / name
        folder.mkdir(parents=True)
        with duckdb.connect(folder / "wadah.duckdb") as con:
            self._tables(con)
            for statement in statements:
                con.execute(statement)
            results = [_gate(con, c, checks) for c in self.contracts.values() if _has(con, c)]
        write([r for r in results if r.dataset not in broken_gate], folder)
        depends = {
            d: {"depends_on": [dict(zip(("app", "table"), SOURCES[d], strict=True))]}
            for d in self.contracts
            if d in SOURCES
        }
        manifest = {"id": name, "built_at": "2026-11-20T08:30:00+07:00", "as_of": self.now[:10], "open": depends,
                    "sources": _sources()}  # fmt: skip
        (folder / "release.json").write_text(json.dumps(manifest), "utf-8")
        link = self.home / "warehouse" / "current"
        link.unlink(missing_ok=True)
        link.symlink_to(folder)
        return folder

    def _tables(self, con: duckdb.DuckDBPyConnection) -> None:
        for schema in ("seeds", "open"):
            con.execute(f"CREATE SCHEMA {schema}")
        for name in ("wilayah", "opd"):
            con.execute(
                f"CREATE TABLE seeds.{name} AS FROM read_csv('{ROOT}/dbt/seeds/{name}.csv', all_varchar = true)"
            )
        places = con.execute(
            "SELECT kode_kemendagri, nama, kode_bps, nama_bps FROM seeds.wilayah "
            "WHERE tingkat = 'kecamatan' AND kode_induk = ? ORDER BY 1", [self.regency],
        ).fetchall()  # fmt: skip
        for contract in self.contracts.values():
            if contract.id in SOURCES:
                self._dataset(con, contract, places)

    def _dataset(self, con: duckdb.DuckDBPyConnection, contract: Contract, places: list[tuple[str, ...]]) -> None:
        table, spec = contract.table, output_spec(contract)
        dice = random.Random(contract.id)  # the same past in every release
        quarterly = "triwulan" in table.key
        end = self.last[0] * 12 + self.last[1] - 1
        months = [(m // 12, m % 12 + 1) for m in range(end - self.months + 1, end + 1)]
        periods = sorted({(y, (m - 1) // 3 + 1) for y, m in months if m % 3 == 0}) if quarterly else months
        names = [k for k in table.key if k not in PERIODS]
        values = [[p[0] for p in places] if n == "kemendagri_kode_kecamatan" else CATEGORIES[n] for n in names]
        cells = {}
        for at, period in enumerate(periods):
            season = 1.25 - abs((period[1] / (4 if quarterly else 12)) - 0.15) + at * 0.004
            for rest in product(*values):
                weight = 0.4 + 1.2 * (crc32("|".join(map(str, rest)).encode()) % 1000 / 1000)
                cells[(period, *rest)] = max(
                    0, round(dice.gauss(1, 0.22) * self.average[contract.id] * weight * season)
                )
        hidden = suppress(cells, [0], range(1, 1 + len(names)), spec["k"], {}) if self.hide else {}
        place, regency = {p[0]: p for p in places}, self.settings.regency
        rows = []
        for key, n in cells.items():
            at, note = dict(zip(names, key[1:], strict=True)), hidden.get(key)
            code = place[str(at["kemendagri_kode_kecamatan"])]
            spine = (regency.province_code, regency.province, regency.code_bps, regency.name.upper(), regency.code,
                     code[2], code[3], code[0], code[1])  # fmt: skip
            row = (
                dict(zip((*KABUPATEN, *KECAMATAN), spine, strict=True))
                | at
                | {"tahun": key[0][0], ("triwulan" if quarterly else "bulan"): key[0][1]}
            )
            row |= {spec["count"]: None if note else n, "satuan": spec["unit"], "catatan_supresi": note}
            row |= dict.fromkeys(spec["covers"], None if note else n * 3)
            rows.append(tuple(row.get(c.name) for c in table.columns))
        columns = ", ".join(f'"{c.name}" {TYPES[c.type]}' for c in table.columns)
        con.execute(f"CREATE TABLE open.{model(contract)} ({columns})")
        # Appended as Arrow: row by row is too slow for 21 kecamatan.
        import pyarrow as pa

        batch = pa.table({c.name: [r[i] for r in rows] for i, c in enumerate(table.columns)})
        con.register("batch", batch)
        con.execute(f"INSERT INTO open.{model(contract)} SELECT * FROM batch")
        con.unregister("batch")


def _sources() -> list[dict[str, object]]:
    """What the build counts of each application table, in the form of `release.json`."""
    told = []
    for dataset, pulled, codes in (
        ("aduan-bulanan", 3380, {"WDH-302": 14, "WDH-304": 9, "WDH-311": 4}),
        ("panggilan-psc-bulanan", 9120, {"WDH-304": 31, "WDH-313": 12}),
        ("umkm-triwulanan", 15230, {"WDH-307": 120, "WDH-303": 88, "WDH-306": 41, "WDH-308": 12}),
    ):
        app, table = SOURCES[dataset]
        contract, rejected = inputs()[app], sum(codes.values())
        told.append({
            "app": app, "table": table, "name": contract.name, "opd": contract.opd,
            "load_id": "20261119T230000000000Za1b2",
            "loaded_at": "2026-11-20T06:00:00+07:00", "pulled": pulled, "accepted": pulled - rejected,
            "rejected": rejected, "codes": codes,
            "unresolved": {"kec": {"rows": 37, "empty": 30, "names": 2}} if app == "up4" else {},
        })  # fmt: skip
    return told


def _has(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    found = con.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = ?", [model(contract)]
    ).fetchone()
    return bool(found and found[0])


def _gate(
    con: duckdb.DuckDBPyConnection, contract: Contract, checks: Callable[[Contract], tuple[Check, ...]] | None
) -> GateResult:
    relation, table = f"open.{model(contract)}", contract.table
    made = checks(contract) if checks else tuple(
        Check(f"uji:{i}", "contract", "error", True, 0, 0, "Lolos.") for i in range(12)
    )  # fmt: skip
    digest = content_hash(con, relation, [c.name for c in table.columns], table.key)
    rows = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return GateResult(contract.id, table.name, digest, rows[0] if rows else 0, made, datetime.fromisoformat(NOW))
