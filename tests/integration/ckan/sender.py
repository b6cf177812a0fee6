"""A publisher reduced to its calls: what the tests of the extension send, without the code of `publish`.

A release is a DuckDB query; its Parquet, row hash and package are made here.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import httpx

from publish.ckan import rowhash

SPACE = uuid.UUID("00000000-0000-0000-0000-00000000c0de")
Row = dict[str, Any]

COLUMNS = [("kode", "text"), ("tahun", "int4"), ("jumlah", "int8"), ("nilai", "numeric(18,3)"), ("nama", "text")]
QUERY = """select printf('33.19.%02d', i) as kode, 2024 + i % 3 as tahun, cast(i * {k} as bigint) as jumlah,
    cast(i / 7 as decimal(18,3)) as nilai, case when i % 5 = 0 then null else 'Kecamatan ' || i end as nama
    from range({rows}) t(i)"""


@dataclass
class Sender:
    """One caller of the portal's API, by token; without one: anonymous."""

    address: str
    token: str | None = None
    folder: Path = field(default_factory=Path)

    @property
    def http(self) -> httpx.Client:
        headers = {"Authorization": self.token} if self.token else {}
        # Loopback without TLS: reading the machine's certificates for every call would take longer than the call.
        return httpx.Client(base_url=self.address, headers=headers, timeout=120, trust_env=False, verify=False)

    def act(self, action: str, **data: Any) -> Any:
        """The action's result. Raises Refused."""
        with self.http as http:
            answer = http.post(f"/api/3/action/{action}", json=data)
        body = answer.json() if answer.headers["content-type"].startswith("application/json") else {}
        if not body.get("success"):
            raise Refused(answer.status_code, body.get("error", answer.text[:500]))
        return body["result"]

    def send(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        with self.http as http:
            answer = http.put(f"/wadah/blob/{sha256}", content=content)
        assert answer.status_code in (200, 201), answer.text
        return sha256


class Refused(Exception):
    def __init__(self, status: int, error: Any) -> None:
        self.status, self.error = status, error if isinstance(error, dict) else {"text": error}
        self.code = self.error.get("code")
        super().__init__(f"{status} {json.dumps(self.error)[:400]}")


@dataclass
class Table:
    """Rows made by a query, as Parquet, with what the portal must find in them."""

    content: bytes
    columns: list[tuple[str, str]]
    rows: int
    row_hash: str


def table(query: str, columns: list[tuple[str, str]], folder: Path) -> Table:
    file = folder / f"{uuid.uuid4()}.parquet"
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        con.execute(f"create table rows as {query}")
        con.execute(f"copy rows to '{file}' (format parquet, compression zstd)")
        rows = con.sql("select count(*) from rows").fetchone()
        found = con.execute(rowhash.query("rows", columns)).fetchone()
    assert rows and found
    return Table(file.read_bytes(), columns, rows[0], found[0])


def ids(dataset: str) -> dict[str, str]:
    return {form: str(uuid.uuid5(SPACE, f"{dataset}/{form}")) for form in ("csv", "parquet", "api")}


def receipt(dataset: str, number: int, made: Table | None, files: list[Row], kind: str = "changed") -> Row:
    content = hashlib.sha256(made.content).hexdigest() if made else None
    return {"format": "wadah-receipt/1", "dataset": dataset, "version": "1.0.0", "title": "Judul", "kind": kind,
            "release": f"2026-11-20-{number:02}", "number": number, "at": "2026-11-20T06:00:00+07:00",
            "regency": "33.19", "content_hash": content, "files": files, "checks": [], "hidden": {}}  # fmt: skip


def stage(to: Sender, dataset: str, number: int, made: Table, **more: Any) -> Row:
    blob = to.send(made.content)
    asked: Row = {
        "dataset": dataset, "resource_id": ids(dataset)["api"], "release": f"2026-11-20-{number:02}", "blob": blob,
        "rows": made.rows, "row_hash": made.row_hash, "key": ["kode"], "fulltext": ["nama"],
        "columns": [{"id": n, "type": t, "info": {"label": n.title(), "notes": "5 % 'itu'"}} for n, t in made.columns],
    }  # fmt: skip
    told: Row = to.act("wadah_table_stage", **{**asked, **more})
    return told


def release(
    to: Sender, dataset: str, number: int, made: Table, org: str, *, staged: bool = False, **package: Any
) -> Row:
    """Blobs, stage, switch; what the switch answers."""
    if not staged:
        stage(to, dataset, number, made)
    named = ids(dataset)
    contents = {"csv": f"rilis {number} dari {dataset}\n".encode() * number, "parquet": made.content}
    media = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
    files: list[Row] = [{"name": f"{dataset}.{f}", "format": f.upper(), "media_type": media[f], "bytes": len(c),
              "sha256": to.send(c)} for f, c in contents.items()]  # fmt: skip
    resources: list[Row] = [
        {"id": named[f["format"].lower()], "name": f["name"], "url": f["name"], "url_type": "upload",
         "format": f["format"], "hash": f["sha256"], "hash_algorithm": "sha256", "size": f["bytes"],
         "mimetype": f["media_type"]} for f in files]  # fmt: skip
    resources.append({"id": named["api"], "name": "Tabel dan Data API", "format": "API", "url": "api"})
    whole = {"title": f"Judul {dataset}", "notes": "Keterangan.", "owner_org": org, "license_id": "cc-by",
             "wadah_release": f"2026-11-20-{number:02}", "resources": resources, **package}  # fmt: skip
    told: Row = to.act(
        "wadah_release", dataset=dataset, package=whole, tables=[named["api"]], metadata={"id": dataset},
        receipt=receipt(dataset, number, made, files, "new" if number == 1 else "changed"),
    )  # fmt: skip
    return told
