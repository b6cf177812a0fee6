"""What a sample of one column's values says of it: dates, numbers as people write them, numbers that name people."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from wadah.contract.propose import SourceColumn
from wadah.privacy.patterns import hits
from wadah.warehouse.patterns import reading

SAMPLE = 1000
"""Rows looked at of a table."""
FEW = 5
"""Values below which nothing is concluded."""
SURE = 0.9
"""Share of the values that fit: real columns hold some damage."""

Fits = Callable[[str], object]
DATES = ("dd-MM-yyyy HH:mm:ss", "dd-MM-yyyy HH:mm", "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "dd-MM-yyyy",
         "dd/MM/yyyy", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss",
         "yyyy-MM-dd", "dd MMMM yyyy", "dd MMM yyyy", "HH:mm:ss", "HH:mm")  # fmt: skip
SHAPES: tuple[tuple[str, Fits], ...] = (
    ("nik", re.compile(r"(1[1-9]|21|[3-9]\d)\d{4}([04][1-9]|[1256]\d|[37][01])(0[1-9]|1[0-2])\d{6}").fullmatch),
    ("telepon", re.compile(r"(\+62|62|0)8[\d .()-]{7,14}").fullmatch),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I).fullmatch),
    ("ipv4", re.compile(r"(\d{1,3}\.){3}\d{1,3}").fullmatch),
    ("lintang-bujur", re.compile(r"-?\d{1,2}\.\d+\s*,\s*1\d\d\.\d+").fullmatch),
)
RUPIAH = re.compile(
    r"(rp\.?\s*)?\d{1,3}(\.\d{3})+(,\d\d|,-|-)?|rp\.?\s*\d+|\d+([.,]\d+)?\s*(rb|ribu|jt|juta|miliar)", re.I
)
COMMA = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+|-?\d+,\d+")
WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})")
POINT = re.compile(r"-?\d{1,12}\.\d+")
CODE = re.compile(r"(^|[_ ])(kode|no|nomor|npsn|kbli|nib|hp|telp|kk|rt|rw)($|[_ ])", re.I)
NATIVE = re.compile(r"date|time|bool|bit|(big|small|medium|tiny)?int|serial|num|dec|real|double|float|money", re.I)
PERSONAL = ("nik", "telepon", "email", "lintang-bujur")


def say(column: SourceColumn, values: Sequence[str | None]) -> tuple[SourceColumn, bool]:
    """The column with what its values tell, and whether the sample holds no value twice.

    The source's own type stands where it has one: a sample only speaks of text.
    """
    told = [v.strip() for v in values if v is not None and v.strip()]
    unique = len(told) == len(values) >= FEW and len(set(told)) == len(told)
    if len(told) < FEW:
        return column, unique
    shape = next((name for name, fits in SHAPES if _most(told, fits)), None)
    if shape:
        why = f"its values have the form of a {shape}" if shape in PERSONAL else ""
        return replace(column, text_format=shape, why=why), unique
    if NATIVE.match(column.type):
        return column, unique
    if found := next((kind for text in told for kind, _ in hits(text)), None):
        return replace(column, why=f"its values hold what looks like a {found}"), unique
    lower = [v.lower() for v in told]
    if form := next((p for p in DATES if _most(lower, re.compile(reading(p).regex).fullmatch)), None):
        return replace(column, formats=(form,)), unique
    return _number(column, told), unique


def _most(values: Sequence[str], fits: Fits) -> bool:
    return sum(1 for v in values if fits(v)) >= SURE * len(values)


def _number(column: SourceColumn, told: Sequence[str]) -> SourceColumn:
    """How numbers are written. Digits of which one begins with 0 are a code, and stay text."""
    if _most(told, RUPIAH.fullmatch):
        return replace(column, number_format="rupiah")
    if _most(told, COMMA.fullmatch):
        return replace(column, number_format="id-ID")
    if not CODE.search(column.name) and _most(told, WHOLE.fullmatch) and not any(re.match(r"0\d", v) for v in told):
        return replace(column, type="integer")
    return replace(column, type="numeric") if _most(told, POINT.fullmatch) else column
