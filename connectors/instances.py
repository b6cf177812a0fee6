"""A source that is many servers of one schema: each is a part of its own, and what ails one stays with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Connector, Extract, Keyed, Part, Source
from wadah.contract.instances import Instance, listed
from wadah.errors import Fatal, Quarantine, WadahError


def name(source: Source, key: str) -> str:
    """`_source` of an instance's rows: it does not change when the server moves."""
    return f"{key}:{source.table.source}"


class Instances:
    """The servers that the contract's CSV lists, one after the other."""

    def __init__(self, source: Source, make: Callable[[Source], Connector]) -> None:
        self.source, self._make = source, make
        self._readers: dict[str, Connector] = {}

    def parts(self) -> list[Part]:
        """One part an instance; one that cannot even be looked at is refused, and the others go on."""
        found = []
        for instance in listed(self.source.settings, self.source.contract, self.source.server):
            try:
                found.append(self._part(instance))
            except WadahError as failure:
                found.append(Part(name(self.source, instance.key), refused=failure, instance=instance.key))
        return found

    def _part(self, instance: Instance) -> Part:
        source = self.source
        own = Source(source.settings, source.contract, instance.table(source.table), instance)
        reader = self._make(own)
        reader.parts()
        part = Part(name(source, instance.key), filled=_filled(own, instance), instance=instance.key)
        self._readers[part.name] = reader
        return part

    @contextmanager
    def open(self, part: Part, since: datetime | int | None) -> Iterator[Extract]:
        """See `Connector.open`; also Quarantine WDH-257 where the server says itself that it is another one."""
        reader = self._readers[part.name]
        try:
            with reader.open(part, since) as found:
                yield Extract(found.layout, found.schema, self._own(part, found.batches))
        finally:
            reader.close()  # not twenty connections at once

    @contextmanager
    def keys(self, part: Part) -> Iterator[Extract]:
        """See `connectors.base.Keyed`."""
        reader = self._readers[part.name]
        if not isinstance(reader, Keyed):
            raise Fatal("WDH-206", table=self.source.name, mode=self.source.table.load.mode)
        with reader.keys(part) as found:
            yield found

    def close(self) -> None:
        for reader in self._readers.values():
            reader.close()

    def _own(self, part: Part, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches, where a column that bears the key's name in the source holds nothing but this key."""
        key = self.source.table.instance
        told = [c.name for c in self.source.table.columns if c.source == key and c.name != key]
        for batch in batches:
            for column in told:
                if (
                    column in batch.schema.names
                    and not pc.all(
                        pc.fill_null(pc.equal(pc.utf8_trim_whitespace(batch.column(column)), part.instance), False)
                    ).as_py()
                ):
                    raise Quarantine("WDH-257", app=self.source.contract.id, instance=part.instance, column=column)
            yield batch


def _filled(source: Source, instance: Instance) -> dict[str, str]:
    """Contract columns that a column of the CSV fills: the key, and any `{x}` of its own."""
    names = [(c.name, c.from_name) for c in source.table.columns]
    return {name: instance.told[hole] for name, hole in names if hole is not None and hole in instance.told}
