"""`follows` of a contract as steps: in order, through the relationship that leads to the parent."""

from dataclasses import replace

import pytest

from wadah.contract.load import inputs
from wadah.contract.model import Table
from wadah.warehouse.follows import chain

PENUGASAN = inputs()["psc119"].by_name["penugasan"]


def with_follows(**follows: str | None) -> Table:
    columns = tuple(replace(c, follows=follows.get(c.name, c.follows)) for c in PENUGASAN.columns)
    return replace(PENUGASAN, columns=columns)


def test_the_chain_of_the_ambulances() -> None:
    steps = chain(PENUGASAN)
    assert steps
    assert (steps["parent"], steps["on"], steps["anchors"]) == ("panggilan", [("id_call", "id_call")], ["waktu_telp"])
    assert [s["column"] for s in steps["steps"]] == ["jam_berangkat", "jam_tiba_tkp", "jam_tiba_rs"]
    assert [s["after"] for s in steps["steps"]] == ["anchor__waktu_telp", "after__jam_berangkat", "after__jam_tiba_tkp"]
    assert steps["columns"] == ["id_call", "kode_ambulan"]


def test_a_table_without_follows_has_no_chain() -> None:
    assert chain(inputs()["up4"].by_name["tb_aduan"]) is None


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        chain(with_follows(jam_berangkat="jam_tiba_rs"))


def test_a_parent_without_a_relationship_is_refused() -> None:
    columns = tuple(replace(c, references=()) for c in PENUGASAN.columns)
    with pytest.raises(ValueError, match="no relationship leads to panggilan"):
        chain(replace(PENUGASAN, columns=columns))
