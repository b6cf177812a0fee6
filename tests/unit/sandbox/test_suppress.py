"""Suppression by hand, and what must hold of it whatever the numbers are."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from infra.sandbox.suppress import GUARD, Dominance, Key, small, suppress

K = 5
PLACES, KINDS = ("A", "B", "C", "D"), ("x", "y", "z")


def table(numbers: list[int]) -> dict[Key, int]:
    return {(2026, 1, p, c): n for (p, c), n in zip(product(PLACES, KINDS), numbers, strict=True)}


def test_nothing_small_nothing_hidden() -> None:
    assert suppress(table([5, 0, 90, 12, 30, 7, 8, 9, 10, 11, 12, 13]), (0, 1), (2, 3), K, {}) == {}


def test_a_small_cell_takes_the_smallest_neighbours_with_it() -> None:
    #          x   y   z
    numbers = [3, 20, 30,  # A
               9, 21, 31,  # B
               40, 22, 32,  # C
               50, 23, 33]  # D  # fmt: skip
    hidden = suppress(table(numbers), (0, 1), (2, 3), K, {})
    assert hidden == {
        (2026, 1, "A", "x"): small(K),
        (2026, 1, "B", "x"): GUARD,  # smallest other place of kind x
        (2026, 1, "A", "y"): GUARD,  # smallest other kind of place A
        (2026, 1, "B", "y"): GUARD,  # closes the rectangle
    }


def test_hidden_before_stays_hidden_even_when_it_is_zero_now() -> None:
    numbers = [0, 20, 30, 9, 21, 31, 40, 22, 32, 50, 23, 33]
    hidden = suppress(table(numbers), (0, 1), (2, 3), K, {(2026, 1, "A", "x"): GUARD})
    assert hidden[2026, 1, "A", "x"] == GUARD
    assert len(hidden) > 1


def test_a_note_stays_what_it_was() -> None:
    small_before, guard_before = (2026, 1, "A", "x"), (2026, 1, "B", "x")
    numbers = [8, 20, 30, 3, 21, 31, 40, 22, 32, 50, 23, 33]  # the one grew, the other shrank
    hidden = suppress(table(numbers), (0, 1), (2, 3), K, {small_before: small(K), guard_before: GUARD})
    assert hidden[small_before] == small(K)
    assert hidden[guard_before] == GUARD


def test_one_contributor_s_cell_is_guarded_by_worth_and_not_by_count() -> None:
    cells: dict[Key, int] = {
        (2026, 1, sector): n for sector, n in (("A", 9), ("B", 40), ("C", 60), ("D", 30), ("E", 5))
    }
    worth: dict[Key, int] = {
        (2026, 1, sector): w for sector, w in (("A", 1), ("B", 150), ("C", 1000), ("D", 90), ("E", 2))
    }
    hidden = suppress(cells, (0, 1), (2,), K, {}, Dominance({(2026, 1, "C")}, worth, 80))
    assert hidden == {(2026, 1, sector): GUARD for sector in "CBD"}  # 150 is less than 20 % of 1000, 240 is not
    alone = suppress(cells, (0, 1), (2,), K, {(2026, 1, "C"): GUARD}, None)
    assert alone == {(2026, 1, "C"): GUARD, (2026, 1, "E"): GUARD}


def test_periods_do_not_mix() -> None:
    one, two = table([3] + [50] * 11), {(2026, 2, *key[2:]): 50 for key in table([0] * 12)}
    assert all(key[1] == 1 for key in suppress(one | two, (0, 1), (2, 3), K, {}))


@given(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 200)), min_size=12, max_size=12))
def test_what_is_hidden_cannot_be_had_by_subtraction(numbers: list[int]) -> None:
    cells = table(numbers)
    hidden = suppress(cells, (0, 1), (2, 3), K, {})
    assert all(key in hidden for key, n in cells.items() if 0 < n < K)
    assert all(cells[key] > 0 for key in hidden)
    # The last dimension was guarded last: its lines hold to the rule, or have nothing left to hide.
    for p in PLACES:
        line = [key for key in cells if key[2] == p]
        inside = [key for key in line if key in hidden]
        left = [key for key in line if key not in hidden and cells[key] > 0]
        assert not inside or not left or (len(inside) >= 2 and sum(cells[key] for key in inside) >= K)
