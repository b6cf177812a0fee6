"""Landing as its readers and writers rely on it: all of a load or nothing, once."""

import multiprocessing as mp
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from wadah.errors import Fatal, Retriable
from wadah.landing import METADATA, Form, Landing, Load, Sheets, catalog, new_load_id
from wadah.settings import Settings

APP, TABLE = "aplikasi-uji", "tabel"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah")


def batch(values: list[str | None], **more: list[str | None]) -> pa.RecordBatch:
    columns = {"nama": values, **more}
    return pa.RecordBatch.from_pydict(
        {
            **{name: pa.array(texts, pa.string()) for name, texts in columns.items()},
            "_row": pa.array(range(1, len(values) + 1), pa.int64()),
            "_loaded_at": pa.array([NOW] * len(values), pa.timestamp("us", "UTC")),
            "_cells": pa.array([[("nama", "number")]] * len(values), pa.map_(pa.string(), pa.string())),
        }
    )


def load(landing: Landing, load_id: str, rows: int, **told: object) -> Load:
    last = landing.last(APP, TABLE)
    told = {"previous": last.load_id if last else None, **told}
    return Load(load_id, NOW, rows, 0, rows, **told)  # type: ignore[arg-type]


def land(settings: Settings, load_id: str, values: list[str | None], **told: object) -> Load:
    landing = Landing(settings)
    about = load(landing, load_id, len(values), **told)
    with landing.write(APP, TABLE, ["nama"], load_id, about.previous) as writer:
        writer.write(batch(values))
        return writer.commit(about)


def names(settings: Settings) -> list[tuple[str, str]]:
    files = Landing(settings).files(APP, TABLE)
    if not files:
        return []
    return duckdb.sql(f"SELECT _load_id, nama FROM read_parquet({files!r}, union_by_name=true) ORDER BY ALL").fetchall()


def test_nothing_landed(settings: Settings) -> None:
    landing = Landing(settings)
    assert landing.namespaces() == [] and landing.tables(APP) == [] and landing.files(APP, TABLE) == []
    assert landing.snapshot(APP, TABLE) is None and landing.last(APP, TABLE) is None
    assert not settings.path("landing").exists(), "looking makes nothing"


def test_state_and_rows_commit_together(settings: Settings) -> None:
    first = land(settings, "L1", ["a", None], cursor="2026", fingerprint="f", files={"ü b.xlsx": "00"},
                 schema={"nama": "text"}, schema_hash="h", layout="l", contract_version="1.0.0")  # fmt: skip
    second = land(settings, "L2", ["b"])
    landing = Landing(settings)
    assert landing.loads(APP, TABLE) == [first, second]
    assert landing.snapshot(APP, TABLE) == second.snapshot and second.previous == "L1"
    assert landing.namespaces() == ["aplikasi_uji"] and landing.tables(APP) == [TABLE]
    assert names(settings) == [("L1", "a"), ("L1", None), ("L2", "b")]
    assert landing.columns(APP, TABLE) == [*METADATA, "nama"]
    assert all(Path(f).is_file() for f in landing.files(APP, TABLE))
    assert len(landing.files(APP, TABLE, loads={"L1"})) == 1


def test_metadata_types(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    found = duckdb.sql(f"DESCRIBE FROM read_parquet({Landing(settings).files(APP, TABLE)!r})").fetchall()
    assert {name: kind for name, kind, *_ in found} == {
        "_load_id": "VARCHAR", "_loaded_at": "TIMESTAMP WITH TIME ZONE", "_source": "VARCHAR", "_row": "BIGINT",
        "_cells": "MAP(VARCHAR, VARCHAR)", "_damage": "VARCHAR", "_raw": "VARCHAR", "_gone": "VARCHAR",
        "nama": "VARCHAR",
    }  # fmt: skip


def test_a_load_without_rows_is_a_load(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    landing = Landing(settings)
    about = load(landing, "L2", 0)
    with landing.write(APP, TABLE, ["nama"], "L2", "L1") as writer:
        writer.commit(about)
    assert [x.load_id for x in landing.loads(APP, TABLE)] == ["L1", "L2"]
    assert names(settings) == [("L1", "a")]


def test_left_without_commit_leaves_nothing(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    before = sorted(settings.path("landing").rglob("*.parquet"))
    landing = Landing(settings)
    with pytest.raises(RuntimeError), landing.write(APP, TABLE, ["nama"], "L2", "L1") as writer:
        writer.write(batch(["b"]))
        raise RuntimeError
    assert sorted(settings.path("landing").rglob("*.parquet")) == before
    assert names(settings) == [("L1", "a")]


def test_the_same_load_twice_changes_nothing(settings: Settings) -> None:
    first = land(settings, "L1", ["a"])
    landing = Landing(settings)
    with landing.write(APP, TABLE, ["nama"], "L1", None) as writer:
        writer.write(batch(["other"]))
        again = writer.commit(Load("L1", NOW, 1, 0, 1))
    assert again == first
    assert names(settings) == [("L1", "a")] and len(list(settings.path("landing").rglob("*.parquet"))) == 1


def test_a_load_begun_before_the_newest_is_refused(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    slow = Landing(settings)
    with pytest.raises(Retriable, match="WDH-201"), slow.write(APP, TABLE, ["nama"], "L2", "L1") as writer:
        writer.write(batch(["slow"]))
        land(settings, "L3", ["fast"])
        writer.commit(Load("L2", NOW, 1, 0, 1, previous="L1"))
    assert names(settings) == [("L1", "a"), ("L3", "fast")]
    assert len(list(settings.path("landing").rglob("*.parquet"))) == 2


def test_a_new_column_widens_the_table(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    landing = Landing(settings)
    with landing.write(APP, TABLE, ["nama", "baru"], "L2", "L1") as writer:
        writer.write(batch(["b"], baru=["x"]))
        writer.commit(load(landing, "L2", 1))
    land(settings, "L3", ["c"])
    files = landing.files(APP, TABLE)
    rows = duckdb.sql(f"SELECT nama, baru FROM read_parquet({files!r}, union_by_name=true) ORDER BY 1").fetchall()
    assert rows == [("a", None), ("b", "x"), ("c", None)]
    assert landing.table(APP, TABLE).scan().to_arrow().num_rows == 3  # type: ignore[union-attr]


def bounded(settings: Settings) -> dict[str, set[str]]:
    """Per load the columns of which its files' manifests tell the least or the greatest value."""
    table = Landing(settings).table(APP, TABLE)
    now = table.current_snapshot() if table else None
    assert table is not None and now is not None
    found: dict[str, set[str]] = {}
    for manifest in now.manifests(table.io):
        for entry in manifest.fetch_manifest_entry(table.io):
            ids = {*entry.data_file.lower_bounds, *entry.data_file.upper_bounds}
            found.setdefault(entry.data_file.partition[0], set()).update(map(table.schema().find_column_name, ids))  # type: ignore[arg-type]
            assert entry.data_file.value_counts and entry.data_file.null_value_counts
    return found


def test_no_reader_prunes_by_bounds_that_a_long_text_is_not_in(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Parquet tells no bounds of a row group with a text of over 4,096 bytes: a file's were those of the others."""
    monkeypatch.setattr("wadah.landing.parquet.ROWS", 1)
    load_id, long = "20261120T000000Z000000-abcdef", "z" * 5000
    about = load(Landing(settings), load_id, 2)
    with Landing(settings).write(APP, TABLE, ["nama"], load_id, None) as writer:
        for text in ("a", long):
            writer.write(batch([text]))
        writer.commit(about)
    table = Landing(settings).table(APP, TABLE)
    assert table is not None and table.scan(row_filter=f"nama = '{long}'").to_arrow().num_rows == 1
    assert bounded(settings) == {load_id: {"_load_id"}}
    assert table.scan(row_filter=f"_load_id = '{load_id}'").to_arrow().num_rows == 2
    assert not caplog.records, "PyIceberg misses no statistics that nobody writes"


def test_a_table_of_an_older_version_is_told_of_no_bounds_by_its_next_load(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        properties = {k: v for k, v in catalog.PROPERTIES.items() if "metrics" not in k}
        older.setattr("wadah.landing.catalog.PROPERTIES", properties)
        older.setattr("wadah.landing.parquet.TOLD", ["_load_id", "nama"])
        land(settings, "L1", ["a"])
    assert "nama" in bounded(settings)["L1"]
    land(settings, "L2", ["b"])
    now = Landing(settings).table(APP, TABLE)
    assert now is not None and bounded(settings)["L2"] == {"_load_id"}
    with Landing(settings).write(APP, TABLE, ["nama"], "L3", "L2"):
        pass
    after = Landing(settings).table(APP, TABLE)
    assert after is not None and after.metadata_location == now.metadata_location, "and once only"
    assert Landing(settings).expire(APP, TABLE, set()) == ["L1"] and names(settings) == [("L2", "b")]


def test_delete_files_are_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyIceberg writes none, so the plan of another engine's table is given to it."""
    from pyiceberg.table import DataScan

    land(settings, "L1", ["a"])
    plan = DataScan.plan_files

    def with_deletes(self: DataScan) -> list[object]:
        tasks = list(plan(self))
        for task in tasks:
            task.delete_files = {task.file}
        return tasks

    monkeypatch.setattr(DataScan, "plan_files", with_deletes)
    with pytest.raises(Fatal, match="WDH-202"):
        Landing(settings).files(APP, TABLE)


def test_expire_keeps_what_is_asked_and_the_newest(settings: Settings) -> None:
    for i in range(1, 5):
        land(settings, f"L{i}", [f"n{i}"], cursor=str(i), files={"a.xlsx": str(i)})
    landing = Landing(settings)
    assert landing.expire(APP, TABLE, {"L2"}) == ["L1", "L3"]
    kept = landing.loads(APP, TABLE)
    assert [(x.load_id, x.cursor, x.files) for x in kept] == [
        ("L2", "2", {"a.xlsx": "2"}),
        ("L4", "4", {"a.xlsx": "4"}),
    ]
    assert names(settings) == [("L2", "n2"), ("L4", "n4")]
    land(settings, "L5", ["n5"])
    assert [x.load_id for x in landing.loads(APP, TABLE)] == ["L2", "L4", "L5"]
    assert landing.expire(APP, TABLE, set()) == ["L2", "L4"]
    assert names(settings) == [("L5", "n5")]
    assert landing.expire(APP, TABLE, set()) == []


def test_expire_of_loads_without_rows(settings: Settings) -> None:
    landing = Landing(settings)
    for i in (1, 2):
        with landing.write(APP, TABLE, ["nama"], f"L{i}", f"L{i - 1}" if i > 1 else None) as writer:
            writer.commit(load(landing, f"L{i}", 0))
    assert landing.expire(APP, TABLE, set()) == ["L1"]
    assert [x.load_id for x in landing.loads(APP, TABLE)] == ["L2"]


def test_a_load_survives_maintenance_in_between(settings: Settings) -> None:
    land(settings, "L1", ["a"])
    land(settings, "L2", ["b"])
    landing = Landing(settings)
    with landing.write(APP, TABLE, ["nama"], "L3", "L2") as writer:
        writer.write(batch(["c"]))
        Landing(settings).expire(APP, TABLE, set())
        writer.commit(Load("L3", NOW, 1, 0, 1, previous="L2"))
    assert names(settings) == [("L2", "b"), ("L3", "c")]


def test_sweep_takes_only_what_nothing_refers_to(settings: Settings) -> None:
    for i in (1, 2):
        land(settings, f"L{i}", [f"n{i}"])
    landing = Landing(settings)
    landing.expire(APP, TABLE, set())
    orphan = settings.path("landing", "aplikasi_uji", TABLE, "data", "L9", "0.parquet")
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left by a killed load")
    assert landing.sweep(APP, TABLE) == 0, "young files may belong to a load that is being written"
    assert landing.sweep(APP, TABLE, timedelta(0)) > 1
    assert not orphan.parent.exists()
    assert names(settings) == [("L2", "n2")] and len(list(settings.path("landing").rglob("*.parquet"))) == 1
    land(settings, "L3", ["n3"])
    assert names(settings) == [("L2", "n2"), ("L3", "n3")]


def test_a_moved_home_is_told(settings: Settings, tmp_path: Path) -> None:
    land(settings, "L1", ["a"])
    shutil.move(settings.root, tmp_path / "moved")
    with pytest.raises(Fatal, match="WDH-200"):
        Landing(Settings(home=tmp_path / "moved")).files(APP, TABLE)


def test_a_copied_home_is_told(settings: Settings, tmp_path: Path) -> None:
    land(settings, "L1", ["a"])
    shutil.copytree(settings.root, tmp_path / "copy")
    with pytest.raises(Fatal, match="WDH-200"):
        Landing(Settings(home=tmp_path / "copy")).last(APP, TABLE)


def test_a_home_iceberg_cannot_address(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="WDH-204"):
        land(Settings(home=tmp_path / "apa?"), "L1", ["a"])


def test_a_locked_catalog_is_retriable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    land(settings, "L1", ["a"])
    monkeypatch.setattr("wadah.landing.catalog.WAIT", 0)
    with sqlite3.connect(settings.path("landing", "catalog.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Retriable, match="WDH-203"):
            land(settings, "L2", ["b"])
    other.close()
    assert names(settings) == [("L1", "a")]


def _writer(home: Path, n: int, done: "mp.Queue[str]") -> None:
    settings = Settings(home=home)
    landed = 0
    while landed < 5:
        last = Landing(settings).last(APP, TABLE)
        newest = last.load_id if last else None
        try:
            land(settings, new_load_id(NOW, newest), [f"{n}-{landed}"], previous=newest)
            landed += 1
            done.put(f"{n}-{landed - 1}")
        except Retriable:
            continue


def test_an_application_another_process_made_meanwhile(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser of a race looked before the winner's commit: it saw no namespace and creates one."""
    from pyiceberg.catalog.sql import SqlCatalog

    land(settings, "L1", ["a"])
    monkeypatch.setattr(SqlCatalog, "namespace_exists", lambda *_: False)
    land(settings, "L2", ["b"])
    assert [name for _, name in names(settings)] == ["a", "b"]


def test_four_processes_at_once(settings: Settings) -> None:
    """Every commit told as done is there, once; loads follow one another."""
    context = mp.get_context("spawn")
    done: mp.Queue[str] = context.Queue()
    workers = [context.Process(target=_writer, args=(settings.root, n, done)) for n in range(4)]
    for worker in workers:
        worker.start()
    told = sorted(done.get(timeout=120) for _ in range(20))
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert sorted(name for _, name in names(settings)) == told
    loads = Landing(settings).loads(APP, TABLE)
    assert [x.previous for x in loads] == [None, *(x.load_id for x in loads[:-1])]
    assert [x.load_id for x in loads] == sorted(x.load_id for x in loads)


def _killed(home: Path, where: str) -> None:
    """Die at a point of a commit: after the data files, after the metadata, after the catalog."""
    from pyiceberg.catalog.sql import SqlCatalog

    real = SqlCatalog.commit_table

    def commit(self: SqlCatalog, *a: object, **k: object) -> object:
        if where == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if where == "metadata":
            write = SqlCatalog._write_metadata

            def written(*a: object, **k: object) -> None:
                write(*a, **k)  # type: ignore[arg-type]
                os.kill(os.getpid(), signal.SIGKILL)

            SqlCatalog._write_metadata = staticmethod(written)  # type: ignore[method-assign]
        done = real(self, *a, **k)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    SqlCatalog.commit_table = commit  # type: ignore[assignment, method-assign]
    land(Settings(home=home), "L2", ["b"])


@pytest.mark.parametrize(("where", "rows"), [("before", 1), ("metadata", 1), ("after", 2)])
def test_kill_leaves_nothing_or_all(settings: Settings, where: str, rows: int) -> None:
    land(settings, "L1", ["a"])
    process = mp.get_context("spawn").Process(target=_killed, args=(settings.root, where))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert len(names(settings)) == rows
    again = land(settings, "L2", ["b"])  # the rerun of the same load
    assert again.load_id == "L2" and names(settings) == [("L1", "a"), ("L2", "b")]


@pytest.fixture
def clock() -> Iterator[datetime]:
    yield NOW


def test_load_ids_sort_even_when_the_clock_goes_back(clock: datetime) -> None:
    first = new_load_id(clock, None)
    second = new_load_id(clock - timedelta(days=3), first)
    third = new_load_id(clock, second)
    assert first < second < third and first.startswith("20261120T000000Z000000-")


def staged(folder: Path, form: Form, rows: pa.RecordBatch) -> list[Path]:
    folder.mkdir(exist_ok=True)
    sheets = Sheets(folder, form.schema, "a")
    sheets.write(form.fit(rows))
    sheets.close()
    return sheets.files


def test_files_in_the_form_of_the_table_are_taken_over(settings: Settings, tmp_path: Path) -> None:
    """Of a table that is yet to be made, and of one that is yet to be widened; nothing is made by asking."""
    for load_id, own in (("L1", ["nama"]), ("L2", ["nama", "baru"]), ("L3", ["nama"])):
        landing = Landing(settings)
        last = landing.last(APP, TABLE)
        form = landing.form(APP, TABLE, [*own, *own], load_id, NOW)
        assert landing.last(APP, TABLE) == last and landing.columns(APP, TABLE) == Landing(settings).columns(APP, TABLE)
        files = staged(tmp_path / "aside", form, batch(["x"], **{name: [name] for name in own[1:]}))
        node = files[0].stat().st_ino
        with landing.write(APP, TABLE, own, load_id, last.load_id if last else None) as writer:
            assert writer.fits(form)
            writer.adopt(files)
            assert writer.rows == 1
            writer.commit(load(landing, load_id, 1))
        (landed,) = landing.files(APP, TABLE, {load_id})
        assert Path(landed).stat().st_ino == node and not files[0].exists()
    assert names(settings) == [("L1", "x"), ("L2", "x"), ("L3", "x")]
    found = Landing(settings).table(APP, TABLE)
    assert found is not None and found.scan().to_arrow().num_rows == 3


def test_files_of_another_form_do_not_fit(settings: Settings) -> None:
    """Another load's, or written before another process gave the table a column."""
    land(settings, "L1", ["a"])
    landing = Landing(settings)
    early, other = (landing.form(APP, TABLE, ["nama", "mine"], load_id, NOW) for load_id in ("L3", "L4"))
    with Landing(settings).write(APP, TABLE, ["nama", "theirs"], "L2", "L1") as writer:
        writer.commit(load(landing, "L2", 0))
    with landing.write(APP, TABLE, ["nama", "mine"], "L3", "L2") as writer:
        assert not writer.fits(early) and not writer.fits(other)
        assert writer.fits(landing.form(APP, TABLE, ["nama", "mine"], "L3", NOW))


def test_files_staged_days_ago_are_not_swept_before_their_commit(settings: Settings, tmp_path: Path) -> None:
    land(settings, "L1", ["a"])
    landing = Landing(settings)
    files = staged(tmp_path / "aside", landing.form(APP, TABLE, ["nama"], "L2", NOW), batch(["b"]))
    os.utime(files[0], (0, 0))
    with landing.write(APP, TABLE, ["nama"], "L2", "L1") as writer:
        writer.adopt(files)
        assert Landing(settings).sweep(APP, TABLE) == 0, "maintenance, at that very moment"
        writer.commit(load(landing, "L2", 1))
    assert names(settings) == [("L1", "a"), ("L2", "b")]


def test_adopted_files_go_with_a_load_that_is_not_committed(settings: Settings, tmp_path: Path) -> None:
    land(settings, "L1", ["a"])
    landing = Landing(settings)
    files = staged(tmp_path / "aside", landing.form(APP, TABLE, ["nama"], "L2", NOW), batch(["b"]))
    with pytest.raises(RuntimeError), landing.write(APP, TABLE, ["nama"], "L2", "L1") as writer:
        writer.adopt(files)
        raise RuntimeError
    assert names(settings) == [("L1", "a")] and len(list(settings.path("landing").rglob("*.parquet"))) == 1


def test_large_loads_are_cut_into_row_groups_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr("wadah.landing.parquet.ROWS", 100)
    monkeypatch.setattr("wadah.landing.parquet.TARGET", 3000)
    form = Form(pa.schema({"nama": pa.string()}), "L1")
    sheets = Sheets(tmp_path, form.schema, "a")
    for n in range(40):
        sheets.write(form.fit(pa.RecordBatch.from_pydict({"nama": [f"{n * 7919 + i:x}" * 3 for i in range(50)]})))
    sheets.close()
    about = [pq.read_metadata(file) for file in sheets.files]
    assert len(about) > 2 and sum(found.num_rows for found in about) == 2000
    assert {found.row_group(i).num_rows for found in about for i in range(found.num_row_groups)} == {100}
    sheets.drop()
    assert list(tmp_path.iterdir()) == []
