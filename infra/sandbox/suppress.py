"""Small-cell suppression from its definition, for the truth alone: written without a look at the pipeline's SQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

Key = tuple[object, ...]
GUARD = "disembunyikan (pelindung)"
ROUNDS = 8


def small(k: int) -> str:
    return f"disembunyikan (<{k})"


def suppress(
    cells: Mapping[Key, int], period: Collection[int], dims: Sequence[int], k: int, before: Collection[Key]
) -> dict[Key, str]:
    """Hidden cells and why. `period` and `dims` are positions in the keys; `before` were hidden in the last release."""
    groups: dict[Key, dict[Key, int]] = defaultdict(dict)
    for key, n in cells.items():
        groups[tuple(key[p] for p in period)][key] = n
    hidden: dict[Key, str] = {}
    for group in groups.values():
        hidden |= _group(group, dims, k, before)
    return hidden


def _group(cells: Mapping[Key, int], dims: Sequence[int], k: int, before: Collection[Key]) -> dict[Key, str]:
    hidden = {key: small(k) if 0 < n < k else GUARD for key, n in cells.items() if 0 < n < k or key in before}
    for _ in range(ROUNDS):
        for dim in dims:
            lines: dict[Key, list[Key]] = defaultdict(list)
            for key in cells:
                lines[key[:dim] + key[dim + 1 :]].append(key)
            for line in lines.values():
                _guard(cells, line, dim, k, hidden)
    return hidden


def _guard(cells: Mapping[Key, int], line: Sequence[Key], dim: int, k: int, hidden: dict[Key, str]) -> None:
    """Hide more of a line until its hidden cells are two or more, come to `k` together, and do not follow from it.

    Where all are small, each is 1 to k - 1: together as little or as much as that allows, every one would be known.
    """
    inside = [key for key in line if key in hidden]
    if not inside:
        return
    count, total = len(inside), sum(cells[key] for key in inside)
    follow = all(0 < cells[key] < k for key in inside) and total in (count, count * (k - 1))
    for key in sorted((c for c in line if c not in hidden and cells[c] > 0), key=lambda c: (cells[c], str(c[dim]))):
        if count >= 2 and total >= k and not follow:
            return
        hidden[key], follow = GUARD, False
        count, total = count + 1, total + cells[key]
