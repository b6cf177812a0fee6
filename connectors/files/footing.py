"""Rows that may be lines below a list, told by their first signs: rather too many than one too few."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from connectors.files.signs import Marks, doubtful, heads

TOLD = 4
"""Signs by which a text is known to be none."""


def alike(first: pa.Array, texts: Iterable[str]) -> Marks:
    """Which first filled fields may begin as one of the texts does, without regard to case."""
    signs = [heads(first, place) for place in range(TOLD)]
    found = doubtful(signs[0])
    for text in texts:
        alive = np.full(len(first), True)
        for sign, wanted in zip(signs, text, strict=False):
            found |= alive & doubtful(sign)
            alive &= np.where((sign >= ord("A")) & (sign <= ord("Z")), sign + 32, sign) == ord(wanted)
        found |= alive
    return found
