"""Complaints of UP4 and SP4N-LAPOR, and media of small businesses: every figure as the generator meant it."""

from collections import Counter
from pathlib import Path

import pytest

from infra.sandbox import complaints, lapor, truth, up4
from infra.sandbox.places import place
from tests.integration.warehouse import parts
from wadah.settings import SandboxSettings, Settings
from wadah.warehouse.connect import connect

COUNTED = ("aduan-bulanan", "tindak-lanjut-opd-triwulanan")
OPEN = ("dim_kanal", "dim_kategori_aduan", "open_aduan_bulanan", "open_tindak_lanjut_opd_triwulanan")
SEED, SIZE, REGENCY = 5, 0.3, "33.24"


@pytest.fixture(scope="module")
def kendal(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        home=tmp_path_factory.mktemp("aduan kendal"), regency_code=REGENCY, applications=("up4", "sp4n"),
        sandbox=SandboxSettings(seed=SEED, size=SIZE),
    )  # fmt: skip


def planted(day: int) -> tuple[up4.State, list[lapor.Report]]:
    """What UP4 and SP4N-LAPOR hold on that day."""
    state = up4.state(SEED, SIZE, REGENCY, day)
    found = []
    for export in lapor.exports(day):
        months = [t for t in state.twins if (t.when.year, t.when.month) == (export.year, export.month)]
        found += lapor.reports(SEED, SIZE, place(REGENCY), export, months)
    return state, found


@pytest.mark.parametrize("day", [0, 1, 30])
def test_every_figure_is_the_truth(kendal: Settings, day: int) -> None:
    parts.come_to(kendal, day)
    database = parts.build(kendal, (*OPEN, "aduan_mirip", "rek_up4_sp4n", "unk_sp4n"))
    told = truth(kendal, [day])
    for dataset in COUNTED:
        assert parts.opened(kendal, database, dataset) == told["datasets"][dataset], dataset
    with connect(database, kendal) as con:
        for name in ("up4.tb_aduan", "up4.tb_tindaklanjut", "sp4n.laporan"):
            relation = name.replace(".", "__")
            (accepted,) = con.sql(f"SELECT count(*) FROM staging.stg_{relation}").fetchone() or (0,)
            rejects = con.sql(f"SELECT _kode, count(*) FROM staging.chk_{relation} GROUP BY ALL").fetchall()
            assert accepted == told["tables"][name]["accepted"], name
            assert {k for k, _ in rejects if k} >= told["tables"][name]["rejects"].keys(), name


def test_the_planted_pairs_are_one_and_what_only_looks_alike_is_told(kendal: Settings) -> None:
    database = kendal.path("warehouse", "bagian", "wadah.duckdb")
    state, reports = planted(30)
    kinds: dict[str, set[tuple[int, str]]] = {}
    for r in reports:
        if r.code is None and r.twin and (row := state.aduan.get(r.twin.aduan)) and row.code is None:
            kinds.setdefault(r.twin.kind, set()).add((r.twin.aduan, r.tracking))
    assert min(map(len, kinds.values())) > 10
    assert kinds.keys() == {"dikutip", "sama", "pendek", "mirip"}
    with connect(database, kendal) as con:
        joined = set(con.sql("SELECT id_aduan, tracking_id FROM marts.fct_aduan WHERE sumber = 'up4+sp4n'").fetchall())
        unsure = set(con.sql("SELECT id_aduan, tracking_id FROM marts.aduan_mirip").fetchall())
        channels = Counter(c for (c,) in con.sql("SELECT kode_kanal FROM marts.fct_aduan").fetchall())
        compared = con.sql(
            "SELECT sum(nilai_a - nilai_b) FROM intermediate.rek_up4_sp4n WHERE subjek = 'Aduan masyarakat'"
        )
        assert compared.fetchall() == [(len(joined),)]
    assert joined == kinds["dikutip"] | kinds["sama"]
    assert kinds["pendek"] | kinds["mirip"] <= unsure
    assert not unsure & joined
    assert channels["sp4n"] >= len([r for r in reports if r.code is None]) - len(joined)
    assert channels["lainnya"] == 0
    assert sum(channels.values()) == len(complaints.once(state, reports))


def test_without_sp4n_complaints_are_those_of_up4(tmp_path: Path) -> None:
    alone = Settings(
        home=tmp_path / "var", regency_code=REGENCY, applications=("up4",),
        sandbox=SandboxSettings(seed=SEED, size=SIZE),
    )  # fmt: skip
    parts.come_to(alone, 0)
    database = parts.build(alone, OPEN)
    told = truth(alone, [0])["datasets"]
    for dataset in COUNTED:
        assert parts.opened(alone, database, dataset) == told[dataset], dataset
    with connect(database, alone) as con:
        assert con.sql("SELECT DISTINCT sumber FROM marts.fct_aduan").fetchall() == [("up4",)]


def test_media_of_small_businesses_are_the_truth(tmp_path: Path) -> None:
    """On day 62 the last quarter of 2026 has come, and with it the second closed year."""
    own = Settings(
        home=tmp_path / "var", regency_code="33.19", applications=("umkm",),
        sandbox=SandboxSettings(seed=SEED, size=0.2),
    )  # fmt: skip
    years = []
    for day in (0, 62):
        parts.come_to(own, day)
        rows = parts.opened(own, parts.build(own, ("open_umkm_digital_tahunan", "unk_umkm")), "umkm-digital-tahunan")
        assert rows == truth(own, [day])["datasets"]["umkm-digital-tahunan"]
        years.append({row["tahun"] for row in rows})
    assert years == [{2025}, {2025, 2026}]
