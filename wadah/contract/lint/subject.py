"""What the checks of meaning look at: a contract of sound shape, its tables and columns with their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wadah.contract.document import At, Document
from wadah.contract.lint.words import word_at, words
from wadah.contract.vocabulary import ColumnWords, ContractWords, TableWords
from wadah.errors.hint import choose

BARE = {"name", "primaryKey", "primaryKeyPosition", "required"}  # all an output contract says of a shared column
Shared = dict[str, dict[str, Any]]
"""Columns of kolom-standar, by name."""


@dataclass(frozen=True)
class ColumnView:
    at: At
    written: dict[str, Any]  # as the file has it
    data: dict[str, Any]  # a shared column written out
    words: ColumnWords | None  # None: a word is wrong, and has its problem
    shared: bool  # a column of kolom-standar

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def type(self) -> str:
        return str(self.data.get("logicalType"))

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "number")

    @property
    def key(self) -> bool:
        return bool(self.data.get("primaryKey"))

    def word(self, name: str, *inside: str | int) -> At:
        return word_at(self.written, self.at, name, *inside)


@dataclass(frozen=True)
class TableView:
    at: At
    data: dict[str, Any]
    words: TableWords | None
    columns: tuple[ColumnView, ...]

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def keys(self) -> tuple[ColumnView, ...]:
        return tuple(c for c in self.columns if c.key)

    def find(self, name: str) -> ColumnView | None:
        return next((c for c in self.columns if c.name == name), None)

    def word(self, name: str, *inside: str | int) -> At:
        return word_at(self.data, self.at, name, *inside)


@dataclass(frozen=True)
class Subject:
    doc: Document
    words: ContractWords
    tables: tuple[TableView, ...]

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.doc.data
        return data

    @property
    def port(self) -> str:
        return self.words.port

    def find(self, table: TableView, name: str) -> tuple[TableView, ColumnView] | None:
        """The column called `column` (of `table`) or `table.column`."""
        owner_name, _, column = name.rpartition(".")
        owner = next((t for t in self.tables if t.name == (owner_name or table.name)), None)
        found = owner.find(column) if owner else None
        return (owner, found) if owner and found else None

    def refer(self, table: TableView, name: str, at: At, what: str) -> tuple[TableView, ColumnView] | None:
        """As `find`; where there is no such column, that is a problem at `at`."""
        if found := self.find(table, name):
            return found
        owner_name, _, column = name.rpartition(".")
        owner = next((t for t in self.tables if t.name == (owner_name or table.name)), None)
        if owner:
            hint = choose(column, [c.name for c in owner.columns])
            self.doc.add(at, f"{what} `{name}` is no column of {owner.name}; {hint}")
        else:
            self.doc.add(
                at, f"{what} `{name}`: no table {owner_name}; {choose(owner_name, [t.name for t in self.tables])}"
            )
        return None


def subject(doc: Document, shared: Shared) -> Subject | None:
    """None where the contract's own words are wrong: what it is for is then unknown."""
    port = next((w["value"] for w in doc.data.get("customProperties") or [] if w["property"] == "port"), None)
    about = words(doc, doc.data, ContractWords, (), port)
    if about is None:
        return None
    return Subject(doc, about, tuple(_tables(doc, about.port, shared if about.port == "output" else {})))


def _tables(doc: Document, port: str, shared: Shared) -> Iterator[TableView]:
    for t, table in enumerate(doc.data.get("schema") or []):
        at: At = ("schema", t)
        columns = []
        for i, column in enumerate(table.get("properties") or []):
            here: At = (*at, "properties", i)
            full = {**shared.get(column["name"], {}), **column}
            said = words(doc, column, ColumnWords, here, port)
            columns.append(ColumnView(here, column, full, said, column["name"] in shared))
        yield TableView(at, table, words(doc, table, TableWords, at, port), tuple(columns))
