"""CKAN with our extension as a target: a dataset's files, table and metadata change in one switch.

Every step may be repeated: blobs are named by their content, a stage replaces a stage, the switch knows a receipt it
has seen. `unread/<dataset>` remembers a switch whose reading back is still to come, so that a publisher killed between
the two leaves no release unread. ADR docs/adr/0030-ckan-target.md.
"""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from publish.ckan import package, readback, site, table
from publish.ckan.cache import Cache
from publish.ckan.client import Client
from publish.ckan.ids import TABLE, resource_id
from publish.ckan.links import place
from publish.ckan.pages import public_address
from publish.receipt import Receipt
from publish.receipt import sha256 as hash_of
from publish.target import Bundle, Given, Last, Work, next_id
from wadah import log
from wadah.errors import Fatal, Retriable, WadahError
from wadah.files import write_text
from wadah.lock import lock
from wadah.settings import Settings
from wadah.warehouse.connect import connect

LOG = log.get("publish")
OTHER_BASE, TAKEN, NOTHING_BEFORE = "WDH-634", "WDH-636", "WDH-637"


class CkanPortal:
    """`publish.target.Target` for a CKAN that has ckanext-wadah."""

    name = "ckan"
    together = False
    limits: tuple[str, ...] = ()

    def __init__(self, settings: Settings, client: Client) -> None:
        self.settings, self.client = settings, client
        self.home = settings.path("cache", "ckan")
        self.cache = Cache(self.home, client)
        self.unread = self.home / "unread"

    def clean(self, dataset: str | None = None) -> None:
        if dataset is not None:
            self._finish(self._mark(dataset))
            return
        self.cache.prune()
        for file in sorted(self.unread.glob("*.json")):
            try:
                with lock(self.settings, f"publish-{file.stem}", f"read {file.stem} back"):
                    self._finish(file)
            except Fatal as failure:  # it is back on the release before; the other datasets go on
                LOG.error("release.unreadable", dataset=file.stem, error=failure)
            except Retriable as busy:
                if busy.code != "WDH-152":  # else its publisher lives, and reads it back itself
                    raise

    def _finish(self, file: Path) -> None:
        """Read a release back whose publisher died before it could. Raises Fatal WDH-625, having gone back."""
        if not file.exists():
            return
        try:
            told = Receipt.model_validate_json(file.read_bytes())
        except ValueError:  # cut short by a power failure, before the switch
            file.unlink()
            return
        last = self.current([told.dataset]).get(told.dataset)
        try:
            if last and last.receipt == told:
                self._read(told)
        except Fatal:
            if last and len(last.receipts) > 1:
                with suppress(Fatal):  # the release before was a withdrawal
                    self.rollback(told.dataset)
            file.unlink()
            raise
        file.unlink(missing_ok=True)

    def current(self, datasets: Collection[str] | None = None) -> dict[str, Last]:
        only: dict[str, Any] = {"dataset": next(iter(datasets))} if datasets and len(datasets) == 1 else {}
        said = self.client.find("wadah_current", **only)
        if said is None:  # it answered before; as a CKAN without it, all would be published as if for the first time
            problem = f"its extension is not loaded any more; where that is meant, remove {self.home / 'portal.json'}"
            raise Retriable("WDH-621", action="wadah_current", problem=problem)
        return {d: self._last(d, v) for d, v in sorted(said.items()) if datasets is None or d in datasets}

    def _last(self, dataset: str, said: Mapping[str, Any]) -> Last:
        try:
            told = tuple(Receipt.model_validate(r) for r in said["receipts"])
        except ValueError as damage:
            LOG.error("portal.damaged", dataset=dataset, error=damage)
            return Last((), damage=Fatal("WDH-612", file=dataset, problem=type(damage).__name__))
        table = next(iter(said["tables"].values()), None)
        given = partial(self._given, told, frozenset(f["release"] for f in said["files"]))
        return Last(told, said["metadata"], given, said["rejected_hash"], table, frozenset(said["ids"]))

    def _given(self, told: tuple[Receipt, ...], kept: frozenset[str]) -> Given:
        """Of every release that can still be fetched its Parquet, from the cache or from the portal."""
        found: dict[str, Path] = {}
        for receipt in (r for r in told if r.release in kept):
            if file := next((f for f in receipt.files if f.format == "Parquet"), None):
                url = f"/dataset/{receipt.dataset}/rilis/{receipt.release}/{file.name}"
                found[receipt.release] = self.cache.get(file.sha256, ".parquet", url)
        parquet = found.get(told[-1].release)
        self.cache.point(told[-1].dataset, parquet)
        return Given(parquet, tuple(found.values()))

    def new_id(self, day: date, current: Mapping[str, Last]) -> str:
        return next_id(day, {i for last in current.values() for i in last.ids})

    def stage(self, work: Work) -> Path | None:
        if not work.bundles:
            return site.stage(work, self.client, self.settings.path("portal", "stage", f"{self.name}-situs"))
        bundle = _only(work)
        staged = bundle.folder.parent / "kirim"
        staged.mkdir()
        (staged / "receipt.json").hardlink_to(bundle.folder / "receipt.json")
        if bundle.contract is None:
            return staged
        for file in bundle.receipt.files:
            self.client.put(file.sha256, bundle.folder / file.name)
            self.cache.add(file.sha256, bundle.folder / file.name)
        self._table(work, bundle, staged)
        call = package.release(work, bundle)
        (staged / "rilis.json").write_text(json.dumps(call, ensure_ascii=False), "utf-8")
        return staged

    def _table(self, work: Work, bundle: Bundle, staged: Path) -> None:
        """Send the rows aside: their difference where that is little (or nothing), all of them else."""
        contract, receipt, name = bundle.contract, bundle.receipt, bundle.receipt.dataset
        if contract is None:
            return
        rows, last = table.parquet(bundle.folder, name), work.current.get(name)
        live = last.table if last and not last.removed else None
        with connect(None, self.settings) as con:
            call = {
                "dataset": name, "resource_id": resource_id(name, TABLE), "release": receipt.release,
                "rows": receipt.rows, "row_hash": receipt.row_hash, "columns": table.columns(con, contract, rows),
                "key": list(contract.table.key), "fulltext": table.full_text(contract), "whole": hash_of(rows),
            }  # fmt: skip
            limit = table.DIFF_AT_MOST_FULL_TEXT if call["fulltext"] else table.DIFF_AT_MOST
            if last and live and last.parquet and table.as_diff(receipt, live["moved"], limit):
                diff = staged / "beda.parquet"
                table.difference(con, rows, last.parquet, contract, diff)
                # Going back loads it, and of a table with numbers no public file is it.
                self.client.put(str(call["whole"]), rows)
                if self._staged(call | {"mode": "diff", "base_hash": live["row_hash"]}, diff):
                    return
        self._staged(call | {"mode": "replace"}, rows)

    def _staged(self, call: Mapping[str, Any], file: Path) -> bool:
        """Whether the portal took it; False where its live table is not what the difference is of."""
        sha256 = hash_of(file)
        self.client.put(sha256, file)
        try:
            answer = self.client.call("wadah_table_stage", **call, blob=sha256)
        except Fatal as refusal:
            if call["mode"] == "diff" and OTHER_BASE in refusal.message:
                return False
            raise
        if (answer["rows"], answer["row_hash"]) != (call["rows"], call["row_hash"]):
            raise Fatal("WDH-623", action="wadah_table_stage", problem="other rows than were sent")
        LOG.info("table.staged", dataset=call["dataset"], reason=call["mode"], rows=call["rows"])
        return True

    def verify(self, staged: Path, work: Work) -> None:
        if not work.bundles:
            return site.verify(staged)
        receipt = _only(work).receipt
        if missing := [f.name for f in receipt.files if not self.client.known(f.sha256)]:
            raise Fatal("WDH-610", problems=f"{receipt.dataset}: the portal lacks {', '.join(missing)}")
        return None

    def swap(self, staged: Path, work: Work) -> None:
        if not work.bundles:
            return site.swap(staged, self.client)
        receipt = _only(work).receipt
        self.unread.mkdir(parents=True, exist_ok=True)
        mark = self._mark(receipt.dataset)
        write_text(mark, receipt.text())
        if receipt.kind == "removed":
            told = {"receipt": json.loads(receipt.text()), "metadata": _only(work).metadata}
            self.client.call("wadah_withdraw", dataset=receipt.dataset, **told)
        else:
            self._switch(json.loads((staged / "rilis.json").read_bytes()), work.current.get(receipt.dataset))
        return None

    def _switch(self, call: dict[str, Any], before: Last | None) -> None:
        try:
            self.client.call("wadah_release", **call)
        except Fatal as refusal:
            if not any(code in refusal.message for code in (OTHER_BASE, TAKEN)):
                raise
            now = self.current([call["dataset"]]).get(call["dataset"])
            if (now.receipt if now else None) == (before.receipt if before else None):
                raise
            problem = f"a publisher elsewhere was first, with release {now.receipt.release if now else '?'}"
            raise Retriable("WDH-627", dataset=call["dataset"], problem=problem) from None

    def read_back(self, work: Work) -> None:
        if not work.bundles:
            site.read_back(self.settings.path("portal", "stage", f"{self.name}-situs"), self.client)
        else:
            receipt = _only(work).receipt
            self._read(receipt)
            self._mark(receipt.dataset).unlink(missing_ok=True)
        try:
            self.client.call("wadah_clean")
        except WadahError as failure:  # what is left lies where no reader looks, and the next release takes it
            LOG.warning("portal.not_cleaned", target=self.name, error=failure)

    def _read(self, receipt: Receipt) -> None:
        """Raises Fatal WDH-625 where readers do not get what the receipt says."""
        try:
            problems = readback.dataset(self.client.anonymous, receipt)
        except Fatal as refusal:  # a file that is not found, a page that readers may not see
            problems = [refusal.message]
        if problems:
            raise Fatal("WDH-625", dataset=receipt.dataset, problems="; ".join(problems[:10]))
        files = {f.format: f for f in receipt.files}
        here = self.cache.place(files["Parquet"].sha256, ".parquet") if "Parquet" in files else None
        self.cache.point(receipt.dataset, here if here and here.exists() else None)

    def _mark(self, dataset: str) -> Path:
        return self.unread / f"{dataset}.json"

    def rollback(self, dataset: str | None = None, to: str | None = None) -> str:
        if to is not None:
            problem = "a dataset goes back one release at a time: `wadah rollback DATASET`"
            raise Fatal("WDH-626", what=f"go back to {to}", problem=problem)
        if dataset is None:
            raise Fatal(
                "WDH-626", what="go back whole", problem="each dataset has its own switch: `wadah rollback DATASET`"
            )
        now = self.current([dataset]).get(dataset)
        # Named, so that a call that is made again, its answer lost, goes back no further.
        told: dict[str, Any] = {"release": now.receipt.release} if now else {}
        try:
            return str(self.client.call("wadah_rollback", dataset=dataset, **told)["release"])
        except Fatal as refusal:
            if NOTHING_BEFORE in refusal.message:
                raise Fatal("WDH-604", kept=self.settings.portal.keep) from None
            raise

    def where(self, dataset: str) -> str:
        return f"{public_address(self.settings)}/{place(f'd/{dataset}/')}"


def _only(work: Work) -> Bundle:
    [bundle] = work.bundles.values()
    return bundle
