"""`datapackage.json` beside every dataset: a Frictionless Data Package whose schema is the output contract's.

The CSV is its one table; the other files stand under `distributions`.
"""

from typing import Any

from publish.machine import Entry, Portal
from publish.receipt import File
from wadah.contract.model import Column

TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "timestamp": "datetime",
    "time": "time",
    "boolean": "boolean",
}


def datapackage(entry: Entry, portal: Portal) -> dict[str, Any]:
    contract, receipt = entry.contract, entry.receipt
    csv = next(f for f in receipt.files if f.format == "CSV")
    said = entry.metadata

    def path(file: File) -> str:
        """The bare name where the file lies beside the package, else its address."""
        here = portal.beside(contract.id, "datapackage.json").rpartition("/")[0]
        there = portal.beside(contract.id, file.name)
        return file.name if there == f"{here}/{file.name}" else there

    package: dict[str, Any] = {
        "profile": "data-package",
        "name": contract.id,
        "id": portal.page(entry.id),
        "title": contract.name,
        "description": contract.purpose,
        "homepage": portal.page(entry.id),
        "version": contract.version,
        "created": receipt.at.isoformat(),
        "keywords": list(contract.tags),
        "licenses": [{"path": contract.license, "title": contract.license}] if contract.license else [],
        "contributors": [
            {"title": said["produsen"]["nama"], "role": "author"},
            {"title": said["walidata"]["nama"], "role": "publisher"},
        ],
        "sources": [{"title": name} for name in dict.fromkeys(load.name for load in receipt.loads)],
        "release": receipt.release,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": contract.id,
                "path": path(csv),
                "title": contract.name,
                "format": "csv",
                "mediatype": csv.media_type,
                "encoding": "utf-8",
                "bytes": csv.bytes,
                "hash": f"sha256:{csv.sha256}",
                "dialect": {
                    "delimiter": ",",
                    "lineTerminator": "\n",
                    "quoteChar": '"',
                    "doubleQuote": True,
                    "header": True,
                },
                "schema": {
                    "fields": [_field(c) for c in contract.table.columns],
                    "missingValues": [""],
                    "primaryKey": list(contract.table.key),
                },
            }
        ],
        "distributions": [
            {
                "path": path(f),
                "format": f.format.lower(),
                "mediatype": f.media_type,
                "bytes": f.bytes,
                "hash": f"sha256:{f.sha256}",
            }
            for f in receipt.files
            if f is not csv
        ],
    }
    for key in ("licenses", "sources"):  # an empty list is against the specification
        if not package[key]:
            del package[key]
    return package


def _field(column: Column) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if column.required or column.key is not None:
        limits["required"] = True
    if column.pattern:
        limits["pattern"] = column.pattern
    if column.minimum is not None:
        limits["minimum"] = column.minimum
    if column.maximum is not None:
        limits["maximum"] = column.maximum
    if column.values:
        limits["enum"] = list(column.values)
    field = {"name": column.name, "type": TYPES[column.type], "title": column.title, "description": column.description}
    return field | ({"unit": column.unit} if column.unit else {}) | ({"constraints": limits} if limits else {})
