"""A part of the warehouse, built by the real dbt from what the sandbox's applications really gave."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connectors.ingest import ingest
from infra import sandbox
from wadah.contract.load import inputs, outputs
from wadah.settings import Settings
from wadah.warehouse import control, dbt, project
from wadah.warehouse.build import published
from wadah.warehouse.connect import connect


def come_to(settings: Settings, day: int) -> None:
    """Let the sandbox come to that day, and pull every application that runs."""
    before = sandbox.up(settings).day
    if day > before:
        sandbox.tick(settings, day - before)
    for app in settings.applications or ():
        ingest(settings, app)


def build(settings: Settings, models: Sequence[str]) -> Path:
    """Build these models with all they depend on, their tests too; the database."""
    made = project.assemble(settings, inputs(), published(outputs()))
    database = settings.path("warehouse", "bagian", "wadah.duckdb")
    database.parent.mkdir(parents=True, exist_ok=True)
    with connect(database, settings, read_only=False) as con:
        control.prepare(con, settings, control.survey(settings, inputs(), published(outputs())), published(outputs()))
    selected = ["--select", *(f"+{name}" for name in models)]
    ran = dbt.invoke(settings, made.folder, database, ["build", "--exclude-resource-type", "unit_test", *selected])
    broken = [f"{n.name}: {n.why or n.status}" for n in ran.nodes if n.status in ("error", "failed")]
    assert not broken, broken
    return database


def opened(settings: Settings, database: Path, dataset: str) -> list[dict[str, Any]]:
    """An open table's rows in the order of its key."""
    table = outputs()[dataset].table
    with connect(database, settings) as con:
        found = con.sql(f"FROM open.open_{table.name} ORDER BY {', '.join(table.key)}")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
