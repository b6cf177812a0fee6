"""Fingerprints of what was read: the same for the same rows however they are cut, another for any other rows."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import digest
from connectors.digest import Digest, alike, fingerprint
from connectors.rows import CELLS

Row = tuple[str | None, str | None, dict[str, str] | None]
text = st.one_of(st.none(), st.text(max_size=4))
row = st.tuples(text, text, st.one_of(st.none(), st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"))))


def batch(rows: list[Row]) -> pa.RecordBatch:
    a, b, cells = zip(*rows, strict=True) if rows else ((), (), ())
    marks = [None if c is None else list(c.items()) for c in cells]
    columns = {"a": pa.array(a, pa.string()), "b": pa.array(b, pa.string()), "_cells": pa.array(marks, CELLS)}
    return pa.RecordBatch.from_pydict({**columns, "_row": pa.array(range(len(rows)), pa.int64())})


def told(*batches: pa.RecordBatch) -> str:
    made = Digest()
    for one in batches:
        made.add(one)
    return fingerprint([made])


@settings(deadline=None)
@given(st.lists(row, max_size=12), st.lists(st.integers(0, 12), max_size=3))
def test_how_rows_are_cut_does_not_matter(rows: list[Row], cuts: list[int]) -> None:
    whole = batch(rows)
    places = [0, *sorted(min(c, len(rows)) for c in cuts), len(rows)]
    anew = [batch(rows[i:j]) for i, j in pairwise(places)]
    sliced = [whole.slice(i, j - i) for i, j in pairwise(places)]
    assert told(whole) == told(*anew) == told(*sliced)


@settings(deadline=None)
@given(st.lists(row, max_size=5), st.lists(row, max_size=5))
def test_other_rows_are_told_apart(one: list[Row], other: list[Row]) -> None:
    assert (told(batch(one)) == told(batch(other))) == (one == other)


def test_a_column_that_turns_up_late_or_goes() -> None:
    """As NULL where it is not there; JSON shows its fields row by row."""
    bare = pa.RecordBatch.from_pydict({"a": pa.array(["1"])})
    wide = pa.RecordBatch.from_pydict({"a": pa.array(["2"]), "b": pa.array(["x"])})
    both = pa.RecordBatch.from_pydict({"a": pa.array(["1", "2", "1"]), "b": pa.array([None, "x", None], pa.string())})
    assert told(bare, wide, bare) == told(both)
    assert told(bare) != told(bare.append_column("b", pa.array([None], pa.string()))), "it has another column"


def test_what_may_be_the_same_rows_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = batch([("1", "2", None), ("3", "4", None)]), batch([("3", "4", None), ("1", "2", None)])
    assert told(one) != told(other) and alike(told(one), told(other))
    assert not alike(told(one), told(batch([("1", "2", None)])))
    assert not alike("0f" * 32, told(one)), "of the time before fingerprints had a version"
    parts = [Digest(), Digest()]
    for part, rows in zip(parts, (one, other), strict=True):
        part.add(rows)
    assert fingerprint(parts) == fingerprint(parts[::-1])
    now = told(one)
    monkeypatch.setattr(digest, "VERSION", "3")
    assert not alike(now, told(one)) and not alike(told(one), now)
