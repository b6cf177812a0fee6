"""Releases: promoted by a rename, kept in number, gone back to; readers keep what they have open."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from wadah.errors import Fatal, Retriable
from wadah.gate import Check, GateResult
from wadah.settings import Settings, WarehouseSettings
from wadah.warehouse import release
from wadah.warehouse.connect import connect


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah", warehouse=WarehouseSettings(keep=2))


def built(settings: Settings, name: str) -> str:
    """A whole build lying aside."""
    folder = settings.path("warehouse", "build", name)
    folder.mkdir(parents=True)
    with connect(folder / release.DATABASE, settings, read_only=False) as con:
        con.execute("CREATE SCHEMA marts")
        con.execute("CREATE TABLE marts.nama AS SELECT ? AS nama", [name])
    for file in ("manifest.json", "release.json"):
        (folder / file).write_text(json.dumps({"id": name}), "utf-8")
    return name


def result() -> GateResult:
    check = Check("ada", "suite", "error", True, 1, 1, "Ada.")
    return GateResult(
        "aduan-bulanan", "aduan_bulanan", "0" * 64, 1, (check,), datetime.fromisoformat("2026-01-01T00:00+07:00")
    )


def test_promotion_makes_current_and_is_idempotent(settings: Settings) -> None:
    assert release.current(settings) is None
    name = built(settings, "a1")
    promoted = release.promote(settings, name, [result()])
    assert release.promote(settings, name) == promoted
    now = release.current(settings)
    assert now and (now.id, now.folder) == ("a1", promoted.folder.resolve())
    assert now.gate["aduan-bulanan"].passed
    assert not now.database.stat().st_mode & 0o222
    assert not (settings.path("warehouse", "build") / "a1").exists()


def test_readers_keep_their_release_while_another_is_promoted_and_pruned(settings: Settings) -> None:
    first = release.promote(settings, built(settings, "a1"))
    with first.open(settings) as reader:
        for name in ("a2", "a3", "a4"):
            release.promote(settings, built(settings, name))
        assert [r.id for r in release.releases(settings)] == ["a3", "a4"]
        assert reader.sql("FROM nama").fetchall() == [("a1",)]
    assert release.query(settings, "FROM nama", 1) == (["nama"], [("a4",)], False)


def test_rollback_goes_one_back_or_to_a_named_one_and_pruning_spares_what_is_current(settings: Settings) -> None:
    for name in ("a1", "a2"):
        release.promote(settings, built(settings, name))
    assert release.rollback(settings).id == "a1"
    with pytest.raises(Fatal, match="WDH-407"):
        release.rollback(settings)
    assert release.rollback(settings, "a2").id == "a2"
    assert release.rollback(settings).id == "a1"
    with pytest.raises(Fatal, match="WDH-405"):
        release.rollback(settings, "a9")
    for name in ("a3", "a4"):
        (settings.path("warehouse", "releases", name)).mkdir()
        for file in (release.DATABASE, "release.json"):
            (settings.path("warehouse", "releases", name) / file).touch()
    assert release.prune(settings) == ["a2"]
    assert [r.id for r in release.releases(settings)] == ["a1", "a3", "a4"]


def test_what_is_gone_older_or_half_is_not_promoted(settings: Settings) -> None:
    with pytest.raises(Fatal, match="WDH-405"):
        release.promote(settings, "a0")
    half = settings.path("warehouse", "build", "a0")
    half.mkdir(parents=True)
    with pytest.raises(Fatal, match="WDH-405"):
        release.promote(settings, "a0")
    assert release.promote(settings, built(settings, "a2")).id == "a2"
    with pytest.raises(Retriable, match="WDH-406"):
        release.promote(settings, built(settings, "a1"))
    with pytest.raises(Retriable, match="WDH-406"):
        release.promote(settings, "a3")
    assert release.find(settings, "a1").id == "a1"
    with pytest.raises(Fatal, match=r"WDH-405.*a2"):
        release.find(settings, "a3")


@pytest.mark.parametrize("moment", ["before the rename", "between rename and link", "beside the link"])
def test_a_kill_in_the_middle_of_a_promotion_is_made_good_by_the_next(settings: Settings, moment: str) -> None:
    release.promote(settings, built(settings, "a1"))
    name = built(settings, "a2")
    if moment == "between rename and link":
        settings.path("warehouse", "build", name).rename(settings.path("warehouse", "releases", name))
    if moment == "beside the link":
        settings.path("warehouse", ".current.part").symlink_to("nowhere")
    now = release.current(settings)
    assert now and now.id == "a1"
    assert release.promote(settings, name).id == "a2"
    now = release.current(settings)
    assert now and now.id == "a2"


def test_a_query_that_is_refused_tells_no_value(settings: Settings) -> None:
    with pytest.raises(Fatal, match="WDH-405"):
        release.query(settings, "SELECT 1", 1)
    release.promote(settings, built(settings, "rahasia"))
    for query in (
        "SELECT cast(nama AS integer) FROM nama",
        "CREATE TABLE x AS FROM nama",
        "SELECT * FROM tiada",
        "SELEC",
    ):
        with pytest.raises(Fatal, match="WDH-409") as refused:
            release.query(settings, query, 1)
        assert "rahasia" not in str(refused.value)
    assert release.query(settings, "FROM range(5)", 3)[2] is True
