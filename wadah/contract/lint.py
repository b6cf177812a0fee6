"""Check contracts: the ODCS schema, Wadah's vocabulary, and what fields say of each other.

Every problem names file, line and field, and says what to write.
"""

import csv
import difflib
import json
import re
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
from croniter import croniter

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError
from wadah.settings import ROOT
from wadah.contract.document import At, Document, Problem
from wadah.contract.vocabulary import (
    CLASSES,
    CLOCK_LETTERS,
    ENVIRONMENTS,
    HOLDS,
    TEXT_FORMATS,
    UNITS,
    ColumnWords,
    ContractWords,
    ServerWords,  # fmt: skip
    Strict,
    TableWords,
)

BARE = {"name", "primaryKey", "primaryKeyPosition", "required"}  # all an output contract says of a shared column
NEEDED = {
    "input": ("name", "domain", "team", "description", "servers", "schema"),
    "output": ("name", "domain", "team", "description", "tags", "schema"),
}
SECRET = re.compile(r"pass(word|wd)?$|token$|secret|api_?key|kata_?sandi", re.I)
USERINFO = re.compile(r"://[^/@\s]+:[^/@\s]+@")


def choose(value: object, allowed: typing.Iterable[str]) -> str:
    allowed = list(map(str, allowed))
    near = difflib.get_close_matches(str(value), allowed, 1) or [
        a for a in allowed if value and a.startswith(str(value))
    ]
    return f"write `{near[0]}`" if near else "write one of " + ", ".join(allowed)


def unknown_fields(doc: Document, data: Any, kind: Any, at: At = ()) -> None:
    """The ODCS package forbids extra fields at the top level only; below it drops them silently."""
    for option in typing.get_args(kind) or (kind,):
        if isinstance(data, list) and isinstance(option, type(list[int])):
            for i, item in enumerate(data):
                unknown_fields(doc, item, typing.get_args(option)[0], (*at, i))
        elif isinstance(data, dict) and isinstance(option, type) and issubclass(option, BaseModel):
            fields = {f.alias or n: f.annotation for n, f in option.model_fields.items()}
            for key, value in data.items():
                if key in fields:
                    unknown_fields(doc, value, fields[key], (*at, key))
                elif not SECRET.search(key):  # reported by secrets()
                    doc.add(
                        (*at, key),
                        f"no such field in ODCS; {choose(key, fields)} (text with a comma inside {{ }} needs quotes)",
                    )


def odcs_schema(doc: Document) -> bool:
    """Whether the contract has the shape that the checks after this one rely on."""
    schema = json.loads(OpenDataContractStandard.json_schema())
    found = list(jsonschema.Draft201909Validator(schema).iter_errors(doc.data))
    # The schema inside package 3.2.0 asks every column without logicalType for a `map`.
    found = [e for e in found if "'map' is a required" not in e.message]
    real = [e for e in found if "Properties" not in str(e.validator)]
    for e in real or (found if not doc.found else []):  # an unevaluated field is often only the echo of another error
        at = tuple(e.absolute_path)
        match e.validator:
            case "required":
                doc.add(at, f"add {re.match('.*?(?= is a)', e.message)[0]}")
            case "enum":
                doc.add(at, f"is `{e.instance}`; {choose(e.instance, e.validator_value)}")
            case "type":
                doc.add(at, f"is {e.instance!r}; write a value of type {e.validator_value}")
            case _:
                doc.add(at, e.message[-160:])
    return all(e.validator in ("enum", "pattern", "format") or "Properties" in str(e.validator) for e in found)


def secrets(doc: Document, data: Any, at: At = ()) -> None:
    if isinstance(data, dict):
        for key, value in data.items():
            if SECRET.search(str(key)) or (key == "property" and SECRET.search(str(value))):
                doc.add(
                    (*at, key),
                    "a secret stands in no contract; move it to the Airflow connection that `connection` names",
                )
            secrets(doc, value, (*at, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            secrets(doc, value, (*at, i))
    elif isinstance(data, str) and USERINFO.search(data):
        doc.add(
            at,
            "holds a user and password; move them to the Airflow connection that `connection` names",
        )


def words(doc: Document, holder: dict, kind: type[Strict], at: At) -> Any:
    """The custom properties of one ODCS object as a typed value with its defaults."""
    listed = holder.get("customProperties") or []
    place = {c.get("property"): i for i, c in enumerate(listed)}
    try:
        return kind.model_validate(
            {c.get("property"): c.get("value") for c in listed if not SECRET.search(str(c.get("property")))}
        )
    except ValidationError as failure:
        for e in failure.errors():
            name, *rest = e["loc"]
            where = (*at, "customProperties", place[name], "value", *rest) if name in place else at
            if e["type"] == "extra_forbidden":
                inner: Any = kind
                for step in e["loc"][:-1]:
                    inner = inner.model_fields[step].annotation
                    inner = next((a for a in typing.get_args(inner) if a is not type(None)), inner)
                doc.add(
                    where, f"`{e['loc'][-1]}` is no word of Wadah's here; {choose(e['loc'][-1], inner.model_fields)}"
                )
            elif e["type"] == "missing":
                doc.add(where, f"add custom property `{'.'.join(map(str, e['loc']))}`")
            else:
                doc.add(where, f"is `{e['input']}`; it {e['msg'].removeprefix('Input ').removeprefix('String ')}")
    return None


def server_kind(server: dict) -> str:
    if server.get("format") == "sqlite" or server["type"] in ("mysql", "postgres", "postgresql", "sqlserver", "oracle"):
        return "database"
    if server["type"] == "custom" and str(server.get("location")).startswith("mqtt"):
        return "mqtt"
    return "api" if server["type"] == "api" else "file"


def servers(doc: Document, tables: list[dict]) -> None:
    kinds: dict[str, list[str]] = {}
    for i, server in enumerate(doc.data.get("servers", [])):
        at = ("servers", i)
        env = server.get("environment")
        if env not in ENVIRONMENTS:
            doc.add((*at, "environment"), f"is `{env}`; {choose(env, ENVIRONMENTS)}")
        kinds.setdefault(env, []).append(server_kind(server))
        extra = words(doc, server, ServerWords, at)
        if extra and extra.instances:
            file = doc.path.parent / extra.instances
            header = next(csv.reader(file.open(encoding="utf-8"))) if file.exists() else []
            for name in re.findall(r"\{(\w+)\}", json.dumps(server)):
                if name not in header:
                    doc.add(at, f"{{{name}}} is no column of {extra.instances}; add the column or the file")
    for t, table in enumerate(tables):
        need = HOLDS.get(table.get("physicalType"))
        if need is None:
            doc.add(
                ("schema", t, "physicalType"),
                f"is `{table.get('physicalType')}`; {choose(table.get('physicalType'), HOLDS)}",
            )
        for env, have in kinds.items():
            if need and env in ENVIRONMENTS and have.count(need) != 1:
                doc.add(
                    ("schema", t),
                    f"environment {env} has {have.count(need)} servers for a {table['physicalType']}; give it one",
                )


def column(doc: Document, port: str, c: dict, at: At, shared: dict, extra: ColumnWords | None) -> None:
    if port == "output" and c["name"] in shared:
        for key in set(c) - BARE:
            doc.add((*at, key), "defined in kolom-standar; remove it here")
        return
    for key in ("logicalType", "description") + (("classification",) if port == "input" else ()):
        if not c.get(key):
            hint = {
                "description": "add one sentence on what a value means",
                "classification": "add one of " + ", ".join(CLASSES),
            }
            doc.add(
                (*at, key),
                "missing; " + hint.get(key, "add string, integer, number, date, timestamp, time or boolean"),
            )
    level = c.get("classification", "publik" if port != "input" else None)
    if level and level not in CLASSES:
        doc.add((*at, "classification"), f"is `{level}`; {choose(level, CLASSES)}")
    elif port == "output" and level != "publik":
        doc.add(
            (*at, "classification"),
            f"is `{level}` in an open dataset; remove the column, or publish an aggregate of it",
        )
    if level == "personal_spesifik" and not any(str(t).startswith("pdp:") for t in c.get("tags", [])):
        doc.add(
            (*at, "tags"),
            "add its kind: pdp:kesehatan, pdp:anak, pdp:keuangan, pdp:kejahatan, pdp:biometrik or pdp:genetika",
        )
    form = c.get("logicalTypeOptions", {}).get("format")
    where = (*at, "logicalTypeOptions", "format")
    if form and c.get("logicalType") == "string" and form not in TEXT_FORMATS:
        doc.add(where, f"is `{form}`; {choose(form, TEXT_FORMATS)}")
    if form and c.get("logicalType") in ("date", "timestamp", "time"):
        if wrong := set(re.sub(r"'[^']*'|[^A-Za-z]", "", form)) - CLOCK_LETTERS:
            doc.add(
                where,
                f"has {' '.join(sorted(wrong))}; use {' '.join(sorted(CLOCK_LETTERS))}, quote other letters singly",
            )
    if extra and extra.unit and extra.unit not in UNITS:
        doc.add((*at, "customProperties"), f"unit is `{extra.unit}`; {choose(extra.unit, UNITS)}")
    if (
        port == "output"
        and c.get("logicalType") in ("integer", "number")
        and not c.get("primaryKey")
        and extra
        and not (extra.unit and extra.standarData)
    ):
        doc.add(at, "a measure needs `unit` and `standarData` (konsep, ukuran)")


def complete(data: dict, shared: dict[str, dict]) -> dict:
    """The contract with its shared columns written out: what other ODCS tools are given."""
    tables = [{**t, "properties": [{**shared.get(c.get("name"), {}), **c} if set(c) <= BARE else c
                                   for c in t.get("properties", [])]} for t in data.get("schema", [])]  # fmt: skip
    return {**data, "schema": tables} if tables else data


def check(path: Path, shared: dict[str, dict]) -> tuple[Document, OpenDataContractStandard | None]:
    doc = Document(path)
    if not isinstance(doc.data, dict):
        doc.add((), "is no mapping; begin with `apiVersion: v3.1.0`")
        return doc, None
    secrets(doc, doc.data)
    unknown_fields(doc, doc.data, OpenDataContractStandard)
    if not odcs_schema(doc):
        return doc, None
    port = (w := words(doc, doc.data, ContractWords, ())) and w.port
    tables = doc.data.get("schema", [])
    names = {t["name"]: {c["name"] for c in t.get("properties", []) if "name" in c} for t in tables if "name" in t}
    if port == "input":
        servers(doc, tables)
    for key in NEEDED.get(port, ()):
        if not doc.data.get(key):
            doc.add((key,), "missing; add it")
    if port in NEEDED and not any(
        s["property"] == "frequency" and "schedule" in s for s in doc.data.get("slaProperties", [])
    ):
        doc.add(
            ("slaProperties",), "no rhythm; add {property: frequency, value: …, unit: …, scheduler: cron, schedule: …}"
        )
    if port == "output" and not any(a["type"] == "license" for a in doc.data.get("authoritativeDefinitions", [])):
        doc.add(("authoritativeDefinitions",), "no licence; add {type: license, url: …}")
    if port == "output" and doc.data.get("servers"):
        doc.add(("servers",), "an output contract has no servers (the portal is a setting); remove them")
    for i, sla in enumerate(doc.data.get("slaProperties", [])):
        if "schedule" in sla and not croniter.is_valid(sla["schedule"]):
            doc.add(
                ("slaProperties", i, "schedule"),
                f"is `{sla['schedule']}`, no cron line; write minute hour day month weekday, such as `0 6 * * *`",
            )

    def refer(table: str, name: str | None, at: At, what: str) -> None:
        owner, _, col = name.rpartition(".") if name else ("", "", "")
        owner = owner or table
        if name and col not in names.get(owner, ()):
            hint = choose(col, names[owner]) if owner in names else "tables here: " + ", ".join(names)
            doc.add(at, f"{what} `{name}` is no column of {owner}; {hint}")

    for t, table in enumerate(tables):
        at, name, seen = ("schema", t), table.get("name", ""), set()
        if not table.get("description"):
            doc.add(at, "description missing; say what one row is")
        tw = words(doc, table, TableWords, at)
        keys = [c for c in table.get("properties", []) if c.get("primaryKey")]
        if tw:
            refer(name, tw.load.cursor, (*at, "customProperties"), "cursor")
            if tw.load.mode in ("incremental", "window") and not tw.load.cursor:
                doc.add((*at, "customProperties"), f"load mode {tw.load.mode} needs `cursor`")
            if (
                tw.load.mode in ("partition", "incremental")
                and not any(c.get("partitioned") for c in table.get("properties", []))
                and not (keys and tw.load.mode == "incremental")
            ):
                doc.add(at, "nothing says which old rows a load replaces; mark columns primaryKey or partitioned")
            for n in filter(None, [*([tw.suppression.count, *tw.suppression.covers] if tw.suppression else []),
                                   *([tw.chart.x, tw.chart.y, tw.chart.series] if tw.chart else [])]):  # fmt: skip
                refer(name, n, (*at, "customProperties"), "suppression or chart names")
        if port == "output" and not keys:
            doc.add(at, "no primaryKey; mark the columns that make a row unique (the grain)")
        for i, c in enumerate(table.get("properties", [])):
            here = (*at, "properties", i)
            if c.get("name") in seen:
                doc.add((*here, "name"), f"column `{c['name']}` stands twice in {name}; rename or remove one")
            seen.add(c.get("name"))
            cw = words(doc, c, ColumnWords, here)
            column(doc, port, c, here, shared, cw)
            if cw:
                refer(name, cw.follows, (*here, "customProperties"), "follows")
            for r, link in enumerate(c.get("relationships", [])):
                refer(name, link.get("to"), (*here, "relationships", r, "to"), "relationship to")
    try:
        return doc, OpenDataContractStandard.model_validate(complete(doc.data, shared))
    except ValidationError as e:
        doc.add((), str(e)) if not doc.found else None
        return doc, None


STANDARD = ROOT / "publish" / "datasets" / "kolom-standar.odcs.yaml"


@dataclass(frozen=True)
class Linted:
    """What a lint found: the problems, and the contracts that have none."""

    problems: tuple[Problem, ...]
    contracts: dict[Path, OpenDataContractStandard] = field(default_factory=dict)


def lint(paths: list[Path]) -> Linted:
    """Check contract files together; shared columns are those of `kolom-standar`."""
    shared = {c["name"]: c for c in Document(STANDARD).data["schema"][0]["properties"]}
    problems: list[Problem] = []
    good: dict[Path, OpenDataContractStandard] = {}
    seen: dict[str, Path] = {}
    for path in paths:
        doc, odcs = check(path, shared)
        if odcs and (other := seen.setdefault(str(odcs.id), path)) != path:
            doc.add(("id",), f"`{odcs.id}` is the id of {other.name} too; give each contract its own")
        problems += doc.problems
        if odcs and not doc.problems:
            good[path] = odcs
    return Linted(tuple(problems), good)
