"""One load: what a snapshot's properties say of the rows it added."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wadah import stamp

METADATA = ("_load_id", "_loaded_at", "_source", "_row", "_cells", "_damage", "_raw", "_gone")
"""Columns every landing table has, before the source's own.

`_load_id` text · `_loaded_at` timestamptz · `_source` text: file, table or endpoint · `_row` 64-bit: place in
`_source` as a person counts, from 1 · `_cells` map text→text: column → `number`, `date`, `bool`, `error` or `blob`
where the source's own type matters to reading the text · `_damage` text: a 3xx code where no row could be made,
then `_raw` holds the line · `_gone` text: filled where the row only says that its key is no longer in the source
(no value but the key).
"""

PREFIX = "wadah."
LOADS = PREFIX + "loads"
"""Property of a maintenance snapshot: the loads still held, since the snapshots that told of them are expired."""


@dataclass(frozen=True, slots=True)
class Held:
    """One of many servers as it was last read: `source` is its `_source`, `load` the load that holds its last copy.

    `read` is that moment in ISO 8601; the rest is as in `Load`.
    """

    source: str
    load: str
    read: str
    cursor: str | None = None
    fingerprint: str | None = None
    schema: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Load:
    """A committed load; `snapshot` is the Iceberg snapshot that added (or, after maintenance, still holds) it.

    `pulled` = rows read from the source = `known` (already landed, dropped) + `rows` (landed). Of a compact load
    `pulled` and `known` count messages, and a landed row stands for those it tells of (`wadah.contract.compact`).
    `gone` more rows landed that only say that a key is no longer in the source.
    `cursor` is sortable text (see `connectors.cursor`); `files` file name → sha256 of what this load read;
    `schema` source column → the source's own type; `layout` hash of how the contract reads the source.
    `instances` is the state of every server of a contract that has many, those too that this load did not read.
    """

    load_id: str
    loaded_at: datetime
    pulled: int
    known: int
    rows: int
    cursor: str | None = None
    fingerprint: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, str] = field(default_factory=dict)
    schema_hash: str = ""
    layout: str = ""
    contract_version: str = ""
    previous: str | None = None
    snapshot: int | None = None
    gone: int = 0
    instances: Mapping[str, Held] = field(default_factory=dict)

    def properties(self) -> dict[str, str]:
        """The snapshot properties of this load; None is left out."""
        told: dict[str, Any] = {
            "load-id": self.load_id,
            "loaded-at": self.loaded_at.astimezone(UTC).isoformat(),
            "pulled": self.pulled,
            "known": self.known,
            "rows": self.rows,
            "cursor": self.cursor,
            "fingerprint": self.fingerprint,
            "files": json.dumps(dict(self.files), ensure_ascii=False, sort_keys=True),
            "schema": json.dumps(dict(self.schema), ensure_ascii=False),
            "schema-hash": self.schema_hash,
            "layout": self.layout,
            "contract-version": self.contract_version,
            "previous-load": self.previous,
            "gone": self.gone or None,
            "instances": _write(self.instances) if self.instances else None,
        }
        return {PREFIX + k: str(v) for k, v in told.items() if v is not None}

    @classmethod
    def read(cls, properties: Mapping[str, str], snapshot: int) -> "Load | None":
        """The load a snapshot tells of; None for a snapshot of maintenance."""
        told = {k.removeprefix(PREFIX): v for k, v in properties.items() if k.startswith(PREFIX)}
        if "load-id" not in told:
            return None
        return cls(
            load_id=told["load-id"],
            loaded_at=datetime.fromisoformat(told["loaded-at"]),
            pulled=int(told["pulled"]),
            known=int(told["known"]),
            rows=int(told["rows"]),
            cursor=told.get("cursor"),
            fingerprint=told.get("fingerprint"),
            files=json.loads(told["files"]),
            schema=json.loads(told["schema"]),
            schema_hash=told["schema-hash"],
            layout=told["layout"],
            contract_version=told["contract-version"],
            previous=told.get("previous-load"),
            snapshot=snapshot,
            gone=int(told.get("gone", 0)),
            instances=_read(told["instances"]) if "instances" in told else {},
        )


def _write(instances: Mapping[str, Held]) -> str:
    """Most servers have one schema: each is written once, and named by its place."""
    schemas = list({json.dumps(dict(held.schema)): None for held in instances.values()})
    states = {
        key: {**asdict(held), "schema": schemas.index(json.dumps(dict(held.schema)))} for key, held in instances.items()
    }
    return json.dumps({"schemas": [json.loads(s) for s in schemas], "states": states}, ensure_ascii=False)


def _read(text: str) -> dict[str, Held]:
    told = json.loads(text)
    return {key: Held(**{**s, "schema": told["schemas"][s["schema"]]}) for key, s in told["states"].items()}


def history(snapshots: Sequence[tuple[int, Mapping[str, str]]]) -> list[Load]:
    """Loads, oldest first, from snapshots (id, summary properties), oldest first."""
    loads: list[Load] = []
    for snapshot, properties in snapshots:
        if (held := properties.get(LOADS)) is not None:  # maintenance wrote the list anew
            told = [Load.read(p, snapshot) for p in json.loads(held)]
            loads = [load for load in told if load]
        elif load := Load.read(properties, snapshot):
            loads.append(load)
    return loads


def held(loads: list[Load]) -> str:
    """`LOADS` of a maintenance snapshot."""
    return json.dumps([replace(load, snapshot=None).properties() for load in loads], ensure_ascii=False)


def began_at(load_id: str) -> datetime:
    """When the pull of a load began (or a moment later, where the clock had gone back)."""
    return stamp.read(load_id.partition("-")[0])


def new_load_id(now: datetime, after: str | None) -> str:
    """An id that sorts after `after` even where the clock went back: UTC to the microsecond, and a random suffix."""
    moment = now.astimezone(UTC)
    if after:
        moment = max(moment, began_at(after) + timedelta(microseconds=1))
    return f"{stamp.write(moment)}-{secrets.token_hex(2)}"
