"""Servers of an input contract: every table finds exactly one in each environment, and nothing is left to guess."""

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

from wadah.contract import instances
from wadah.contract.document import At
from wadah.contract.lint.reach import address, http
from wadah.contract.lint.subject import Subject
from wadah.contract.lint.words import word_at, words
from wadah.contract.vocabulary import ENVIRONMENTS, FILE_FORMATS, HOLDS, SERVERS, ServerWords, holds
from wadah.errors.hint import choose

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def kind_of(server: dict[str, Any]) -> str:
    return holds(server["type"], server.get("format"), server.get("location"))


def check(s: Subject) -> None:
    kinds: dict[str, list[str]] = {}
    names: set[str] = set()
    for i, server in enumerate(s.data.get("servers") or []):
        at: At = ("servers", i)
        if server["server"] in names:
            s.doc.add((*at, "server"), f"`{server['server']}` stands twice; give each server its own name")
        names.add(server["server"])
        environment = server.get("environment")
        if environment not in ENVIRONMENTS:
            s.doc.add((*at, "environment"), f"is `{environment}`; {choose(environment, ENVIRONMENTS)}")
        kinds.setdefault(str(environment), []).append(kind_of(server))
        _one(s, server, at)
        _instances(s, server, at)
    for table in s.tables:
        need = HOLDS.get(str(table.data.get("physicalType")))
        if need is None:
            is_now = table.data.get("physicalType")
            s.doc.add((*table.at, "physicalType"), f"is `{is_now}`; {choose(is_now, HOLDS)}")
            continue
        for environment, have in kinds.items():
            if environment in ENVIRONMENTS and have.count(need) != 1:
                what = f"environment {environment} has {have.count(need)} servers for a {table.data['physicalType']}"
                s.doc.add(table.at, f"{what}; give it one")


def _one(s: Subject, server: dict[str, Any], at: At) -> None:
    kind, form = kind_of(server), server.get("format")
    if server["type"] not in SERVERS:
        s.doc.add((*at, "type"), f"is `{server['type']}`, which no connector reads; {choose(server['type'], SERVERS)}")
    elif kind == "file" and form not in FILE_FORMATS:
        s.doc.add((*at, "format"), f"is `{form}`; {choose(form, FILE_FORMATS)}")
    path = PurePosixPath(server.get("path") or "x")
    if server.get("environment") == "sandbox" and (path.is_absolute() or ".." in path.parts):
        s.doc.add((*at, "path"), f"is `{path}`; write a path below the sandbox's folder, such as `up4.sqlite`")
    given = {w["property"] for w in server.get("customProperties") or []}
    said = words(s.doc, server, ServerWords, at)
    for word, owner in (("http", "api"), ("qos", "mqtt"), ("fetch", "file")):
        if word in given and (kind != owner or (word == "fetch" and server["type"] != "custom")):
            s.doc.add(word_at(server, at, word), f"`{word}` says nothing of a {kind} server; remove it")
    if said and "http" in given:
        for field, text in http(said.http):
            s.doc.add(word_at(server, at, "http", *field), text)
    for below, text in address(server, said.fetch if said else None):
        s.doc.add(word_at(server, at, "fetch", *below) if below else (*at, "location"), text)


def _instances(s: Subject, server: dict[str, Any], at: At) -> None:
    """The CSV beside the contract: its first column is the key, its others fill the server's placeholders."""
    said = next((w for w in server.get("customProperties") or [] if w["property"] == "instances"), None)
    holes = PLACEHOLDER.findall(json.dumps({k: v for k, v in server.items() if k != "customProperties"}))
    if said is None:
        for name in holes:
            s.doc.add(
                at, f"{{{name}}} is filled by nothing; add custom property `instances` with a CSV that has the column"
            )
        return
    where = word_at(server, at, "instances")
    file = s.doc.path.parent / str(said["value"])
    if Path(str(said["value"])).name != said["value"] or not file.is_file():
        s.doc.add(where, f"`{said['value']}` is no file beside the contract; add it, or correct the name")
        return
    rows = instances.read(file)
    for text in instances.problems(rows):
        s.doc.add(where, f"{file.name} {text}")
    if not rows:
        return
    for name in holes:
        if name not in rows[0]:
            s.doc.add(at, f"{{{name}}} is no column of {file.name}; {choose(name, rows[0])}, or add the column")
    if (kind := kind_of(server)) not in ("database", "api"):
        s.doc.add(where, f"`instances` of a {kind} server, which are read one by one; give each contract its own")
        return
    _joined(s, rows[0][0], kind, where)


def _joined(s: Subject, key: str, kind: str, where: At) -> None:
    """The key is the same in every environment, and no table has a column of that name."""
    for i, other in enumerate(s.data.get("servers") or []):
        word = next((w for w in other.get("customProperties") or [] if w["property"] == "instances"), None)
        if kind_of(other) != kind:
            continue
        theirs = instances.read(s.doc.path.parent / str(word["value"])) if word else []
        if word is None:
            hint = f"its tables would lack `{key}`"
            s.doc.add(("servers", i), f"has no `instances`, as the other {kind} server has; {hint}")
        elif theirs and theirs[0][0] > key:  # told once, at one of the two
            s.doc.add(where, f"has the key `{key}`, another environment `{theirs[0][0]}`; name them alike")
    for table in s.tables:
        if HOLDS.get(str(table.data.get("physicalType"))) == kind and (column := table.find(key)):
            hint = "remove it, or name the source's own column otherwise"
            s.doc.add((*column.at, "name"), f"`{key}` is the instances' key, which joins every table; {hint}")


def instance_columns(s: Subject, kind: str | None = None) -> set[str]:
    """What the instances of the servers (of those that hold tables of that kind) tell: the columns of their CSV."""
    found: set[str] = set()
    for server in s.data.get("servers") or []:
        for word in server.get("customProperties") or []:
            if word["property"] == "instances" and kind in (
                None,
                *(k for k, h in HOLDS.items() if h == kind_of(server)),
            ):
                found.update(*instances.read(s.doc.path.parent / str(word["value"]))[:1])
    return found
