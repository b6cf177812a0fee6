"""Fingerprints of what was read: the same for the same rows read again, another for any other rows."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import digest
from connectors.digest import alike, fingerprint
from connectors.rows import CELLS
from connectors.stage import Stage, Staged

Row = tuple[str | None, str | None, dict[str, str] | None]
text = st.one_of(st.none(), st.text(max_size=4))
row = st.tuples(text, text, st.one_of(st.none(), st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"))))


def batch(rows: list[Row], first: int = 1) -> pa.RecordBatch:
    a, b, cells = zip(*rows, strict=True) if rows else ((), (), ())
    marks = [None if c is None else list(c.items()) for c in cells]
    columns = {"a": pa.array(a, pa.string()), "b": pa.array(b, pa.string()), "_cells": pa.array(marks, CELLS)}
    numbers = pa.array(range(first, first + len(rows)), pa.int64())
    return pa.RecordBatch.from_pydict({**columns, "_row": numbers, "_source": pa.array([str(first)] * len(rows))})


def staged(folder: Path, *batches: pa.RecordBatch) -> Staged:
    found = Stage(folder, prints=True)
    found.take(batches, "t")
    return found.parts["t"]


@settings(deadline=None, max_examples=50)
@given(st.lists(row, max_size=5), st.lists(row, max_size=5))
def test_other_rows_are_told_apart(tmp_path_factory: pytest.TempPathFactory, one: list[Row], other: list[Row]) -> None:
    a, b = (staged(tmp_path_factory.mktemp("s"), batch(rows, n)) for n, rows in enumerate((one, other), 1))
    assert (fingerprint([a.digest]) == fingerprint([b.digest])) == (one == other), "place and source do not count"
    assert a.digest.rows == len(one)


def test_a_column_more_is_another_fingerprint(tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = pa.RecordBatch.from_pydict({"a": pa.array(["1"])})
    wide = bare.append_column("b", pa.array([None], pa.string()))
    told = {fingerprint([staged(tmp_path_factory.mktemp("s"), b).digest]) for b in (bare, wide, wide.slice(0, 0))}
    assert len(told) == 3


def test_what_may_be_the_same_rows_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Row] = [("1", "2", None), ("3", "4", None)]
    parts = [staged(tmp_path_factory.mktemp("s"), batch(found)).digest for found in (rows, rows[::-1], rows[:1])]
    one, other, less = (fingerprint([part]) for part in parts)
    assert one != other and alike(one, other) and not alike(one, less)
    assert not alike("0f" * 32, one), "of the time before fingerprints had a version"
    assert fingerprint(parts) == fingerprint(parts[::-1])
    monkeypatch.setattr(digest, "VERSION", "3")
    assert not alike(one, fingerprint(parts[1:2])) and not alike(fingerprint(parts[1:2]), one)
