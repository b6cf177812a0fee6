"""Small contracts for tests, written and linted like real ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from wadah.contract.load import load
from wadah.contract.model import Contract

Column = str | Mapping[str, Any]


def column(given: Column) -> dict[str, Any]:
    """`nama` is a text; `jumlah:integer` is typed; a mapping says more (`key`, `format`, `words`)."""
    if isinstance(given, str):
        name, _, kind = given.partition(":")
        return column({"name": name, "type": kind or "string"})
    found = {
        "name": given["name"],
        "physicalName": given.get("source", given["name"]),
        "logicalType": given.get("type", "string"),
        "classification": "publik",
        "description": "Kolom uji.",
    }
    if "format" in given:
        found["logicalTypeOptions"] = {"format": given["format"], **({"timezone": True} if given.get("zone") else {})}
    for ours, theirs in (("key", "primaryKey"), ("partitioned", "partitioned"), ("required", "required")):
        if given.get(ours):
            found[theirs] = True
    if given.get("to"):
        found["relationships"] = [{"to": given["to"]}]
    if given.get("text"):
        found["physicalType"] = "text"
    if words := given.get("words"):
        found["customProperties"] = [{"property": k, "value": v} for k, v in words.items()]
    return found


def table(
    name: str,
    kind: str,
    columns: Sequence[Column],
    *,
    source: str | None = None,
    load: Mapping[str, Any] | None = None,
    file: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    words = [{"property": k, "value": dict(v)} for k, v in (("load", load), ("file", file)) if v]
    return {
        "name": name,
        "physicalType": kind,
        "physicalName": source or name,
        "description": "Tabel uji.",
        "customProperties": words,
        "properties": [column(c) for c in columns],
    }


def contract(
    folder: Path,
    server: Mapping[str, Any],
    *tables: Mapping[str, Any],
    app: str = "uji",
    drift: Mapping[str, str] | None = None,
    environment: str = "sandbox",
) -> Contract:
    """Write the contract to `folder`, lint and load it."""
    words: list[dict[str, Any]] = [{"property": "port", "value": "input"}]
    if drift:
        words.append({"property": "drift", "value": dict(drift)})
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": app,
        "version": "1.0.0",
        "status": "active",
        "name": "Aplikasi uji",
        "domain": "lainnya",
        "description": {"purpose": "Uji penghubung."},
        "team": {"name": "diskominfo"},
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "hour", "scheduler": "cron", "schedule": "7 * * * *"}
        ],
        "servers": [{"server": environment, "environment": environment, **server}],
        "customProperties": words,
        "schema": [dict(t) for t in tables],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{app}.odcs.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return load(folder)[app]
