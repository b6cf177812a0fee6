"""A publisher's home beside a real CKAN: releases of the three datasets, and a portal that has none of them yet."""

import json
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from publish.ckan.client import Client
from publish.ckan.ids import TABLE, resource_id
from publish.receipt import sha256
from publish.release import Published, publish
from tests.integration.publish.release import Maker
from wadah.settings import ROOT

ONE = "aduan-bulanan"
IDS = ["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"]
OPEN = "open.open_aduan_bulanan"


def some(rows: int, value: int) -> str:
    """SQL: that many rows of the first dataset get that value."""
    return f"UPDATE {OPEN} SET jumlah_aduan = {value} WHERE catatan_supresi IS NULL AND rowid IN (SELECT rowid FROM {OPEN} WHERE catatan_supresi IS NULL ORDER BY rowid LIMIT {rows})"  # noqa: E501


class Publisher:
    """One installation that publishes (of these datasets) to one CKAN, and a reader's eyes."""

    def __init__(self, folder: Path, address: str, token: str, only: Collection[str] = (ONE,), **maker: Any) -> None:
        self.home, self.address = folder / "rumah wadah", address
        connection = self.home / "connections" / "ckan"
        connection.parent.mkdir(parents=True)
        parts = urlsplit(address)
        connection.write_text(f"{parts.scheme}://wadah:{token}@{parts.netloc}{parts.path}\n", "utf-8")
        self.maker = Maker(self.home, **{"months": 3, "portal": {"target": "ckan"}, **maker})
        self.maker.contracts = {d: c for d, c in self.maker.contracts.items() if d in only}
        self.client = Client(address, token)
        self.reader = Client(address)

    def publish(self, **how: Any) -> dict[str, Published]:
        return {p.dataset: p for p in publish(self.maker.settings, **{"contracts": self.maker.contracts, **how})}

    def outcomes(self, **how: Any) -> dict[str, str]:
        return {d: p.outcome for d, p in self.publish(**how).items()}

    def show(self, dataset: str = ONE) -> dict[str, Any]:
        return dict(self.reader.call("package_show", id=dataset))

    def rows(self, dataset: str = ONE) -> list[list[Any]]:
        """The table in the order of its key, without row numbers."""
        said = self.reader.rows(resource_id(dataset, TABLE), 32_000)
        assert said is not None
        at = [i for i, f in enumerate(said["fields"]) if f["id"] != "_id"]
        assert said["total"] == len(said["records"])
        return sorted([[str(r[i]) for i in at] for r in said["records"]])

    def receipts(self, dataset: str = ONE) -> list[dict[str, Any]]:
        return list(self.reader.call("wadah_current", dataset=dataset)[dataset]["receipts"])

    def activities(self, dataset: str = ONE) -> int:
        return len(self.client.call("package_activity_list", id=dataset, limit=100))

    def as_said(self, dataset: str = ONE) -> None:
        """Readers get what the newest receipt says, byte by byte."""
        from publish.ckan.readback import dataset as problems
        from publish.receipt import Receipt

        assert problems(self.reader, Receipt.model_validate(self.receipts(dataset)[-1])) == []

    def purge(self) -> None:
        """An empty portal, whichever tests used it before."""
        found = self.client.call("package_search", rows=1000, include_private=True, include_drafts=True)["results"]
        for name in {*(package["name"] for package in found), *IDS}:
            if self.client.find("package_show", id=name):
                self.client.call("dataset_purge", id=name)
        self.client.find("wadah_clean", older_than=0)

    def killed(self, script: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Run a publisher in a process of its own that may die."""
        told = [str(self.home), self.maker.now, json.dumps(dict(self.maker.portal)), *arguments]
        return subprocess.run([sys.executable, "-c", script, *told], cwd=ROOT, capture_output=True, check=False,
                              timeout=300)  # fmt: skip


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every HTTP request of this process, as `METHOD path`."""
    made: list[str] = []
    real: Callable[..., Any] = requests.adapters.HTTPAdapter.send

    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(f"{request.method} {urlsplit(request.url).path}")
        return real(self, request, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.adapters.HTTPAdapter, "send", send)
        yield made


def downloaded(publisher: Publisher, url: str, to: Path) -> str:
    publisher.reader.fetch(url, to)
    return sha256(to)
