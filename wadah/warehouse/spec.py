"""A contract's table as the staging macro takes it: plain JSON, every decision that needs Python already taken.

The macro (`dbt/macros/staging`) turns it into SQL. What a rejected row is told in Indonesian is written here too, from
the catalogue of errors.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from wadah.contract import compact
from wadah.contract.model import Column, Contract, Table
from wadah.contract.vocabulary import DAMAGED_AS_NUMBER
from wadah.errors import catalogue
from wadah.settings import Regency
from wadah.warehouse.patterns import Clock, date_cell, example, iso, reading

TYPES = {"string": "varchar", "integer": "bigint", "number": "double", "boolean": "boolean", "date": "date",
         "timestamp": "timestamp", "time": "time"}  # fmt: skip
SHAPES = {  # format → (code where it does not fit, what it should be)
    "nik": ("WDH-306", "NIK 16 angka"),
    "nik-sementara": ("WDH-306", "NIK 16 angka (boleh sementara)"),
    "kk": ("WDH-306", "nomor KK 16 angka"),
    "telepon": ("WDH-308", "nomor telepon"),
    "nib": ("WDH-314", "NIB 13 angka"),
    "lintang-bujur": ("WDH-313", "lintang,bujur"),
    "email": ("WDH-315", "alamat surel"),
    "ipv4": ("WDH-315", "alamat IP"),
    "kemendagri-desa": ("WDH-315", "kode desa Kemendagri 10 angka"),
}
SPANS = {"m": "menit", "h": "jam", "d": "hari"}  # the last letter of a `window`, as a message says it
BOOLEANS = {"true": ["true", "1", "ya", "y"], "false": ["false", "0", "tidak"]}
"""Spellings of a boolean without `values`. A single `t` is left out: it is *tidak* here and *true* in PostgreSQL."""
ISO = {"date": "yyyy-MM-dd", "time": "HH:mm", "timestamp": "yyyy-MM-dd HH:mm"}
READ_AS = {
    "plain": "angka biasa",
    "id-ID": "angka dengan koma desimal",
    "rupiah": "rupiah, misalnya 5.000.000 atau 5 jt",
}


def relation(app: str, table: str) -> str:
    """`up4__tb_aduan`: the name of a table in landing, and after `stg_`, `rej_`, `chk_` of its models."""
    return f"{app}__{table}".replace("-", "_")


def table_spec(contract: Contract, table: Table, regency: Regency) -> dict[str, Any]:
    """What the staging macro needs of one table. Raises ValueError on a date pattern that has no translation."""
    own = table.load.cursor if table.load.cursor in table.by_name else None
    return {
        "app": contract.id,
        "name": table.name,
        "mode": "compact" if table.load.compact else table.load.mode,
        "cursor": own,
        "key": list(table.key),
        "partition": list(table.partition),
        "instance": table.instance,
        "gone": records_gone(table),
        "unique": [c.name for c in table.columns if c.unique and c.name not in table.key],
        "offset": utc_offset(regency),
        "columns": [column_spec(c, table) for c in table.columns],
        "told": list(_told(table)),
        "messages": dict(_row_messages(table)),
    }


def records_gone(table: Table) -> bool:
    """Whether rows may land that only say that a key is no longer in the source."""
    return table.load.deletes == "compare" and table.load.mode in ("incremental", "window")


def _told(table: Table) -> Iterator[dict[str, Any]]:
    """Of a compact load, what a refused message is told: its columns are not those that land."""
    for c in table.message:
        messages = dict(_messages(c))
        if c is compact.moment(table.message):
            window = table.load.window
            back = f"paling lama {window[:-1]} {SPANS[window[-1]]} ke belakang, " if window else ""
            messages["WDH-309"] = message("WDH-309", column=c.source, rule=f"{back}tidak di masa depan")
        yield {"name": c.name, "messages": messages}


def column_spec(c: Column, table: Table) -> dict[str, Any]:
    file = table.kind == "file"
    spec: dict[str, Any] = {
        "name": c.name,
        "type": TYPES[c.type],
        "logical": c.type,
        "required": c.required,
        "null_texts": list(c.null_texts),
        "error_texts": file,
        "text_only": c.source_is_text or (file and c.text_format in DAMAGED_AS_NUMBER),
        "scientific": c.source_is_text or c.text_format in DAMAGED_AS_NUMBER,
        "shape": c.text_format,
        "shape_code": SHAPES[c.text_format][0] if c.text_format else None,
        "pattern": c.pattern,
        "minimum": c.minimum,
        "maximum": c.maximum,
        "number_format": c.number_format,
        "source_units": dict(c.source_units),
        "values": {clean: sorted({s.strip().lower() for s in also}) for clean, also in c.values.items()},
        "messages": dict(_messages(c)),
    }
    if c.type == "boolean" and not c.values:
        spec["values"], spec["values_code"] = BOOLEANS, "WDH-303"
    elif c.values:
        spec["values_code"] = "WDH-310"
    if c.type in get_args(Clock):
        forms = [reading(p) for p in c.formats] or [iso(c.type, c.has_zone)]  # type: ignore[arg-type]
        spec["readings"] = [r.to_json() for r in forms]
        spec["cell_reading"] = date_cell(c.type).to_json() if file else None  # type: ignore[arg-type]
    return spec


def utc_offset(regency: Regency) -> int:
    """Minutes east of UTC; Indonesia's zones have no summer time, so it is one number."""
    return int((datetime(2026, 1, 1, tzinfo=regency.zone).utcoffset() or 0).total_seconds() // 60)  # type: ignore[union-attr]


def message(code: str, column: str = "", rule: str = "") -> str:
    """What the OPD reads of a rejected row: what is wrong. What to do is the catalogue's `do_id`."""
    return catalogue()[code].id.format(column=column, rule=rule)


def _row_messages(table: Table) -> Iterator[tuple[str, str]]:
    yield "WDH-301", message("WDH-301")
    keys = ", ".join(table.by_name[name].source for name in table.key)
    yield "WDH-311", message("WDH-311", column=keys or "isi")


def _messages(c: Column) -> Iterator[tuple[str, str]]:
    """Code → text, for the codes this column can be rejected with."""
    for code, rule in _rules(c):
        # A column filled from the file's name has no header of its own.
        yield code, message(code, column=c.title if c.from_name else c.source, rule=rule)


def _range(c: Column) -> str:
    if c.minimum is None:
        return f"paling banyak {c.maximum}"
    return f"paling sedikit {c.minimum}" if c.maximum is None else f"{c.minimum} s.d. {c.maximum}"


def _rules(c: Column) -> Iterator[tuple[str, str]]:
    if c.required:
        yield "WDH-302", ""
    yield "WDH-312", ""
    if c.source_is_text or c.text_format in DAMAGED_AS_NUMBER:
        yield "WDH-307", ""
    if c.type in ("integer", "number"):
        yield "WDH-303", ("bilangan bulat, " if c.type == "integer" else "") + READ_AS[c.number_format]
    if c.type == "boolean" and not c.values:
        yield "WDH-303", "ya atau tidak"
    if c.type in get_args(Clock):
        forms = " atau ".join(map(example, c.formats or [ISO[c.type]]))
        yield "WDH-304", forms
        if len(c.formats) > 1:
            yield "WDH-305", forms
    if c.text_format:
        yield SHAPES[c.text_format]
    if c.pattern:
        yield "WDH-315", c.pattern
    if c.minimum is not None or c.maximum is not None:
        yield "WDH-309", _range(c)
    if c.values:
        yield "WDH-310", ", ".join(c.values)
    if c.unique:
        yield "WDH-311", ""
