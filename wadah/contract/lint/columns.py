"""One column: its type, class, format and values, each written so that nobody has to guess."""

import re
from collections.abc import Iterator

from wadah.contract.lint.servers import instance_columns
from wadah.contract.lint.subject import BARE, ColumnView, Subject
from wadah.contract.lint.tables import NAME
from wadah.contract.vocabulary import (
    CLASSES,
    CLOCK_LETTERS,
    PDP_KINDS,
    PERSON_FORMATS,
    TEXT_FORMATS,
    UNITS,
)
from wadah.errors.hint import choose

TYPES = ("string", "integer", "number", "date", "timestamp", "time", "boolean")
NEEDS = {"date": set("yMd"), "timestamp": set("yMdH"), "time": set("H")}  # letters without which it is none
VERSION = re.compile(r"\d+(\.\d+)*")
NOT_RE2 = re.compile(r"\(\?(?!:|P<|[imsU-]+\))|\\[1-9]")  # DuckDB's RE2 looks neither ahead nor back


def check(s: Subject, c: ColumnView) -> None:
    if s.port == "output" and c.shared:
        for key in sorted(set(c.written) - BARE):
            s.doc.add((*c.at, key), "defined in kolom-standar; remove it here")
        return
    if not NAME.fullmatch(c.name):
        s.doc.add((*c.at, "name"), f"is `{c.name}`; write a-z, 0-9 and _, and the source's name as `physicalName`")
    if c.data.get("properties") or c.data.get("items") or c.type in ("object", "array"):
        s.doc.add(c.at, "is nested; a table is flat, name each inner field as a column of its own")
        return
    if c.data.get("quality"):
        s.doc.add(
            (*c.at, "quality"),
            "a rule of one column; move it to the table as `type: sql`, or use required, values, pattern",
        )
    missing(s, c)
    classification(s, c)
    options(s, c)
    if c.words and c.type in TYPES:
        numbers(s, c)
        values(s, c)
        versions(s, c)


def missing(s: Subject, c: ColumnView) -> None:
    if c.type not in TYPES:
        s.doc.add((*c.at, "logicalType"), f"missing; {choose(None, TYPES)}")
    if not c.data.get("description"):
        s.doc.add((*c.at, "description"), "missing; add one sentence on what a value means")
    if s.port == "input" and not c.data.get("classification"):
        s.doc.add((*c.at, "classification"), f"missing; {choose(None, CLASSES)}")


def classification(s: Subject, c: ColumnView) -> None:
    level = c.data.get("classification", "publik")
    at = (*c.at, "classification")
    form = (c.data.get("logicalTypeOptions") or {}).get("format")
    if level not in CLASSES:
        s.doc.add(at, f"is `{level}`; {choose(level, CLASSES)}")
    elif s.port == "output" and level != "publik":
        s.doc.add(at, f"is `{level}` in an open dataset; remove the column, or publish an aggregate of it")
    elif form in PERSON_FORMATS and not level.startswith("personal"):
        s.doc.add(at, f"is `{level}`, but a {form} names a person; write `personal`")
    kinds = [str(t).removeprefix("pdp:") for t in c.data.get("tags") or [] if str(t).startswith("pdp:")]
    for i, kind in enumerate(kinds):
        if kind not in PDP_KINDS:
            s.doc.add((*c.at, "tags", i), f"is `pdp:{kind}`; {choose(f'pdp:{kind}', [f'pdp:{k}' for k in PDP_KINDS])}")
    if level == "personal_spesifik" and not kinds:
        s.doc.add((*c.at, "tags"), "add its kind: " + ", ".join(f"pdp:{k}" for k in PDP_KINDS))


def options(s: Subject, c: ColumnView) -> None:
    """Format, range and pattern."""
    said = c.data.get("logicalTypeOptions") or {}
    at = (*c.at, "logicalTypeOptions")
    form = said.get("format")
    if form and c.type == "string" and form not in TEXT_FORMATS:
        s.doc.add((*at, "format"), f"is `{form}`; {choose(form, TEXT_FORMATS)}")
    if c.type in NEEDS:
        for text in clock(c.type, str(form or ""), zone=bool(said.get("timezone"))):
            s.doc.add((*at, "format"), text)
    low, high = said.get("minimum"), said.get("maximum")
    if low is not None and high is not None and low > high:
        s.doc.add((*at, "minimum"), f"is {low}, above the maximum {high}; exchange them")
    if pattern := said.get("pattern"):
        try:
            re.compile(pattern)
        except re.error as e:
            s.doc.add((*at, "pattern"), f"is no regular expression ({e.msg}); mend it")
        else:
            if NOT_RE2.search(pattern):
                s.doc.add(
                    (*at, "pattern"), "looks ahead or back, which DuckDB cannot; write it without (?=, (?!, (?<, \\1"
                )


def clock(kind: str, form: str, *, zone: bool) -> Iterator[str]:
    """What is wrong with the format of a date, time or timestamp; none means ISO 8601."""
    if not form:
        return
    if "[" in form and re.sub(r"\[[^\[\]]+\]", "", form):
        yield "mixes [alternatives] with text outside them; write each alternative whole, [a][b]"
        return
    for part in re.findall(r"\[([^\]]+)\]", form) or [form]:
        letters = set(re.sub(r"'[^']*'|[^A-Za-z]", "", part))
        if wrong := letters - CLOCK_LETTERS:
            yield f"has {' '.join(sorted(wrong))}; use {' '.join(sorted(CLOCK_LETTERS))}, quote other letters singly"
        elif lacking := NEEDS[kind] - letters:
            yield f"`{part}` has no {' '.join(sorted(lacking))}, so it gives no {kind}; add them"
        elif kind == "timestamp" and zone != ("X" in letters):
            yield (
                "`timezone: true` says the text carries its offset; add XXX"
                if zone
                else "reads an offset (X); add `timezone: true` beside it"
            )


def numbers(s: Subject, c: ColumnView) -> None:
    said = c.words
    if not said:
        return
    given = [w["property"] for w in c.written.get("customProperties") or []]
    for word in ("numberFormat", "unit", "sourceUnits"):
        if word in given and not c.numeric:
            s.doc.add(c.word(word), f"`{word}` on a {c.type}; remove it, or write logicalType integer or number")
    if said.unit and said.unit not in UNITS:
        s.doc.add(c.word("unit"), f"unit is `{said.unit}`; {choose(said.unit, UNITS)}")
    if said.sourceUnits and not said.unit:
        s.doc.add(c.word("sourceUnits"), "says how suffixes turn into `unit`; add that")
    for suffix, factor in said.sourceUnits.items():
        if factor <= 0:
            s.doc.add(
                c.word("sourceUnits", suffix), f"is {factor}; write by what a value with `{suffix}` is multiplied"
            )


def values(s: Subject, c: ColumnView) -> None:
    """A spelling (trimmed, case ignored) has one meaning."""
    said = c.words
    if not said or not said.values:
        return
    at = c.word("values")
    if c.type not in ("string", "boolean", "integer"):
        s.doc.add(at, f"`values` on a {c.type}; remove it, or write logicalType string")
        return
    meaning: dict[str, str] = {}
    empty = {t.strip().casefold() for t in said.nullValues}
    for clean, spellings in said.values.items():
        if c.type == "boolean" and clean not in ("true", "false"):
            s.doc.add((*at, clean), f'`{clean}` is no boolean; write "true" or "false"')
        if c.type == "integer" and not re.fullmatch(r"-?\d+", clean):
            s.doc.add((*at, clean), f"`{clean}` is no integer; write digits, or logicalType string")
        for spelling in [clean, *spellings]:
            key = spelling.strip().casefold()
            if key in empty:
                s.doc.add((*at, clean), f"`{spelling}` also means empty (nullValues); leave it to one of them")
            if (other := meaning.setdefault(key, clean)) != clean:
                s.doc.add((*at, clean), f"`{spelling}` is a spelling of `{other}` too; leave it to one of them")


def versions(s: Subject, c: ColumnView) -> None:
    said = c.words
    if not said:
        return
    for word, version in (("since", said.since), ("until", said.until)):
        if version and not VERSION.fullmatch(version):
            s.doc.add(c.word(word), f'is `{version}`; write a version, such as "21.02"')
        elif version and "versi" not in instance_columns(s):
            s.doc.add(c.word(word), "compares `versi` of the instances, and no instances here tell it; remove it")
    if said.since and said.until and _order(said.since) > _order(said.until):
        s.doc.add(c.word("since"), f"is {said.since}, after until {said.until}; exchange them")


def _order(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]
