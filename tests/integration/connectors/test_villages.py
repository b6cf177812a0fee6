"""The contract of the villages as production has it: a MariaDB database a village, each on its own version."""

from collections import Counter
from pathlib import Path

import pytest

from infra.sandbox import village, village_db, village_letters
from infra.sandbox.village import Content, Row
from tests.integration.connectors.landed import pull, rows
from tests.servers import MariaDB
from wadah.contract.load import INPUT, load
from wadah.contract.model import Contract
from wadah.settings import Settings

TABLES = ("config", "tweb_surat_format", "tweb_penduduk", "permohonan_surat", "log_surat")
BORN = {"INTEGER PRIMARY KEY": "INT PRIMARY KEY", "TIMESTAMP": "DATETIME"}  # zero dates stand in a DATETIME too


@pytest.fixture
def contents() -> list[Content]:
    """One village of every version."""
    return [village_letters.content(7, 0.3, "35.08", number, 0) for number in range(len(village.VERSIONS))]


@pytest.fixture
def app(server: MariaDB, tmp_path: Path, contents: list[Content]) -> Contract:
    """The contract as it is in the repository, its production server on the test's port."""
    text = (INPUT / "dinas-pmd" / "surat-desa.odcs.yaml").read_text("utf-8")
    folder = tmp_path / "k"
    folder.mkdir()
    (folder / "surat-desa.odcs.yaml").write_text(text.replace("port: 3306", f"port: {server.port}"), "utf-8")
    lines = [f"{v.key},127.0.0.1,{v.database},{v.version},surat_desa\n" for v in (c.village for c in contents)]
    for name in ("produksi", "sandbox"):
        (folder / f"surat-desa.{name}.csv").write_text("kode_desa,host,database,versi,connection\n" + "".join(lines))
    return load(folder, tmp_path / "kept")["surat-desa"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "rumah wadah", environment="production", regency_code="35.08")
    login = found.path("connections", "surat_desa")
    login.parent.mkdir(parents=True)
    login.write_text("mysql://baca:r%40hasia%3A%20%2F%25%3F%27@127.0.0.1")
    return found


def born(server: MariaDB, content: Content) -> None:
    """Make a village's database, as lenient as OpenSID's are."""
    of = content.village
    lines = [f"DROP DATABASE IF EXISTS {of.database}; CREATE DATABASE {of.database}; USE {of.database};"
             f"GRANT SELECT ON {of.database}.* TO baca@'127.0.0.1'; SET sql_mode = '';"]  # fmt: skip
    for table, declared, found in village_db.tables(content):
        has = [(name, BORN.get(kind, kind)) for name, kind, since, until in declared if of.has(since, until)]
        lines.append(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in has)});")
        lines += [f"INSERT INTO {table} VALUES ({values(row, [n for n, _ in has])});" for row in found]
    server.run("\n".join(lines))


def values(row: Row, names: list[str]) -> str:
    return ", ".join("NULL" if (v := row.values[n]) is None else "'" + str(v).replace("'", "''") + "'" for n in names)


def test_every_version_lands_whole_and_one_without_a_line_stops_nobody(
    server: MariaDB, settings: Settings, app: Contract, contents: list[Content]
) -> None:
    for content in contents:
        born(server, content)
    reports = {table: pull(settings, app, table) for table in TABLES}
    assert [r.set_aside for r in reports.values()] == [[]] * len(TABLES)
    landed = {table: rows(settings, app, table) for table in TABLES}
    for table in TABLES:
        wanted = {c.village.key: sum(1 for _ in found) for c in contents
                  for name, _, found in village_db.tables(c) if name == table}  # fmt: skip
        assert Counter(r["kode_desa"] for r in landed[table]) == {k: n for k, n in wanted.items() if n}, table
    version = {c.village.key: c.village.version for c in contents}
    for row in landed["permohonan_surat"]:
        assert (row["tgl_periksa"] is None) or version[row["kode_desa"]] >= "22.11"
        assert (row["no_hp_aktif"] is None) or version[row["kode_desa"]] >= "21.02"
    letters = landed["log_surat"]
    assert {"02", "2"} <= {r["bulan"] for r in letters}
    assert {r["bulan"] is None for r in letters if version[r["kode_desa"]] > "22.11"} == {True}
    zero = [r for r in letters if r["tanggal"].startswith("0000-00-00") and version[r["kode_desa"]] <= "22.11"]
    assert zero and all(r["bulan"] for r in zero)

    gone = contents[2].village
    server.run(f"DROP DATABASE {gone.database}")
    report = pull(settings, app, "permohonan_surat")
    assert [aside.part for aside in report.set_aside] == [f"{gone.key}:permohonan_surat"]
    assert not report.changed
