"""A release to CKAN, end to end on the real thing: one switch a dataset, told by receipts, and back again."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from publish.ckan import table
from publish.ckan.ids import package_id, resource_id
from publish.ckan.portal import CkanPortal
from publish.plan import plan
from publish.receipt import Receipt, broken_link
from publish.release import release_dataset, release_site, rollback
from publish.targets import target
from publish.verify import verify
from tests.integration.ckan.publishing import IDS, ONE, OPEN, Publisher, counting, some
from wadah.errors import Fatal, Retriable, WadahError
from wadah.lock import lock


@pytest.fixture
def here(portal: Any, tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path, portal.address, portal.token)
    publisher.purge()
    yield publisher
    publisher.purge()


@pytest.fixture
def published(here: Publisher) -> Publisher:
    here.maker.make()
    assert here.outcomes() == {ONE: "new"}
    return here


def mode(publisher: Publisher) -> str:
    said = publisher.reader.call("wadah_current", dataset=ONE)[ONE]["tables"]
    return str(next(iter(said.values()))["mode"])


def test_a_first_release_gives_files_table_metadata_and_pages(portal: Any, tmp_path: Path) -> None:
    published = Publisher(tmp_path, portal.address, portal.token, only=IDS)
    published.purge()
    published.maker.make()
    assert published.outcomes() == dict.fromkeys(IDS, "new")
    shown = published.show()
    assert shown["id"] == package_id(ONE) and shown["organization"]["name"] == "diskominfo"
    assert {r["format"] for r in shown["resources"]} >= {"CSV", "Parquet", "XLSX", "API"}
    assert {r["id"] for r in shown["resources"]} >= {resource_id(ONE, f) for f in ("csv", "parquet", "xlsx", "api")}
    for dataset in IDS:
        published.as_said(dataset)
    described = published.reader.rows(resource_id(ONE, "api"), 0)
    assert described is not None
    fields = {f["id"]: f for f in described["fields"]}
    assert fields["kemendagri_kode_kecamatan"]["type"] == "text"
    assert fields["jumlah_aduan"]["type"] == "int8" and fields["jumlah_aduan"]["info"]["unit"] == "aduan"
    assert fields["jumlah_aduan"]["info"]["label"] == "Jumlah aduan"
    for field in ("wadah_konsep", "wadah_definisi", "wadah_produsen", "wadah_walidata", "wadah_ritme", "wadah_release",
                  "wadah_receipt", "frequency", "temporal_coverage", "publisher", "wadah_kode_wilayah"):  # fmt: skip
        assert shown[field], field
    assert published.reader.fetch("/data.json")[1] > 500
    for place in (published.address, f"{published.address}/en/dataset/{ONE}"):
        found = verify(place)
        assert {f.ok for f in found} == {True} and "their hash too" in found[-1].said, found
    with counting() as calls:
        assert published.outcomes() == dict.fromkeys(IDS, "unchanged")
    assert len(calls) <= 2, calls  # of all three together


def test_unchanged_costs_two_calls_and_writes_nothing(published: Publisher) -> None:
    published.publish()
    before = published.show(), published.activities()
    with counting() as calls:
        assert published.outcomes() == {ONE: "unchanged"}
    assert len(calls) <= 2, calls
    assert (published.show(), published.activities()) == before
    with counting() as calls:
        settings = published.maker.settings
        done = release_dataset(settings, target(settings), ONE, published.maker.contracts)
        assert done.outcome == "unchanged"
    assert len(calls) <= 2, calls


def test_a_diff_and_a_whole_load_give_the_same_table(published: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    delete = f"DELETE FROM {OPEN} WHERE rowid IN (SELECT max(rowid) FROM {OPEN})"
    published.maker.make(some(3, 901), delete)
    done = published.publish()[ONE]
    assert (done.outcome, done.changed, done.deleted) == ("changed", 3, 1) and mode(published) == "diff"
    published.as_said()
    by_diff = published.rows()
    published.maker.make()
    published.publish()
    monkeypatch.setattr(table, "as_diff", lambda *_: False)
    published.maker.make(some(3, 901), delete)
    assert published.outcomes()[ONE] == "changed" and mode(published) == "replace"
    assert published.rows() == by_diff
    published.as_said()


def test_many_changes_are_a_whole_load_and_so_is_what_adds_up(published: Publisher) -> None:
    rows = len(published.rows())
    for turn, outcome in enumerate(("diff", "diff", "replace")):
        published.maker.make(some(rows // 10, 700 + turn))
        published.publish()
        assert mode(published) == outcome, turn
    published.maker.make(some(rows // 3, 800))
    published.publish()
    assert mode(published) == "replace"


def test_ids_stay_and_the_chain_of_receipts_holds(published: Publisher) -> None:
    before, activities = {r["format"]: r["id"] for r in published.show()["resources"]}, published.activities()
    published.maker.make(some(2, 902))
    published.publish()
    assert {r["format"]: r["id"] for r in published.show()["resources"]} == before
    told = [Receipt.model_validate(r) for r in published.receipts()]
    assert [r.number for r in told] == [1, 2] and broken_link(told) is None
    assert published.activities() == activities + 1
    csv = next(f for f in told[0].files if f.format == "CSV")  # the release before can still be fetched
    assert published.reader.fetch(f"/dataset/{ONE}/rilis/{told[0].release}/{csv.name}")[0] == csv.sha256


def test_a_description_alone_is_a_release_and_moves_no_row(published: Publisher) -> None:
    before = published.rows()
    contract = dataclasses.replace(published.maker.contracts[ONE], purpose="Keterangan yang diperjelas bagi pembaca.")
    contracts = {**published.maker.contracts, ONE: contract}
    assert published.outcomes(contracts=contracts)[ONE] == "changed"
    assert "diperjelas" in published.show()["notes"] and published.rows() == before
    assert published.receipts()[-1]["metadata_changed"] == ["deskripsi"]
    published.as_said()


def widen(publisher: Publisher, name: str, **differs: str) -> None:
    """The contract with a column more: as `jumlah_aduan`, but for its name and what `differs`."""
    contract = publisher.maker.contracts[ONE]
    one = contract.table
    more = dataclasses.replace(one.by_name["jumlah_aduan"], name=name, standar_data=None, **differs)  # type: ignore[arg-type]
    wider = dataclasses.replace(contract, tables=(dataclasses.replace(one, columns=(*one.columns, more)),))
    publisher.maker.contracts = {**publisher.maker.contracts, ONE: wider}


def test_a_column_more_is_a_whole_load_under_the_same_ids(published: Publisher) -> None:
    widen(published, "jumlah_selesai", title="Selesai")
    published.maker.make(f"UPDATE {OPEN} SET jumlah_selesai = jumlah_aduan")
    done = published.publish()[ONE]
    assert done.outcome == "changed", done
    assert mode(published) == "replace"
    found = published.reader.rows(resource_id(ONE, "api"), 1)
    assert found is not None and "jumlah_selesai" in {f["id"] for f in found["fields"]}
    assert published.receipts()[-1]["columns_added"] == ["jumlah_selesai"]
    published.as_said()


def test_numbers_are_sent_as_a_difference_too_and_gone_back_to(published: Publisher) -> None:
    """Their table is loaded from a Parquet of its own: no public file holds decimals."""
    widen(published, "persen", type="number")
    shares = f"UPDATE {OPEN} SET persen = jumlah_aduan / 8.0"
    published.maker.make(shares)
    assert published.outcomes()[ONE] == "changed" and mode(published) == "replace"
    published.maker.make(some(3, 901), shares)
    assert published.outcomes()[ONE] == "changed" and mode(published) == "diff"
    published.as_said()
    by_diff = published.rows()
    published.maker.make(some(2, 903), shares)  # of the release before that one the table is no longer kept
    assert published.outcomes()[ONE] == "changed" and mode(published) == "diff"
    rollback(published.maker.settings, dataset=ONE)
    assert published.rows() == by_diff


def test_withdrawing_leaves_a_notice_and_no_data(published: Publisher) -> None:
    told = Receipt.model_validate(published.receipts()[-1])
    assert published.outcomes(contracts={})[ONE] == "removed"
    shown = published.show()
    assert shown["resources"] == [] and shown["wadah_notice"] and shown["state"] == "active"
    assert published.reader.rows(resource_id(ONE, "api"), 0) is None
    for file in told.files:
        with pytest.raises(WadahError):
            published.reader.fetch(f"/dataset/{ONE}/rilis/{told.release}/{file.name}")
    assert published.receipts()[-1]["kind"] == "removed"
    assert published.outcomes(contracts={}) == {}
    again = published.publish()[ONE]
    assert again.outcome == "new" and published.receipts()[-1]["number"] == 3
    published.as_said()


def test_going_back_holds_what_was_gone_back_from(published: Publisher) -> None:
    first = published.rows()
    with pytest.raises(Fatal, match="WDH-604"):
        rollback(published.maker.settings, dataset=ONE)
    published.maker.make(some(5, 903))
    published.publish()
    second = published.rows()
    assert rollback(published.maker.settings, dataset=ONE) == published.receipts()[-1]["release"]
    assert published.rows() == first
    published.as_said()
    held = published.publish()[ONE]
    assert (held.outcome, held.code) == ("held", "WDH-624")
    assert plan(published.maker.settings).item(ONE).outcome == "held"
    assert published.outcomes(again=True)[ONE] == "changed" and published.rows() == second
    rollback(published.maker.settings, dataset=ONE)
    published.maker.make(some(5, 904))
    assert published.outcomes()[ONE] == "changed"
    assert len({r["release"] for r in published.receipts()}) == 2
    published.as_said()


def test_what_is_hidden_stays_hidden_and_is_fetched_to_know_it(published: Publisher) -> None:
    hide = f"UPDATE {OPEN} SET jumlah_aduan = NULL, catatan_supresi = 'disembunyikan (pelindung)' WHERE rowid IN (SELECT rowid FROM {OPEN} WHERE catatan_supresi IS NULL LIMIT 4)"  # noqa: E501
    published.maker.make(hide)
    published.publish()
    for file in (published.home / "cache").rglob("*.parquet"):
        file.unlink()  # another machine publishes
    published.maker.make()
    refused = published.publish()[ONE]
    assert (refused.outcome, refused.code) == ("refused", "WDH-607")
    assert list((published.home / "cache" / "ckan" / "now").glob("*.parquet"))


def test_what_readers_do_not_get_is_taken_back(published: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published.rows()
    published.maker.make(some(4, 905))
    with monkeypatch.context() as broken:
        broken.setattr("publish.ckan.readback.dataset", lambda *_, **__: ["a file comes with other bytes"])
        failed = published.publish()[ONE]
    assert (failed.outcome, failed.code) == ("failed", "WDH-625")
    assert published.rows() == before
    published.as_said()
    assert published.outcomes()[ONE] == "held"
    assert published.outcomes(again=True)[ONE] == "changed"


def test_two_publishers_of_one_dataset_wait_or_are_told(published: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.release.WAIT", 0.3)
    settings = published.maker.settings
    with lock(settings, f"publish-{ONE}"), pytest.raises(Retriable, match="WDH-152"):
        release_dataset(settings, target(settings), ONE)
    published.maker.make(some(2, 906))
    with lock(settings, f"publish-{ONE}"):
        assert published.outcomes()[ONE] == "failed"
    assert published.outcomes()[ONE] == "changed"


@pytest.mark.parametrize("rows", [3, 400])  # by a difference, by a whole load
def test_a_publisher_elsewhere_that_is_first_wins_and_the_other_is_told(
    portal: Any, published: Publisher, tmp_path: Path, rows: int
) -> None:
    other = Publisher(tmp_path / "lain", portal.address, portal.token)
    other.maker.make(some(rows, 907))
    published.maker.make(some(rows, 908))
    real = CkanPortal._switch

    def late(self: CkanPortal, *given: Any) -> None:
        if self.settings.root == published.home:
            assert other.outcomes() == {ONE: "changed"}
        real(self, *given)

    with pytest.MonkeyPatch.context() as racing:
        racing.setattr(CkanPortal, "_switch", late)
        told = published.publish()[ONE]
    assert (told.outcome, told.code) == ("failed", "WDH-627"), told
    assert len(published.receipts()) == 2
    published.as_said()
    assert published.outcomes() == {ONE: "changed"} and len(published.receipts()) == 3
    published.as_said()


def test_one_dataset_alone_then_the_pages(portal: Any, tmp_path: Path) -> None:
    here = Publisher(tmp_path, portal.address, portal.token, only=IDS)
    here.purge()
    here.maker.make()
    settings = here.maker.settings
    to = target(settings)
    assert release_dataset(settings, to, ONE).outcome == "new"
    assert here.reader.find("package_show", id=IDS[1]) is None
    assert release_site(settings, to) is True and release_site(settings, to) is False
    with pytest.raises(Fatal, match="WDH-629"):
        here.publish(datasets=["aduan-bulananan"])
    with ThreadPoolExecutor(3) as pool:
        rest = list(pool.map(lambda d: release_dataset(settings, target(settings), d).outcome, IDS))
    assert rest == ["unchanged", "new", "new"]
    for dataset in IDS:
        here.as_said(dataset)
    here.purge()
