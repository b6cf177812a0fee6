"""A real dataset through the whole publisher: `python -m bench.ckan.portal`, in a process of its own.

Publishes one regency's three datasets, then again with nothing changed, and asks for a dataset's page. Answers
{"first": seconds, "unchanged": seconds, "calls": how many requests the unchanged run made, "writes": how many of them
were no GET or HEAD of a read action, "page_ms": [each], "peak_mb"}.
"""

import json
import resource
import sys
import time
from pathlib import Path

import httpx
import requests

from publish.ckan.client import Client
from publish.release import publish
from tests.integration.publish.release import Maker
from wadah.settings import load_settings

PAGES = 30
READS = ("wadah_current", "wadah_status", "wadah_pages_seal", "_show", "_list", "_search")


def main() -> dict[str, object]:
    settings = load_settings()
    maker = Maker(Path(settings.home), months=22, portal={"target": "ckan"})
    maker.make()
    asked: list[tuple[str, str]] = []
    send = requests.Session.send

    def counted(self: requests.Session, request: requests.PreparedRequest, **more: object) -> requests.Response:
        asked.append((str(request.method), str(request.url)))
        return send(self, request, **more)

    requests.Session.send = counted  # type: ignore[method-assign]
    begun = time.perf_counter()
    told = publish(maker.settings)
    first = time.perf_counter() - begun
    published = [p.dataset for p in told if p.outcome in ("new", "changed", "unchanged")]
    asked.clear()
    begun = time.perf_counter()
    publish(maker.settings)
    unchanged, calls = time.perf_counter() - begun, list(asked)
    writes = [u for m, u in calls if m not in ("GET", "HEAD") and not u.endswith(READS)]
    with httpx.Client(base_url=Client.connect(maker.settings).address, trust_env=False, timeout=60) as http:
        pages = []
        for _ in range(PAGES):
            begun = time.perf_counter()
            http.get(f"/dataset/{published[0]}").raise_for_status()
            pages.append((time.perf_counter() - begun) * 1000)
    return {"first": first, "unchanged": unchanged, "calls": len(calls), "writes": len(writes), "page_ms": pages,
            "datasets": published, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
