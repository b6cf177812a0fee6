"""Licences and schools: from a drop folder, a database and an API to the open figures, as the generators meant them."""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from connectors.ingest import ingest
from expectations.lineage.graph import columns_of
from expectations.runner import Runner, Suite
from expectations.suites import Published, rules
from infra.sandbox import apps, clock, down, permits, projects, schools, truth, up
from infra.sandbox.permits_words import STAGES
from tests.integration.warehouse import parts
from wadah.contract.load import outputs
from wadah.errors import Fatal
from wadah.settings import SandboxSettings, Settings
from wadah.warehouse.connect import connect

COUNTED = ("nib-bulanan", "investasi-triwulanan", "waktu-izin-triwulanan", "sekolah-semesteran",
           "rasio-sekolah-semesteran")  # fmt: skip
TABLES = ("oss__proyek", "sicantik__permohonan", "sicantik__proses", "sekolah__satuan_pendidikan")
MODELS = (*(f"open_{d.replace('-', '_')}" for d in COUNTED), *(f"rej_{t}" for t in TABLES), "dim_kbli", "unk_oss",
          "unk_sicantik", "unk_sekolah")  # fmt: skip
APPS = ("oss", "sicantik", "sekolah")
SEED, SIZE, REGENCY = 20261120, 1, "33.19"


@pytest.fixture(scope="module")
def kudus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings(
        home=tmp_path_factory.mktemp("izin kudus"), regency_code=REGENCY, applications=APPS,
        sandbox=SandboxSettings(seed=SEED, size=SIZE),
    )  # fmt: skip
    yield settings
    down(settings)


@pytest.fixture
def thirty(kudus: Settings) -> Settings:
    """Kudus on day 30, its warehouse built."""
    if clock.read(kudus) != 30:
        parts.come_to(kudus, 30)
        parts.build(kudus, MODELS)
    return kudus


def asked(settings: Settings, sql: str) -> list[Any]:
    with connect(settings.path("warehouse", "bagian", "wadah.duckdb"), settings) as con:
        return con.sql(sql).fetchall()


@pytest.mark.parametrize("day", [0, 1, 30])
def test_every_figure_is_the_truth(kudus: Settings, day: int) -> None:
    parts.come_to(kudus, day)
    database = parts.build(kudus, MODELS)
    told = truth(kudus, [day])
    for dataset in COUNTED:
        assert parts.opened(kudus, database, dataset) == told["datasets"][dataset], dataset
    for name, known in told["tables"].items():
        relation = name.replace(".", "__")
        assert asked(kudus, f"SELECT count(*) FROM staging.stg_{relation}") == [(known["accepted"],)], name
        rejects = asked(kudus, f"SELECT _kode, count(*) FROM reject.rej_{relation} WHERE _terkini GROUP BY 1")
        assert dict(rejects) == known["rejects"], name


def test_a_project_on_several_rows_is_told_and_counted_once(thirty: Settings) -> None:
    found = projects.books(SEED, SIZE, REGENCY, 30)
    written = Counter(line.means.id for book in found for line in book.lines if line.code is None)
    assert dict(asked(thirty, "SELECT id_proyek, jumlah_baris FROM marts.fct_proyek_oss")) == dict(written)
    known = {p.id: (p.nib, p.investment) for p in projects.current(found).values()}
    rows = asked(thirty, "SELECT id_proyek, nib, jumlah_investasi FROM marts.fct_proyek_oss")
    assert {number: tuple(rest) for number, *rest in rows} == known


def test_stages_of_a_licence_take_the_working_days_the_office_worked(thirty: Settings) -> None:
    wanted = {}
    for row in permits.state(SEED, SIZE, REGENCY, 30):
        if row.code is None:
            ends = {stage.name: stage.ended for stage in row.stages if stage.code is None}
            begun = [row.came, *(ends.get(name) for name in STAGES[:-1])]
            took = [
                permits.working_days(a, ends[name]) if a and name in ends else None
                for a, name in zip(begun, STAGES, strict=True)
            ]
            total = permits.working_days(row.came, row.issued) if row.issued else None
            wanted[row.values["no_permohonan"]] = (*took, total)
    rows = asked(
        thirty,
        "SELECT no_permohonan, hari_kerja_verifikasi, hari_kerja_teknis, hari_kerja_penetapan, hari_kerja_total"
        " FROM marts.fct_izin",
    )
    assert {number: tuple(rest) for number, *rest in rows} == wanted


def test_a_school_has_a_row_for_every_time_it_changed(thirty: Settings) -> None:
    seen: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for s in schools.state(SEED, SIZE, REGENCY, 30):
        if s.code is None:
            told = (s.body["nama"], s.kind, s.owner, s.kecamatan)
            if not seen[s.npsn] or seen[s.npsn][-1] != told:
                seen[s.npsn].append(told)
    rows = asked(
        thirty,
        "SELECT npsn, nama, bentuk_pendidikan, status_sekolah, kode_kecamatan FROM marts.dim_satdik"
        " ORDER BY npsn, berlaku_dari",
    )
    found: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for npsn, *told in rows:
        found[npsn].append(tuple(told))
    assert found == seen
    assert max(map(len, seen.values())) > 1
    assert asked(thirty, "SELECT count(*) FROM marts.fct_satdik_semester WHERE satdik_key IS NULL") == [(0,)]


def test_the_gate_sees_a_sector_that_is_almost_one_company_s_own(thirty: Settings, tmp_path: Path) -> None:
    database = tmp_path / "wadah.duckdb"
    shutil.copyfile(thirty.path("warehouse", "bagian", "wadah.duckdb"), database)

    def broken() -> set[str]:
        with closing(connect(database, thirty)) as con:
            contract = outputs()["investasi-triwulanan"]
            about = Published(thirty, contract, thirty.today().date(), frozenset(columns_of(con)))
            rule = [r for r in rules(about) if "dominan" in r.name]
            assert len(rule) == 2
            return {c.name for c in Runner(con).run(Suite(contract.id, f"open.{about.relation}", rule)) if not c.ok}

    assert not broken()
    with closing(connect(database, thirty, read_only=False)) as con:
        con.execute("UPDATE open.open_investasi_triwulanan SET catatan_supresi = NULL, nilai_investasi = 1")
    assert broken() == {"supresi:dominan", "supresi:pelindung-dominan:sektor"}


def test_what_no_reference_knows_is_told(thirty: Settings) -> None:
    oss = dict(asked(thirty, "SELECT kolom, count(*) FROM intermediate.unk_oss GROUP BY 1"))
    assert oss.keys() == {"kecamatan_usaha", "kbli"}
    lost = [p for p in projects.current(projects.books(SEED, SIZE, REGENCY, 30)).values() if p.sector is None]
    assert oss["kbli"] == len(lost) > 0
    codes = {code for (code,) in asked(thirty, "SELECT nilai FROM intermediate.unk_sekolah")}
    assert codes <= {"036301", "999999", None}
    kinds = {kind.strip().lower() for (kind,) in asked(thirty, "SELECT nilai FROM intermediate.unk_sicantik")}
    assert kinds == {"izin pemakaman", "lain-lain", "surat keterangan x"}


def test_a_field_about_pupils_stops_the_load(thirty: Settings) -> None:
    up(thirty)
    file = thirty.sandbox_dir / "sekolah" / "satuan_pendidikan.json"
    whole = file.read_text("utf-8")
    answer = json.loads(whole)
    answer["rows"][0]["peserta_didik"] = [{"nama": "Ani Rekaan"}]
    try:
        file.write_text(json.dumps(answer), "utf-8")
        with pytest.raises(Fatal):
            ingest(thirty, "sekolah")
    finally:
        file.write_text(whole, "utf-8")
    landed = b"".join(f.read_bytes() for f in thirty.path("landing").rglob("*.parquet"))
    assert b"Ani Rekaan" not in landed
    assert not ingest(thirty, "sekolah")[0].changed


def test_a_file_that_is_no_windows_text_is_set_aside_and_the_others_land(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path / "var", regency_code=REGENCY, applications=("oss",), sandbox=SandboxSettings(seed=3, size=0.1)
    )
    apps.apps(settings)["oss"].bring(apps.making(settings, "oss", 0))
    broken = settings.sandbox_dir / "oss" / "oss_2026_03.csv"
    broken.write_bytes(broken.read_bytes().replace(b"Rumah Batik", b"Rumah\x81Batik"))
    report = ingest(settings, "oss")[0]
    assert [(aside.part, aside.code) for aside in report.set_aside] == [("oss_2026_03.csv", "WDH-249")]
    assert report.files == 12
