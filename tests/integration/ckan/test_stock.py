"""A CKAN without our extension: its own API, honestly. The real thing, started without our plugin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.ckan import stock_table
from publish.ckan.ids import HISTORY, package_id, resource_id
from publish.ckan.readback import dataset as problems
from publish.ckan.stock import StockCkan
from publish.receipt import Receipt
from publish.release import release_dataset, rollback
from publish.targets import target
from publish.verify import verify
from tests import ckan
from tests.integration.ckan.publishing import ONE, OPEN, Publisher, counting, some
from wadah.errors import Fatal


@pytest.fixture(scope="module")
def stock() -> Iterator[Any]:
    with ckan.temporary(plain=True) as running:
        yield running


@pytest.fixture
def published(stock: Any, tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path, stock.address, stock.token)
    publisher.purge()
    publisher.maker.make()
    assert publisher.outcomes() == {ONE: "new"}
    yield publisher


def last(publisher: Publisher) -> Receipt:
    return target(publisher.maker.settings).current()[ONE].receipt


def as_said(publisher: Publisher) -> None:
    assert problems(publisher.reader, last(publisher), ignore=HISTORY) == []


def test_it_says_what_it_cannot_promise(published: Publisher) -> None:
    to = target(published.maker.settings)
    assert isinstance(to, StockCkan) and any("half" in limit for limit in to.limits)
    with pytest.raises(Fatal, match="WDH-626"):
        rollback(published.maker.settings, dataset=ONE)


def test_a_release_unchanged_changed_and_withdrawn(published: Publisher) -> None:
    shown = published.show()
    assert shown["id"] == package_id(ONE)
    as_said(published)
    assert {f.ok for f in verify(f"{published.address}/dataset/{ONE}")} == {True}
    with counting() as calls:
        settings = published.maker.settings
        done = release_dataset(settings, StockCkan(settings, published.client), ONE, published.maker.contracts)
        assert done.outcome == "unchanged"
    assert len(calls) <= 2, calls
    assert published.show()["metadata_modified"] == shown["metadata_modified"]
    published.maker.make(some(3, 901), f"DELETE FROM {OPEN} WHERE rowid IN (SELECT max(rowid) FROM {OPEN})")
    changed = published.publish()[ONE]
    assert (changed.outcome, changed.changed, changed.deleted) == ("changed", 3, 1), changed
    as_said(published)
    assert {r["id"] for r in published.show()["resources"]} == {r["id"] for r in shown["resources"]}
    assert last(published).number == 2
    assert published.outcomes(contracts={}) == {ONE: "removed"}
    assert published.reader.rows(resource_id(ONE, "api"), 0) is None
    assert published.outcomes(contracts={}) == {} and last(published).kind == "removed"
    assert published.outcomes() == {ONE: "new"} and last(published).number == 4
    as_said(published)


def test_added_rows_are_found_by_their_words(published: Publisher) -> None:
    """`upsert` would leave CKAN's search text stale."""
    published.maker.make(f"UPDATE {OPEN} SET satuan = 'laporan' WHERE rowid < 3")
    assert published.outcomes() == {ONE: "changed"}
    found = published.reader.call("datastore_search", resource_id=resource_id(ONE, "api"), q="laporan")
    assert found["total"] == 3
    as_said(published)


def test_a_release_that_died_half_way_is_made_whole(published: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    published.maker.make(some(6, 902))
    real = stock_table._count
    with monkeypatch.context() as dying:
        dying.setattr(StockCkan, "_revise", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            published.publish()
    with monkeypatch.context() as dying:
        dying.setattr(stock_table, "_count", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            published.publish()  # the rows are ahead of what the portal says of itself
    assert stock_table._count is real and last(published).number == 1
    published.maker.make(some(2, 903))
    assert published.outcomes() == {ONE: "changed"} and last(published).number == 2
    as_said(published)
