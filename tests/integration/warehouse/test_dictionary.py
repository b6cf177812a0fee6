"""The data dictionary is whole, open models are their contracts, and no person reaches the marts."""

from tests.integration.warehouse.conftest import Regency
from wadah.contract.load import outputs
from wadah.warehouse import release
from wadah.warehouse.outputs import model
from wadah.warehouse.spec import TYPES

SCHEMAS = ("staging", "reject", "intermediate", "marts", "open", "seeds", "landing", "published", "control")


def test_every_column_of_every_relation_is_described(regency: Regency) -> None:
    current = release.current(regency.settings)
    assert current
    nodes = [*current.dbt["nodes"].values(), *current.dbt["sources"].values()]
    told = {f"{n['schema']}.{n['name']}": n for n in nodes}
    with current.open(regency.settings) as con:
        found = con.execute(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() "
            "WHERE schema_name IN (SELECT unnest(?))",
            [list(SCHEMAS)],
        ).fetchall()
    assert {relation for relation, _ in found} == told.keys()
    missing = [
        f"{relation}.{column}" for relation, column in found
        if len(told[relation]["columns"].get(column, {}).get("description") or "") < 4
    ]  # fmt: skip
    assert not missing
    assert not [name for name, node in told.items() if len(node["description"] or "") < 10]
    gone = [f"{r}.{c}" for r, n in told.items() for c in n["columns"] if (r, c) not in set(found)]
    assert not gone


def test_an_open_table_is_its_contract_column_by_column(regency: Regency) -> None:
    current = release.current(regency.settings)
    assert current
    with current.open(regency.settings) as con:
        for contract in outputs().values():
            found = con.sql(f"FROM open.{model(contract)}")
            typed = list(zip(found.columns, [str(t).lower() for t in found.types], strict=True))
            assert typed == [(c.name, TYPES[c.type]) for c in contract.table.columns]


def test_no_value_of_a_personal_column_is_in_a_mart_or_an_open_table(regency: Regency) -> None:
    current = release.current(regency.settings)
    assert current
    with current.open(regency.settings) as con:
        people = set()
        for app, contract in regency.inputs.items():
            for table in contract.tables:
                for column in table.columns:
                    if column.personal and column.type == "string":
                        stored = con.sql(
                            f'SELECT DISTINCT "{column.name}" FROM staging.stg_{app.replace("-", "_")}__{table.name}'
                        )
                        people |= {v for (v,) in stored.fetchall() if v and len(v) > 3}
        assert len(people) > 10
        texts = con.sql(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' "
            "AND schema_name IN ('intermediate', 'marts', 'open') "
            "AND NOT (table_name = 'baris_ditolak' AND column_name = 'nilai')"
        ).fetchall()
        for relation, column in texts:
            stored = {v for (v,) in con.sql(f'SELECT DISTINCT "{column}" FROM {relation}').fetchall()}
            assert not stored & people, f"{relation}.{column}"


def test_the_models_own_unit_tests_hold(regency: Regency, tmp_path: object) -> None:
    import shutil

    from wadah.warehouse import dbt

    work = regency.settings.path("uji")
    work.mkdir()
    current = release.current(regency.settings)
    assert current
    shutil.copyfile(current.database, work / "wadah.duckdb")
    folder = regency.settings.path("cache", "dbt")
    ran = dbt.invoke(regency.settings, folder, work / "wadah.duckdb", ["test", "--select", "test_type:unit"])
    assert len(ran.nodes) >= 17
    assert [n.name for n in ran.nodes if n.status != "ok"] == []
