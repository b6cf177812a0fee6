"""What an application's module of the sandbox is given, and the forms in which it tells the truth."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from infra.sandbox import clock, places, store
from infra.sandbox.dice import Dice, dice
from wadah.settings import Settings

T = TypeVar("T")
Key = tuple[Any, ...]
"""(year, part of the year, place and categories in the order of the contract's key); part 0 for a year."""
Planted = Collection[tuple[Any, str | None]]
"""As long as the table. Iterated: (key, code it must be rejected with), and maybe (key, None) of accepted rows."""


@dataclass(frozen=True)
class Making:
    """One application on one day. Everything it holds follows from seed, size, regency and day."""

    settings: Settings
    seed: int
    size: float  # 1.0: a regency scaled 1:50
    regency: str
    day: int
    app: str = ""
    applications: tuple[str, ...] = ()  # all that run here, this one too
    years: int = 1  # of past

    @property
    def folder(self) -> Path:
        """The application's own folder; a drop folder holds nothing but what the application delivers."""
        return self.settings.sandbox_dir / self.app

    @property
    def place(self) -> places.Place:
        return places.place(self.regency)

    @property
    def moment(self) -> datetime:
        """Local time of the sandbox on this day."""
        return clock.moment(self.day)

    def dice(self, *words: object) -> Dice:
        """Draws of this application: the same words give the same draws, whatever the size."""
        return dice(self.seed, self.regency, self.app, *words)

    @property
    def settled(self) -> bool:
        """Whether this day's data were brought whole before; a day that was cut off is not."""
        days = store.read_json(self.settings.sandbox_dir / "state.json").get("days", {})
        return bool(days.get(self.app) == self.day)

    @property
    def _notes(self) -> Path:
        return self.settings.sandbox_dir / "notes" / f"{self.app}.json"

    def notes(self) -> dict[str, Any]:
        """What the application noted at an earlier bringing; empty at the first."""
        return dict(store.read_json(self._notes))

    def note(self, value: Mapping[str, Any]) -> None:
        """Keep a note for later bringings, after the data it speaks of."""
        store.write_json(self._notes, value)

    def connection(self, name: str, uri: str) -> None:
        """Write a generated Airflow connection, readable by its owner alone; one that is there stays."""
        file = self.settings.sandbox_dir / "connections" / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            store.write_text(file, f"{uri}\n", mode=0o600)

    def postgres(self, database: str) -> str:
        """A connection string (of libpq) to the application's database as its owner; the server is up."""
        from infra.sandbox import postgres

        return postgres.dsn(self.settings, database)


@contextmanager
def many() -> Iterator[None]:
    """Where many small things are made that point at nothing: looking for circles in them takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def each(pieces: Iterable[T], do: Callable[[T], None]) -> None:
    """Do it with one after the other, and hold none of them while the next is made."""
    for piece in pieces:
        do(piece)
        del piece


class Told(Collection[tuple[Any, str | None]]):
    """Planted, of a table too large to hold: all rows are counted, those that must be rejected are kept."""

    def __init__(self) -> None:
        self._count, self._bad = 0, list[tuple[Any, str | None]]()

    def add(self, key: Any, code: str | None) -> None:
        self._count += 1
        if code:
            self._bad.append((key, code))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[Any, str | None]]:
        """The rejected ones only."""
        return iter(self._bad)

    def __contains__(self, row: object) -> bool:
        return row in self._bad


@dataclass(frozen=True)
class Cube:
    """What one dataset counts. The frame fills it up with zeros, closes periods, suppresses, adds spine and unit."""

    cells: Mapping[Key, Sequence[Any]]
    """Key → (count, covered values in the order of the contract's `covers`)."""
    periods: Set[tuple[int, int]]
    """(year, part) in which any row was accepted, whether or not it is in a cell."""
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Category column → all its values; places are the regency's own where they are not given."""
    dominated: Set[Key] = frozenset()
    """Cells that one contributor stands for, by the contract's `dominance`: hidden whatever their count."""
    behind: Mapping[Key, int] = field(default_factory=dict)
    """How many contributors stand behind each cell, where the contract asks for `guards`."""
    labels: Mapping[str, tuple[str, Mapping[Any, str]]] = field(default_factory=dict)
    """Column that says a category in words → (that category's column, value → words)."""


@dataclass(frozen=True)
class Truth:
    """What the generator meant: every row of every table, and what the open datasets must come to."""

    rows: Mapping[str, Planted] = field(default_factory=dict)
    """`app.table` → its rows at the source."""
    cubes: Mapping[str, Cube] = field(default_factory=dict)
    plain: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Dataset without suppression → rows with every column but `satuan` and the spine that follows from the place."""
