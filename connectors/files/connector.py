"""Files of a folder whose names fit the table's pattern; each is read whole."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from connectors.base import Extract, Part, Source
from connectors.files import documents, lines, store, stores, workbook
from connectors.files.named import filled, pattern
from wadah.errors import Quarantine, Retriable, WadahError


class Files:
    """A server that holds files: `local`, `sftp`, `s3`, or `custom` with an address of the web."""

    reader: "ClassVar[staticmethod[[Source, Part, Path], AbstractContextManager[Extract]]]"

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[str, store.Entry] = {}
        self._store: store.Store | None = None

    def parts(self) -> list[Part]:
        """Every file of the folder, to be read or refused; those of the contract's other tables are left to them."""
        if self._store is None:
            self._store = stores.of(self.source)
        tables = [t for t in self.source.contract.tables if t.kind == "file"]
        wanted = pattern(self.source.table)
        found = []
        for entry in self._store.list():
            if entry.refused and not wanted.fullmatch(entry.name):  # such as a zip that no file can be had of
                if self.source.table is tables[0]:
                    found.append(Part(entry.name, refused=entry.refused))
            elif not store.plain(entry.name, self._store.within):
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
            if entry.refused:
                raise entry.refused
            digest = where.digest(entry)
        except WadahError as failure:
            if not isinstance(failure, Quarantine) and failure.code != "WDH-240":
                raise
            return Part(entry.name, refused=failure)  # such as one that is being written; the others can be read
        except PermissionError:  # held by the program that writes it
            return Part(entry.name, refused=Retriable("WDH-240", app=self.source.contract.id, file=entry.name))
        self._found[entry.name] = entry
        return Part(entry.name, digest, filled(self.source.table, fit))

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:  # noqa: ARG002
        """See `Connector.open`; files know no cursor, `since` is not used."""
        assert self._store is not None
        entry = self._found[part.name]
        with self.reader(self.source, part, self._store.fetch(entry)) as found:
            yield Extract(found.layout, found.schema, self._still(found.batches, entry))

    def _still(self, batches: Iterator[pa.RecordBatch], entry: store.Entry) -> Iterator[pa.RecordBatch]:
        yield from batches
        assert self._store is not None
        if not self._store.unchanged(entry):
            raise Retriable("WDH-240", app=self.source.contract.id, file=entry.name)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


class Workbooks(Files):
    """XLSX, XLS, ODS."""

    reader = staticmethod(workbook.read)


class CsvFiles(Files):
    reader = staticmethod(lines.read)


class JsonFiles(Files):
    """JSON and JSONL."""

    reader = staticmethod(documents.read)
