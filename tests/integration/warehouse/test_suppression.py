"""The open models' own SQL against the definition, written a second time in Python, on tables made by chance."""

from collections.abc import Mapping
from random import Random

import pytest
from duckdb import DuckDBPyConnection

from infra.sandbox.suppress import Key, suppress
from tests.integration.warehouse.conftest import Regency
from wadah.contract.load import outputs
from wadah.warehouse import release
from wadah.warehouse.connect import connect
from wadah.warehouse.outputs import SPINE, output_spec

PLACES = [f"33.19.{n:02d}" for n in range(1, 6)]
VALUES = {
    "kemendagri_kode_kecamatan": PLACES, "kategori": list("ABCD"), "jenis_kejadian": list("ABC"),
    "skala": ["mikro", "kecil", "menengah"], "sektor": list("ABC"),
}  # fmt: skip
LIMIT = 25.0


class Open:
    """One open model's compiled SQL over tables of our own."""

    def __init__(self, con: DuckDBPyConnection, dataset: str, sql: str) -> None:
        self.con, self.sql, self.spec = con, sql, output_spec(outputs()[dataset])
        self.keys = [*self.spec["periods"], *self.spec["dims"]]

    def show(
        self, cells: Mapping[Key, int], before: Mapping[Key, str | None]
    ) -> dict[Key, tuple[int | None, str | None]]:
        """What the model makes of true counts after a release that had these notes."""
        table, count = self.spec["table"], self.spec["count"]
        named = ", ".join(f'"{k}" {"bigint" if k in self.spec["periods"] else "varchar"}' for k in self.keys)
        covers = "".join(f", {c} bigint" for c in self.spec["covers"])
        self.con.execute(f"CREATE OR REPLACE TABLE wadah.marts.agg_{table} ({named}, {count} bigint{covers})")
        self.con.execute(f"CREATE OR REPLACE TABLE wadah.published.{table} ({named}, catatan_supresi varchar)")
        for name, rows in (
            (f"wadah.marts.agg_{table}", [[*key, n, *([2 * n] if covers else [])] for key, n in cells.items()]),
            (f"wadah.published.{table}", [[*key, note] for key, note in before.items()]),
        ):
            if rows:
                self.con.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        listed = ", ".join(f'"{k}"' for k in self.keys)
        also = "".join(f", {c}" for c in self.spec["covers"])
        found = self.con.execute(f"SELECT {listed}, {count}, catatan_supresi{also} FROM ({self.sql})").fetchall()
        for row in found:
            assert all(
                cover == (None if row[len(self.keys)] is None else 2 * row[len(self.keys)])
                for cover in row[len(self.keys) + 2 :]
            )
        return {row[: len(self.keys)]: (row[len(self.keys)], row[len(self.keys) + 1]) for row in found}


def defined(
    model: Open, cells: Mapping[Key, int], before: Mapping[Key, str | None]
) -> dict[Key, tuple[int | None, str | None]]:
    """The same by the definition."""
    spec, keys = model.spec, model.keys
    periods, dims = range(len(spec["periods"])), range(len(spec["periods"]), len(keys))
    at = keys.index(spec["coarser"]["column"])
    seen = {key: note for key, note in before.items() if note}
    notes = suppress(cells, periods, dims, spec["k"], seen)
    coarse = any(key[at] == spec["coarser"]["label"] for key in before)
    if coarse or 100 * len(notes) > LIMIT * sum(n > 0 for n in cells.values()):
        cells = summed(model, cells)
        notes = suppress(cells, periods, dims, spec["k"], seen)
    return {key: (None if key in notes else n, notes.get(key)) for key, n in cells.items()}


@pytest.fixture(scope="module", params=["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"])
def model(request: pytest.FixtureRequest, regency: Regency) -> Open:
    current = release.current(regency.settings)
    assert current
    con = connect(None, regency.settings)
    con.execute("ATTACH ':memory:' AS wadah")
    for schema in ("marts", "intermediate", "published", "control"):
        con.execute(f"CREATE SCHEMA wadah.{schema}")
    spine = ", ".join(f"p AS {column}" for column in SPINE)
    con.execute(
        f"CREATE TABLE wadah.intermediate.int_kecamatan AS SELECT {spine} FROM (SELECT unnest(?) AS p)", [PLACES]
    )
    con.execute(f"CREATE TABLE wadah.control.parameter AS SELECT {LIMIT} AS persen_tersembunyi_maks")
    name = outputs()[request.param].table.name
    sql = current.dbt["nodes"][f"model.wadah.open_{name}"]["compiled_code"]
    return Open(con, request.param, sql)


@pytest.mark.parametrize("seed", range(12))
def test_the_model_hides_exactly_what_the_definition_hides(model: Open, seed: int) -> None:
    draw = Random(f"{model.spec['table']}{seed}")
    mean = draw.choice([4, 15, 60, 200])
    cells = table(draw, model, mean)
    before: dict[Key, str | None] = {}
    for _ in range(3):  # releases one after the other; counts change in between
        shown = model.show(cells, before)
        assert shown == defined(model, cells, before)
        before = {key: note for key, (_, note) in shown.items()}
        cells = {key: max(0, n + draw.choice([0, 0, 0, 1, -1, 3, -n])) for key, n in cells.items()}


@pytest.mark.parametrize("seed", range(4))
def test_nothing_hidden_follows_from_a_line_or_from_two_releases(model: Open, seed: int) -> None:
    draw = Random(f"attack{model.spec['table']}{seed}")
    cells = table(draw, model, 90)
    first = model.show(cells, {})
    grown = {key: n + draw.choice([0, 0, 1, 2]) for key, n in cells.items()}
    second = model.show(grown, {key: note for key, (_, note) in first.items()})
    if first.keys() == second.keys():
        assert {k for k, (n, _) in first.items() if n is None} <= {k for k, (n, _) in second.items() if n is None}
    k, dims = model.spec["k"], range(len(model.spec["periods"]), len(model.keys))
    truth = grown if second.keys() == grown.keys() else summed(model, grown)
    for dim in dims:
        lines: dict[Key, list[Key]] = {}
        for key in truth:
            lines.setdefault((*key[:dim], *key[dim + 1 :]), []).append(key)
        for line in lines.values():
            hidden = [c for c in line if second[c][0] is None]
            left = [c for c in line if second[c][0]]
            assert not hidden or not left or (len(hidden) > 1 and sum(truth[c] for c in hidden) >= k)


def table(draw: Random, model: Open, mean: int) -> dict[Key, int]:
    """Counts of two periods: most near `mean`, some none, some small."""
    keys: list[Key] = [(2026, n) for n in (1, 2)]
    for dim in model.spec["dims"]:
        keys = [(*key, value) for key in keys for value in VALUES[dim]]
    ways = [lambda: draw.randint(mean // 2, 2 * mean)] * 14 + [lambda: 0, lambda: draw.randint(1, 9)]
    return {key: draw.choice(ways)() for key in keys}


def summed(model: Open, cells: Mapping[Key, int]) -> dict[Key, int]:
    at = model.keys.index(model.spec["coarser"]["column"])
    out: dict[Key, int] = {}
    for key, n in cells.items():
        wide = (*key[:at], model.spec["coarser"]["label"], *key[at + 1 :])
        out[wide] = out.get(wide, 0) + n
    return out
