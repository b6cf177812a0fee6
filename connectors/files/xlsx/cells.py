"""Rows of a sheet in one go: a piece of plain XML (`connectors.files.xlsx.tags`) as columns of cells.

Only what the exact reader would read alike: a cell, tag or attribute of another form leaves the whole piece to it.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.files.grid import KINDS, Columnar
from connectors.files.xlsx.dates import Clock, iso
from connectors.files.xlsx.strings import TEXT, Strings
from connectors.files.xlsx.tags import Bytes, Places, Tags, digits, follow, tags
from connectors.rows import CHARACTERS, decimal

NAMES = (b"<row ", b"<c ", b"<v>", b"<is>", b"<t", b"</t>", b"</is>", b"</v>", b"</c>", b"</row>")
ROW, CELL, VALUE, INLINE, PIECE, PIECE_END, INLINE_END, VALUE_END, CELL_END, ROW_END = range(len(NAMES))
ROW_ALONE, CELL_ALONE, OTHER = len(NAMES), len(NAMES) + 1, len(NAMES) + 2
PAIRS = np.zeros((OTHER + 1, OTHER + 1), np.bool_)
for _before, _behind in {
    ROW: (CELL, CELL_ALONE, ROW_END), CELL: (VALUE, INLINE, CELL_END), VALUE: (VALUE_END,), VALUE_END: (CELL_END,),
    INLINE: (PIECE,), PIECE: (PIECE_END,), PIECE_END: (INLINE_END,), INLINE_END: (CELL_END,),
    CELL_END: (CELL, CELL_ALONE, ROW_END), CELL_ALONE: (CELL, CELL_ALONE, ROW_END), ROW_END: (ROW, ROW_ALONE),
    ROW_ALONE: (ROW, ROW_ALONE),
}.items():  # fmt: skip
    PAIRS[_before, list(_behind)] = True
TYPES = (b"n", b"s", b"str", b"inlineStr", b"b", b"e", b"d")
NUMBER, SHARED, RESULT, WRITTEN, BOOLEAN, ERROR, DATE = range(len(TYPES))
FLOAT = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"


class Plain:
    """Pieces of one sheet."""

    def __init__(self, shown: Sequence[Clock | None], strings: Strings, from_1904: bool) -> None:
        self._dated = np.array([clock is not None for clock in shown] or [False])
        self._shown, self._strings, self._from_1904 = shown, strings, from_1904
        self._moments: dict[tuple[int, str], tuple[int, str]] = {}

    def __call__(self, data: bytes) -> tuple[Columnar, bytes] | None:
        """The cells of a piece of whole rows, and the rows' own tags, of which only the number was looked at.

        None where it is to be read exactly.
        """
        if (found := tags(data.strip(b" \n\t"))) is None:
            return None
        codes = _codes(found)
        if codes[0] not in (ROW, ROW_ALONE) or codes[-1] not in (ROW_END, ROW_ALONE) or not follow(codes, PAIRS):
            return None
        rows = np.flatnonzero((codes == ROW) | (codes == ROW_ALONE))
        numbers = self._rows(found, rows)
        every = np.flatnonzero((codes == CELL) | (codes == CELL_ALONE))
        told = _attributes(found, every)
        if numbers is None or told is None:
            return None
        filled = np.flatnonzero(np.append(codes, OTHER)[every + 1] != CELL_END) if len(every) else every
        filled = filled[codes[every[filled]] == CELL]
        columns, kinds, styles = (values[filled] for values in told)
        cells = every[filled]
        inner = cells + 1 + (codes[cells + 1] == INLINE)
        begin, end = found.last[inner] + 1, found.first[inner + 1]
        owners = np.searchsorted(rows, cells) - 1
        if len(cells) and ((end - begin).max() > TEXT or (np.diff(owners * 16_384 + columns) <= 0).any()):
            return None
        typed = self._typed(found, kinds, styles, begin, end)
        if typed is None:
            return None
        texts, places, meant = typed
        tagged = found.only(np.flatnonzero((codes == ROW) | (codes == ROW_ALONE) | (codes == ROW_END)))
        return Columnar(numbers, owners, columns, meant, texts, places, len(every)), tagged

    def _rows(self, found: Tags, rows: Places) -> Places | None:
        if not found.spelled(rows, b' r="', 4).all():
            return None
        begin = found.first[rows] + 8
        quotes = np.append(found.quotes, len(found.signs))
        return digits(found.signs, begin, quotes[np.searchsorted(quotes, begin)])

    def _typed(
        self, found: Tags, kinds: Bytes, styles: Places, begin: Places, end: Places
    ) -> tuple[pa.Array, Places, Bytes] | None:
        """All texts in some order, each cell's place among them, and what it is."""
        groups: list[pa.Array] = []
        places, meant, size = np.zeros(len(kinds), np.int64), np.zeros(len(kinds), np.uint8), 0
        dated = self._dated[np.minimum(styles, len(self._dated) - 1)] & (styles < len(self._dated))
        group = np.where((kinds == NUMBER) & dated, len(TYPES), kinds)
        for kind in np.unique(group).tolist():
            mine = np.flatnonzero(group == kind)
            read: tuple[pa.Array, Sequence[int] | int] | None
            if kind == SHARED:
                read = self._shared(digits(found.signs, begin[mine], end[mine]))
            else:
                read = self._read(kind, found.texts(begin[mine], end[mine]), styles[mine])
            if read is None:
                return None
            groups.append(read[0])
            meant[mine] = read[1]
            places[mine] = np.arange(size, size + len(mine))
            size += len(mine)
        return pa.concat_arrays(groups) if groups else pa.array([], pa.string()), places, meant

    def _shared(self, index: Places | None) -> tuple[pa.Array, int] | None:
        found = None if index is None else self._strings.take(index, CHARACTERS)
        return None if found is None else (found, KINDS.index("text"))

    def _read(self, kind: int, texts: pa.Array, styles: Places) -> tuple[pa.Array, Sequence[int] | int] | None:
        if kind == NUMBER:
            return _numbers(texts)
        if kind in (RESULT, WRITTEN):
            if pc.any(pc.match_substring(texts, "_x")).as_py():
                return None
            return texts, KINDS.index("text")
        if kind == BOOLEAN:
            return pa.array(["TRUE" if t.strip() in ("1", "true") else "FALSE" for t in texts.to_pylist()]), \
                KINDS.index("bool")  # fmt: skip
        if kind == ERROR:
            return texts, KINDS.index("error")
        if kind == DATE:
            return pa.array([t.strip() for t in texts.to_pylist()]), KINDS.index("date")
        if not pc.all(pc.match_substring_regex(texts, FLOAT)).as_py():
            return None
        told = [self._moment(style, text) for style, text in zip(styles.tolist(), texts.to_pylist(), strict=True)]
        return pa.array([text for _, text in told], pa.string()), [kind for kind, _ in told]

    def _moment(self, style: int, text: str) -> tuple[int, str]:
        """A number whose format shows a moment."""
        if (known := self._moments.get((style, text))) is not None:
            return known
        shown = self._shown[style]
        assert shown
        moment = iso(float(text), shown, self._from_1904)
        whole = text.removeprefix("-").isdigit()
        number = text if whole else decimal(float(text))
        found = (KINDS.index("date"), moment) if moment else (KINDS.index("number"), number)
        if len(self._moments) < 100_000:
            self._moments[style, text] = found
        return found


def _codes(found: Tags) -> Bytes:
    """What each tag is."""
    codes = np.full(len(found.first), OTHER, np.uint8)
    sign = found.signs[found.first + 1]
    closing = found.signs[found.last - 1] == ord("/")
    behind = found.signs.take(found.first + 2, mode="clip")
    lengths = found.last - found.first + 1
    for code, name in enumerate(NAMES):
        second = name[2] if len(name) > 2 else None
        mine = np.flatnonzero((sign == name[1]) if second is None else (sign == name[1]) & (behind == second))
        mine = mine[found.spelled(mine, name)]
        if name.endswith(b">"):
            mine = mine[(lengths[mine] == len(name)) & ~closing[mine]]
        elif code == PIECE:
            told = b' xml:space="preserve">'
            mine = mine[(lengths[mine] == 3) | (found.spelled(mine, told, 2) & (lengths[mine] == 2 + len(told)))]
        codes[mine] = code
    codes[closing & (codes == ROW)] = ROW_ALONE
    codes[closing & (codes == CELL)] = CELL_ALONE
    return codes


def _attributes(found: Tags, cells: Places) -> tuple[Places, Bytes, Places] | None:
    """Column, type and style of each cell; None where a tag is written in another way than `r`, then `s` and `t`."""
    signs, none = found.signs, np.arange(0)
    if not len(cells):
        return none, none.astype(np.uint8), none
    if not found.spelled(cells, b'<c r="').all():
        return None
    quotes = found.quotes
    begin = found.first[cells] + 6
    nth = np.searchsorted(quotes, begin)
    if nth.max() >= len(quotes):
        return None
    closed = quotes[nth]
    columns, letters = np.zeros(len(cells), np.int64), begin.copy()
    for _ in range(3):
        sign = signs[letters]
        there = (sign >= ord("A")) & (sign <= ord("Z"))
        columns[there] = columns[there] * 26 + sign[there] - 64
        letters[there] += 1
    if (letters == begin).any() or columns.max() > 16_384 or digits(signs, letters, closed) is None:
        return None
    kinds, styles = np.zeros(len(cells), np.uint8), np.zeros(len(cells), np.int64)
    before = np.zeros(len(cells), np.uint8)
    ended = found.last[cells] - (signs[found.last[cells] - 1] == ord("/"))
    for _ in range(2):
        more = np.flatnonzero(closed + 1 < ended)
        if not len(more):
            break
        at, nth_more = closed[more] + 1, nth[more] + 1
        name = signs[at + 1]
        if nth_more.max() + 1 >= len(quotes):
            return None
        opens, closes = quotes[nth_more], quotes[nth_more + 1]
        shaped = (signs[at] == ord(" ")) & (signs[at + 2] == ord("=")) & (opens == at + 3) & (closes < ended[more])
        styled = np.flatnonzero(name == ord("s"))
        typed = np.flatnonzero(name == ord("t"))
        number = digits(signs, opens[styled] + 1, closes[styled], 6)
        if (before[more] == name).any():  # the same attribute twice is no XML
            return None
        before[more] = name
        if not shaped.all() or len(styled) + len(typed) < len(more) or number is None:
            return None
        styles[more[styled]] = number
        left = np.full(len(typed), True)
        for code, word in enumerate(TYPES):
            same = closes[typed] - opens[typed] - 1 == len(word)
            for i, letter in enumerate(word):
                same[same] = signs[opens[typed][same] + 1 + i] == letter
            kinds[more[typed[same]]] = code
            left &= ~same
        if left.any():
            return None
        closed[more], nth[more] = closes, nth_more + 1
    return (columns - 1, kinds, styles) if (closed + 1 == ended).all() else None


def _numbers(texts: pa.Array) -> tuple[pa.Array, int] | None:
    """Digits as they stand, anything else as the nearest double's canonical decimal."""
    whole = pc.match_substring_regex(texts, "^-?[0-9]+$")
    kind = KINDS.index("number")
    if pc.all(whole).as_py():
        return texts, kind
    broken: npt.NDArray[np.bool_] = ~np.asarray(whole)
    parts = texts.filter(pa.array(broken))
    if not pc.all(pc.match_substring_regex(parts, FLOAT)).as_py():
        return None
    try:
        shortest = parts.cast(pa.float64()).cast(pa.string())
    except pa.ArrowInvalid:  # larger than a double
        return None
    odd = pc.match_substring_regex(shortest, "[^0-9.-]")
    if pc.any(odd).as_py():
        told = zip(parts.to_pylist(), shortest.to_pylist(), odd.to_pylist(), strict=True)
        shortest = pa.array([decimal(float(part)) if strange else short for part, short, strange in told], pa.string())
    return pc.replace_with_mask(texts, pa.array(broken), shortest), kind
