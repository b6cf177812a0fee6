"""Rows of a sheet as batches: one by one, or many at once where they came as arrays and say nothing special."""

from collections.abc import Iterable, Iterator
from string import ascii_uppercase

import numpy as np
import pyarrow as pa

from connectors.base import Part, Source
from connectors.files.footing import alike
from connectors.files.grid import KINDS, Columnar, Limit, Row
from connectors.files.heading import Foot, Footer, Positions, needed
from connectors.files.signs import doubtful, heads
from connectors.layout import number_matters
from connectors.rows import CELLS, Rows

UNNAMED = 100
"""Columns without a heading that one file may fill; more is no list."""
TEXT = KINDS.index("text")
NUMBER = KINDS.index("number")


class Reading:
    """What stands below a sheet's heading, once that is known (`begin`)."""

    def __init__(self, source: Source, part: Part) -> None:
        self._table, self._part = source.table, part
        self._places: Positions | None = None
        self._footer, self._foot = Footer(source.table.file.footer), Foot[Row](source)
        self._needed, self._unnamed = needed(source.table), 0

    def begin(self, places: Positions) -> None:
        self._places = places
        self._rows = Rows(self._part.name, places.order, self._part.filled)
        self._marked = {name for name in places.order if number_matters(self._table.by_name.get(name))}

    def accepts(self, found: Columnar) -> bool:
        """Whether rows need no more than to be taken: nothing under no heading, and none that may be a footer."""
        if self._places is None:
            return False
        named = np.isin(found.columns, list(self._places.by_place))
        if not named.all() and _filled(found)[~named].any():
            return False
        if not self._footer.begin:
            return True
        filled = np.flatnonzero(_filled(found))
        first = filled[np.unique(found.owners[filled], return_index=True)[1]]
        return (
            not self._foot.held and not alike(found.texts.take(pa.array(found.places[first])), self._footer.begin).any()
        )

    def batches(self, pieces: Iterable[Columnar | list[Row]]) -> Iterator[pa.RecordBatch]:
        for piece in pieces:
            if isinstance(piece, Columnar):
                yield from self._rows.flush()
                yield from self._at_once(piece)
            else:
                yield from self._one_by_one(piece)
        yield from self._rows.flush()
        self._foot.end()

    def _at_once(self, found: Columnar) -> Iterator[pa.RecordBatch]:
        """Rows that hold something, a column at a time."""
        assert self._places is not None
        kept = np.bincount(found.owners[_filled(found)], minlength=len(found.numbers)) > 0
        if not kept.any():
            return
        owners = np.cumsum(kept) - 1
        texts = []
        for place in self._places.by_place:
            cells = np.flatnonzero((found.columns == place) & kept[found.owners])
            index = np.full(int(kept.sum()), -1)
            index[owners[found.owners[cells]]] = found.places[cells]
            texts.append(found.texts.take(pa.array(index, mask=index < 0)))
        yield self._rows.ready(texts, pa.array(found.numbers[kept]), self._kinds(found, owners, kept))

    def _kinds(self, found: Columnar, owners: np.ndarray, kept: np.ndarray) -> pa.Array:
        """Of each row its cells that are no text, and no number where numbers are expected anyway."""
        assert self._places is not None
        names = list(self._places.by_place.values())
        rank, marked = np.full(16_384, -1), np.zeros(16_384, np.bool_)
        rank[list(self._places.by_place)] = np.arange(len(names))
        marked[[place for place, name in self._places.by_place.items() if name in self._marked]] = True
        told = (found.kinds != TEXT) & ((found.kinds != NUMBER) | marked[found.columns])
        cells = np.flatnonzero(told & (rank[found.columns] >= 0) & kept[found.owners])
        cells = cells[np.lexsort((rank[found.columns[cells]], owners[found.owners[cells]]))]
        counts = np.bincount(owners[found.owners[cells]], minlength=int(kept.sum()))
        ends = pa.array(np.append(0, np.cumsum(counts)).astype(np.int32))
        keys = pa.array(names, pa.string()).take(pa.array(rank[found.columns[cells]]))
        kinds = pa.array(KINDS, pa.string()).take(pa.array(found.kinds[cells]))
        return pa.MapArray.from_arrays(ends, keys, kinds, type=CELLS, mask=pa.array(counts == 0))

    def _one_by_one(self, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
        assert self._places is not None
        places = self._places
        for number, found in self._above(rows):
            for place in found.keys() - places.by_place.keys():
                if not found[place][1].strip():
                    continue
                self._unnamed += 1
                if self._unnamed > UNNAMED:
                    raise Limit(f"values in more than {UNNAMED} columns without a heading")
                name = places.unnamed(place, _letters(place))
                yield from self._rows.widen(name)
                self._marked.add(name)
            values: list[str | None] = []
            cells: dict[str, str] = {}
            for place, name in places.by_place.items():
                cell = found.get(place)
                if cell is None:
                    values.append(None)
                    continue
                kind, text = cell
                values.append(text)
                if kind != "text" and (kind != "number" or name in self._marked):
                    cells[name] = kind
            yield from self._rows.add(number, values, cells)

    def _above(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, without blank ones (nothing is lost with them) and without what stands below the last."""
        assert self._places is not None
        for row in rows:
            told = {place: cell[1] for place, cell in sorted(row[1].items()) if cell[1].strip()}
            if not told:
                continue
            ends = self._footer(next(iter(told.values())))
            if ends or self._footer.begin:
                whole = {self._places.by_place.get(place) for place in told}.issuperset(self._needed)
                if ends:
                    self._foot.hold(row) if whole else self._foot.leave()
                    continue
                if whole:
                    yield from self._foot.rows()
            yield row


def _filled(found: Columnar) -> np.ndarray:
    """Which cells hold more than white space."""
    blank = doubtful(heads(found.texts))
    for place in np.flatnonzero(blank).tolist():
        blank[place] = not found.texts[place].as_py().strip()
    return ~blank[found.places] if len(blank) else np.zeros(len(found.places), np.bool_)


def _letters(place: int) -> str:
    """0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = ascii_uppercase[letter] + text
    return text
