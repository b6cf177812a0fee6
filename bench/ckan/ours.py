"""Our whole load, in a process of its own: `python -m bench.ckan.ours` with the wish as JSON on standard input.

Hash of the file and of the rows → send the blob → stage (COPY, count, hash, index, analyze) → switch. With `base`,
the difference is computed and sent instead. Answers {"hash", "diff", "send", "stage", "switch", "total", "sent",
"peak_mb", "rows"}: seconds, bytes on the wire, this process's highest memory.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.ckan.table import COLUMNS, KEY, peak, sha256
from publish.ckan import rowhash, table
from publish.ckan.client import Client
from publish.ckan.ids import TABLE, package_id, resource_id
from publish.receipt import File, Receipt
from wadah.settings import load_settings
from wadah.warehouse.connect import connect


class Clock(dict[str, float]):
    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self[name] = self.get(name, 0.0) + time.perf_counter() - begun


def load(wish: dict[str, Any]) -> dict[str, Any]:
    settings, clock = load_settings(), Clock()
    client, name = Client.connect(settings), wish["dataset"]
    file, begun = Path(wish["parquet"]), time.perf_counter()
    with clock("hash"), connect(None, settings) as con:
        part = rowhash.part(list(COLUMNS.items()))
        rows, row_hash = con.execute(
            f"SELECT count(*), CAST(coalesce(sum({part}), 0) AS VARCHAR) FROM {table.read(file)}"
        ).fetchone() or (0, "0")
        whole = sha256(file)
    call = {
        "dataset": name, "resource_id": resource_id(name, TABLE), "release": wish["release"], "rows": rows,
        "row_hash": row_hash, "columns": [{"id": c, "type": t, "info": {"label": c}} for c, t in COLUMNS.items()],
        "key": KEY, "fulltext": wish["fulltext"], "whole": whole, "mode": "replace",
    }  # fmt: skip
    sent, blob = file, whole
    if wish.get("base"):
        sent = file.with_suffix(".diff.parquet")
        with clock("diff"), connect(None, settings) as con:
            key = SimpleNamespace(table=SimpleNamespace(columns=[SimpleNamespace(name=c) for c in COLUMNS], key=KEY))
            table.difference(con, file, Path(wish["base"]), key, sent)  # type: ignore[arg-type]
            blob = sha256(sent)
        call |= {"mode": "diff", "base_hash": wish["base_hash"]}
    with clock("send"):
        client.put(blob, sent)
        client.put(whole, file)  # what a rollback loads; a public file anyway
    with clock("stage"):
        client.call("wadah_table_stage", **call, blob=blob)
    with clock("switch"):
        client.call("wadah_release", **_release(client, settings, wish, rows, row_hash, file, whole))
    total = time.perf_counter() - begun
    return {**clock, "total": total, "sent": sent.stat().st_size, "peak_mb": peak(), "rows": rows, "row_hash": row_hash}


def _release(
    client: Client, settings: Any, wish: dict[str, Any], rows: int, row_hash: str, file: Path, sha: str
) -> dict[str, Any]:
    name, release = wish["dataset"], wish["release"]
    given = File(name=f"{name}.parquet", format="Parquet", media_type="application/vnd.apache.parquet",
                 bytes=file.stat().st_size, sha256=sha)  # fmt: skip
    receipt = Receipt(
        dataset=name, version="1.0.0", title=f"Uji beban {name}", kind="new" if wish["number"] == 1 else "changed",
        release=release, number=wish["number"], at=settings.today(), regency=settings.regency.code, rows=rows,
        row_hash=row_hash, files=[given],
    )  # fmt: skip
    package = {
        "id": package_id(name), "name": name, "title": f"Uji beban {name}", "notes": "Tabel uji kecepatan.",
        "owner_org": "diskominfo", "license_id": "cc-by", "private": False,
        "resources": [
            {"id": resource_id(name, "parquet"), "name": "Parquet", "format": "Parquet", "url": f"{name}.parquet",
             "url_type": "upload", "hash": sha, "size": given.bytes, "mimetype": given.media_type},
            {"id": resource_id(name, TABLE), "name": "Tabel dan Data API", "format": "API", "url_type": "datastore",
             "url": f"{client.address}/datastore/dump/{resource_id(name, TABLE)}",
             "wadah_fulltext": ", ".join(wish["fulltext"]) or None},
        ],
    }  # fmt: skip
    return {"dataset": name, "package": package, "tables": [resource_id(name, TABLE)],
            "receipt": json.loads(receipt.text()), "metadata": {}}  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(load(json.load(sys.stdin))) + "\n")
