"""XML of the plainest form as arrays: where its tags begin and end, and the texts between them.

Plain is what programs write: tags without comments, CDATA or processing instructions among them, `>` in no text, no
carriage return, no character by its number, none that XML does not have. What the tags are, and that they close one
another, is for the caller to prove; then a parser would say the same.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))  # & last


@dataclass(frozen=True, slots=True)
class Tags:
    """`first` and `last` are the places of each tag's `<` and `>`; `quotes` those of every `"`."""

    data: bytes
    signs: Bytes
    first: Places
    last: Places
    quotes: Places

    def spelled(self, tags: Places, text: bytes, at: int = 0) -> npt.NDArray[np.bool_]:
        """Which of some tags read so from a place on."""
        places = self.first[tags] + at
        found = np.full(len(tags), True)
        for i, sign in enumerate(text):
            found &= self.signs.take(places + i, mode="clip") == sign
        return found

    def only(self, tags: Places) -> bytes:
        """Some tags, one behind the other, without all else."""
        edges = np.zeros(len(self.data) + 1, np.int8)
        edges[self.first[tags]] = 1
        edges[self.last[tags] + 1] -= 1
        return self.signs[np.cumsum(edges[:-1], dtype=np.int8).astype(np.bool_)].tobytes()

    def texts(self, begin: Places, end: Places) -> pa.Array:
        """Texts by their places, ascending; entities resolved."""
        edges = np.empty(2 * len(begin), np.int32)
        edges[::2], edges[1::2] = begin, end
        pieces = pa.Array.from_buffers(
            pa.string(), max(len(edges) - 1, 0), [None, pa.py_buffer(edges), pa.py_buffer(self.data)]
        )
        found = pieces.take(pa.array(np.arange(0, len(pieces), 2)))
        if b"&" in self.data:
            for name, sign in ENTITIES:
                found = pc.replace_substring(found, name, sign)
        return found


def tags(data: bytes) -> Tags | None:
    """The tags of a piece that begins and ends with one; None where it is not plain, or no UTF-8."""
    # A sign alone is found far faster than two in a row, of which the first is everywhere.
    if b"\r" in data or len(data) >= 1 << 30:
        return None
    signs, plain = np.frombuffer(data, np.uint8), data.isascii()
    if np.count_nonzero(signs < 32) != data.count(b"\n") + data.count(b"\t") or (not plain and b"\xef\xbf" in data):
        return None
    entities = data.count(b"&")
    if entities and (b"&#" in data or entities != sum(data.count(name.encode()) for name, _ in ENTITIES)):
        return None
    first, last = np.flatnonzero(signs == ord("<")), np.flatnonzero(signs == ord(">"))
    if len(first) != len(last) or not len(first) or not (first < last).all() or not (last[:-1] < first[1:]).all():
        return None
    behind = signs[first + 1]  # there is one: a tag ends with another sign
    if ((behind == ord("!")) | (behind == ord("?"))).any():
        return None
    if not plain:
        whole = pa.py_buffer(np.array([0, len(data)], np.int32))
        try:
            pa.Array.from_buffers(pa.string(), 1, [None, whole, pa.py_buffer(data)]).validate(full=True)
        except pa.ArrowInvalid:
            return None
    return Tags(data, signs, first, last, np.flatnonzero(signs == ord('"')))


def follow(codes: Bytes, pairs: npt.NDArray[np.bool_]) -> bool:
    """Whether each code may stand behind the one before it."""
    return bool(pairs[codes[:-1], codes[1:]].all())


def digits(signs: Bytes, begin: Places, end: Places, most: int = 9) -> Places | None:
    """Numbers by the places of their digits; None where one has none, other signs, or too many."""
    lengths = end - begin
    if not len(begin):
        return begin
    if lengths.min() < 1 or lengths.max() > most:
        return None
    found = np.zeros(len(begin), np.int64)
    for i in range(int(lengths.max())):
        there = lengths > i
        sign = signs[begin[there] + i].astype(np.int64) - ord("0")
        if (sign < 0).any() or (sign > 9).any():
            return None
        found[there] = found[there] * 10 + sign
    return found
