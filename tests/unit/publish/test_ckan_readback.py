"""Reading a release back from CKAN: every way in which readers may get something else is told."""

import copy
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from publish.ckan import readback
from publish.ckan.ids import TABLE, package_id, resource_id
from publish.receipt import File, Receipt

ONE, CONTENT = "aduan-bulanan", b"kode,jumlah\n33.19.01,2\n33.19.02,\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FIELDS = [{"id": "_id", "type": "int"}, {"id": "kode", "type": "text"}, {"id": "jumlah", "type": "int8"}]
RECORDS: list[list[Any]] = [[1, "33.19.01", 2], [2, "33.19.02", None]]
ROWS = {"total": 2, "fields": FIELDS, "records": RECORDS}
RECEIPT = Receipt(
    dataset=ONE, version="1.0.0", title="Uji", kind="new", release="2026-11-20-01", number=1,
    at=datetime(2026, 11, 20, tzinfo=UTC), regency="33.19", rows=2, row_hash=readback.row_hash(ROWS),
    files=[File(name=f"{ONE}.csv", format="CSV", media_type="text/csv", bytes=len(CONTENT), sha256=SHA256)],
)  # fmt: skip


class Reader:
    """What one reader gets; a test spoils a part of it."""

    def __init__(self) -> None:
        listed = {"id": resource_id(ONE, "csv"), "hash": SHA256, "size": len(CONTENT)}
        self.shown: Any = {"id": package_id(ONE), "resources": [listed, {"id": resource_id(ONE, TABLE)}]}
        self.given, self.table = CONTENT, copy.deepcopy(ROWS)

    def find(self, action: str, id: str) -> Any:
        assert (action, id) == ("package_show", ONE)
        return self.shown

    def fetch(self, url: str) -> tuple[str, int]:
        assert url == readback.download(ONE, "CSV", f"{ONE}.csv")
        return hashlib.sha256(self.given).hexdigest(), len(self.given)

    def rows(self, resource: str, limit: int) -> Any:
        assert (resource, limit) == (resource_id(ONE, TABLE), readback.ROWS)
        return self.table


def problems(reader: Any, receipt: Receipt = RECEIPT) -> list[str]:
    return readback.dataset(reader, receipt)


def test_a_release_that_is_as_its_receipt_says() -> None:
    assert problems(Reader()) == []
    assert readback.table(Reader(), RECEIPT) == ([], True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda r: setattr(r, "shown", None), "no such dataset"),
        (lambda r: r.shown.update(id="lain"), "its id changed"),
        (lambda r: r.shown["resources"].pop(0), "is not listed"),
        (lambda r: r.shown["resources"][0].update(hash="0" * 64), "another hash or size"),
        (lambda r: r.shown["resources"][0].update(size=1), "another hash or size"),
        (lambda r: setattr(r, "given", CONTENT[:-1] + b" "), "other bytes"),
        (lambda r: setattr(r, "table", None), "its table is not there"),
        (lambda r: r.table.update(total=3), "3 rows of 2"),
        (lambda r: r.table["records"][0].__setitem__(2, 3), "other rows"),
        (lambda r: r.table["records"].pop(), "other rows"),
    ],
)
def test_what_is_not_as_the_receipt_says_is_told(spoil: Any, said: str) -> None:
    reader = Reader()
    spoil(reader)
    (told,) = problems(reader)
    assert said in told


def test_what_was_withdrawn_has_no_files() -> None:
    removed = RECEIPT.model_copy(update={"kind": "removed"})
    reader = Reader()
    assert problems(reader, removed) == ["files are still there"]
    reader.shown["resources"] = []
    assert problems(reader, removed) == []


def test_a_hash_that_json_cannot_give_is_not_claimed() -> None:
    """A date's text is not told by the API as it was hashed: the rows are counted, and nobody is told more."""
    reader: Any = Reader()
    reader.table["fields"][1]["type"] = "date"
    assert readback.table(reader, RECEIPT) == ([], False)
