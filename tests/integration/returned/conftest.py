"""A warehouse release made by hand that holds UMKM's rejected rows, and a mail server."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.mailbox import Mailbox, mailbox
from wadah.contract.load import inputs
from wadah.settings import RejectsSettings, Settings

NIK = "3319014101909001"
LOADS = ("20261119T230000Z-a", "20261120T230000Z-b")


@dataclass(frozen=True)
class Fault:
    row: int
    code: str
    column: str
    value: str | None
    load: str = LOADS[0]
    current: bool = True
    whole: Mapping[str, str] | None = None


FAULTS = (
    Fault(7, "WDH-307", "nik", "3,31901E+15", whole={"nama_pemilik": "Siti Rekaan", "nik": "3,31901E+15"}),
    Fault(9, "WDH-303", "omset_bulan", "lumayan", whole={"nama_pemilik": "Budi Rekaan", "nik": NIK}),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    rejects = RejectsSettings(folder=tmp_path / "setoran OPD")
    return Settings(home=tmp_path / "var", applications=("umkm",), rejects=rejects)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    with mailbox(tmp_path) as made:
        yield made


def release(settings: Settings, faults: Sequence[Fault] = FAULTS) -> None:
    """Make a current release that holds just these."""
    columns = [c.name for c in inputs()["umkm"].by_name["umkm"].columns]
    folder = settings.path("warehouse", "releases", "satu")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "wadah.duckdb").unlink(missing_ok=True)
    told = ("_load_id", "_source", "_kode", "_kolom", "_pesan", "_nilai", "_kunci", "_raw")
    with duckdb.connect(folder / "wadah.duckdb") as con:
        con.execute("CREATE SCHEMA reject; CREATE SCHEMA marts; CREATE TABLE marts.muatan (load_id varchar)")
        con.executemany("INSERT INTO marts.muatan VALUES (?)", [[load] for load in LOADS])
        names = ", ".join(f'"{n}" varchar' for n in (*told, *columns))
        con.execute(f"CREATE TABLE reject.rej_umkm__umkm ({names}, _row bigint, _terkini boolean)")
        for f in faults:
            whole = {"kecamatan": "jati", "no": str(f.row), **(f.whole or {})}
            values = [f.load, "umkm_jati_2026T3.xlsx", f.code, f.column, "Isinya tidak terbaca.", f.value, str(f.row),
                      None, *(whole.get(c) for c in columns), f.row, f.current]  # fmt: skip
            con.execute(f"INSERT INTO reject.rej_umkm__umkm VALUES ({', '.join('?' * len(values))})", values)
    (folder / "release.json").write_text(json.dumps({"id": "satu", "models": {}}), "utf-8")
    (folder / "gate").mkdir(exist_ok=True)
    (folder / "manifest.json").write_text("{}", "utf-8")
    link = settings.path("warehouse", "current")
    if not link.is_symlink():
        link.symlink_to("releases/satu")
