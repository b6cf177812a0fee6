"""Files of a folder whose names fit the table's pattern; each is read whole."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files import lines, store, workbook
from wadah.contract.model import Table
from wadah.errors import Quarantine, Retriable, WadahError


def pattern(table: Table) -> re.Pattern[str]:
    """`umkm_{kecamatan}_{tahun}T{triwulan}.xlsx` as a regular expression; an integer's placeholder takes digits."""
    types = {c.from_name: c.type for c in table.columns if c.from_name}
    text = ""
    for literal, name in re.findall(r"([^{]*)(?:\{(\w+)\})?", table.source):
        text += re.escape(literal)
        if name:
            text += f"(?P<{name}>{r'[0-9]+' if types.get(name) == 'integer' else '.+?'})"
    return re.compile(text, re.IGNORECASE)


def filled(table: Table, fit: re.Match[str]) -> dict[str, str]:
    """Contract columns whose value stands in a file's name."""
    columns = {c.from_name: c.name for c in table.columns if c.from_name}
    return {columns[name]: text for name, text in fit.groupdict().items() if name in columns}


class Files:
    """A server of type `local` or `sftp` that holds files."""

    reader: "ClassVar[staticmethod[[Source, Part, Path], AbstractContextManager[Extract]]]"

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[str, tuple[store.Entry, Path]] = {}
        self._store: store.Store | None = None

    def parts(self) -> list[Part]:
        """Every file of the folder, to be read or refused; those of the contract's other tables are left to them."""
        if self._store is None:
            self._store = store.Sftp(self.source) if self.source.server.type == "sftp" else store.Folder(self.source)
        tables = [t for t in self.source.contract.tables if t.kind == "file"]
        wanted = pattern(self.source.table)
        found = []
        for entry in self._store.list():
            if not store.plain(entry.name):
                if self.source.table is tables[0]:
                    found.append(Part(entry.name, refused=Quarantine("WDH-252", file=ascii(entry.name))))
            elif fit := wanted.fullmatch(entry.name):
                found.append(self._part(self._store, entry, fit))
            elif self.source.table is tables[0] and not any(pattern(t).fullmatch(entry.name) for t in tables):
                refused = Quarantine("WDH-248", file=entry.name, pattern=self.source.table.source)
                found.append(Part(entry.name, refused=refused))
        return found

    def _part(self, where: store.Store, entry: store.Entry, fit: re.Match[str]) -> Part:
        try:
            path = where.fetch(entry)
            digest = store.sha256(path)
        except WadahError as failure:
            if not isinstance(failure, Retriable) or failure.code != "WDH-240":
                raise
            return Part(entry.name, refused=failure)  # this one is being written; the others can be read
        except PermissionError:  # held by the program that writes it
            return Part(entry.name, refused=Retriable("WDH-240", app=self.source.contract.id, file=entry.name))
        self._found[entry.name] = entry, path
        return Part(entry.name, digest, filled(self.source.table, fit))

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:  # noqa: ARG002
        """See `Connector.open`; files know no cursor, `since` is not used."""
        entry, path = self._found[part.name]
        with self.reader(self.source, part, path) as found:
            yield Extract(found.layout, found.schema, self._still(found.batches, entry))

    def _still(self, batches: Iterator[pa.RecordBatch], entry: store.Entry) -> Iterator[pa.RecordBatch]:
        yield from batches
        assert self._store is not None
        if not self._store.unchanged(entry):
            raise Retriable("WDH-240", app=self.source.contract.id, file=entry.name)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


class XlsxFiles(Files):
    reader = staticmethod(workbook.read)


class CsvFiles(Files):
    reader = staticmethod(lines.read)
