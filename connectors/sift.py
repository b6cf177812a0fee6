# ruff: noqa: S608 - names are quoted by `identifier`, texts by `literal`
"""What of a pull is new: decided set-wise in DuckDB against the rows that are current in landing.

Current rows of an incremental table are those of the newest load that holds their key (or their partition
value, where the contract marks `partitioned`): the same rule dbt's staging follows.

A row without a whole key, or one that no row could be made of (`_damage`), has no such group: it is told from
others by its content alone, so that each of them lands and is rejected under its own code.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
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
PRIME = 2**61 - 1  # a second, additive sum: exclusive-or alone does not see two equal rows come or go


class Sieve:
    """One pull against what is landed. Use as a context manager."""

    def __init__(self, settings: Settings, pulled: Stage, landed: Sequence[str]) -> None:
        self._con: DuckDBPyConnection = connect(None, settings)
        self._con.execute("SET preserve_insertion_order = true")
        self.rows = pulled.rows
        self._staged = self._view("staged", pulled.files)
        self._landed = self._view("landed", landed)
        self._select = "SELECT * FROM staged" if self._staged else None

    def __enter__(self) -> "Sieve":
        return self

    def __exit__(self, *failure: object) -> None:
        self._con.close()

    @property
    def columns(self) -> list[str]:
        """The source's columns of this pull, by landing name."""
        return [c for c in self._staged if c not in METADATA]

    def fingerprint(self) -> str:
        """A hash of the pull's content as a set: columns, rows, cell kinds; not the rows' order."""
        count, mixed, total = 0, 0, 0
        if self._staged:
            text = _content(self.columns, self._staged)
            count, mixed, total = self._one(
                f"SELECT count(*), bit_xor(h), sum((h % {PRIME})::HUGEINT) "
                f"FROM (SELECT md5_number({text}) h FROM staged)"
            )
        return hashlib.sha256(repr((sorted(self.columns), count, mixed, total)).encode()).hexdigest()

    def moments(self, column: str, read: Callable[[str], cursor.Cursor | None], until: datetime) -> str | None:
        """The newest cursor in a column; also notes each row's, for `drop_known`.

        A moment after `until` (when the pull began) is left out: a row dated ahead, by an hour or to 2099, must
        not keep later pulls from asking for what changes before it. A number is taken as it is.
        """
        if column not in self._staged:
            return None
        texts = [row[0] for row in self._con.execute(
            f"SELECT DISTINCT {identifier(column)} FROM staged WHERE {identifier(column)} IS NOT NULL"
        ).fetchall()]  # fmt: skip
        values = {text: value for text in texts if (value := read(text)) is not None}
        known = pa.table(
            {"text": pa.array(values, pa.string()), "moment": pa.array(map(cursor.write, values.values()), pa.string())}
        )
        self._con.register("moments", known)
        self._select = (
            f"SELECT s.*, m.moment AS _moment FROM staged s LEFT JOIN moments m ON s.{identifier(column)} = m.text"
        )
        past = [v for v in values.values() if not isinstance(v, datetime) or v <= until]
        return cursor.write(max(past)) if past else None

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
        if table.load.mode == "append":
            keep = self._append(by, groups)
        elif table.partition:
            keep = self._partitions(by, groups)
        else:
            keep = self._keys(by, groups)
        landed = (
            f"SELECT {groups}, md5_number({_content(both, self._landed)}) AS _hash FROM landed "
            f"SEMI JOIN (SELECT DISTINCT {groups} FROM staged) asked ON {_same(by, 'landed', 'asked')} "
            f"QUALIFY _load_id = max(_load_id) OVER (PARTITION BY {groups})"
            f"{'' if table.partition else f' OR {_loose(by)}'}"
            if self._landed
            else f"SELECT {groups}, NULL::HUGEINT AS _hash FROM staged LIMIT 0"
        )
        self._con.execute(f"CREATE TEMP TABLE hashed AS {staged}")
        self._con.execute(f"CREATE TEMP TABLE current AS {landed}")
        self._con.execute(f"CREATE TEMP VIEW judged AS SELECT *, {keep} AS _keep FROM hashed s")
        known: int = self._one("SELECT count(*) FROM judged WHERE NOT _keep")[0]
        self._select = "SELECT * EXCLUDE (_keep, _hash, _moment) FROM judged WHERE _keep"
        return known

    def _keys(self, by: list[str], groups: str) -> str:
        """New, or changed; of a key that came twice in one pull only its newest state, and that once."""
        return (
            f"(NOT EXISTS (FROM current c WHERE {_same(by, 's', 'c')} AND s._hash = c._hash) "
            f"AND row_number() OVER (PARTITION BY {groups}, _hash ORDER BY _row) = 1 "
            f"AND ({_loose(by)} OR coalesce(_moment >= max(_moment) OVER (PARTITION BY {groups}, {_loose(by)}), true)))"
        )

    def _partitions(self, by: list[str], groups: str) -> str:
        """A partition lands whole where its rows, as a set, are not the current ones."""
        told = f"SELECT {groups}, count(*) n, bit_xor(_hash) x, sum((_hash % {PRIME})::HUGEINT) t FROM"
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
        if self._select is None:
            return
        stamped = f"SELECT *, {literal(loaded_at.isoformat())}::TIMESTAMPTZ AS _loaded_at FROM ({self._select})"
        yield from self._con.execute(stamped).to_arrow_reader(BATCH)

    def _view(self, name: str, files: Sequence[Path | str]) -> list[str]:
        if not files:
            return []
        listed = ", ".join(literal(file) for file in files)
        self._con.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet([{listed}], union_by_name = true)")
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


def _loose(by: Sequence[str], row: str = "") -> str:
    """SQL: whether a row belongs to no group of `by`."""
    return f"({' OR '.join([f'{row}{identifier(c)} IS NULL' for c in by] + [f'{row}_damage IS NOT NULL'])})"


def _same(columns: Sequence[str], a: str, b: str) -> str:
    return " AND ".join(f"{a}.{identifier(c)} IS NOT DISTINCT FROM {b}.{identifier(c)}" for c in columns)
