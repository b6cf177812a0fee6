"""The extension's own actions: what is staged is not met, what is switched is whole, what is wrong changes nothing."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.ckan import postgres
from infra.ckan.home import open_home
from tests.ckan import Ckan
from tests.integration.ckan import sender
from tests.integration.ckan.sender import COLUMNS, QUERY, Refused, Sender, Table

ORG = "diskominfo"


@pytest.fixture
def me(portal: Ckan) -> Sender:
    return Sender(portal.address, portal.token)


@pytest.fixture
def anyone(portal: Ckan) -> Sender:
    return Sender(portal.address)


@pytest.fixture
def made(tmp_path: Path) -> Callable[[int], Table]:
    return lambda n: sender.table(QUERY.format(k=n, rows=50 * n), COLUMNS, tmp_path)


def total(anyone: Sender, dataset: str) -> int:
    found: int = anyone.act("datastore_search", resource_id=sender.ids(dataset)["api"], limit=0)["total"]
    return found


def now(anyone: Sender, dataset: str) -> Any:
    return anyone.act("wadah_current", dataset=dataset)[dataset]


def code(call: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refused:
        call()
    found: str | None = refused.value.code
    return found


def test_status_is_for_everybody(anyone: Sender) -> None:
    assert anyone.act("wadah_status") == {"api": 1, "extension": "0.1.0", "ckan": "2.12.0"}


def test_a_release_is_met_whole_and_once(me: Sender, anyone: Sender, made: Callable[[int], Table]) -> None:
    sender.release(me, "uji-rilis", 1, made(1), ORG)
    second = made(2)
    sender.stage(me, "uji-rilis", 2, second)
    assert total(anyone, "uji-rilis") == 50  # staged is not met
    assert sender.release(me, "uji-rilis", 2, second, ORG, staged=True)["changed"]
    assert total(anyone, "uji-rilis") == 100
    activities = len(me.act("package_activity_list", id="uji-rilis"))
    assert not sender.release(me, "uji-rilis", 2, second, ORG, staged=True)["changed"]  # the same receipt again
    assert len(me.act("package_activity_list", id="uji-rilis")) == activities

    told = now(anyone, "uji-rilis")
    assert (told["release"], told["state"], told["rejected_hash"]) == ("2026-11-20-02", "live", None)
    assert [r["number"] for r in told["receipts"]] == [1, 2]
    assert told["row_hash"] == second.row_hash
    assert told["resources"] == sender.ids("uji-rilis")
    found = anyone.act("datastore_search", resource_id=sender.ids("uji-rilis")["api"], q="kecamatan", limit=1)
    assert found["total"] == 80
    assert found["fields"][1] == {"id": "kode", "type": "text", "info": {"label": "Kode", "notes": "5 % 'itu'"}}
    views = anyone.act("resource_view_list", id=sender.ids("uji-rilis")["api"])
    assert [v["view_type"] for v in views] == ["datatables_view"]


def test_a_release_id_is_given_once(me: Sender, made: Callable[[int], Table]) -> None:
    sender.release(me, "uji-nomor", 1, made(1), ORG)
    assert code(lambda: sender.release(me, "uji-nomor", 1, made(2), ORG)) == "WDH-636"


def test_going_back_gives_the_release_before(me: Sender, anyone: Sender, made: Callable[[int], Table]) -> None:
    first, second = made(1), made(2)
    sender.release(me, "uji-mundur", 1, first, ORG, title="Judul lama")
    sender.release(me, "uji-mundur", 2, second, ORG, title="Judul baru")
    assert me.act("wadah_rollback", dataset="uji-mundur")["release"] == "2026-11-20-01"
    assert total(anyone, "uji-mundur") == 50
    assert anyone.act("package_show", id="uji-mundur")["title"] == "Judul lama"
    told = now(anyone, "uji-mundur")
    assert told["ids"] == ["2026-11-20-01", "2026-11-20-02"]
    assert [r["release"] for r in told["receipts"]] == ["2026-11-20-01"]
    assert told["rejected_hash"] == sender.receipt("uji-mundur", 2, second, [])["content_hash"]
    assert told["row_hash"] == first.row_hash
    assert code(lambda: me.act("wadah_rollback", dataset="uji-mundur")) == "WDH-637"
    sender.release(me, "uji-mundur", 3, made(3), ORG)
    assert now(anyone, "uji-mundur")["rejected_hash"] is None


CHANGED = """select * from ({before}) where kode not in ('33.19.03', '33.19.04')
    union all select '33.19.04', 2030, 7, cast(-1.5 as decimal(18,3)), 'Pengaduan baru'
    union all select 'X', 1, 2, null, ''"""
CHANGES = """select '33.19.03' as kode, null::int as tahun, null::bigint as jumlah, null::decimal(18,3) as nilai,
    null::varchar as nama, 'D' as _op
    union all select '33.19.04', 2030, 7, -1.5, 'Pengaduan baru', 'U' union all select 'X', 1, 2, null, '', 'I'"""


def test_a_diff_and_going_back_from_it(
    me: Sender, anyone: Sender, made: Callable[[int], Table], tmp_path: Path
) -> None:
    before = made(4)
    sender.release(me, "uji-beda", 1, made(3), ORG)
    sender.release(me, "uji-beda", 2, before, ORG)
    after = sender.table(CHANGED.format(before=QUERY.format(k=4, rows=200)), COLUMNS, tmp_path)
    changes = sender.table(CHANGES, COLUMNS, tmp_path)
    said = {"rows": after.rows, "row_hash": after.row_hash, "mode": "diff", "whole": me.send(after.content)}

    assert code(lambda: sender.stage(me, "uji-beda", 3, changes, **said, base_hash="1")) == "WDH-634"
    sender.stage(me, "uji-beda", 3, changes, **{**said, "row_hash": "1"}, base_hash=before.row_hash)
    assert code(lambda: sender.release(me, "uji-beda", 3, after, ORG, staged=True)) == "WDH-632"
    assert now(anyone, "uji-beda")["row_hash"] == before.row_hash

    sender.stage(me, "uji-beda", 3, changes, **said, base_hash=before.row_hash)
    sender.release(me, "uji-beda", 3, after, ORG, staged=True)
    assert total(anyone, "uji-beda") == 200
    api = sender.ids("uji-beda")["api"]
    found = anyone.act("datastore_search", resource_id=api, q="pengaduan")["records"]
    assert [(r["kode"], r["nilai"]) for r in found] == [("33.19.04", -1.5)]
    assert anyone.act("datastore_search", resource_id=api, filters={"kode": "33.19.03"})["total"] == 0
    table = now(anyone, "uji-beda")["tables"][api]
    assert (table["mode"], table["moved"], table["row_hash"]) == ("diff", 3, after.row_hash)

    for kept, rows in ((before, 200), (made(3), 150)):  # neither is kept as a table: both come from their Parquet
        me.act("wadah_rollback", dataset="uji-beda")
        assert now(anyone, "uji-beda")["row_hash"] == kept.row_hash
        assert total(anyone, "uji-beda") == rows


def test_what_is_wrong_is_refused_and_changes_nothing(me: Sender, anyone: Sender, made: Callable[[int], Table]) -> None:
    good = made(1)
    sender.release(me, "uji-salah", 1, good, ORG)
    wrong: dict[str, dict[str, Any]] = {
        "WDH-632": {"rows": 49},
        "WDH-631": {"blob": "0" * 64},
        "WDH-634": {"mode": "diff", "base_hash": "3"},
        "WDH-633": {"key": ["tahun"]},  # not unique
        "WDH-630": {"columns": [{"id": "_id", "type": "text"}]},
    }
    for expected, changed in wrong.items():
        assert code(lambda c=changed: sender.stage(me, "uji-salah", 2, good, **c)) == expected  # type: ignore[misc]
    for field, value in (("row_hash", "1"), ("resource_id", "x"), ("columns", []), ("fulltext", ["jumlah", "tidak"])):
        told = code(lambda f=field, v=value: sender.stage(me, "uji-salah", 2, good, **{f: v}))  # type: ignore[misc]
        assert told in ("WDH-630", "WDH-632")
    assert code(lambda: sender.release(me, "uji-salah", 2, good, ORG, staged=True)) == "WDH-634"
    assert now(anyone, "uji-salah")["release"] == "2026-11-20-01"
    assert total(anyone, "uji-salah") == 50


NASTY = """select * from (values
    (1, null, null, null, null, null, null, null, null),
    (2, '', 0::bigint, 0.000, '0001-01-01'::date, false, '1970-01-01'::timestamp, to_timestamp(0), 0),
    (3, 'ñ 漢字 🙂 é', -9223372036854775808, -0.001, '9999-12-31', true, '1969-12-31 23:59:59.999999',
        '2026-11-20 06:00:00.5+07', -2147483648),
    (4, chr(10) || chr(9) || '"\\N', 9223372036854775807, 999999999999999.999, '2024-02-29', false,
        '2262-04-11 00:00:00.1', '1900-01-01 00:00:00+00', 2147483647),
    (5, chr(30) || chr(31), 1, 1.5, '1582-10-04', true, '0001-01-01', '9999-12-31 23:59:59+00', 7)
) t(i, teks, besar, angka, tanggal, ya, saat, saat_zona, kecil)"""
NASTY_TYPES = [
    ("i", "int4"), ("teks", "text"), ("besar", "int8"), ("angka", "numeric(18,3)"), ("tanggal", "date"), ("ya", "bool"),
    ("saat", "timestamp"), ("saat_zona", "timestamptz"), ("kecil", "int4"),
]  # fmt: skip


def test_both_engines_hash_awkward_values_alike(me: Sender, tmp_path: Path) -> None:
    """The portal counts and hashes what it loaded: it takes a table only where PostgreSQL found DuckDB's hash."""
    for kind in ("numeric(18,3)", "numeric(38,6)"):
        types = [(n, kind if n == "angka" else t) for n, t in NASTY_TYPES]
        nasty = sender.table(NASTY, types, tmp_path)
        assert sender.stage(me, "uji-aneh", 1, nasty, key=["i"], fulltext=["teks"])["rows"] == 5
    empty = sender.table(NASTY + " where false", NASTY_TYPES, tmp_path)
    assert sender.stage(me, "uji-aneh", 1, empty, key=["i"], fulltext=[])["row_hash"] == "0"


def test_no_word_index_still_finds_words(me: Sender, anyone: Sender, made: Callable[[int], Table]) -> None:
    table = made(1)
    sender.stage(me, "uji-kata", 1, table, fulltext=[])
    sender.release(me, "uji-kata", 1, table, ORG, staged=True)
    found = anyone.act("datastore_search", resource_id=sender.ids("uji-kata")["api"], q="kecamatan 7")
    assert [r["nama"] for r in found["records"]] == ["Kecamatan 7"]


def test_two_at_once_are_one_after_the_other(me: Sender, anyone: Sender, made: Callable[[int], Table]) -> None:
    sender.release(me, "uji-rebut", 1, made(1), ORG)
    tables = {2: made(2), 3: made(3)}
    outcome: dict[int, object] = {}

    def publish(number: int) -> None:
        try:
            outcome[number] = sender.release(me, "uji-rebut", number, tables[number], ORG)["changed"]
        except Refused as refused:
            outcome[number] = refused.code  # another one's stage took its place

    threads = [threading.Thread(target=publish, args=(n,)) for n in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert True in outcome.values()
    assert set(outcome.values()) <= {True, "WDH-634", "WDH-635"}
    told = now(anyone, "uji-rebut")
    last = int(told["release"][-2:])
    assert told["row_hash"] == tables[last].row_hash
    assert total(anyone, "uji-rebut") == tables[last].rows


def test_a_dataset_taken_back_leaves_a_notice(
    me: Sender, anyone: Sender, portal: Ckan, made: Callable[[int], Table]
) -> None:
    for number in (1, 2):
        sender.release(me, "uji-tarik", number, made(number), ORG)
    removed = sender.receipt("uji-tarik", 3, None, [], "removed")
    assert me.act("wadah_withdraw", dataset="uji-tarik", receipt=removed)["changed"]
    assert not me.act("wadah_withdraw", dataset="uji-tarik", receipt=removed)["changed"]
    told = now(anyone, "uji-tarik")
    assert (told["state"], told["files"], told["row_hash"], len(told["receipts"])) == ("removed", [], None, 3)
    package = anyone.act("package_show", id="uji-tarik")
    assert package["resources"] == []
    assert package["wadah_notice"]
    assert tables_of(portal, "uji-tarik") == []
    sender.release(me, "uji-tarik", 4, made(1), ORG)  # and it may come back
    assert now(anyone, "uji-tarik")["state"] == "live"


def tables_of(portal: Ckan, dataset: str) -> list[str]:
    api = sender.ids(dataset)["api"]
    home = open_home(portal.settings, portal.parts)
    found = postgres.sql(home, "datastore", "select schemaname || '.' || tablename from pg_tables")
    return [name for name in found.splitlines() if api in name]


def test_what_is_deleted_is_gone_with_what_was_kept_of_it(
    me: Sender, portal: Ckan, made: Callable[[int], Table]
) -> None:
    for dataset in ("uji-hapus", "uji-musnah"):
        for number in (1, 2):
            sender.release(me, dataset, number, made(number), ORG)
        sender.stage(me, dataset, 3, made(3))
        assert len(tables_of(portal, dataset)) == 3
    me.act("datastore_delete", resource_id=sender.ids("uji-hapus")["api"], force=True)
    assert tables_of(portal, "uji-hapus") == []
    me.act("dataset_purge", id="uji-musnah")
    assert tables_of(portal, "uji-musnah") == []
    assert "uji-musnah" not in me.act("wadah_current")


def test_cleaning_takes_what_nothing_refers_to(
    me: Sender, anyone: Sender, portal: Ckan, made: Callable[[int], Table]
) -> None:
    sender.release(me, "uji-bersih", 1, made(1), ORG)
    sender.stage(me, "uji-bersih", 2, made(2))
    stray, orphan = me.send(b"bukan siapa-siapa"), sender.ids("tak-jadi")["api"]
    said = '{"wadah": {"release": "x", "at": "2026-01-01", "blob": null}}'  # a run died before its package was there
    postgres.sql(
        open_home(portal.settings, portal.parts),
        "datastore",
        f"""create table "{orphan}" (); alter table "{orphan}" owner to ckan;
            comment on table "{orphan}" is '{said}'""",
    )
    assert tables_of(portal, "tak-jadi")
    assert me.act("wadah_clean") == {"tables": [f'public."{orphan}"'], "blobs": 0, "bytes": 0}  # the rest is young
    assert not tables_of(portal, "tak-jadi")
    taken = me.act("wadah_clean", older_than=0)
    assert taken["blobs"] >= 2
    assert any(sender.ids("uji-bersih")["api"] in name for name in taken["tables"])
    with me.http as http:
        assert http.head(f"/wadah/blob/{stray}").status_code == 404
    assert len(tables_of(portal, "uji-bersih")) == 1
    assert total(anyone, "uji-bersih") == 50
    sender.stage(me, "uji-bersih", 2, made(2))  # the blob is sent anew, the run goes on
    sender.release(me, "uji-bersih", 2, made(2), ORG, staged=True)
