# ruff: noqa: S608 - names are quoted by `identifier`, texts by `literal`
"""What of a pull is new: decided set-wise in DuckDB against the rows that are current in landing.

Current rows of an incremental table are those of the newest load that holds their key (or their partition
value, where the contract marks `partitioned`): the same rule dbt's staging follows.

A row without a whole key, or one that no row could be made of (`_damage`), has no such group: staging takes it for
current in the newest load alone. So every load of changed rows brings those that were read, known or not; what the
source has mended is not among them. `append` keeps every such row for ever, since its source never mends one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from connectors import cursor, digest, keep, moments
from connectors.stage import Stage
from wadah.contract.model import Table
from wadah.landing import METADATA, Load, Writer
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 50_000


class Sieve:
    """One pull against what is landed. Use as a context manager; nothing is read again unless it has to be."""

    def __init__(self, settings: Settings, pulled: Stage, landed: Sequence[str]) -> None:
        self._settings, self._pulled = settings, pulled
        self._files: dict[str, Sequence[Path | str]] = {"staged": pulled.files, "landed": landed}
        self._parts = list(pulled.parts)
        self._select = "SELECT * FROM staged"
        self._known = 0
        self._cursor: tuple[str, Callable[[str], cursor.Cursor | None]] | None = None
        self._gone: str | None = None

    def __enter__(self) -> "Sieve":
        return self

    def __exit__(self, *failure: object) -> None:
        self._close()

    def _close(self) -> None:
        if con := self.__dict__.pop("_con", None):
            con.close()

    @cached_property
    def _con(self) -> "DuckDBPyConnection":
        con = connect(None, self._settings)
        con.execute("SET preserve_insertion_order = true")
        for name, files in self._files.items():
            if files:
                con.execute(f"CREATE TEMP VIEW {name} AS FROM {_read(files)}")
        return con

    def _columns(self, view: str) -> list[str]:
        """The columns of a view; none where there is no view."""
        return [row[0] for row in self._con.execute(f"DESCRIBE {view}").fetchall()] if self._files[view] else []

    def same(self, before: str | None, now: str, landed: Callable[[], Sequence[str]], part: str | None = None) -> bool:
        """Whether a whole copy (or one part of it) is what has landed, in whatever order; by fingerprints where they
        tell, else by the rows: those of `landed` are read only then."""
        if before is None or before == now or not digest.alike(before, now):
            return before == now
        parts = [self._pulled.parts[part]] if part else list(self._pulled.parts.values())
        columns = sorted({name for one in parts for name in one.columns})
        sums = []
        for files in ([file for one in parts for file, _ in one.files], landed()):
            whose = f"WHERE _source = {literal(part)}" if part else ""
            told = keep.mixed(f"md5_number({keep.content(columns, columns)})")
            sums.append(self._con.execute(f"SELECT {told} FROM {_read(files)} {whose}").fetchone() if files else None)
        return sums[0] == sums[1]

    def only(self, parts: Collection[str]) -> int:
        """Leave out what is not of these parts, as landed already; returns how many rows that are."""
        self._parts = [name for name in self._parts if name in parts]
        self._files["staged"] = [file for name in self._parts for file, _ in self._pulled.parts[name].files]
        self._close()  # its view is of all parts
        return sum(part.rows for name, part in self._pulled.parts.items() if name not in parts)

    def moments(
        self, column: str, read: Callable[[str], cursor.Cursor | None], until: datetime, whose: str | None = None
    ) -> dict[str, str]:
        """The newest cursor in a column, by the value of `whose` ('' without).

        A moment after `until` (when the pull began) is left out: a row dated ahead, by an hour or to 2099, must
        not keep later pulls from asking for what changes before it. A number is taken as it is.
        """
        if column not in self._pulled.columns or not self._files["staged"]:
            return {}
        self._cursor = column, read
        return moments.newest(self._con, column, read, until, whose)

    def drop_known(self, table: Table, last: Load | None) -> int:
        """Leave out what is landed as current already; returns how many rows that are. `last` is the newest load."""
        if not self._files["staged"] or (not self._files["landed"] and self._distinct(table)):
            return 0
        staged, landed = self._columns("staged"), self._columns("landed")
        both = sorted({*staged, *landed}.difference(METADATA))
        by, loose = keep.by(table), keep.loose(table)
        groups = keep.listed(by)
        # Of the rows in no group those of the newest load (of their server) are current, or in `append` all.
        apart = "true" if table.load.mode == "append" else _newest(last)
        current = (
            f"SELECT {groups}, _hash FROM (SELECT *, md5_number({keep.content(both, landed)}) AS _hash FROM landed "
            f"SEMI JOIN (SELECT DISTINCT {groups} FROM staged) asked ON {keep.same(by, 'landed', 'asked')} QUALIFY "
            f"CASE WHEN {loose} THEN {apart} ELSE _load_id = max(_load_id) OVER (PARTITION BY {groups}) END) "
            f"{'WHERE _gone IS NULL' if '_gone' in landed else ''}"
            if landed
            else f"SELECT {groups}, NULL::HUGEINT AS _hash FROM staged LIMIT 0"
        )
        self._con.execute(
            f"CREATE TEMP TABLE hashed AS SELECT *, md5_number({keep.content(both, staged)}) AS _hash "
            f"FROM ({self._dated(table)})"
        )
        self._con.execute(f"CREATE TEMP TABLE current AS {current}")
        again = "false" if table.load.mode == "append" else f"{loose} AND {keep.first(table)}"
        self._con.execute(
            f"CREATE TEMP VIEW judged AS SELECT *, {keep.rule(table)} AS _keep, {again} AS _again FROM hashed s"
        )
        kept, repeated = self._one("SELECT count(*) FILTER (_keep), count(*) FILTER (_again AND NOT _keep) FROM judged")
        what = "_keep"
        if kept or self._gone:  # a load will land
            what, kept = "(_keep OR _again)", kept + repeated
        self._select = f"SELECT * EXCLUDE (_keep, _again, _hash, _moment) FROM judged WHERE {what}"
        self._known = self._one("SELECT count(*) FROM hashed")[0] - kept
        return self._known

    def _dated(self, table: Table) -> str:
        """SQL: the rows, each with the `_moment` of its cursor where its key comes more than once: nothing else tells
        which of them is the newest."""
        if self._cursor is None:
            return "SELECT *, NULL::VARCHAR AS _moment FROM staged"
        column, read = identifier(self._cursor[0]), self._cursor[1]
        by = keep.by(table)
        twice = f"SELECT {keep.listed(by)} FROM staged GROUP BY ALL HAVING count(*) > 1"
        found = self._con.execute(
            f"SELECT DISTINCT {column} FROM staged SEMI JOIN ({twice}) twice ON {keep.same(by, 'staged', 'twice')} "
            f"WHERE {column} IS NOT NULL"
        ).fetchall()
        values = {text: cursor.write(value) for (text,) in found if (value := read(text)) is not None}
        known = {"text": pa.array(values, pa.string()), "moment": pa.array(values.values(), pa.string())}
        self._con.register("moments", pa.table(known))
        return f"SELECT s.*, m.moment AS _moment FROM staged s LEFT JOIN moments m ON s.{column} = m.text"

    def _distinct(self, table: Table) -> bool:
        """Whether each row is the only one of its key, so that none can make another superfluous. Two keys of one
        hash only cost the longer way."""
        if table.partition:
            return True
        told = f"count(*) = count(DISTINCT hash({keep.listed(keep.by(table))})) AND NOT bool_or({keep.loose(table)})"
        return bool(self._one(f"SELECT {told} FROM staged")[0])

    def drop_gone(self, table: Table, parts: Mapping[str, str | None]) -> tuple[int, int]:
        """Find current rows whose key is no longer in the source: a row that says so lands for each.

        `parts` are those whose keys were asked for, with their instance; of a server that was not reached nobody
        knows what is gone. Returns how many are gone, and how many keys of the source are neither landed nor among
        the rows of this pull: they came late (dated before what was asked for), or while the source was being read.
        """
        listed = [file for name in parts for file, _ in self._pulled.keys.parts[name].files]
        if not self._files["landed"] or not parts:
            return 0, 0
        by = keep.by(table)
        groups = keep.listed(by)
        whole = " AND ".join(f"{identifier(c)} IS NOT NULL" for c in by)
        ended = "max(_load_id) FILTER (_gone IS NOT NULL)" if "_gone" in self._columns("landed") else "NULL"
        where = f"_damage IS NULL AND {whole}"
        if table.instance:
            asked = ", ".join(literal(key) for key in parts.values())
            where += f" AND {identifier(table.instance)} IN ({asked})"
            source = f"{identifier(table.instance)} || {literal(':' + table.source)}"
        else:
            source = literal(next(iter(parts)))
        # A key is the same one however its text is written: char(8) becomes varchar(8), 7 becomes 7.00, no row goes.
        meant = [f"k{i}" for i in range(len(by))]
        said = ", ".join(f"{keep.meant(table, c)} AS {k}" for c, k in zip(by, meant, strict=True))
        nothing = f"SELECT {said} FROM landed LIMIT 0"
        there = f"SELECT {said} FROM {_read(listed)} WHERE {whole}" if listed else nothing
        now = f"SELECT {said} FROM staged WHERE {whole}" if self._files["staged"] else nothing
        self._con.execute(
            f"CREATE TEMP TABLE alive AS SELECT {groups}, {said} FROM landed WHERE {where} GROUP BY ALL "
            f"HAVING max(_load_id) > coalesce({ended}, '')"
        )
        self._con.execute(f"CREATE TEMP TABLE there AS {there}")
        self._con.execute(f"CREATE TEMP TABLE arrived AS {now}")
        self._con.execute(
            f"CREATE TEMP TABLE ended AS SELECT * FROM alive ANTI JOIN there ON {keep.same(meant, 'alive', 'there')} "
            f"ANTI JOIN arrived ON {keep.same(meant, 'alive', 'arrived')}"
        )
        count = self._one("SELECT count(*) FROM ended")[0]
        late = self._one(
            f"SELECT count(*) FROM there ANTI JOIN alive ON {keep.same(meant, 'there', 'alive')} "
            f"ANTI JOIN arrived ON {keep.same(meant, 'there', 'arrived')}"
        )[0]
        if count:
            self._gone = (
                f"SELECT {groups}, {source} AS _source, row_number() OVER () + {self._pulled.rows} AS _row, "
                "'hilang' AS _gone FROM ended"
            )
        return count, late

    def land(self, writer: Writer, loaded_at: datetime) -> None:
        """Give the writer what is to land: the staged files themselves, where no row of them is left out."""
        files = [file for name in self._parts for file in self._pulled.parts[name].files]
        if self._known == 0 and all(writer.fits(form) for _, form in files):
            writer.adopt(file for file, _ in files)
        else:
            for batch in self._con.execute(self._select).to_arrow_reader(BATCH):
                writer.write(batch)
        if self._gone:
            stamped = f"SELECT *, {literal(loaded_at.isoformat())}::TIMESTAMPTZ AS _loaded_at FROM ({self._gone})"
            for batch in self._con.execute(stamped).to_arrow_reader(BATCH):
                writer.write(batch)

    def _one(self, query: str) -> tuple[int, ...]:
        row = self._con.execute(query).fetchone()
        assert row is not None
        return row


def _newest(last: Load | None) -> str:
    """SQL: whether a row is of the newest load; of many servers each has its own."""
    if last is None or not last.instances:
        return f"_load_id = {literal(last.load_id if last else '')}"
    held = ", ".join(f"({literal(one.source)}, {literal(one.load)})" for one in last.instances.values())
    return f"(_source, _load_id) IN ({held})"


def _read(files: Sequence[Path | str]) -> str:
    """SQL: rows of Parquet files, older ones with fewer columns."""
    return f"read_parquet([{', '.join(literal(file) for file in files)}], union_by_name = true)"
