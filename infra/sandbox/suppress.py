"""Small-cell suppression from its definition, for the truth alone: written without a look at the pipeline's SQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Key = tuple[object, ...]
GUARD = "disembunyikan (pelindung)"
ROUNDS = 8


@dataclass(frozen=True)
class Dominance:
    """Cells that one contributor stands for, what every cell is worth, and the percentage that is too much for one."""

    cells: Collection[Key]
    worth: Mapping[Key, int]
    percent: int

    def bare(self, hidden: Collection[Key]) -> bool:
        """Whether the hidden together come so near to the dominated one that their sum gives it away."""
        most = max((self.worth[key] for key in hidden if key in self.cells), default=0)
        return 100 * (sum(self.worth[key] for key in hidden) - most) < (100 - self.percent) * most


@dataclass(frozen=True)
class Guards:
    """Who is behind each cell, and how many must be behind those that stand hidden with a small one."""

    behind: Mapping[Key, int]
    least: int

    def few(self, cells: Mapping[Key, int], hidden: Collection[Key], k: int) -> bool:
        """Whether one of those behind the others could take away what is its own, and have the small cell."""
        people = sum(self.behind.get(key, 0) for key in hidden)
        return any(people - self.behind.get(key, 0) < self.least for key in hidden if 0 < cells[key] < k)


def small(k: int) -> str:
    return f"disembunyikan (<{k})"


def suppress(
    cells: Mapping[Key, int],
    period: Collection[int],
    dims: Sequence[int],
    k: int,
    before: Mapping[Key, str],
    dominance: Dominance | None = None,
    guards: Guards | None = None,
) -> dict[Key, str]:
    """Hidden cells and why. `period` and `dims` are positions in the keys; `before` were hidden in the last release.

    What was hidden keeps its note: another one would tell that the count has crossed `k` meanwhile.
    """
    first = {**dict.fromkeys(dominance.cells if dominance else ()), **before}
    groups: dict[Key, dict[Key, int]] = defaultdict(dict)
    for key, n in cells.items():
        groups[tuple(key[p] for p in period)][key] = n
    hidden: dict[Key, str] = {}
    for group in groups.values():
        hidden |= _group(group, dims, k, first, dominance, guards)
    return hidden


def _group(
    cells: Mapping[Key, int],
    dims: Sequence[int],
    k: int,
    first: Mapping[Key, str | None],
    dominance: Dominance | None,
    guards: Guards | None,
) -> dict[Key, str]:
    hidden = {
        key: first.get(key) or (small(k) if 0 < n < k else GUARD)
        for key, n in cells.items()
        if 0 < n < k or key in first
    }
    for _ in range(ROUNDS):
        for dim in dims:
            lines: dict[Key, list[Key]] = defaultdict(list)
            for key in cells:
                lines[key[:dim] + key[dim + 1 :]].append(key)
            for line in lines.values():
                _guard(cells, line, dim, k, hidden, dominance, guards)
    return hidden


def _guard(
    cells: Mapping[Key, int],
    line: Sequence[Key],
    dim: int,
    k: int,
    hidden: dict[Key, str],
    dominance: Dominance | None,
    guards: Guards | None,
) -> None:
    """Hide more of a line until its hidden cells are two or more, come to `k` together, and do not follow from it.

    Where all are small, each is 1 to k - 1: together as little or as much as that allows, every one would be known.
    What one contributor stands for is guarded by what is worth most, until its worth is not near that of all hidden.
    """
    inside = [key for key in line if key in hidden]
    if not inside:
        return
    count, total = len(inside), sum(cells[key] for key in inside)
    follow = all(0 < cells[key] < k for key in inside) and total in (count, count * (k - 1))
    bare = dominance is not None and dominance.bare(inside)
    few = guards is not None and guards.few(cells, inside, k)
    worth = dominance.worth if dominance and bare else {}
    left = (c for c in line if c not in hidden and cells[c] > 0)
    for key in sorted(left, key=lambda c: (-worth[c] if worth else cells[c], str(c[dim]))):
        if count >= 2 and total >= k and not follow and not bare and not few:
            return
        inside.append(key)
        bare = dominance is not None and dominance.bare(inside)
        few = guards is not None and guards.few(cells, inside, k)
        hidden[key], follow = GUARD, False
        count, total = count + 1, total + cells[key]
