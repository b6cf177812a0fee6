"""What a build does with what changed: real dbt, real DuckDB, real Iceberg landing."""

import shutil
from pathlib import Path

import pytest

from tests.integration.warehouse.conftest import Regency, business, call, complaint
from wadah.contract.load import outputs
from wadah.errors import Fatal, Retriable
from wadah.landing import Landing
from wadah.lock import lock
from wadah.warehouse import project, publications, release
from wadah.warehouse.connect import connect


def rows(regency: Regency, sql: str) -> list[tuple[object, ...]]:
    return release.query(regency.settings, sql, 100_000)[1]


def content(found: release.Release, regency: Regency) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows, sorted; what tells of the build itself is no content."""
    with connect(found.database, regency.settings) as con:
        names = con.execute(
            "SELECT schema_name || '.' || view_name FROM duckdb_views() "
            "WHERE schema_name IN ('staging', 'reject', 'intermediate') "
            "UNION ALL SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1"
        ).fetchall()
        return {n: sorted(con.sql(f"FROM {n}").fetchall(), key=repr) for (n,) in names}


def test_rows_in_are_known_accepted_or_rejected_for_every_load(regency: Regency) -> None:
    found = rows(regency, "SELECT app, tabel, ditarik, dikenal, diterima, ditolak FROM muatan ORDER BY 1, 2")
    assert ("psc119", "panggilan", 306, 7, 299, 0) in found
    assert ("up4", "tb_aduan", 400, 0, 399, 1) in found
    assert all(pulled == known + accepted + rejected for _, _, pulled, known, accepted, rejected in found)
    assert len(found) == 7


def test_release_json_tells_what_the_portal_and_the_gate_need(regency: Regency) -> None:
    told = release.current(regency.settings).manifest  # type: ignore[union-attr]
    assert (told["as_of"], told["month"], told["full"], told["previous"]) == ("2026-03-10", "2026-03-01", True, None)
    aduan = next(s for s in told["sources"] if s["table"] == "tb_aduan")
    assert (aduan["pulled"], aduan["accepted"], aduan["rejected"], aduan["codes"]) == (400, 399, 1, {"WDH-301": 1})
    assert aduan["loads"] == {"count": 1, "pulled": 400, "known": 0, "accepted": 399, "rejected": 1}
    table = told["open"]["umkm-triwulanan"]
    assert table["depends_on"] == [{"app": "umkm", "table": "umkm"}]
    assert (table["status"], len(table["content_hash"])) == ("ok", 64)
    assert {t["status"] for t in told["tests"]} == {"ok"}
    assert told["models"]["fct_aduan"]["rows"] == 399


def test_nothing_changed_builds_nothing(regency: Regency) -> None:
    before = release.current(regency.settings)
    report = regency.build()
    assert (report.changed, report.models) == (False, ())
    assert before and report.id == before.id
    assert not list(regency.settings.path("warehouse", "build").glob("[!.]*"))


def test_a_part_is_built_again_and_comes_out_as_a_full_build(own: Regency) -> None:
    own.land("psc119", "panggilan", [call(n, "2026-02-02T08:00:00+07:00", status="Dirujuk") for n in range(290, 310)])
    own.land("up4", "tb_aduan", [complaint(n, 1 + n % 2, kec="Entah" if n % 50 == 0 else "Bae") for n in range(1, 300)])
    Landing(own.settings).expire("up4", "tb_aduan", [])
    part = own.build()
    assert part.changed and not part.full
    assert {"fct_aduan", "fct_panggilan_psc", "muatan", "open_aduan_bulanan"} <= set(part.models)
    assert not {"dim_tanggal", "chk_umkm__umkm", "fct_umkm_snapshot", "open_umkm_triwulanan"} & set(part.models)
    assert part.build
    after = content(part.build, own)
    assert len(after["staging.stg_up4__tb_aduan"]) == 299
    assert len(after["staging.chk_up4__tb_aduan"]) == 299  # the expired load is gone
    assert len(after["marts.fct_panggilan_psc"]) == 309
    umkm = release.current(own.settings).manifest["open"]["umkm-triwulanan"]  # type: ignore[union-attr]
    assert part.build.manifest["open"]["umkm-triwulanan"] == umkm  # told as the release before told it
    full = own.build(full=True)
    assert full.full and full.build
    assert content(full.build, own) == after


def test_a_new_month_opens_a_period_without_new_rows(own: Regency) -> None:
    own.settings = own.settings.model_copy(update={"now": own.settings.now.replace(month=4)})  # type: ignore[union-attr]
    report = own.build()
    assert {
        f"{kind}_{name}"
        for kind in ("agg", "open")
        for name in ("aduan_bulanan", "panggilan_psc_bulanan", "umkm_triwulanan")
    } <= set(report.models)
    assert [m for m in report.models if m.startswith(("chk_", "stg_", "rej_", "dim_"))] == []
    assert report.build
    with report.build.open(own.settings) as con:
        assert con.sql("SELECT max(bulan) FROM open_aduan_bulanan WHERE tahun = 2026").fetchall() == [(3,)]
        assert con.sql("SELECT max(tahun * 10 + triwulan) FROM open_umkm_triwulanan").fetchall() == [(20261,)]


def test_releases_are_facts_and_no_portal_is_asked(own: Regency) -> None:
    """What publishing noted is in `fct_publikasi` after the next build; nothing is built for its sake."""
    noted = {"dataset": "aduan-bulanan", "rilis": "2026-02-20-01", "nomor": 1, "kode_opd": "diskominfo",
             "terbit_pada": "2026-02-20 09:00:00", "jenis": "baru", "baris": 540, "kolom": 15, "bita": 91_000,
             "ditambah": 540, "diubah": 0, "dihapus": 0, "sel": 500, "sel_tersembunyi": 40, "jatuh_tempo": None,
             "hari_terlambat": None}  # fmt: skip
    late = {
        **noted,
        "rilis": "2026-03-09-01",
        "nomor": 2,
        "jenis": "berubah",
        "jatuh_tempo": "2026-03-08",
        "hari_terlambat": 1,
    }
    assert rows(own, "SELECT count(*) FROM fct_publikasi") == [(0,)]
    publications.write(own.settings, "aduan-bulanan", [noted, late])
    assert own.build().changed is False
    own.land("umkm", "umkm", [business(n, "bae") for n in range(1, 4)])
    own.release()
    asked = (
        "SELECT rilis, nomor, baris, kolom, bita, sel_tersembunyi, jatuh_tempo::varchar, hari_terlambat "
        "FROM fct_publikasi ORDER BY 2"
    )
    assert rows(own, asked) == [
        ("2026-02-20-01", 1, 540, 15, 91_000, 40, None, None),
        ("2026-03-09-01", 2, 540, 15, 91_000, 40, "2026-03-08", 1),
    ]


def test_rows_that_do_not_add_up_stop_the_build(own: Regency, monkeypatch: pytest.MonkeyPatch) -> None:
    from wadah.warehouse import control

    real = control.Landing.loads

    def forgetful(self: Landing, app: str, table: str) -> list[object]:
        from dataclasses import replace

        return [replace(x, pulled=x.pulled + 1) if table == "pasien" else x for x in real(self, app, table)]

    monkeypatch.setattr(control.Landing, "loads", forgetful)
    own.land("psc119", "pasien", [{"id_call": "C-1", "nama": "Ani Rekaan"}])
    before = release.current(own.settings)
    with pytest.raises(Fatal, match=r"WDH-403.*accounted_muatan"):
        own.build()
    assert release.current(own.settings) == before
    monkeypatch.undo()
    assert own.build().changed  # the litter does not hinder


def test_one_dataset_that_fails_its_test_leaves_the_others_alone(
    own: Regency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "dbt"
    shutil.copytree(project.SOURCE, models)
    (models / "tests" / "never.sql").write_text("select 1 from {{ ref('open_aduan_bulanan') }} limit 1\n", "utf-8")
    broken = models / "models" / "open" / "open_umkm_triwulanan.sql"
    broken.write_text(
        broken.read_text("utf-8").replace("cells=ref('agg_umkm_triwulanan')", "cells='(select 1 as tahun)'"), "utf-8"
    )
    monkeypatch.setattr(project, "SOURCE", models)
    report = own.build()
    assert report.full  # the project is another one
    assert report.failed == {"aduan-bulanan": ("never",), "umkm-triwulanan": ("open_umkm_triwulanan",)}
    assert report.build
    told = report.build.manifest["open"]
    assert {name: told[name]["status"] for name in told} == dict.fromkeys(outputs(), "ok") | {
        "aduan-bulanan": "failed", "umkm-triwulanan": "error",
    }  # fmt: skip
    assert told["aduan-bulanan"]["failed"] == ["never"] and told["aduan-bulanan"]["rows"] > 0


def test_two_builds_do_not_work_at_once(regency: Regency) -> None:
    with lock(regency.settings, "build"), pytest.raises(Retriable, match="WDH-152"):
        regency.build()


def test_nothing_is_written_outside_the_installation_and_the_process_is_as_before(
    own: Regency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging
    import os

    empty = tmp_path / "leer"
    empty.mkdir()
    (empty / ".env").write_text("WADAH_LEAKED=yes\n", "utf-8")
    monkeypatch.chdir(empty)
    handlers, environ = list(logging.getLogger().handlers), dict(os.environ)
    own.land("psc119", "pasien", [{"id_call": "C-2", "nama": "Ani Rekaan"}])
    own.build()
    assert [p.name for p in empty.iterdir()] == [".env"]
    assert (Path.cwd(), logging.getLogger().handlers, dict(os.environ)) == (empty, handlers, environ)
    logs = [p for p in own.settings.root.rglob("*") if p.is_file() and p.suffix in (".log", ".jsonl", ".json")]
    for file in logs:
        assert "Rekaan" not in file.read_text("utf-8", errors="replace"), file


def test_the_database_is_one_file_that_opens_read_only_while_another_reads(regency: Regency) -> None:
    current = release.current(regency.settings)
    assert current
    assert sorted(p.name for p in current.folder.iterdir()) == ["manifest.json", "release.json", "wadah.duckdb"]
    with current.open(regency.settings) as one, connect(current.database, regency.settings) as two:
        assert one.sql("FROM muatan").fetchall() == two.sql("FROM marts.muatan").fetchall()
