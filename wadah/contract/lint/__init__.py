"""Check contracts: the ODCS schema (shape), Wadah's vocabulary (words), and what fields say of each other (meaning).

Every problem names file, line and field, and says what to write.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard

from wadah.contract.document import Document, Problem
from wadah.contract.lint import meaning, shape
from wadah.contract.lint.subject import BARE, Shared, subject
from wadah.contract.load import STANDARD
from wadah.contract.vocabulary import UNTESTED, UNTESTED_TOLD


@dataclass(frozen=True)
class Linted:
    """What a lint found: the problems, and the contracts that have none."""

    problems: tuple[Problem, ...]
    contracts: dict[Path, OpenDataContractStandard] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()  # what is right, and to be known


def complete(data: dict[str, Any], shared: Shared) -> dict[str, Any]:
    """The contract with its shared columns written out: what other ODCS tools are given."""
    tables = []
    for table in data.get("schema") or []:
        columns = [
            {**shared[c["name"]], **c} if c["name"] in shared and set(c) <= BARE else c
            for c in table.get("properties") or []
        ]
        tables.append({**table, "properties": columns})
    return {**data, "schema": tables} if tables else data


def check(path: Path, shared: Shared) -> Document:
    """One file with its problems."""
    doc = Document(path)
    if doc.data is None:
        return doc
    if not isinstance(doc.data, dict):
        doc.add((), "is no mapping; begin with `apiVersion: v3.1.0`")
        return doc
    shape.secrets(doc, doc.data)
    shape.unknown_fields(doc, doc.data, OpenDataContractStandard)
    if shape.odcs_schema(doc) and (looked_at := subject(doc, shared)):
        meaning.check(looked_at)
    return doc


@cache
def standard(path: Path = STANDARD) -> tuple[Document, Shared]:
    """The shared columns by name, and the document they stand in with its problems."""
    doc = check(path, {})
    tables = doc.data.get("schema") if isinstance(doc.data, dict) else None
    columns = [c for t in tables or [] if isinstance(t, dict) for c in t.get("properties") or []]
    return doc, {c["name"]: c for c in columns if isinstance(c, dict) and "name" in c}


def lint(paths: list[Path]) -> Linted:
    """Check contract files together; shared columns are those of `kolom-standar`, which is checked with them."""
    home, shared = standard()
    problems: list[Problem] = list(home.problems)
    notices: list[Problem] = []
    good: dict[Path, OpenDataContractStandard] = {}
    ids: dict[str, Path] = {}
    models: dict[str, Path] = {}
    for path in paths:
        if path.resolve() == STANDARD:
            continue
        doc = check(path, shared)
        if isinstance(doc.data, dict):
            _unique(doc, ("id",), doc.data.get("id"), ids)
            if not doc.data.get("servers"):  # the tables of open datasets share one schema of the warehouse
                tables = doc.data.get("schema")
                for t, table in enumerate(tables if isinstance(tables, list) else []):
                    _unique(doc, ("schema", t, "name"), table.get("name") if isinstance(table, dict) else None, models)
        problems += doc.problems
        notices += untested(doc)
        if not doc.problems:
            good[path] = OpenDataContractStandard.model_validate(complete(doc.data, shared))
    return Linted(tuple(problems), good, tuple(notices))


def untested(doc: Document) -> list[Problem]:
    """Servers whose connector is declared untested against a real one."""
    servers = doc.data.get("servers") if isinstance(doc.data, dict) else None
    return [
        doc.note(
            ("servers", i, "type"),
            UNTESTED_TOLD.format(UNTESTED[kind]),
        )
        for i, server in enumerate(servers if isinstance(servers, list) else [])
        if isinstance(server, dict) and (kind := str(server.get("type"))) in UNTESTED
    ]


def _unique(doc: Document, at: tuple[str | int, ...], name: object, seen: dict[str, Path]) -> None:
    if isinstance(name, str) and (other := seen.setdefault(name, doc.path)) != doc.path:
        doc.add(at, f"`{name}` is that of {other.name} too; give each its own")
