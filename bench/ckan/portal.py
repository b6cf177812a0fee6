"""Real datasets through the whole publisher: `python -m bench.ckan.portal` with the token on standard input.

Publishes one regency's three datasets, then again with nothing changed, and asks for a dataset's page. Answers
{"first": seconds, "unchanged": seconds, "calls": the requests of the unchanged run, "page_ms": [each], "peak_mb"}.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.ckan.table import peak
from publish.ckan.client import Client
from tests.integration.ckan.publishing import IDS, Publisher, counting
from wadah.settings import load_settings

PAGES = 30


def main() -> dict[str, object]:
    client = Client.connect(load_settings())
    with tempfile.TemporaryDirectory(prefix="wadah-bench-") as folder:
        publisher = Publisher(Path(folder), client.address, sys.stdin.readline().strip(), only=IDS, months=22)
        publisher.maker.make()
        return measure(publisher)


def measure(publisher: Publisher) -> dict[str, object]:
    with counting() as asked:
        begun = time.perf_counter()
        told = publisher.publish()
        first = time.perf_counter() - begun
        asked.clear()
        begun = time.perf_counter()
        publisher.publish()
        unchanged, calls = time.perf_counter() - begun, list(asked)
    published = [p.dataset for p in told.values() if p.outcome in ("new", "changed", "unchanged")]
    pages = []
    with httpx.Client(base_url=publisher.address, trust_env=False, timeout=60) as http:
        for _ in range(PAGES):
            begun = time.perf_counter()
            http.get(f"/dataset/{IDS[0]}").raise_for_status()
            pages.append((time.perf_counter() - begun) * 1000)
    return {"first": first, "unchanged": unchanged, "calls": calls, "page_ms": pages, "datasets": published,
            "peak_mb": peak()}  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
