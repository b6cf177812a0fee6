"""SQL of what a pull brings that landing does not hold: which rows to keep, as expressions over the views of `Sieve`.

`hashed s` are the rows read, `current c` those that landing holds as current, each with its `_hash`.
"""

from collections.abc import Sequence

from wadah.contract.model import Table
from wadah.warehouse.connect import identifier, literal

SHIFT = 66
"""Bits of a hash left off for a second, additive sum: exclusive-or alone does not see two equal rows come or go."""
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
"""What staging takes away around a text (dbt/macros/engine/text.sql)."""


def by(table: Table) -> list[str]:
    """The columns that tell which rows replace which: the partition's, or the key's."""
    return list(table.partition or table.key)


def listed(columns: Sequence[str]) -> str:
    return ", ".join(identifier(c) for c in columns)


def content(columns: Sequence[str], there: Sequence[str]) -> str:
    """A row's content as one text in which no two rows look alike. `_row` and `_source` are no content."""
    told = [f"coalesce(strlen({identifier(c)}) || ':' || {identifier(c)}, 'n')" if c in there else "'n'"
            for c in sorted(columns)]  # fmt: skip
    told += ["coalesce(_cells::VARCHAR, 'n')", "coalesce(_raw, 'n')"]
    return "concat_ws(chr(31), " + ", ".join(told) + ")"


def mixed(hashed: str) -> str:
    """Columns that tell a set of rows by its hashes, whatever their order."""
    return f"count(*) n, bit_xor({hashed}) x, sum(({hashed} >> {SHIFT})::HUGEINT) t"


def loose(table: Table, row: str = "") -> str:
    """Whether a row belongs to no group: staging will read a column of it as missing, or no row could be made of it."""
    told = [] if table.partition else [f"{row}_damage IS NOT NULL"]  # a partition has its damaged rows too
    for name in by(table):
        nothing = ", ".join(map(literal, table.by_name[name].null_texts))
        told.append(f"coalesce(lower(trim({row}{identifier(name)}, {BLANKS})), '') IN ({nothing})")
    return f"({' OR '.join(told)})"


def same(columns: Sequence[str], a: str, b: str) -> str:
    return " AND ".join(f"{a}.{identifier(c)} IS NOT DISTINCT FROM {b}.{identifier(c)}" for c in columns)


def meant(table: Table, name: str) -> str:
    """A key's text as staging will read it: without blanks around it, a plain number as its canonical decimal."""
    text = f"trim({identifier(name)})"
    column = table.by_name[name]
    if column.type not in ("integer", "number") or column.number_format != "plain":
        return text
    for pattern, instead in ((r"^\+?(-?)0*(\d+(\.\d+)?)$", r"\1\2"), (r"^(-?\d+)\.0+$", r"\1"),
                             (r"^(-?\d+\.\d*[1-9])0+$", r"\1")):  # fmt: skip
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(instead)})"
    return text


def first(table: Table) -> str:
    """Whether a row is the first of those that are alike in all; a partition holds each as often as it comes."""
    return (
        "true" if table.partition else f"row_number() OVER (PARTITION BY {listed(by(table))}, _hash ORDER BY _row) = 1"
    )


def rule(table: Table) -> str:
    """Whether a row is kept, by how the table is loaded."""
    if table.load.mode == "append" and not table.load.compact:
        return _append(table)
    return _partitions(table) if table.partition else _keys(table)


def _keys(table: Table) -> str:
    """New, or changed; of a key that came twice in one pull only its newest state, and that once."""
    apart = loose(table)
    return (
        f"(NOT EXISTS (FROM current c WHERE {same(by(table), 's', 'c')} AND s._hash = c._hash) AND {first(table)} "
        f"AND ({apart} OR "
        f"coalesce(_moment >= max(_moment) OVER (PARTITION BY {listed(by(table))}, {apart}), true)))"
    )


def _partitions(table: Table) -> str:
    """A partition lands whole where its rows, as a set, are not the current ones."""
    told = f"SELECT {listed(by(table))}, {mixed('_hash')} FROM"
    return (
        f"NOT EXISTS (FROM ({told} hashed GROUP BY ALL) a JOIN ({told} current GROUP BY ALL) b "
        f"ON {same(by(table), 'a', 'b')} AND a.n = b.n AND a.x = b.x AND a.t = b.t WHERE {same(by(table), 's', 'a')})"
    )


def _append(table: Table) -> str:
    """The first row of a key stays, whatever comes later."""
    apart = loose(table)
    return (
        f"(NOT EXISTS (FROM current c WHERE {same(by(table), 's', 'c')} "
        f"AND (NOT {loose(table, 's.')} OR s._hash = c._hash)) "
        f"AND row_number() OVER (PARTITION BY {listed(by(table))}, {apart}, CASE WHEN {apart} THEN _hash END "
        "ORDER BY _moment, _row) = 1)"
    )
