"""Every code of this room is explained in the runbook, and every message can be written."""

import re
import tomllib

import pytest

from wadah.contract.load import inputs
from wadah.errors import catalogue
from wadah.settings import ROOT, Settings
from wadah.warehouse.spec import message, table_spec


@pytest.mark.parametrize("room", ["warehouse", "row"])
def test_every_code_has_its_entry_in_the_runbook_and_no_entry_is_stale(room: str) -> None:
    written = set(tomllib.loads((ROOT / "wadah" / "errors" / f"{room}.toml").read_text("utf-8")))
    told = set(re.findall(r"^## (WDH-\d+)", (ROOT / "docs" / "runbook" / f"{room}.md").read_text("utf-8"), re.M))
    assert written == told


def test_every_code_that_the_warehouse_raises_is_in_the_catalogue_and_the_other_way_round() -> None:
    source = "".join(p.read_text("utf-8") for p in (ROOT / "wadah" / "warehouse").glob("*.py"))
    raised = set(re.findall(r'(?:Fatal|Retriable|Quarantine)\(\s*"(WDH-4\d\d)"', source))
    assert raised == {c for c in catalogue() if c.startswith("WDH-4")}


def test_what_to_do_about_a_row_takes_no_fields() -> None:
    for code, entry in catalogue().items():
        if code.startswith("WDH-3"):
            assert "{" not in entry.do_id + entry.do_en
            assert entry.fields <= {"column", "rule"}
            assert "{" not in message(code, "NIK", "NIK 16 angka")


def test_every_code_a_column_can_get_has_its_message() -> None:
    regency = Settings().regency
    for contract in inputs().values():
        for table in contract.tables:
            spec = table_spec(contract, table, regency)
            for column in spec["columns"]:
                possible = {"WDH-312"} | ({"WDH-302"} if column["required"] else set())
                possible |= {"WDH-307"} if column["text_only"] or column["scientific"] else set()
                possible |= {column["shape_code"]} if column["shape_code"] else set()
                possible |= {column["values_code"]} if column["values"] else set()
                possible |= {"WDH-304"} if "readings" in column else set()
                possible |= {"WDH-305"} if len(column.get("readings", [])) > 1 else set()
                assert possible <= column["messages"].keys(), f"{contract.id}.{table.name}.{column['name']}"
                assert all(column["messages"].values())
