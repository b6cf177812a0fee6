"""`python -m bench.rest_load`: a whole pull of a paged JSON API beside the server's own limit and dlt, in one run.

The server is a process of its own that has every page ready as bytes and does nothing but send them: no application
is as fast. The limit, 1×, is one connection that fetches all pages and throws them away.
"""

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench.files import race
from bench.files.sources import COLUMNS, rows
from bench.files.sources import source as local
from connectors.base import Source
from connectors.ingest import ingest_table
from connectors.registry import connector
from wadah.settings import ROOT, Settings

OUT = ROOT / "bench" / "results" / "rest.md"
SIZE = 1_000
"""Rows of a page."""
ADDRESS = "alamat"
"""The file of a home that holds the server's address."""


ALL, FEW = "/ukur", "/kecil"
"""Endpoints: every row, and two of them, on which a way warms itself so that no import is measured."""


def _address(home: Path) -> str:
    return next(f for f in (home / ADDRESS, home.parent / ADDRESS) if f.exists()).read_text("utf-8")


def serve(count: int) -> None:
    """Pages of `count` rows by `page` from 1, for ever; the port is printed first."""
    items = [dict(zip(COLUMNS, row, strict=True)) for row in rows(count)]
    pages = [items[at : at + SIZE] for at in range(0, len(items), SIZE)]
    ready, few = [_answer(page) for page in pages], [_answer(items[:2])]
    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listening.getsockname()[1]} {sum(map(len, ready))}\n")
    sys.stdout.flush()
    while True:
        asked, _ = listening.accept()
        threading.Thread(target=_talk, args=(asked, ready, few), daemon=True).start()


def _talk(asked: socket.socket, ready: list[bytes], few: list[bytes]) -> None:
    """One connection, for as long as it is kept."""
    asked.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with asked, asked.makefile("rb") as lines:
        while line := lines.readline():
            while lines.readline() not in (b"\r\n", b""):
                pass
            where = urlsplit(line.split()[1].decode())
            page, served = int(parse_qs(where.query)["page"][0]), few if where.path.endswith(FEW) else ready
            asked.sendall(served[page - 1] if page <= len(served) else _answer([]))


def _answer(page: list[dict[str, Any]]) -> bytes:
    body = json.dumps({"data": page}, ensure_ascii=False).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def limit(home: Path) -> Callable[[], int]:
    """Every page, fetched and thrown away; rows are counted by pages, nothing is parsed."""
    address = urlsplit((home / ADDRESS).read_text("utf-8"))
    count = int((home / "baris").read_text("utf-8"))

    def run() -> int:
        line = http.client.HTTPConnection(str(address.hostname), address.port)
        for page in range(1, -(-count // SIZE) + 2):
            line.request("GET", f"{address.path}/ukur?page={page}&size={SIZE}")
            line.getresponse().read()
        line.close()
        return count

    return run


def parsed(home: Path) -> Callable[[], int]:
    """The same, and Python's json over each page."""
    address = urlsplit((home / ADDRESS).read_text("utf-8"))

    def run() -> int:
        line = http.client.HTTPConnection(str(address.hostname), address.port)
        found, page = 0, 1
        while True:
            line.request("GET", f"{address.path}/ukur?page={page}&size={SIZE}")
            if not (items := json.loads(line.getresponse().read())["data"]):
                line.close()
                return found
            found, page = found + len(items), page + 1

    return run


def source(home: Path, endpoint: str = ALL) -> Source:
    """The contract of the API: the columns of the files' benchmark."""
    import yaml

    from wadah.contract.load import load

    local(home, "csv")
    file = home / "kontrak" / "ukur.odcs.yaml"
    document = yaml.safe_load(file.read_text("utf-8"))
    words = {"items": "data", "auth": "none", "paging": {"kind": "page", "param": "page", "size": SIZE}}
    document["servers"] = [{
        "server": "uji", "environment": "sandbox", "type": "api", "location": _address(home),
        "customProperties": [{"property": "http", "value": words}],
    }]  # fmt: skip
    table = document["schema"][0]
    table |= {"physicalType": "endpoint", "physicalName": endpoint}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    contract = load(home / "kontrak", home / "kept2")["ukur"]
    return Source(Settings(home=home / "rumah"), contract, contract.tables[0])


def read(home: Path) -> Callable[[], int]:
    asked = source(home)
    _read(source(home / "kecil", FEW))
    return lambda: _read(asked)


def _read(asked: Source) -> int:
    reader = connector(asked)
    (part,) = reader.parts()
    with reader.open(part, None) as found:
        return sum(batch.num_rows for batch in found.batches)


def pull(home: Path) -> Callable[[], int]:
    asked, small = source(home), source(home / "kecil", FEW)
    for made in (asked, small):
        shutil.rmtree(made.settings.path("landing"), ignore_errors=True)
    _pull(small)
    return lambda: _pull(asked)


def _pull(asked: Source) -> int:
    return ingest_table(asked.settings, asked.contract, asked.table).pulled


def dlt(home: Path) -> Callable[[], int]:
    """dlt's REST source into Parquet files on this disk."""
    import os

    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
    import dlt as tool
    from dlt.destinations import filesystem
    from dlt.sources.helpers.rest_client.client import RESTClient
    from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

    shutil.rmtree(home / "dlt", ignore_errors=True)
    shutil.rmtree(home / "isi", ignore_errors=True)
    asked = RESTClient((home / ADDRESS).read_text("utf-8"), data_selector="data")
    line = tool.pipeline(
        "ukur", pipelines_dir=str(home / "dlt"), destination=filesystem(str(home / "isi")), dataset_name="d"
    )

    def run(endpoint: str = ALL) -> int:
        paging = PageNumberPaginator(base_page=1, page_param="page", total_path=None)
        name = endpoint.strip("/")
        found = asked.paginate(endpoint, params={"size": str(SIZE)}, paginator=paging)
        line.run(found, table_name=name, loader_file_format="parquet")
        told = line.last_trace.last_normalize_info if line.last_trace else None
        return int(told.row_counts[name]) if told else 0

    run(FEW)
    return run


WAYS = (
    race.Way("fetched, thrown away", limit, "everything"),
    race.Way("fetched, json.loads", parsed, "numbers' digits, keys written twice; nothing is kept"),
    race.Way("ours, reader", read, "nothing"),
    race.Way("ours, whole pull", pull, "nothing; landed, fingerprinted, committed"),
    race.Way("dlt to Parquet", dlt, "numbers' digits, keys written twice, rows that moved between pages"),
)


def main(given: list[str]) -> None:
    if given[:1] == ["--child"]:
        race.child(WAYS, given[1], given[2])
        return
    if given[:1] == ["--serve"]:
        serve(int(given[1]))
    asked = race.words(__doc__, 100_000, OUT).parse_args(given)
    serving = [sys.executable, "-m", "bench.rest_load", "--serve", str(asked.rows)]
    with (
        tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder,
        subprocess.Popen(serving, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            assert server.stdout
            port, size = server.stdout.readline().split()
            (Path(folder) / ADDRESS).write_text(f"http://127.0.0.1:{port}/v1", "utf-8")
            (Path(folder) / "baris").write_text(str(asked.rows), "utf-8")
            told = race.race("bench.rest_load", WAYS, Path(folder), asked.rows, asked.passes)
        finally:
            server.terminate()
        text = race.markdown(f"Speed of reading REST, {SIZE:,} rows a page", told, WAYS, int(size))
    race.write(asked.out, told, text)


if __name__ == "__main__":
    main(sys.argv[1:])
