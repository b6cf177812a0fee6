"""What a release that can still be fetched hides is never shown by a later one, whatever portal the build met."""

from pathlib import Path

import pytest

from publish.plan import plan
from publish.release import publish
from tests.integration.publish.release import Maker

TABLE = "open.open_aduan_bulanan"
SOME = f"rowid IN (SELECT rowid FROM {TABLE} WHERE jumlah_aduan > 9 ORDER BY rowid LIMIT 4)"
HIDE = f"UPDATE {TABLE} SET jumlah_aduan = NULL, catatan_supresi = 'disembunyikan (pelindung)' WHERE {SOME}"
ONE_MORE = f"UPDATE {TABLE} SET jumlah_aduan = 999 WHERE rowid = (SELECT max(rowid) FROM {TABLE})"
COARSE = (
    "UPDATE open.open_aduan_bulanan SET kategori = 'Semua kategori'",
    "DELETE FROM open.open_aduan_bulanan WHERE rowid NOT IN (SELECT min(rowid) FROM open.open_aduan_bulanan "
    "GROUP BY tahun, bulan, kemendagri_kode_kecamatan)",
)


def current(maker: Maker) -> Path:
    return (maker.home / "portal" / "current").resolve()


def told(maker: Maker) -> tuple[str, str | None, str]:
    """What becomes of the complaints, which the plan tells beforehand; the version readers have stays."""
    file = current(maker) / "d/aduan-bulanan/aduan-bulanan.csv"
    kept = file.read_bytes()
    planned = plan(maker.settings).item("aduan-bulanan")
    done = {p.dataset: p for p in publish(maker.settings)}["aduan-bulanan"]
    assert (planned.outcome, planned.code) == (done.outcome, done.code)
    assert (current(maker) / "d/aduan-bulanan/aduan-bulanan.csv").read_bytes() == kept
    return done.outcome, done.code, done.reason


def test_what_the_portal_hides_now_is_not_shown_by_an_older_build(maker: Maker) -> None:
    maker.make(HIDE)
    publish(maker.settings)
    maker.make()  # its gate compared with a portal that hid nothing yet
    outcome, code, reason = told(maker)
    assert (outcome, code) == ("refused", "WDH-607") and " 4 baris" in reason
    maker.make(HIDE, ONE_MORE)
    assert {p.dataset: p.outcome for p in publish(maker.settings)}["aduan-bulanan"] == "changed"


def test_what_a_kept_file_of_the_history_hides_is_not_shown(maker: Maker) -> None:
    maker.make(HIDE)
    publish(maker.settings)
    with pytest.MonkeyPatch.context() as before:
        before.setattr("publish.hidden.refuse", lambda *_: None)
        maker.make(ONE_MORE)
        publish(maker.settings)
    maker.make(ONE_MORE.replace("999", "998"))
    assert told(maker)[:2] == ("refused", "WDH-607")


def test_what_was_published_coarser_stays_coarser(maker: Maker) -> None:
    maker.make(*COARSE)
    publish(maker.settings)
    maker.make()
    outcome, code, reason = told(maker)
    assert (outcome, code) == ("refused", "WDH-607") and " 378 baris lebih rinci" in reason


def test_becoming_coarser_and_giving_up_a_period_are_allowed(maker: Maker) -> None:
    maker.make(HIDE)
    publish(maker.settings)
    maker.make(*COARSE, "DELETE FROM open.open_aduan_bulanan WHERE bulan = 5")
    assert {p.dataset: p.outcome for p in publish(maker.settings)}["aduan-bulanan"] == "changed"
