"""The assembled dbt project: follows from contracts, is rewritten only where it differs, refuses what does not fit."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from wadah.contract.load import inputs, outputs
from wadah.errors import Fatal
from wadah.settings import Settings
from wadah.warehouse import project
from wadah.warehouse.project import assemble
from wadah.warehouse.spec import relation


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah")


def test_every_contract_table_gets_its_three_models_and_their_properties(settings: Settings) -> None:
    made = assemble(settings, inputs(), outputs())
    for app, contract in inputs().items():
        for table in contract.tables:
            name = relation(app, table.name)
            folder = made.folder / "models" / "staging" / app.replace("-", "_")
            assert all((folder / f"{kind}_{name}.sql").is_file() for kind in ("chk", "stg", "rej"))
            told = yaml.safe_load((folder / f"{name}.yml").read_text("utf-8"))
            stg = next(m for m in told["models"] if m["name"] == f"stg_{name}")
            assert [c["name"] for c in stg["columns"]] == [
                "_load_id",
                "_source",
                "_row",
                *(c.name for c in table.columns),
            ]


def test_assembling_again_touches_nothing_and_what_is_gone_goes(settings: Settings) -> None:
    made = assemble(settings, inputs(), outputs())
    before = {p: p.stat().st_mtime_ns for p in made.folder.rglob("*") if p.is_file()}
    (made.folder / "models" / "marts" / "stray.sql").write_text("select 1\n", "utf-8")
    again = assemble(settings, inputs(), outputs())
    assert again == made
    assert {p: p.stat().st_mtime_ns for p in made.folder.rglob("*") if p.is_file()} == before


def test_the_hash_follows_contract_and_messages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = assemble(settings, inputs(), outputs()).hash
    up4 = inputs()["up4"]
    column = replace(up4.tables[0].columns[0], maximum=10)
    table = replace(up4.tables[0], columns=(column, *up4.tables[0].columns[1:]))
    other = {**inputs(), "up4": replace(up4, tables=(table, up4.tables[1]))}
    assert assemble(settings, other, outputs()).hash != first
    assert assemble(settings, inputs(), outputs()).hash == first


def test_a_dataset_without_a_model_and_a_model_without_a_dataset_are_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aduan = outputs()["aduan-bulanan"]
    new = replace(aduan, id="surat", tables=(replace(aduan.table, name="surat_bulanan"),))
    with pytest.raises(Fatal, match=r"WDH-401.*open_surat_bulanan\.sql"):
        assemble(settings, inputs(), {**outputs(), "surat": new})
    rest = {k: v for k, v in outputs().items() if k != "aduan-bulanan"}
    with pytest.raises(Fatal, match=r"WDH-401.*open_aduan_bulanan\.sql has no contract"):
        assemble(settings, inputs(), rest)
    models = tmp_path / "dbt"
    shutil.copytree(project.SOURCE, models)
    (models / "models" / "staging" / "landing.yml").write_text("version: 2\n", "utf-8")
    monkeypatch.setattr(project, "SOURCE", models)
    with pytest.raises(Fatal, match=r"WDH-401.*by hand"):
        assemble(settings, inputs(), outputs())


def test_a_pattern_that_cannot_be_translated_names_its_contract(settings: Settings) -> None:
    up4 = inputs()["up4"]
    columns = tuple(replace(c, formats=("hh:mm a",)) if c.name == "tgl_aduan" else c for c in up4.tables[0].columns)
    bad = replace(up4, tables=(replace(up4.tables[0], columns=columns), up4.tables[1]))
    with pytest.raises(Fatal, match=r"WDH-401.*up4: hh:mm a"):
        assemble(settings, {**inputs(), "up4": bad}, outputs())


def test_no_package_may_hide_the_installed_dbt() -> None:
    assert not list(project.SOURCE.rglob("__init__.py"))
