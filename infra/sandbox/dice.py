"""Chance that is the same on every machine: Python's generator, seeded by words, with the draws the sandbox needs."""

import math
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Weighted(Generic[T]):
    values: tuple[T, ...]
    cumulated: tuple[float, ...]


def weighted(shares: Mapping[T, float] | Iterable[tuple[T, float]]) -> Weighted[T]:
    pairs = list(shares.items() if isinstance(shares, Mapping) else shares)
    return Weighted(tuple(v for v, _ in pairs), tuple(accumulate(w for _, w in pairs)))


class Dice(Random):
    """Draws; never for secrets."""

    def one(self, values: Sequence[T]) -> T:
        return values[int(self.random() * len(values))]

    def of(self, choice: Weighted[T]) -> T:
        # As `choices` does it, which spends most of its time on what it is not asked for.
        cumulated = choice.cumulated
        return choice.values[bisect(cumulated, self.random() * cumulated[-1], 0, len(cumulated) - 1)]

    def chance(self, share: float) -> bool:
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def digits(self, count: int) -> str:
        return f"{int(self.random() * 10**count):0{count}d}"

    def poisson(self, mean: float) -> int:
        """Knuth's product method, in steps of 20 so that exp(-mean) keeps its precision."""
        count = 0
        while mean > 0:
            step = min(mean, 20.0)
            limit, product = math.exp(-step), self.random()
            while product > limit:
                count += 1
                product *= self.random()
            mean -= step
        return count


def dice(*words: object) -> Dice:
    """The same words give the same draws."""
    return Dice("|".join(map(str, words)))
