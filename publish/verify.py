"""Whether a portal gives what its receipts say, asked by anybody: `wadah verify ADDRESS`.

Needs nothing but the address (of the portal, of a dataset's page, of a receipt) or a receipt's file. Every download is
fetched and hashed, its rows counted; the chain of receipts is followed to the first; a table in the Data API is
counted and, where one call can give it, hashed. Nothing a portal says is trusted. That it did not write its whole
history anew only those can tell who kept the hash of a receipt: the newest one's is told.
"""

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from publish.ckan import readback
from publish.ckan.client import Client
from publish.ckan.ids import HISTORY, LISTED, MARK
from publish.receipt import File, Receipt, broken_link, sha256
from wadah.errors import Fatal, Retriable, WadahError

csv.field_size_limit(1 << 27)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing compared. `ok` None: it could not be, and `said` tells why."""

    dataset: str
    what: str
    ok: bool | None
    said: str


@dataclass(frozen=True)
class Chain:
    """A dataset's receipts, oldest first, and where the newest one's files lie: an address or a folder.

    Raises ValueError without a receipt.
    """

    dataset: str
    receipts: tuple[Receipt, ...]
    beside: str
    ckan: Client | None = None

    def __post_init__(self) -> None:
        if not self.receipts:
            raise ValueError

    @property
    def complete(self) -> bool:
        """Whether all receipts are meant to be here; beside a file there is but one."""
        return "://" in self.beside

    def place(self, file: File) -> str:
        last = self.receipts[-1]
        if self.ckan:
            return self.ckan.address + readback.download(last.dataset, file.format, file.name)
        return urljoin(self.beside, file.name) if "://" in self.beside else str(Path(self.beside) / file.name)


def verify(place: str) -> list[Finding]:
    """Everything that can be compared at an address or beside a file.

    Raises Fatal WDH-628 where it is no portal, no dataset's page and no receipt, or where nobody answers.
    """
    try:
        chains = list(_chains(place))
    except (WadahError, ValueError, LookupError, TypeError, AttributeError) as refusal:  # or JSON of another shape
        raise _not(place, refusal) from None
    if not chains:
        raise Fatal("WDH-628", address=place, problem="it gives no dataset")
    return [found for chain in chains for found in _dataset(chain)]


def _not(place: str, why: Exception) -> Fatal:
    told = why.message.rstrip(".") if isinstance(why, WadahError) else "what is there is no receipt"
    told = "nobody answers there" if isinstance(why, Retriable) else told
    return why if isinstance(why, Fatal) and why.code == "WDH-628" else Fatal("WDH-628", address=place, problem=told)


def _chains(place: str) -> Iterator[Chain]:
    if "://" not in place:
        file = Path(place)
        if file.is_dir():
            raise Fatal("WDH-628", address=place, problem="it is a folder; name the receipt.json in it")
        if not file.is_file():
            raise Fatal("WDH-628", address=place, problem="there is no such file, and it is no address")
        receipt = Receipt.model_validate_json(file.read_bytes())
        yield Chain(receipt.dataset, (receipt,), str(file.parent))
        return
    if place.endswith(".json"):
        yield _static(place.rpartition("/")[0] + "/", place.rpartition("/")[2])
        return
    root, dataset = split(place)
    reader = Client(root, None, timeout=120.0)
    only: dict[str, Any] = {"dataset": dataset} if dataset else {}
    said = reader.find("wadah_current", **only)
    if said is not None:
        for name, told in said.items():
            yield Chain(dataset or name, tuple(Receipt.model_validate(r) for r in told["receipts"]), root, reader)
    elif stock := list(_stock(reader, dataset)):
        yield from stock
    elif dataset:
        yield _static(f"{root}/d/{dataset}/", dataset=dataset)
    else:
        for name in _listed(root):
            yield _static(f"{root}/d/{name}/", dataset=name)


def _stock(reader: Client, dataset: str | None) -> Iterator[Chain]:
    """A CKAN without our extension keeps the receipts in a resource of each dataset."""
    if dataset:
        found = [reader.find("package_show", id=dataset)]
    else:
        found = (reader.find("package_search", fq=f"extras_{MARK}:[* TO *]", rows=LISTED) or {}).get("results", [])
    for shown in filter(None, found):
        if any(extra["key"] == MARK for extra in shown.get("extras", ())):
            with tempfile.TemporaryDirectory() as held:
                file = Path(held) / "riwayat.json"
                reader.fetch(readback.download(shown["name"], HISTORY, file.name), file)
                told = json.loads(file.read_bytes())["receipts"]
            yield Chain(dataset or shown["name"], tuple(map(Receipt.model_validate, told)), reader.address, reader)


def split(address: str) -> tuple[str, str | None]:
    """(the portal's root, the dataset of a dataset's page).

    >>> split("https://data.example/portal/en/dataset/aduan/resource/x"), split("https://x.id/d/aduan/"), split("https://x.id/")
    (('https://data.example/portal', 'aduan'), ('https://x.id', 'aduan'), ('https://x.id', None))
    """
    parts = urlsplit(address)
    steps = [s for s in parts.path.split("/") if s and s != "index.html"]
    at = next((i for i, s in enumerate(steps[:-1]) if s in ("dataset", "d")), None)
    before = [s for s in (steps if at is None else steps[:at]) if s not in ("en", "dataset")]
    return "/".join([f"{parts.scheme}://{parts.netloc}", *before]), None if at is None else steps[at + 1]


def _static(folder: str, name: str = "receipt.json", dataset: str | None = None) -> Chain:
    """A static site's dataset: its receipt, and those before it under `rilis/`, as far as they are there."""
    with tempfile.TemporaryDirectory() as held:
        told = [_receipt(folder + name, Path(held))]
        history = folder if "/rilis/" not in folder else folder.rstrip("/").rpartition("/rilis/")[0] + "/"
        while before := told[0].previous:
            try:
                found = _receipt(f"{history}rilis/{before.release}/receipt.json", Path(held))
            except (Fatal, ValueError):
                break
            told.insert(0, found)
            if found.link() != before:
                break
    return Chain(dataset or told[-1].dataset, tuple(told), folder)


def _receipt(url: str, folder: Path) -> Receipt:
    parts = urlsplit(url)
    Client(f"{parts.scheme}://{parts.netloc}", None, 120.0).fetch(url, folder / "receipt.json")
    return Receipt.model_validate_json((folder / "receipt.json").read_bytes())


def _listed(root: str) -> list[str]:
    """Datasets of a static portal, from its `data.json`."""
    with tempfile.TemporaryDirectory() as held:
        file = Path(held) / "data.json"
        Client(root, None, 120.0).fetch(f"{root}/data.json", file)
        said = json.loads(file.read_bytes())
    if not isinstance(said, dict) or not isinstance(said.get("dataset"), list):
        raise Fatal("WDH-628", address=root, problem="its data.json is no catalogue")
    return sorted(filter(None, (split(d["landingPage"])[1] for d in said["dataset"])))


def _dataset(chain: Chain) -> Iterator[Finding]:
    last, name = chain.receipts[-1], chain.dataset
    yield _chain(chain)
    if last.kind == "removed":
        yield Finding(name, "withdrawn", True, f"withdrawn on {last.at:%Y-%m-%d}; only its receipts remain")
        return
    failed = [c.name for c in last.checks if not c.ok and c.severity == "error"]
    checked = f"{last.passed} of {len(last.checks)} checks passed, as the receipt says"
    yield Finding(name, "gate", bool(last.checks) and not failed, checked)
    if not any(file.format == "CSV" for file in last.files):
        yield Finding(name, "files", False, "the receipt names no CSV, the file that the gate's result is bound to")
    with tempfile.TemporaryDirectory() as held:
        for file in last.files:
            yield from _file(chain, file, Path(held) / file.name)
    if chain.ckan:
        yield _table(chain.ckan, last)


def _table(reader: Client, last: Receipt) -> Finding:
    try:
        problems, hashed = readback.table(reader, last)
    except WadahError as refusal:
        problems, hashed = [refusal.message], False
    good = f"{last.rows:,} rows" + (", their hash too" if hashed else "; one call cannot give what their hash is of")
    return Finding(last.dataset, "table in the Data API", not problems, "; ".join(problems) or good)


def _chain(chain: Chain) -> Finding:
    told, name = list(chain.receipts), chain.dataset
    if other := next((r for r in told if r.dataset != name), None):
        return Finding(name, "chain of receipts", False, f"{other.release} is a receipt of {other.dataset}")
    if broken := broken_link(told):
        return Finding(name, "chain of receipts", False, f"{broken.release} does not follow from the one before")
    if told[0].previous or told[0].number != 1:
        said = f"only from {told[0].release} on: the earlier ones are not here"
        return Finding(name, "chain of receipts", False if chain.complete else None, said)
    many = "1 receipt" if len(told) == 1 else f"{len(told)} receipts, each holding the hash of the one before"
    return Finding(name, "chain of receipts", True, f"{many}; the newest is {told[-1].link().sha256}")


def _file(chain: Chain, file: File, to: Path) -> Iterator[Finding]:
    last, place = chain.receipts[-1], chain.place(file)
    try:
        digest, size = _get(place, to)
    except (WadahError, OSError) as missing:
        said = missing.message if isinstance(missing, WadahError) else "it is not there"
        yield Finding(last.dataset, file.name, False, said)
        return
    if (digest, size) != (file.sha256, file.bytes):
        yield Finding(last.dataset, file.name, False, f"{size:,} bytes with another sha256 than the receipt says")
        return
    try:
        counted = _rows(to)
    except (ValueError, csv.Error, pa.ArrowException, OSError):
        yield Finding(last.dataset, file.name, False, f"it is no {file.format} whose rows could be counted")
        return
    to.unlink()
    good = f"{size:,} bytes, sha256 {digest[:12]}… as the receipt says"
    if counted is not None:
        good += f", {counted:,} rows"
    wrong = [] if counted in (None, last.rows) else [f"{counted:,} rows, the receipt says {last.rows:,}"]
    if file.format == "CSV" and digest != last.content_hash:
        wrong.append("its hash is not the one the gate's result is bound to")
    yield Finding(last.dataset, file.name, not wrong, "; ".join(wrong) or good)


def _get(place: str, to: Path) -> tuple[str, int]:
    if "://" in place:
        parts = urlsplit(place)
        return Client(f"{parts.scheme}://{parts.netloc}", None, 300.0).fetch(place, to)
    to.symlink_to(Path(place).resolve(strict=True))
    return sha256(to), to.stat().st_size


def _rows(file: Path) -> int | None:
    """Rows of a CSV or a Parquet; None of a form whose rows are not counted here. Raises where it is damaged."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as opened:
            return max(sum(1 for _ in csv.reader(opened)) - 1, 0)
    if file.suffix == ".parquet":
        return int(pq.ParquetFile(file).metadata.num_rows)
    return None
