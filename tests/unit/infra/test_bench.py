"""What `bench/` measures is read by contracts of its own: a rule that becomes stricter must not leave them behind."""

from pathlib import Path

import pytest

from bench.databases.ways import COLUMNS, TABLE
from bench.files.sources import source, write_csv, write_xlsx
from connectors.ingest import ingest_table
from tests.integration.connectors.contracts import contract, table


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_is_pulled_whole(tmp_path: Path, form: str) -> None:
    asked = source(tmp_path, form)
    folder = asked.settings.sandbox_dir / "kiriman"
    folder.mkdir(parents=True)
    {"csv": write_csv, "xlsx": write_xlsx}[form](folder / f"ukur.{form}", 50)
    assert ingest_table(asked.settings, asked.contract, asked.table).pulled == 50


def test_a_databases_contract_is_sound(tmp_path: Path) -> None:
    where = {"type": "postgres", "database": "postgres", "schema": "public", "host": "127.0.0.1", "port": 5432}
    assert contract(tmp_path, where, table(TABLE, "table", COLUMNS)).tables[0].key == ("id",)
