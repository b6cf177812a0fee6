"""One small warehouse, built once with the real dbt: three applications and one that has a column of every kind."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests.integration.warehouse.landed import Row, land
from wadah.contract.load import inputs, load, outputs
from wadah.contract.model import Contract
from wadah.landing import Load
from wadah.settings import Settings
from wadah.warehouse import release
from wadah.warehouse.build import BuildReport, build
from wadah.warehouse.release import Release

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-03-10T06:00:00+07:00")
PLACES = ("Kaliwungu", "Kota Kudus", "Jati", "Undaan", "Mejobo", "Jekulo", "Bae", "Gebog", "Dawe")


@dataclass
class Regency:
    """An installation with its landing and warehouse."""

    settings: Settings
    inputs: Mapping[str, Contract]
    reports: list[BuildReport] = field(default_factory=list)

    def land(self, app: str, table: str, rows: list[Row], **more: object) -> Load:
        columns = [c.name for c in self.inputs[app].by_name[table].columns]
        return land(self.settings, app, table, rows, columns=columns, **more)  # type: ignore[arg-type]

    def build(self, full: bool = False) -> BuildReport:
        report = build(self.settings, full, inputs=self.inputs, outputs=outputs())
        self.reports.append(report)
        return report

    def release(self, full: bool = False) -> Release:
        return release.promote(self.settings, self.build(full).id)


def complaint(number: int, month: int = 1, **values: str | None) -> Row:
    at = f"{number % 28 + 1:02d}-{month:02d}-2026 09:00"
    return {
        "id_aduan": str(number), "no_tiket": f"T-{number}", "tgl_aduan": at, "kec": PLACES[number % 9],
        "kategori": "pju",
        "nama_pelapor": "Siti Rekaan", "nik": "3319014101909001", "no_hp": "0812-0012-3456", "status": "SLS", **values,
    }  # fmt: skip


def call(number: int, updated: str = "2026-02-01T08:00:00+07:00", **values: str | None) -> Row:
    return {
        "id_call": f"C-{number}", "waktu_telp": f"2026-01-{number % 28 + 1:02d} 23:50:30",
        "jenis_kejadian": "KLL", "lokasi_text": f"depan pasar, Kec. {PLACES[number % 9]}", "updated_at": updated,
        **values,
    }  # fmt: skip


def business(number: int, place: str = "jati", **values: str | None) -> Row:
    return {
        "kecamatan": place, "tahun": "2025", "triwulan": "4", "no": str(number), "nama_pemilik": "Budi Rekaan",
        "omset_bulan": "5 jt", "jenis_usaha": "Laundry", "tenaga_kerja": "2", **values,
    }  # fmt: skip


@pytest.fixture(scope="session")
def regency(tmp_path_factory: pytest.TempPathFactory) -> Regency:
    """Built and released. To change it, take `own`."""
    home = tmp_path_factory.mktemp("gudang data")
    contracts = {**inputs(), **load(HERE / "contracts", home / "kept")}
    made = Regency(Settings(home=home, now=NOW), contracts)
    fill(made)
    made.release()
    return made


@pytest.fixture
def own(regency: Regency, tmp_path: Path) -> Iterator[Regency]:
    """The same installation, to be changed; afterwards it is as it was (paths in landing are absolute, so no copy)."""
    home, kept = regency.settings.root, tmp_path / "kept"
    shutil.copytree(home, kept, symlinks=True)
    yield Regency(regency.settings, regency.inputs)
    shutil.rmtree(home)
    shutil.move(kept, home)


def fill(made: Regency) -> None:
    from tests.integration.warehouse.zoo import ANIMALS

    made.land("up4", "tb_aduan", [complaint(n, 1 + n % 2) for n in range(1, 400)], damaged=["rusak;;"])
    made.land("up4", "tb_tindaklanjut", [
        {"id": str(n), "id_aduan": str(n), "tgl": "20-02-2026 10:00", "status": "selesai"} for n in range(1, 50)
    ])  # fmt: skip
    made.land("psc119", "panggilan", [call(n) for n in range(1, 300)], known=7)
    made.land("psc119", "penugasan", [
        {"id_call": f"C-{n}", "kode_ambulan": "A", "jam_berangkat": "23:55", "jam_tiba_tkp": "00:10", "km": "3,5"}
        for n in range(1, 100)
    ])  # fmt: skip
    made.land("psc119", "pasien", [{"id_call": f"C-{n}", "nama": "Ani Rekaan", "umur": 30} for n in range(1, 100)])
    made.land("umkm", "umkm", [business(n, p) for p in ("jati", "kota_kudus") for n in range(1, 60)])
    made.land("kebun-uji", "daftar", [a.row for a in ANIMALS], cells=[a.cells for a in ANIMALS], damaged=["1;2;3"])
