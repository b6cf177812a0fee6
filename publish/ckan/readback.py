"""Whether readers of a CKAN portal get what a receipt says: its page, its table, every byte of its files."""

import hashlib
from typing import Any

from publish.ckan.client import Client
from publish.ckan.ids import TABLE, package_id, resource_id
from publish.receipt import Receipt

TOLD = frozenset(("text", "int4", "int8", "numeric", "bool"))  # types whose JSON text is that of the row hash
ROWS = 32_000  # what one call of the Data API may give; a larger table's rows are counted, not hashed


def dataset(reader: Client, receipt: Receipt, ignore: str = "") -> list[str]:
    """What is not as the receipt says, asked as anybody. `ignore`: a resource that is no file of the release."""
    shown = reader.find("package_show", id=receipt.dataset)
    if shown is None:
        return ["readers find no such dataset"]
    if receipt.kind == "removed":
        left = [r for r in shown["resources"] if r["id"] != resource_id(receipt.dataset, ignore)]
        return ["files are still there"] if left else []
    problems = [] if shown["id"] == package_id(receipt.dataset) else ["its id changed"]
    given = {r["id"]: r for r in shown["resources"]}
    for file in receipt.files:
        rid = resource_id(receipt.dataset, file.format.lower())
        found = given.get(rid)
        if found is None:
            problems.append(f"{file.name} is not listed")
        elif (found.get("hash"), int(found.get("size") or -1)) != (file.sha256, file.bytes):
            problems.append(f"{file.name} is listed with another hash or size")
        elif reader.fetch(download(receipt.dataset, file.format, file.name)) != (file.sha256, file.bytes):
            problems.append(f"{file.name} comes with other bytes")
    return problems + rows(reader, receipt)


def download(name: str, form: str, file: str) -> str:
    return f"/dataset/{package_id(name)}/resource/{resource_id(name, form.lower())}/download/{file}"


def rows(reader: Client, receipt: Receipt) -> list[str]:
    """What differs of the table in the Data API."""
    return table(reader, receipt)[0]


def table(reader: Client, receipt: Receipt) -> tuple[list[str], bool]:
    """(what differs, whether the rows' hash was compared): always the count; the hash where one call can give it."""
    whole = receipt.rows <= ROWS
    said = reader.rows(resource_id(receipt.dataset, TABLE), ROWS if whole else 0)
    if said is None:
        return ["its table is not there"], False
    if said["total"] != receipt.rows:
        return [f"its table says {said['total']} rows of {receipt.rows}"], False
    found = row_hash(said) if whole and receipt.row_hash else None
    if found not in (None, receipt.row_hash):
        return ["its table holds other rows"], False
    return [], found is not None


def row_hash(said: dict[str, Any]) -> str | None:
    """The row hash (ADR 32) of an answer of `datastore_search`; None where a type's text is not told by JSON."""
    kinds = [(f["id"], f["type"]) for f in said["fields"] if f["id"] != "_id"]
    if not all(kind in TOLD for _, kind in kinds):
        return None
    at = [i for i, f in enumerate(said["fields"]) if f["id"] != "_id"]
    return str(sum(_part([record[i] for i in at]) for record in said["records"]))


def _part(values: list[Any]) -> int:
    texts = ("\x1e" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values)
    return int(hashlib.md5("\x1f".join(texts).encode(), usedforsecurity=False).hexdigest()[:15], 16)
