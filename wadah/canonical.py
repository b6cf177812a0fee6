"""One table, one sequence of bytes: the canonical CSV that the gate hashes and the portal gives away.

UTF-8, LF, comma, a header line; RFC 4180 quotes only where needed (comma, quote, CR, LF), so an empty
text is `""` and NULL is nothing. Rows are ordered by the key, then by every other column, NULL first:
equal tables give equal bytes whatever order they were written in. Numbers are plain (no exponent, no
separator; a double has the fewest digits that read back as the same double), dates and times ISO 8601,
moments with a zone are UTC with `Z`. The engine's own CSV writer is not used: what it quotes (`#`)
and how it writes numbers changes with its version, and with it every receipt ever given.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from wadah.errors import Fatal
from wadah.files import replacing

BATCH = 50_000  # rows rendered at a time
INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: sha256 as hex, rows without the header, bytes."""

    sha256: str
    rows: int
    bytes: int


def export_csv(
    con: DuckDBPyConnection, relation: str, columns: Sequence[str], order: Sequence[str], path: Path
) -> Exported:
    """Write the canonical CSV of `relation` (`table` or `schema.table`) and tell its hash.

    `columns` are written in that order; `order` is the key. The file appears whole or not at all.
    Raises Fatal WDH-504 where a column's type has no canonical text, WDH-505 on NaN or infinity.
    """
    # A release syncs its whole folder.
    with replacing(path, durable=False) as part, part.open("wb") as out:
        digest, rows, size = hashlib.sha256(), -1, 0
        for count, block in _blocks(con, relation, columns, order):
            out.write(block)
            digest.update(block)
            rows, size = rows + count, size + len(block)
    return Exported(digest.hexdigest(), rows, size)


def content_hash(con: DuckDBPyConnection, relation: str, columns: Sequence[str], order: Sequence[str]) -> str:
    """The sha256 `export_csv` would tell, without a file. Raises as `export_csv` does."""
    digest = hashlib.sha256()
    for _, block in _blocks(con, relation, columns, order):
        digest.update(block)
    return digest.hexdigest()


def quoted(relation: str) -> str:
    """`schema.table` as SQL identifiers."""
    return ".".join(_name(part) for part in relation.split("."))


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _blocks(
    con: DuckDBPyConnection, relation: str, columns: Sequence[str], order: Sequence[str]
) -> Iterator[tuple[int, bytes]]:
    """Header and rows as (lines, bytes); the lines are put together by the engine, so this streams."""
    table = quoted(relation)
    listed = ", ".join(map(_name, columns))
    types = con.sql(f"SELECT {listed} FROM {table} LIMIT 0").types  # noqa: S608
    texts = {name: _text(_name(name), name, str(kind), relation) for name, kind in zip(columns, types, strict=True)}
    floats = [name for name, kind in zip(columns, types, strict=True) if str(kind) in ("DOUBLE", "FLOAT")]
    for name in floats:
        bad = con.sql(f"SELECT count(*) FROM {table} WHERE NOT isfinite({_name(name)})").fetchone()  # noqa: S608
        if bad and bad[0]:
            raise Fatal("WDH-505", table=relation, column=name, count=bad[0])
    keys = ", ".join(f"{_name(c)} ASC NULLS FIRST" for c in dict.fromkeys([*order, *columns]))
    line = " || ',' || ".join(f"coalesce({text}, '')" for text in texts.values())
    yield 1, (",".join(_header(c) for c in columns) + "\n").encode()
    result = con.sql(f"SELECT {line} || chr(10) AS line FROM {table} ORDER BY {keys}")  # noqa: S608
    for batch in result.to_arrow_reader(BATCH):
        yield batch.num_rows, "".join(batch.column(0).to_pylist()).encode()


def _header(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\r\n') else name


def _text(column: str, name: str, kind: str, relation: str) -> str:
    """SQL that writes one column's values as CSV fields; NULL stays NULL."""
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        value = f"CAST({column} AS VARCHAR)"
        needed = f"""regexp_matches({value}, '[",\\r\\n]') OR {value} = ''"""
        return f"""CASE WHEN {needed} THEN '"' || replace({value}, '"', '""') || '"' ELSE {value} END"""
    if kind in INTEGERS or kind.startswith("DECIMAL") or kind in ("DATE", "TIME", "BOOLEAN", "UUID"):
        return f"CAST({column} AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT"):
        return _plain(f"CAST({column} + 0 AS VARCHAR)")  # + 0 makes minus zero zero
    if kind == "TIMESTAMP":
        return f"replace(CAST({column} AS VARCHAR), ' ', 'T')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(CAST({column} AT TIME ZONE 'UTC' AS VARCHAR), ' ', 'T') || 'Z'"
    raise Fatal("WDH-504", table=relation, column=name, type=kind)


def _plain(value: str) -> str:
    """A double's shortest text without its exponent: `1.5e-07` becomes `0.00000015`."""
    mantissa = f"ltrim(split_part({value}, 'e', 1), '-')"
    digits = f"replace({mantissa}, '.', '')"
    power = f"CAST(split_part({value}, 'e', 2) AS INTEGER)"
    small = f"'0.' || repeat('0', -{power} - 1) || {digits}"
    # The mantissa has one digit before its point.
    large = f"{digits} || repeat('0', {power} - length({digits}) + 1) || '.0'"
    sign = f"CASE WHEN starts_with({value}, '-') THEN '-' ELSE '' END"
    written = f"{sign} || CASE WHEN {power} < 0 THEN {small} ELSE {large} END"
    return f"CASE WHEN contains({value}, 'e') THEN {written} ELSE {value} END"
