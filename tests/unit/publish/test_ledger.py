"""Releases against the calendar: late by so many days, in time, or the answer to no due date at all."""

from datetime import date, datetime
from pathlib import Path

from publish import ledger
from publish.receipt import File, Receipt
from wadah.contract.load import outputs
from wadah.settings import Settings

COMPLAINTS = outputs()["aduan-bulanan"]  # due on the 10th of each month


def receipt(number: int, day: str, last: str, **more: object) -> Receipt:
    said = {
        "dataset": "aduan-bulanan", "version": COMPLAINTS.version, "title": "Aduan", "kind": "changed",
        "release": f"{day}-01", "number": number, "at": datetime.fromisoformat(f"{day}T09:00:00+07:00"),
        "regency": "33.19", "rows": 9, "period_last": last, **more,
    }  # fmt: skip
    return Receipt.model_validate(said)


def rows(tmp_path: Path, today: str, *told: Receipt, before: dict[str, ledger.publications.Row] | None = None,
         contract: bool = True) -> list[ledger.publications.Row]:  # fmt: skip
    known = COMPLAINTS if contract else None
    return ledger.rows(Settings(home=tmp_path), known, told, date.fromisoformat(today), before or {})


FIRST = receipt(1, "2026-08-20", "2026-07", kind="new")
LATE = receipt(2, "2026-09-13", "2026-08")
CORRECTED = receipt(3, "2026-09-15", "2026-08")
EARLY = receipt(4, "2026-10-05", "2026-09")


def test_lateness(tmp_path: Path) -> None:
    found = rows(tmp_path, "2026-10-05", FIRST, LATE, CORRECTED, EARLY)
    assert [(r["jatuh_tempo"], r["hari_terlambat"]) for r in found] == [
        (None, None), ("2026-09-10", 3), (None, None), (None, None),
    ]  # fmt: skip
    later = rows(tmp_path, "2026-10-11", FIRST, LATE, CORRECTED, EARLY)  # the due date it came before has passed
    assert (later[3]["jatuh_tempo"], later[3]["hari_terlambat"]) == ("2026-10-10", 0)


def test_one_release_that_answers_several_dates_is_late_by_the_oldest(tmp_path: Path) -> None:
    found = rows(tmp_path, "2026-11-12", FIRST, receipt(2, "2026-11-12", "2026-10"))
    assert (found[1]["jatuh_tempo"], found[1]["hari_terlambat"]) == ("2026-09-10", 63)


def test_columns_are_walked_back_from_the_newest(tmp_path: Path) -> None:
    now = len(COMPLAINTS.table.columns)
    told = (FIRST, receipt(2, "2026-09-10", "2026-08", columns_added=["a", "b"], columns_removed=["c"]), CORRECTED)
    assert [r["kolom"] for r in rows(tmp_path, "2026-10-01", *told)] == [now - 1, now, now]
    older = receipt(3, "2026-09-15", "2026-08", version="0.9.0")  # the contract is not what went out
    assert [r["kolom"] for r in rows(tmp_path, "2026-10-01", *told[:2], older)] == [None, None, None]
    kept = {older.release: {"kolom": 12}}
    assert [r["kolom"] for r in rows(tmp_path, "2026-10-01", *told[:2], older, before=kept)] == [11, 12, 12]


def test_sizes_and_hidden_cells(tmp_path: Path) -> None:
    files = [File(name=f"a.{n}", format="CSV", media_type="text/csv", bytes=n, sha256="0") for n in (7, 35)]
    told = receipt(1, "2026-08-20", "2026-07", kind="new", files=files, cells=50, hidden={"a": 3, "b": 4})
    (row,) = rows(tmp_path, "2026-08-20", told)
    assert (row["bita"], row["sel"], row["sel_tersembunyi"]) == (42, 50, 7)


def test_a_dataset_without_a_contract_keeps_what_was_known(tmp_path: Path) -> None:
    before = {r["rilis"]: r for r in rows(tmp_path, "2026-10-01", FIRST, LATE)}
    gone = receipt(3, "2026-10-02", "2026-08", kind="removed", rows=0)
    found = rows(tmp_path, "2026-10-02", FIRST, LATE, gone, before=before, contract=False)
    assert found[:2] == list(before.values())
    assert (found[2]["jenis"], found[2]["kolom"], found[2]["kode_opd"]) == ("ditarik", 0, None)
