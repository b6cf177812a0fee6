"""JSON objects taken column by column land as they do row by row."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import exact
from connectors.base import Part
from connectors.objects import MANY, Objects
from connectors.rows import BROKEN, CHARACTERS, ROWS
from tests.integration.connectors.contracts import contract, table
from wadah.contract.model import Table

VALUES = st.one_of(
    st.none(), st.booleans(), st.text(max_size=4), st.sampled_from(["16.50", "1e3", "7", "-0"]).map(exact.Number),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2),
)  # fmt: skip


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Table:
    where = {"type": "api", "location": "http://127.0.0.1:1/"}
    columns = ({"name": "id", "key": True}, "nilai:number", "catatan")
    return contract(tmp_path_factory.mktemp("k"), where, table("aduan", "endpoint", columns)).tables[0]


def landed(described: Table, pages: list[list[Any]]) -> tuple[pa.Table, list[dict[str, str | None]]]:
    told: list[dict[str, str | None]] = []

    def note(rows: Any) -> None:
        names = list(rows)
        told.extend(dict(zip(names, values, strict=True)) for values in zip(*rows.values(), strict=True))

    objects = Objects(described, Part("p"), note)
    batches = [batch for page in pages for batch in objects.take(page)] + list(objects.flush())
    assert objects.read == sum(map(len, pages))
    tables = [pa.Table.from_batches([batch]) for batch in batches if batch.num_rows]
    return pa.concat_tables(tables, promote_options="default"), told


def alike(described: Table, items: list[Any]) -> pa.Table:
    """The same rows whether they come in one page of many or one by one."""
    (one_by_one, told), (at_once, also) = landed(described, [[i] for i in items]), landed(described, [items])
    columns = set(one_by_one.column_names)
    assert columns == set(at_once.column_names)
    assert one_by_one.select(sorted(columns)).to_pylist() == at_once.select(sorted(columns)).to_pylist()
    assert _said(told) == _said(also)
    return at_once


def _said(told: list[dict[str, str | None]]) -> list[dict[str, str]]:
    """Without what a row does not say: a column that is met later is not told of earlier ones."""
    return [said for row in told if (said := {name: text for name, text in row.items() if text is not None})]


@settings(deadline=None)  # the first call imports
@given(st.lists(st.dictionaries(st.sampled_from(["id", "nilai", "catatan", "lain"]), VALUES), min_size=1, max_size=6))
def test_any_objects(described: Table, some: list[dict[str, Any]]) -> None:
    alike(described, (some * MANY)[: MANY + 20])


def test_numbers_keep_their_digits_and_odd_values_their_mark(described: Table) -> None:
    text = '[{"id": "1", "nilai": 16.50}, {"id": "2", "nilai": 1e3, "lain": true}, {"alamat": {"desa": "Jati"}}]'
    rows = alike(described, exact.loads(text) * 40).slice(0, 3).to_pylist()
    assert [row["nilai"] for row in rows] == ["16.50", "1000", None]
    assert [row["lain"] for row in rows] == [None, "true", None]
    assert rows[1]["_cells"] == [("lain", "bool")]
    assert rows[2]["alamat_desa"] == "Jati"


def test_a_row_with_two_readings_is_its_own_fault_alone(described: Table) -> None:
    broken = ['{"id": "x", "nilai": 1, "nilai": 2}', '{"id": "x", "nilai": NaN}', '{"id": "\\ud800"}', "7"]
    text = "[" + ", ".join(['{"id": "1"}'] * MANY + broken) + "]"
    rows = alike(described, exact.loads(text)).to_pylist()
    assert [row["_damage"] for row in rows] == [None] * MANY + [BROKEN] * len(broken)
    assert [row["_row"] for row in rows] == list(range(1, MANY + 5))


def test_of_two_spellings_the_first_has_the_column_wherever_a_page_ends(described: Table) -> None:
    rows = alike(described, [{"Id": "a"}] * MANY + [{"id": "b"}] + [{"Id": "c", "id": "d"}])
    assert rows["id"].to_pylist() == ["a"] * MANY + [None, "c"]
    assert rows["id_2"].to_pylist() == [None] * MANY + ["b", "d"]


def test_batches_stay_bounded(described: Table) -> None:
    long = [{"id": str(n), "catatan": "x" * 200_000} for n in range(MANY)]
    objects = Objects(described, Part("p"))
    batches = [*objects.take(long), *objects.take([{"id": "z"}] * (2 * ROWS)), *objects.flush()]
    assert sum(batch.num_rows for batch in batches) == MANY + 2 * ROWS
    assert all(batch.num_rows <= ROWS and batch.nbytes < 2 * CHARACTERS for batch in batches)


def test_a_page_of_many_follows_rows_that_wait(described: Table) -> None:
    few, many = [{"id": f"a{n}"} for n in range(3)], [{"id": f"b{n}"} for n in range(MANY)]
    rows, _ = landed(described, [few, many, few])
    assert rows["id"].to_pylist() == [r["id"] for r in (*few, *many, *few)]
    assert rows["_row"].to_pylist() == list(range(1, MANY + 7))
