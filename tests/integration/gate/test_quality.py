"""The `quality` of contracts: each kind of rule holds, fails, and is never left out in silence."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from expectations.contract import quality_rules
from expectations.loads import load_checks
from expectations.runner import Runner, Suite
from tests.integration.gate.warehouse import Warehouse
from wadah.contract.load import inputs, outputs
from wadah.contract.model import Contract, Quality
from wadah.gate import Check
from wadah.settings import GateSettings
from wadah.warehouse.connect import connect

UP4 = "up4.tb_aduan"
FEW = {name: inputs()[name] for name in ("up4", "psc119")}


def rule(kind: str = "metric", **said: object) -> Quality:
    made = {"name": "uji", "description": "Uji.", "kind": kind, "severity": "error", "dimension": None, **said}
    return Quality(**made)  # type: ignore[arg-type]


EXPECT = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "jumlah_aduan", "min_value": 0}}
RULES = {
    "rows, more than": (rule(metric="rowCount", bounds={"mustBeGreaterThan": 100}), True),
    "rows, more than there are": (rule(metric="rowCount", bounds={"mustBeGreaterThan": 108}), False),
    "rows, at least": (rule(metric="rowCount", bounds={"mustBeGreaterOrEqualTo": 108}), True),
    "rows, exactly": (rule(metric="rowCount", bounds={"mustBe": 107}), False),
    "rows, not": (rule(metric="rowCount", bounds={"mustNotBe": 0}), True),
    "rows, between": (rule(metric="rowCount", bounds={"mustBeBetween": [1, 108]}), True),
    "rows, not between": (rule(metric="rowCount", bounds={"mustNotBeBetween": [1, 108]}), False),
    "two bounds at once": (rule(metric="rowCount", bounds={"mustBeGreaterThan": 1, "mustBeLessThan": 100}), False),
    "rows twice": (rule(metric="duplicateValues", bounds={"mustBe": 0}), True),
    "rows twice, in percent": (rule(metric="duplicateValues", unit="percent", bounds={"mustBeLessThan": 1}), True),
    "SQL": (rule("sql", query="SELECT count(*) FROM ${table} WHERE bulan > 12", bounds={"mustBe": 0}), True),
    "SQL that fails": (rule("sql", query="SELECT max(bulan) FROM ${table}", bounds={"mustBeLessOrEqualTo": 9}), False),
    "SQL that gives NULL": (rule("sql", query="SELECT max(1) FROM ${table} WHERE false", bounds={"mustBe": 0}), False),
    "SQL with braces, colons and percents": (
        rule(
            "sql",
            query="SELECT count(*) FROM ${table} WHERE regexp_matches(kategori, '^x{2}:y:z$') OR kategori LIKE ':a%'",
            bounds={"mustBe": 0},
        ),
        True,
    ),
    "SQL of a missing column": (rule("sql", query="SELECT max(x) FROM ${table}", bounds={"mustBe": 0}), False),
    "SQL without a bound": (rule("sql", query="SELECT 1 FROM ${table}"), False),
    "an expectation": (rule("great-expectations", implementation=EXPECT), True),
    "an expectation that fails": (
        rule("great-expectations", implementation={**EXPECT, "kwargs": {"column": "bulan", "max_value": 9}}),
        False,
    ),
    "an expectation nobody knows": (rule("great-expectations", implementation={"type": "expect_magic"}), False),
    "an expectation without a name": (rule("great-expectations", implementation={}), False),
    "a metric nobody knows": (rule(metric="freshness", bounds={"mustBe": 1}), False),
    "a ceiling of rejected rows": (rule(metric="invalidValues", unit="percent", bounds={"mustBeLessThan": 5}), False),
    "a metric without a bound": (rule(metric="rowCount"), False),
}


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str, sound: Warehouse) -> None:
    asked, holds = RULES[name]
    table = replace(outputs()["aduan-bulanan"].table, quality=(asked,))
    with closing(connect(sound.path, sound.settings)) as con:
        suite = Suite("uji", "open.open_aduan_bulanan", list(quality_rules(table)))
        (check,) = Runner(con).run(suite)
    assert check.ok is holds
    assert check.severity == "error"
    assert check.kind == "quality" or (check.kind == "fault" and check.code in ("WDH-531", "WDH-532"))


def loads(
    warehouse: Warehouse, contracts: dict[str, Contract] | None = None, ceiling: float = 5.0
) -> dict[str, list[Check]]:
    settings = warehouse.settings.model_copy(update={"gate": GateSettings(max_rejected_percent=ceiling)})
    with closing(connect(warehouse.path, settings)) as con:
        return load_checks(con, Runner(con), settings, contracts or FEW)


def failed(checks: list[Check]) -> dict[str, str | None]:
    return {c.name.rsplit(":", 1)[-1] if "mutu" not in c.name else "mutu": c.code for c in checks if not c.ok}


def rejects(count: int, load: str = "'L' || i", app: str = "up4", table: str = "tb_aduan", current: bool = True) -> str:
    return (
        f"INSERT INTO marts.baris_ditolak SELECT '{app}', '{table}', {load}, 'x', i, 'nik', 'WDH-306', 'p', 'v', 'k',"
        f" {current} FROM range({count}) r(i)"
    )


def quality(*rules: Quality) -> dict[str, Contract]:
    """The applications with other rules for UP4's complaints."""
    up4 = inputs()["up4"]
    tables = tuple(replace(t, quality=rules) if t.name == "tb_aduan" else t for t in up4.tables)
    return {**FEW, "up4": replace(up4, tables=tables)}


ALL = "(SELECT count(*) FROM staging.stg_up4__tb_aduan)"
LOADS = {
    "as it came": ([], None, {}),
    "a few rejected": ([rejects(20)], None, {}),
    "rejected before, mended since": ([rejects(5000, current=False)], None, {}),
    "too many of the table": ([rejects(1000)], None, {"batas-tolak": "WDH-510"}),
    "too many of one load": (
        ["UPDATE staging.stg_up4__tb_aduan SET _load_id = 'L2' WHERE id_aduan <= 30", rejects(10, "'L2'")],
        None,
        {"batas-tolak": "WDH-510"},
    ),
    "one of a load of few": (
        ["UPDATE staging.stg_up4__tb_aduan SET _load_id = 'L2' WHERE id_aduan <= 10", rejects(1, "'L2'")],
        None,
        {},
    ),
    "a load of nothing else": ([rejects(30, "'L'")], None, {"batas-tolak": "WDH-510"}),
    "the contract's own ceiling": (
        [rejects(1000)],
        quality(rule(metric="invalidValues", unit="percent", bounds={"mustBeLessThan": 50})),
        {},
    ),
    "over the contract's own ceiling": (
        [rejects(20)],
        quality(rule(metric="invalidValues", unit="percent", bounds={"mustBeLessThan": 0.01})),
        {"batas-tolak": "WDH-510"},
    ),
    "suddenly almost empty": (
        ["DELETE FROM staging.stg_up4__tb_aduan WHERE id_aduan > 400"],
        None,
        {"mutu": "WDH-511"},
    ),
    "a row lost on the way": (
        ["UPDATE marts.muatan SET diterima = diterima - 1 WHERE app = 'up4'"],
        None,
        {"terhitung": "WDH-512"},
    ),
    "known rows are accounted for": (
        ["UPDATE marts.muatan SET ditarik = ditarik + 7, dikenal = 7 WHERE app = 'up4'"],
        None,
        {},
    ),
    "staging that is missing": (["DROP TABLE staging.stg_up4__tb_aduan"], None, {"jalan": "WDH-540"}),
    "never loaded": (["DELETE FROM marts.muatan WHERE app = 'up4'"], None, {"ada": "WDH-513"}),
}


@pytest.mark.parametrize("name", LOADS)
def test_loads(name: str, broken: Callable[..., Warehouse]) -> None:
    statements, contracts, expected = LOADS[name]
    checks = loads(broken(*statements), contracts)
    assert failed(checks[UP4]) == expected
    assert all("UP4" in c.detail for c in checks[UP4])
    assert failed(checks["psc119.panggilan"]) == {}


def test_a_warning_stays_a_warning(broken: Callable[..., Warehouse]) -> None:
    warehouse = broken("DELETE FROM staging.stg_umkm__umkm WHERE no > 10")
    (umkm,) = [c for c in loads(warehouse, inputs())["umkm.umkm"] if not c.ok]
    assert (umkm.severity, umkm.code, umkm.kind) == ("warning", "WDH-511", "load")


def test_the_ceiling_is_a_setting(broken: Callable[..., Warehouse]) -> None:
    warehouse = broken(rejects(20))
    assert failed(loads(warehouse, ceiling=0.1)[UP4]) == {"batas-tolak": "WDH-510"}
    assert failed(loads(warehouse, ceiling=5)[UP4]) == {}
