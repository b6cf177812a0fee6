"""Repeated keys are found without a dictionary of them."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from connectors.rest.seen import Seen

KEYS = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))


@given(st.lists(st.tuples(KEYS, st.floats(-1e10, 1e10))))
def test_what_a_dictionary_would_say(rows: list[tuple[int, float]]) -> None:
    seen = Seen()
    told: dict[int, list[float]] = {}
    for key, number in rows:
        seen.add(key, number)
        told.setdefault(key, []).append(number)
    summed = seen.summed()
    found = zip(summed.keys.tolist(), summed.first.tolist(), summed.highest.tolist(), strict=True)
    assert list(found) == [(key, told[key][0], max(told[key])) for key in sorted(told)]
    assert all(summed.get(key) == max(numbers) for key, numbers in told.items())
    assert summed.get(4) == (max(told[4]) if 4 in told else None)


def test_a_row_takes_few_bytes() -> None:
    tracemalloc.start()
    seen = Seen()
    for row in range(100_000):
        seen.add(hash(("kunci", row)), row)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 20 * 100_000
