"""A CKAN without our extension as a target: its own API, and plain words for what that cannot promise.

What was published is remembered in the portal itself: a resource `riwayat.json` with receipts and metadata, written by
the last call of a release. Until then a run that died is as if it never was, and the next one sends every row anew.
"""

import json
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from publish.ckan import package, readback, stock_table, table
from publish.ckan.cache import Cache
from publish.ckan.client import Client
from publish.ckan.ids import HISTORY, LISTED, MARK, TABLE, package_id, resource_id
from publish.ckan.links import place
from publish.ckan.pages import public_address
from publish.receipt import Receipt
from publish.receipt import sha256 as hash_of
from publish.target import Bundle, Given, Last, Work, next_id
from wadah.errors import Fatal
from wadah.settings import Settings
from wadah.warehouse.connect import connect

OWN = ("id", "name", "title", "notes", "owner_org", "tags", "license_id", "url", "version", "private")
RESOURCE = ("id", "name", "description", "format", "mimetype", "url", "url_type", "hash", "size")


class StockCkan:
    """`publish.target.Target` for any CKAN 2.11 or later with the datastore."""

    name = "ckan-stok"
    together = False
    limits: tuple[str, ...] = (
        "This CKAN has no ckanext-wadah: a release is several calls, and readers may meet a half of it meanwhile.",
        "It cannot go back to the release before, and keeps no files of earlier releases.",
        "Files lie under addresses whose content changes: a download that is under way may end short.",
        "Pages, search and downloads are CKAN's own.",
    )

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client = settings, client
        self.cache = Cache(settings.path("cache", "ckan"), client)

    def clean(self, dataset: str | None = None) -> None:
        if dataset is None:
            self.cache.prune()

    def current(self, datasets: Collection[str] | None = None) -> dict[str, Last]:
        if datasets is not None and len(datasets) == 1:
            found = [self.client.find("package_show", id=next(iter(datasets)))]
        else:
            found = self.client.call("package_search", fq=f"extras_{MARK}:[* TO *]", rows=LISTED)["results"]
        told = {p["name"]: last for p in found if p and (last := self._last(p))}
        return {d: last for d, last in sorted(told.items()) if datasets is None or d in datasets}

    def _last(self, shown: Mapping[str, Any]) -> Last | None:
        mark = next((e["value"] for e in shown.get("extras", ()) if e["key"] == MARK), None)
        if mark is None:
            return None
        name = str(shown["name"])
        file = self.cache.get(mark, ".json", readback.download(name, HISTORY, f"{HISTORY}.json"))
        try:
            said = json.loads(file.read_bytes())
            told = tuple(Receipt.model_validate(r) for r in said["receipts"])
        except ValueError as damage:
            raise Fatal("WDH-612", file=name, problem=type(damage).__name__) from None
        live = {"row_hash": told[-1].row_hash, "moved": 0} if told[-1].row_hash else None
        return Last(told, said["metadata"], partial(self._given, told[-1]), None, live,
                    frozenset(r.release for r in told))  # fmt: skip

    def _given(self, last: Receipt) -> Given:
        file = next((f for f in last.files if f.format == "Parquet"), None)
        if file is None:
            return Given()
        here = self.cache.get(file.sha256, ".parquet", readback.download(last.dataset, file.format, file.name))
        self.cache.point(last.dataset, here)
        return Given(here, (here,))

    def new_id(self, day: date, current: Mapping[str, Last]) -> str:
        return next_id(day, {i for last in current.values() for i in last.ids})

    def stage(self, work: Work) -> Path | None:
        """Nothing can be staged in such a portal: what is to leave is laid out here."""
        if not work.bundles:
            return None  # pages are CKAN's own
        [bundle] = work.bundles.values()
        staged = bundle.folder.parent / "kirim"
        staged.mkdir()
        before = work.current[bundle.receipt.dataset].receipts if bundle.receipt.dataset in work.current else ()
        history = {"receipts": [json.loads(r.text()) for r in (*before, bundle.receipt)], "metadata": bundle.metadata}
        (staged / f"{HISTORY}.json").write_text(json.dumps(history, ensure_ascii=False), "utf-8")
        return staged

    def verify(self, staged: Path, work: Work) -> None:
        [bundle] = work.bundles.values()
        if any(hash_of(bundle.folder / f.name) != f.sha256 for f in bundle.receipt.files):
            raise Fatal("WDH-610", problems=f"{bundle.receipt.dataset}: a file changed in {staged.parent.name}")

    def swap(self, staged: Path, work: Work) -> None:
        """Package and table, then files, metadata and history in one `package_revise`."""
        [bundle] = work.bundles.values()
        name, history = bundle.receipt.dataset, staged / f"{HISTORY}.json"
        call = _package(work, bundle, history)
        shown = self.client.find("package_show", id=name)
        _refuse_other(name, shown)
        bare = [r | {"url": "", "url_type": ""} for r in call["resources"] if r["format"] == "API"]
        if shown is None:
            plain = {k: v for k, v in call.items() if k != "extras"}  # what is not marked was not released
            self.client.call("package_create", **plain | {"resources": bare})
        elif {r["id"] for r in bare} - {r["id"] for r in shown["resources"]}:
            self.client.call("package_patch", id=name, resources=[*shown["resources"], *bare])
        if bundle.receipt.kind == "removed":
            self.client.find("datastore_delete", resource_id=resource_id(name, TABLE), force=True)
        self._revise(name, call, bundle, history)

    def _revise(self, name: str, call: dict[str, Any], bundle: Bundle, history: Path) -> None:
        """The rows, then everything else in one call."""
        if bundle.contract is not None:
            self._rows(bundle)
        uploads = {resource_id(name, f.format.lower()): bundle.folder / f.name for f in bundle.receipt.files}
        uploads[resource_id(name, HISTORY)] = history
        with ExitStack() as opened:
            files = {
                f"update__resources__{rid}__upload": (file.name, opened.enter_context(file.open("rb")))
                for rid, file in uploads.items()
            }
            fields = {"match": {"id": package_id(name)}, "filter": ["-resources", "-extras", "-tags"], "update": call}
            self.client.call("package_revise", upload=files, **{k: json.dumps(v) for k, v in fields.items()})

    def _rows(self, bundle: Bundle) -> None:
        contract, receipt = bundle.contract, bundle.receipt
        if contract is None:
            return
        rid, rows = resource_id(receipt.dataset, TABLE), table.parquet(bundle.folder, receipt.dataset)
        last = self.current([receipt.dataset]).get(receipt.dataset)
        if last and not last.removed and last.receipt.row_hash == receipt.row_hash and not self._other(last.receipt):
            return
        with connect(None, self.settings) as con:
            little = last and not last.removed and table.as_diff(receipt, 0, table.DIFF_AT_MOST_FULL_TEXT)
            # A run that died may have left other rows than the history tells: then a difference fits nothing.
            if last and last.parquet and little and not self._other(last.receipt):
                diff = bundle.folder / "beda.parquet"
                table.difference(con, rows, last.parquet, contract, diff)
                stock_table.change(self.client, con, rid, diff, contract)
            else:
                stock_table.whole(self.client, con, rid, rows, contract)

    def _other(self, told: Receipt) -> list[str]:
        return readback.rows(self.client, told)

    def read_back(self, work: Work) -> None:
        [bundle] = work.bundles.values()
        receipt = bundle.receipt
        if problems := readback.dataset(self.client.anonymous, receipt, ignore=HISTORY):
            raise Fatal("WDH-625", dataset=receipt.dataset, problems="; ".join(problems[:10]))

    def rollback(self, dataset: str | None = None, to: str | None = None) -> str:
        raise Fatal(
            "WDH-626",
            what=f"go back with {dataset or 'the portal'} to {to or 'the release before'}",
            problem=self.limits[1],
        )

    def where(self, dataset: str) -> str:
        return f"{public_address(self.settings)}/{place(f'd/{dataset}/')}"


def _refuse_other(name: str, shown: Mapping[str, Any] | None) -> None:
    """A dataset that our extension released: its history would begin again, and what it hides be forgotten."""
    keys = {*(shown or {}), *(extra["key"] for extra in (shown or {}).get("extras", ()))}
    if "wadah_receipt" in keys and MARK not in keys:
        problem = "it was released by ckanext-wadah, which this CKAN does not load now"
        raise Fatal("WDH-626", what=f"publish {name}", problem=problem)


def _package(work: Work, bundle: Bundle, history: Path) -> dict[str, Any]:
    """The dataset in fields that every CKAN has; all else goes into extras, and `wadah` names the history's hash."""
    digest = hash_of(history)
    if bundle.contract is None:
        said = bundle.metadata
        notice = f"Kumpulan data ini ditarik dari portal pada {bundle.receipt.at:%Y-%m-%d}. {said['deskripsi']}"
        full: dict[str, Any] = {"id": package_id(said["id"]), "name": said["id"], "title": said["judul"],
                                "notes": notice, "owner_org": said["produsen"]["kode"], "resources": []}  # fmt: skip
    else:
        full = package.package(work, bundle)
    texts = {k: v for k, v in full.items() if k not in (*OWN, "resources") and isinstance(v, str)}
    resources = [{k: v for k, v in r.items() if k in RESOURCE} for r in full["resources"]]
    resources.append({
        "id": resource_id(full["name"], HISTORY), "name": "Riwayat dan bukti rilis", "format": "JSON",
        "url": history.name, "url_type": "upload", "hash": digest, "size": history.stat().st_size,
        "mimetype": "application/json",
    })  # fmt: skip
    extras = [{"key": k, "value": v} for k, v in sorted({**texts, MARK: digest}.items())]
    return {k: v for k, v in full.items() if k in OWN} | {"extras": extras, "resources": resources}
