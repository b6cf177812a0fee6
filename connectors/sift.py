# ruff: noqa: S608 - names are quoted by `identifier`, texts by `literal`
"""What of a pull is new: decided set-wise in DuckDB against the rows that are current in landing.

Current rows of an incremental table are those of the newest load that holds their key (or their partition
value, where the contract marks `partitioned`): the same rule dbt's staging follows.

A row without a whole key, or one that no row could be made of (`_damage`), has no such group: it is told from
others by its content alone, so that each of them lands and is rejected under its own code.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from connectors import cursor
from connectors.rows import METADATA
from connectors.stage import Stage
from wadah.contract.model import Table
from wadah.landing import METADATA as LANDED
from wadah.settings import Settings
from wadah.warehouse.connect import connect, identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH = 50_000
SHIFT = 66
"""Bits of a hash left off for a second, additive sum: exclusive-or alone does not see two equal rows come or go."""


class Sieve:
    """One pull against what is landed. Use as a context manager."""

    def __init__(self, settings: Settings, pulled: Stage, landed: Sequence[str]) -> None:
        self._con: DuckDBPyConnection = connect(None, settings)
        self._con.execute("SET preserve_insertion_order = true")
        self.rows = pulled.rows
        self._pulled = pulled
        self._staged = self._view("staged", pulled.files)
        self._landed = self._view("landed", landed)
        self._select = "SELECT * FROM staged" if self._staged else None
        self._gone: str | None = None

    def __enter__(self) -> "Sieve":
        return self

    def __exit__(self, *failure: object) -> None:
        self._con.close()

    @property
    def columns(self) -> list[str]:
        """The source's columns of this pull, by landing name."""
        return [c for c in self._staged if c not in METADATA]

    def fingerprint(self, part: str | None = None) -> str:
        """A hash of the pull's (or one part's) content as a set: columns, rows, cell kinds; not the rows' order."""
        count, mixed, total = 0, 0, 0
        columns, source = self._staged, "staged"
        if part is not None:
            columns, source = self._view("one_part", self._pulled.by_part[part][0]), "one_part"
        own = [c for c in columns if c not in METADATA]
        if columns:
            count, mixed, total = self._one(
                f"SELECT count(*), bit_xor(h), sum((h >> {SHIFT})::HUGEINT) "
                f"FROM (SELECT md5_number({_content(own, columns)}) h FROM {source})"
            )
        return hashlib.sha256(repr((sorted(own), count, mixed, total)).encode()).hexdigest()

    def only(self, parts: Collection[str]) -> int:
        """Leave out what is not of these parts, as landed already; returns how many rows that are."""
        files = [f for name, (files, _) in self._pulled.by_part.items() if name in parts for f in files]
        self._staged = self._view("staged", files)
        self._select = "SELECT * FROM staged" if self._staged else None
        return sum(rows for name, (_, rows) in self._pulled.by_part.items() if name not in parts)

    def moments(
        self, column: str, read: Callable[[str], cursor.Cursor | None], until: datetime, by: str | None = None
    ) -> dict[str, str]:
        """The newest cursor in a column, for each value of `by` ('' without); also notes each row's, for `drop_known`.

        A moment after `until` (when the pull began) is left out: a row dated ahead, by an hour or to 2099, must
        not keep later pulls from asking for what changes before it. A number is taken as it is.
        """
        if column not in self._staged:
            return {}
        whose = identifier(by) if by else "''"
        texts = self._con.execute(
            f"SELECT DISTINCT {whose}, {identifier(column)} FROM staged WHERE {identifier(column)} IS NOT NULL"
        ).fetchall()
        values = {text: value for text in {text for _, text in texts} if (value := read(text)) is not None}
        known = pa.table(
            {"text": pa.array(values, pa.string()), "moment": pa.array(map(cursor.write, values.values()), pa.string())}
        )
        self._con.register("moments", known)
        self._select = (
            f"SELECT s.*, m.moment AS _moment FROM staged s LEFT JOIN moments m ON s.{identifier(column)} = m.text"
        )
        newest: dict[str, str] = {}
        for owner, text in texts:
            value = values.get(text)
            if value is not None and (not isinstance(value, datetime) or value <= until):
                newest[owner] = max(newest.get(owner, ""), cursor.write(value))
        return newest

    def drop_known(self, table: Table) -> int:
        """Leave out what is landed as current already; returns how many rows that are."""
        if self._select is None:
            return 0
        by = list(table.partition or table.key)
        dated = "_moment" in self._select
        self._con.execute(f"CREATE TEMP VIEW dated AS {self._select}" if dated else "CREATE TEMP VIEW dated AS "
                          f"SELECT *, NULL::VARCHAR AS _moment FROM ({self._select})")  # fmt: skip
        both = sorted({*self.columns, *(c for c in self._landed if c not in LANDED)})
        groups = ", ".join(identifier(c) for c in by)
        staged = f"SELECT *, md5_number({_content(both, self._staged)}) AS _hash FROM dated"
        if table.load.mode == "append" and not table.load.compact:
            keep = self._append(by, groups)
        elif table.partition:
            keep = self._partitions(by, groups)
        else:
            keep = self._keys(by, groups)
        gone = "_gone" if "_gone" in self._landed else "NULL"
        landed = (
            f"SELECT * EXCLUDE (_gone) FROM (SELECT {groups}, md5_number({_content(both, self._landed)}) AS _hash, "
            f"{gone} AS _gone FROM landed "
            f"SEMI JOIN (SELECT DISTINCT {groups} FROM staged) asked ON {_same(by, 'landed', 'asked')} "
            f"QUALIFY _load_id = max(_load_id) OVER (PARTITION BY {groups})"
            f"{'' if table.partition else f' OR {_loose(by)}'}) WHERE _gone IS NULL"
            if self._landed
            else f"SELECT {groups}, NULL::HUGEINT AS _hash FROM staged LIMIT 0"
        )
        self._con.execute(f"CREATE TEMP TABLE hashed AS {staged}")
        self._con.execute(f"CREATE TEMP TABLE current AS {landed}")
        self._con.execute(f"CREATE TEMP VIEW judged AS SELECT *, {keep} AS _keep FROM hashed s")
        known: int = self._one("SELECT count(*) FROM judged WHERE NOT _keep")[0]
        self._select = "SELECT * EXCLUDE (_keep, _hash, _moment) FROM judged WHERE _keep"
        return known

    def drop_gone(self, table: Table, parts: Mapping[str, str | None]) -> tuple[int, int]:
        """Find current rows whose key is no longer in the source: a row that says so lands for each.

        `parts` are those whose keys were read: name → instance. Returns how many are gone, and how many keys of the
        source neither landed before nor now (rows dated before what was asked for).
        """
        staged = self._pulled.keys.by_part
        keys = self._view("keyed", [file for name in parts for file in staged[name][0]])
        if not self._landed or not parts:
            return 0, 0
        by = list(table.partition or table.key)
        groups = ", ".join(identifier(c) for c in by)
        whole = " AND ".join(f"{identifier(c)} IS NOT NULL" for c in by)
        ended = "max(_load_id) FILTER (_gone IS NOT NULL)" if "_gone" in self._landed else "NULL"
        where = f"_damage IS NULL AND {whole}"
        if table.instance:
            asked = ", ".join(literal(key) for key in parts.values())
            where += f" AND {identifier(table.instance)} IN ({asked})"
            source = f"{identifier(table.instance)} || {literal(':' + table.source)}"
        else:
            source = literal(next(iter(parts)))
        # A key is the same one however its text is written: char(8) becomes varchar(8), 7 becomes 7.00, no row goes.
        meant = [f"k{i}" for i in range(len(by))]
        said = ", ".join(f"{_meant(table, c)} AS {k}" for c, k in zip(by, meant, strict=True))
        there = f"SELECT {said} FROM keyed" if keys else f"SELECT {said} FROM landed LIMIT 0"
        now = f"SELECT {said} FROM staged WHERE {whole}" if self._staged else f"SELECT {said} FROM landed LIMIT 0"
        self._con.execute(
            f"CREATE TEMP TABLE alive AS SELECT {groups}, {said} FROM landed WHERE {where} GROUP BY ALL "
            f"HAVING max(_load_id) > coalesce({ended}, '')"
        )
        self._con.execute(f"CREATE TEMP TABLE there AS {there}")
        self._con.execute(f"CREATE TEMP TABLE arrived AS {now}")
        self._con.execute(
            f"CREATE TEMP TABLE ended AS SELECT * FROM alive ANTI JOIN there ON {_same(meant, 'alive', 'there')} "
            f"ANTI JOIN arrived ON {_same(meant, 'alive', 'arrived')}"
        )
        count = self._one("SELECT count(*) FROM ended")[0]
        late = self._one(
            f"SELECT count(*) FROM there ANTI JOIN alive ON {_same(meant, 'there', 'alive')} "
            f"ANTI JOIN arrived ON {_same(meant, 'there', 'arrived')}"
        )[0]
        if count:
            self._gone = (
                f"SELECT {groups}, {source} AS _source, row_number() OVER () + {self.rows} AS _row, "
                "'hilang' AS _gone FROM ended"
            )
        return count, late

    def _keys(self, by: list[str], groups: str) -> str:
        """New, or changed; of a key that came twice in one pull only its newest state, and that once."""
        return (
            f"(NOT EXISTS (FROM current c WHERE {_same(by, 's', 'c')} AND s._hash = c._hash) "
            f"AND row_number() OVER (PARTITION BY {groups}, _hash ORDER BY _row) = 1 "
            f"AND ({_loose(by)} OR coalesce(_moment >= max(_moment) OVER (PARTITION BY {groups}, {_loose(by)}), true)))"
        )

    def _partitions(self, by: list[str], groups: str) -> str:
        """A partition lands whole where its rows, as a set, are not the current ones."""
        told = f"SELECT {groups}, count(*) n, bit_xor(_hash) x, sum((_hash >> {SHIFT})::HUGEINT) t FROM"
        return (
            f"NOT EXISTS (FROM ({told} hashed GROUP BY ALL) a JOIN ({told} current GROUP BY ALL) b "
            f"ON {_same(by, 'a', 'b')} AND a.n = b.n AND a.x = b.x AND a.t = b.t WHERE {_same(by, 's', 'a')})"
        )

    def _append(self, by: list[str], groups: str) -> str:
        """The first row of a key stays, whatever comes later."""
        return (
            f"(NOT EXISTS (FROM current c WHERE {_same(by, 's', 'c')} "
            f"AND (NOT {_loose(by, 's.')} OR s._hash = c._hash)) "
            f"AND row_number() OVER (PARTITION BY {groups}, {_loose(by)}, CASE WHEN {_loose(by)} THEN _hash END "
            "ORDER BY _moment, _row) = 1)"
        )

    def batches(self, loaded_at: datetime) -> Iterator[pa.RecordBatch]:
        """What is to land, with `_loaded_at`."""
        for select in filter(None, (self._select, self._gone)):
            stamped = f"SELECT *, {literal(loaded_at.isoformat())}::TIMESTAMPTZ AS _loaded_at FROM ({select})"
            yield from self._con.execute(stamped).to_arrow_reader(BATCH)

    def _view(self, name: str, files: Sequence[Path | str]) -> list[str]:
        if not files:
            return []
        listed = ", ".join(literal(file) for file in files)
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM read_parquet([{listed}], union_by_name = true)")
        return [row[0] for row in self._con.execute(f"DESCRIBE {name}").fetchall()]

    def _one(self, query: str) -> tuple[int, ...]:
        row = self._con.execute(query).fetchone()
        assert row is not None
        return row


def _content(columns: Sequence[str], there: Sequence[str]) -> str:
    """SQL: a row's content as one text in which no two rows look alike. `_row` and `_source` are no content."""
    told = [f"coalesce(strlen({identifier(c)}) || ':' || {identifier(c)}, 'n')" if c in there else "'n'"
            for c in sorted(columns)]  # fmt: skip
    told += ["coalesce(_cells::VARCHAR, 'n')", "coalesce(_raw, 'n')"]
    return "concat_ws(chr(31), " + ", ".join(told) + ")"


def _meant(table: Table, name: str) -> str:
    """SQL: a key's text as staging will read it: without blanks around it, a plain number as its canonical decimal."""
    text = f"trim({identifier(name)})"
    column = table.by_name[name]
    if column.type not in ("integer", "number") or column.number_format != "plain":
        return text
    for pattern, instead in ((r"^\+?(-?)0*(\d+(\.\d+)?)$", r"\1\2"), (r"^(-?\d+)\.0+$", r"\1"),
                             (r"^(-?\d+\.\d*[1-9])0+$", r"\1")):  # fmt: skip
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(instead)})"
    return text


def _loose(by: Sequence[str], row: str = "") -> str:
    """SQL: whether a row belongs to no group of `by`."""
    return f"({' OR '.join([f'{row}{identifier(c)} IS NULL' for c in by] + [f'{row}_damage IS NOT NULL'])})"


def _same(columns: Sequence[str], a: str, b: str) -> str:
    return " AND ".join(f"{a}.{identifier(c)} IS NOT DISTINCT FROM {b}.{identifier(c)}" for c in columns)
