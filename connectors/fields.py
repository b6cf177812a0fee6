"""Many JSON objects as columns of values: what is asked of a million values is asked of a column at once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from connectors import exact

Columns = Mapping[str, Sequence[Any]]
"""By field, in the order in which fields were first met; a field that an object lacks is None there."""
TEXTS = {str, type(None)}
TAKEN_APART = {dict, exact.Twice, exact.Constant}


def columns(items: Sequence[Mapping[str, Any]]) -> Columns:
    """Values of every field of any object."""
    names = list(dict.fromkeys(chain.from_iterable(items)))
    if len(names) < 2:  # of one name, itemgetter gives no tuple
        return {name: [item.get(name) for item in items] for name in names}
    try:
        return dict(zip(names, zip(*map(itemgetter(*names), items), strict=True), strict=True))
    except KeyError:
        return {name: [item.get(name) for item in items] for name in names}


def nested(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an object is to be taken apart, or has two readings."""
    return not TAKEN_APART.isdisjoint(map(type, chain.from_iterable(item.values() for item in items)))


def texts(values: Sequence[Any]) -> Sequence[str | None]:
    """The landing text of each value: see `connectors.exact.text`."""
    kinds = set(map(type, values))
    if kinds <= TEXTS:
        return values
    if kinds <= {*TEXTS, exact.Number} and not any("e" in v or "E" in v for v in values if type(v) is exact.Number):
        return values  # a number is its source text
    return [exact.text(value) for value in values]


def kinds(values: Sequence[Any]) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    """What is no text: "number" or "bool", and which values are."""
    found = set(map(type, values))
    for kind, name in ((exact.Number, "number"), (bool, "bool")):
        if kind in found:
            yield name, np.fromiter((type(value) is kind for value in values), np.bool_, len(values))
