"""A pull killed anywhere: nothing or the whole load, and the next pull brings the rest."""

import multiprocessing as mp
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from connectors.ingest import ingest_table
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, last, pull
from wadah.contract.load import load
from wadah.contract.model import Contract
from wadah.settings import Settings

POINTS = ("stage.take", "stage.write", "fingerprint", "writer.adopt", "moved", "writer.commit", "committed", "report")


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pull_and_die(home: Path, contracts: Path, point: str) -> None:
    from connectors import digest, report, stage
    from wadah.landing import parquet, writer

    commit, adopt = writer.Writer.commit, writer.Writer.adopt

    def adopted(self: writer.Writer, files: object) -> None:
        adopt(self, files)  # type: ignore[arg-type]
        _die()

    def committed(self: writer.Writer, about: object) -> None:
        commit(self, about)  # type: ignore[arg-type]
        _die()

    match point:
        case "stage.take":
            stage.Stage.take = _die  # type: ignore[assignment, method-assign]
        case "stage.write":
            parquet.Sheets._flush = _die  # type: ignore[method-assign]
        case "fingerprint":
            digest.fingerprint = _die  # type: ignore[assignment]
        case "writer.adopt":
            writer.Writer.adopt = _die  # type: ignore[method-assign]
        case "moved":
            writer.Writer.adopt = adopted  # type: ignore[method-assign]
        case "writer.commit":
            writer.Writer.commit = _die  # type: ignore[assignment, method-assign]
        case "committed":
            writer.Writer.commit = committed  # type: ignore[assignment, method-assign]
        case "report":
            report.keep = _die
    made = load(contracts)["uji"]
    ingest_table(Settings(home=home), made, made.tables[0])


def app(settings: Settings, folder: Path) -> Contract:
    settings.sandbox_dir.mkdir(parents=True)
    with sqlite3.connect(settings.sandbox_dir / "app.sqlite") as base:
        base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, nama TEXT)")
        base.executemany("INSERT INTO t VALUES (?, ?)", ((n, f"n{n}") for n in range(1000)))
    base.close()
    where = {"type": "local", "format": "sqlite", "path": "app.sqlite"}
    return contract(folder, where, table("t", "table", [{"name": "id", "type": "integer", "key": True}, "nama"]))


@pytest.mark.parametrize("point", POINTS)
def test_killed(settings: Settings, tmp_path: Path, point: str) -> None:
    made = app(settings, tmp_path / "k")
    process = mp.get_context("spawn").Process(target=_pull_and_die, args=(settings.root, tmp_path / "k", point))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL
    landed = 1000 if point in ("committed", "report") else 0
    assert len(column(settings, made, "id")) == landed

    report = pull(settings, made)
    assert report.changed == (landed == 0)
    assert sorted(column(settings, made, "id"), key=int) == [str(n) for n in range(1000)]
    assert last(settings, made).previous is None
