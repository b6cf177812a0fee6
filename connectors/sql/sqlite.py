"""SQLite files, read-only. Every value keeps its own storage class: SQLite does not hold columns to a type."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from connectors import cursor, layout
from connectors.base import Extract, Part, Source
from connectors.rows import Rows, decimal, hexed
from connectors.sql.text import either, keyless, numbers
from wadah.errors import Fatal, Retriable
from wadah.warehouse.connect import literal

WAIT = 10.0  # seconds for another process's write lock
BUSY = ("locked", "busy", "unable to open", "readonly database", "disk I/O")


class Sqlite:
    """A database file of a `local` server with `format: sqlite`; in the sandbox under its folder."""

    def __init__(self, source: Source) -> None:
        self.source = source
        path = Path(source.server.path or "")
        base = source.settings.sandbox_dir if source.settings.environment == "sandbox" else source.settings.root
        self.path = path if path.is_absolute() else base / path

    def parts(self) -> list[Part]:
        if not self.path.is_file():
            raise Retriable("WDH-212", app=self.source.contract.id, where=self.path.name)
        return [Part(f"{self.path.name}:{self.source.table.source}")]

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`."""
        with self._reading(part, since) as found:
            yield found

    @contextmanager
    def _reading(self, part: Part, since: datetime | int | None, *, only_keys: bool = False) -> Iterator[Extract]:
        with self._coded():
            base = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=WAIT)
        try:
            base.text_factory = _text
            with self._coded():
                types = self._columns(base)
            plan = layout.match(self.source.table, list(types))
            plan = layout.keys(self.source.table, plan) if only_keys else plan
            yield Extract(lambda: plan, lambda: types, self._rows(base, part, plan, since))
        finally:
            base.close()

    def close(self) -> None:
        """Nothing is kept open between two calls."""

    @contextmanager
    def keys(self, part: Part) -> Iterator[Extract]:
        """See `connectors.base.Keyed`."""
        with self._reading(part, None, only_keys=True) as found:
            yield found

    def _columns(self, base: sqlite3.Connection) -> Mapping[str, str]:
        # table_xinfo shows generated columns too, but also the hidden ones of virtual tables (hidden = 1).
        rows = base.execute(f"PRAGMA table_xinfo({_quoted(self.source.table.source)})").fetchall()
        if not rows:
            raise Fatal("WDH-214", app=self.source.contract.id, where=self.path.name, table=self.source.table.source)
        return {row[1]: row[2].lower() for row in rows if row[6] != 1}

    def _rows(
        self, base: sqlite3.Connection, part: Part, plan: layout.Layout, since: datetime | int | None
    ) -> Iterator[pa.RecordBatch]:
        table = self.source.table
        chosen = ", ".join(map(_quoted, plan.names))
        query, bound = f"SELECT {chosen} FROM {_quoted(table.source)}", ()  # noqa: S608 - names are quoted
        if since is not None:
            where, text = cursor.condition(self.source, since)
            # One without a moment may be new or changed: nobody can tell before it is compared with what is landed.
            query = f"{query} WHERE {_quoted(where)} >= ? OR {_quoted(where)} IS NULL"
            query += "".join(_missing(_quoted(name), nulls) for name, nulls in keyless(table, plan).items())
            bound = (text,)  # type: ignore[assignment]
        rows = Rows(part.name, list(plan.names.values()), part.filled)
        marked = {
            i: name
            for i, name in enumerate(plan.names.values())
            if name in table.by_name and layout.number_matters(table.by_name[name])
        }
        with self._coded():
            for number, values in enumerate(base.execute(query, bound), 1):
                texts: list[str | None] = []
                cells: dict[str, str] = {}
                for i, value in enumerate(values):
                    if value is None or value.__class__ is str:
                        texts.append(value)
                    elif isinstance(value, bytes):
                        texts.append(hexed(value))
                        cells[rows.columns[i]] = "blob"
                    else:
                        texts.append(str(value) if isinstance(value, int) else decimal(value))
                        if i in marked:
                            cells[marked[i]] = "number"
                yield from rows.add(number, texts, cells)
            yield from rows.flush()

    @contextmanager
    def _coded(self) -> Iterator[None]:
        about: dict[str, Any] = {"app": self.source.contract.id, "where": self.path.name}
        try:
            yield
        except sqlite3.OperationalError as failure:
            if any(word in str(failure) for word in BUSY):
                raise Retriable("WDH-217", table=self.source.table.source, **about) from failure
            raise Fatal("WDH-218", kind="SQLite", **about) from failure
        except sqlite3.DatabaseError as failure:
            raise Fatal("WDH-218", kind="SQLite", **about) from failure


def _text(raw: bytes) -> str | bytes:
    """SQLite stores any bytes as TEXT; those that are no UTF-8 stay bytes."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _missing(column: str, nulls: Sequence[str]) -> str:
    """See `connectors.sql.text.missing`. A column may hold text and numbers, whatever its type."""
    told = f"lower(trim({column}, char(32, 9, 10, 13, 160))) IN ({', '.join(map(literal, nulls))})"
    plain = numbers(nulls)
    return either(f"{column} IS NULL", told, plain and f"{column} IN ({plain})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
