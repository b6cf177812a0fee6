"""Plan → stage → verify → swap → read back → receipt, on the embedded portal."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from publish import receipt as receipts
from publish.plan import plan
from publish.receipt import broken_link
from publish.release import publish, rollback
from publish.site import StaticSite
from publish.target import Last, readable
from tests.integration.publish.release import Maker
from wadah.contract.model import Contract
from wadah.errors import Fatal, Retriable
from wadah.gate import EMPTY, Check
from wadah.lock import lock

Outcome = Callable[[], dict[str, str]]
IDS = ["aduan-bulanan", "panggilan-psc-bulanan", "umkm-triwulanan"]


def current(maker: Maker) -> Path:
    return (maker.home / "portal" / "current").resolve()


def releases(maker: Maker) -> list[str]:
    return sorted(p.name for p in (maker.home / "portal" / "releases").iterdir())


def open_table(maker: Maker, statement: str) -> None:
    """Change a warehouse release behind the gate's back."""
    with duckdb.connect(maker.home / "warehouse" / "current" / "wadah.duckdb") as con:
        con.execute(statement)


def test_a_second_run_publishes_nothing(maker: Maker, outcome: Outcome) -> None:
    maker.make()
    assert outcome() == dict.fromkeys(IDS, "new")
    before = {p: p.stat().st_mtime_ns for p in current(maker).rglob("*")}
    assert outcome() == dict.fromkeys(IDS, "unchanged")
    maker.make()  # another build of the same content
    assert outcome() == dict.fromkeys(IDS, "unchanged")
    assert releases(maker) == ["2026-11-20-01"]
    assert {p: p.stat().st_mtime_ns for p in current(maker).rglob("*")} == before


def test_a_dataset_without_a_row_waits_and_is_on_no_page(maker: Maker, outcome: Outcome) -> None:
    empty = Check(EMPTY, "contract", "error", False, 0, "≥ 1", "Belum ada baris.", "WDH-506")
    good = Check("kunci:unik", "contract", "error", True, 0, 0, "Tunggal.")

    def checks(contract: Contract) -> tuple[Check, ...]:
        return (empty,) if contract.id == "umkm-triwulanan" else (good,)

    maker.make("DELETE FROM open.open_umkm_triwulanan", checks=checks)
    assert outcome() == {**dict.fromkeys(IDS, "new"), "umkm-triwulanan": "waiting"}
    assert not (current(maker) / "d" / "umkm-triwulanan").exists()
    assert not [p for p in current(maker).rglob("*.html") if "umkm-triwulanan" in p.read_text("utf-8")]
    maker.make()  # the first rows have come
    assert outcome() == {**dict.fromkeys(IDS, "unchanged"), "umkm-triwulanan": "new"}
    maker.make("DELETE FROM open.open_umkm_triwulanan", checks=checks)  # and what was published does not vanish
    assert outcome() == {**dict.fromkeys(IDS, "unchanged"), "umkm-triwulanan": "refused"}
    assert (current(maker) / "d" / "umkm-triwulanan" / "umkm-triwulanan.csv").is_file()


def test_a_new_day_writes_pages_and_links_every_other_file(maker: Maker, outcome: Outcome) -> None:
    maker.make()
    outcome()
    old = current(maker)
    maker.now = "2026-11-21T09:00:00+07:00"
    assert outcome() == dict.fromkeys(IDS, "unchanged")
    new = current(maker)
    assert new.name == "2026-11-21-01" and new != old
    for file in ("d/aduan-bulanan/aduan-bulanan.csv", "d/aduan-bulanan/receipt.json", "aset/wadah.css", "data.json"):
        assert (new / file).stat().st_ino == (old / file).stat().st_ino, file
    assert (new / "index.html").read_bytes() != (old / "index.html").read_bytes()
    assert len(list((new / "d/aduan-bulanan/rilis").glob("*/receipt.json"))) == 1  # a page is no release of data


def test_a_change_is_planned_told_and_kept(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    first = (current(maker) / "d/aduan-bulanan/aduan-bulanan.csv").read_bytes()
    maker.make(
        "UPDATE open.open_aduan_bulanan SET jumlah_aduan = jumlah_aduan + 1 WHERE rowid IN "
        "(SELECT rowid FROM open.open_aduan_bulanan WHERE jumlah_aduan > 9 AND bulan = 9 LIMIT 3)",
        "DELETE FROM open.open_aduan_bulanan WHERE tahun = 2026 AND bulan = 5",
    )
    item = plan(maker.settings).item("aduan-bulanan")
    difference = (item.outcome, item.difference.added, item.difference.changed, item.difference.deleted)
    assert difference == ("changed", 0, 3, 63)
    assert releases(maker) == ["2026-11-20-01"]  # a plan writes nothing
    done = {p.dataset: p for p in publish(maker.settings)}["aduan-bulanan"]
    assert (done.release, done.added, done.changed, done.deleted) == ("2026-11-20-02", 0, 3, 63)
    last = StaticSite(maker.settings).current()["aduan-bulanan"]
    assert [r.number for r in last.receipts] == [1, 2] and broken_link(list(last.receipts)) is None
    history = current(maker) / "d/aduan-bulanan/rilis"
    assert (history / "2026-11-20-01/aduan-bulanan.csv").read_bytes() == first
    assert (history / "2026-11-20-02/aduan-bulanan.csv").read_bytes() != first
    assert "3 baris dikoreksi." in (current(maker) / "d/aduan-bulanan/index.html").read_text("utf-8")


def test_new_rows_are_added_by_key(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    maker.last, maker.months = (2026, 11), maker.months + 1
    maker.make()
    added = {i.dataset: (i.difference.added, i.difference.deleted) for i in plan(maker.settings).items}
    assert added["aduan-bulanan"] == (63, 0) and added["panggilan-psc-bulanan"] == (27, 0)


def test_a_description_alone_is_a_release_too(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    changed = dataclasses.replace(maker.contracts["aduan-bulanan"], purpose="Keterangan yang diperjelas untuk pembaca.")
    contracts = {**maker.contracts, "aduan-bulanan": changed}
    item = plan(maker.settings, contracts).item("aduan-bulanan")
    assert item.outcome == "changed" and item.difference.metadata == ("deskripsi",) and item.difference.added == 0
    publish(maker.settings, contracts=contracts)
    last = StaticSite(maker.settings).current()["aduan-bulanan"].receipt
    assert (last.metadata_changed, last.added, last.changed) == (["deskripsi"], 0, 0)


@pytest.mark.parametrize("fault", ["failed", "missing", "edited", "no table"])
def test_a_refused_dataset_keeps_its_version_and_the_others_go_on(maker: Maker, outcome: Outcome, fault: str) -> None:
    maker.make()
    outcome()
    kept = (current(maker) / "d/aduan-bulanan/aduan-bulanan.csv").read_bytes()
    maker.last, maker.months = (2026, 11), maker.months + 1

    def checks(contract: Contract) -> tuple[Check, ...]:
        ok = contract.id != "aduan-bulanan" or fault != "failed"
        return (Check("uji", "contract", "error", ok, 1, 0, "Uji."),)

    maker.make(*(["DROP TABLE open.open_aduan_bulanan"] if fault == "no table" else []), checks=checks,
               broken_gate=("aduan-bulanan",) if fault == "missing" else ())  # fmt: skip
    if fault == "edited":
        open_table(maker, "UPDATE open.open_aduan_bulanan SET kategori = upper(kategori)")
    done = {p.dataset: p for p in publish(maker.settings)}
    refused = done["aduan-bulanan"]
    wanted = {"failed": "WDH-500", "missing": "WDH-502", "edited": "WDH-501", "no table": "WDH-600"}[fault]
    assert (refused.outcome, refused.code) == ("refused", wanted) and refused.reason
    assert refused.release == "2026-11-20-01" and done["panggilan-psc-bulanan"].outcome == "changed"
    assert (current(maker) / "d/aduan-bulanan/aduan-bulanan.csv").read_bytes() == kept
    assert plan(maker.settings).item("aduan-bulanan").outcome == "refused"


def test_a_first_release_that_is_refused_has_no_page_but_is_due(maker: Maker) -> None:
    maker.make(broken_gate=("umkm-triwulanan",))
    publish(maker.settings)
    assert not (current(maker) / "d/umkm-triwulanan").exists()
    assert "Jumlah UMKM" in (current(maker) / "jadwal.ics").read_text("utf-8")


def test_personal_data_stop_the_dataset_before_anything_leaves(maker: Maker, outcome: Outcome) -> None:
    maker.make()
    outcome()
    maker.make("UPDATE open.open_aduan_bulanan SET kategori = 'a.n. 3319014501900001' WHERE kategori = 'Lainnya'")
    done = {p.dataset: p for p in publish(maker.settings)}["aduan-bulanan"]
    assert (done.outcome, done.code) == ("refused", "WDH-603")
    assert "3319014501900001" not in done.reason
    for file in (maker.home / "portal").rglob("*"):
        assert file.is_dir() or b"3319014501900001" not in file.read_bytes(), file


def test_personal_data_in_a_page_stop_the_whole_release(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.make()
    monkeypatch.setattr("publish.site.render.robots", lambda *_: b"# 0812-3456-7890\n")
    with pytest.raises(Fatal, match="WDH-520"):
        publish(maker.settings)
    assert not (maker.home / "portal" / "current").exists()


def test_withdrawing_leaves_a_tombstone_and_no_data(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    before = {c: v for c, v in maker.contracts.items() if c != "umkm-triwulanan"}
    retired = {
        **maker.contracts,
        "umkm-triwulanan": dataclasses.replace(maker.contracts["umkm-triwulanan"], status="retired"),
    }
    assert plan(maker.settings, before).item("umkm-triwulanan").outcome == "removed"
    done = {p.dataset: p.outcome for p in publish(maker.settings, contracts=retired)}
    assert done["umkm-triwulanan"] == "removed"
    here = current(maker) / "d/umkm-triwulanan"
    assert "ditarik pada 20 November 2026" in (here / "index.html").read_text("utf-8")
    assert sorted({f.suffix for f in here.rglob("*") if f.is_file()}) == [".html", ".json", ".xml"]
    assert receipts.read(here / "receipt.json").kind == "removed"
    assert "umkm-triwulanan" not in (current(maker) / "data.json").read_text("utf-8")
    assert [p.outcome for p in publish(maker.settings, contracts=before)] == ["unchanged", "unchanged"]
    again = {p.dataset: p for p in publish(maker.settings)}["umkm-triwulanan"]
    assert (again.outcome, receipts.read(current(maker) / "d/umkm-triwulanan/receipt.json").number) == ("new", 3)


def test_going_back_and_forward(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    with pytest.raises(Fatal, match="WDH-604"):
        rollback(maker.settings)
    maker.last, maker.months = (2026, 11), maker.months + 1
    maker.make()
    publish(maker.settings)
    assert rollback(maker.settings) == "2026-11-20-01" and current(maker).name == "2026-11-20-01"
    held = {p.dataset: p for p in publish(maker.settings)}["aduan-bulanan"]
    assert (held.outcome, held.code, held.release) == ("held", "WDH-624", "2026-11-20-01")
    assert {p.outcome for p in publish(maker.settings, again=True)} == {"changed", "unchanged"}
    assert current(maker).name == "2026-11-20-03"


def test_going_back_to_a_named_release(maker: Maker) -> None:
    for day in (20, 21, 22):
        maker.now = f"2026-11-{day}T09:00:00+07:00"
        maker.make()
        publish(maker.settings, contracts=maker.contracts)
    for unknown in ("nix", "../stage", "2026-11-20-02"):
        with pytest.raises(Fatal, match=r"WDH-608.*2026-11-20-01, 2026-11-21-01, 2026-11-22-01"):
            rollback(maker.settings, to=unknown)
    assert current(maker).name == "2026-11-22-01"
    assert rollback(maker.settings, to="2026-11-20-01") == "2026-11-20-01" == current(maker).name
    assert rollback(maker.settings, to="2026-11-22-01") == "2026-11-22-01" == current(maker).name


def test_what_was_gone_back_from_comes_back_once_its_content_changes(maker: Maker, outcome: Outcome) -> None:
    maker.make()
    outcome()
    change = "UPDATE open.open_aduan_bulanan SET jumlah_aduan = {} WHERE rowid = 0"
    maker.make(change.format(998))
    outcome()
    rollback(maker.settings)
    assert plan(maker.settings).item("aduan-bulanan").outcome == outcome()["aduan-bulanan"] == "held"
    maker.make(change.format(999))
    assert outcome()["aduan-bulanan"] == "changed"


def test_old_releases_are_pruned_and_only_some_history_files_kept(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.site.render.KEPT", 3)
    maker.portal = {"keep": 2}
    maker.make()
    publish(maker.settings)
    for n in range(2, 6):
        maker.make(f"UPDATE open.open_aduan_bulanan SET jumlah_aduan = {1000 + n} WHERE rowid = 0")
        publish(maker.settings)
    assert releases(maker) == ["2026-11-20-04", "2026-11-20-05"] and current(maker).name == "2026-11-20-05"
    history = current(maker) / "d/aduan-bulanan/rilis"
    assert len(list(history.glob("*/receipt.json"))) == 5 and len(list(history.glob("*/*.csv"))) == 3
    assert len(list((current(maker) / "d/umkm-triwulanan/rilis").glob("*/receipt.json"))) == 1


def test_two_publishers_do_not_meet(maker: Maker) -> None:
    maker.make()
    with lock(maker.settings, "publish"), pytest.raises(Retriable, match="WDH-152"):
        publish(maker.settings)


def test_without_a_warehouse_release_there_is_nothing_to_publish(maker: Maker) -> None:
    with pytest.raises(Fatal, match="WDH-601"):
        publish(maker.settings)


def test_what_is_staged_wrongly_is_not_switched_to(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.make()
    publish(maker.settings)
    maker.now = "2026-11-21T09:00:00+07:00"
    monkeypatch.setattr("publish.machine.files.atom", lambda *_: b"<broken")
    with pytest.raises(Fatal, match="WDH-610") as refused:
        publish(maker.settings)
    assert "feed.xml" in str(refused.value) and current(maker).name == "2026-11-20-01"


def test_what_cannot_be_read_back_is_taken_back(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.make()
    publish(maker.settings)
    maker.make("UPDATE open.open_aduan_bulanan SET jumlah_aduan = 999 WHERE rowid = 0")
    swap = StaticSite.swap

    def damaged(self: StaticSite, staged: Path, work: object) -> None:
        swap(self, staged, work)  # type: ignore[arg-type]
        file = self.link / "d/aduan-bulanan/aduan-bulanan.csv"
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[:-10])

    monkeypatch.setattr(StaticSite, "swap", damaged)
    with pytest.raises(Fatal, match="WDH-611"):
        publish(maker.settings)
    assert current(maker).name == "2026-11-20-01"


def test_a_damaged_portal_is_told_by_name(maker: Maker) -> None:
    maker.make()
    publish(maker.settings)
    file = current(maker) / "d/aduan-bulanan/rilis/2026-11-20-01/receipt.json"
    file.unlink()
    file.write_text("{", "utf-8")
    with pytest.raises(Fatal, match="WDH-612"):
        plan(maker.settings)


def test_the_manifest_tells_what_is_current(maker: Maker, outcome: Outcome) -> None:
    maker.make()
    outcome()
    told = json.loads((current(maker) / "rilis.json").read_text("utf-8"))
    assert told["id"] == "2026-11-20-01" and told["datasets"] == dict.fromkeys(IDS, "2026-11-20-01")


def test_a_damaged_history_is_refused_alone(maker: Maker) -> None:
    """Whoever may edit one dataset must not be able to stop the publishing of all."""
    maker.make()
    damaged = Last((), damage=Fatal("WDH-612", file="aduan-bulanan", problem="ValueError"))
    items = {i.dataset: i for i in plan(maker.settings, current={"aduan-bulanan": damaged}).items}
    assert (items["aduan-bulanan"].outcome, items["aduan-bulanan"].code) == ("refused", "WDH-612")
    assert {i.outcome for d, i in items.items() if d != "aduan-bulanan"} == {"new"}
    assert readable({"aduan-bulanan": damaged}) == {}
    with pytest.raises(Fatal, match="WDH-612"):
        _ = damaged.receipt
