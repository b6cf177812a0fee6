"""Settings: file, then environment; whatever is wrong or unknown is named with what to write."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wadah.contract.load import applications, inputs
from wadah.errors import Fatal
from wadah.settings import ROOT, Regency, Settings, load_settings

PROFILES = sorted((ROOT / "wadah" / "reference" / "regencies").glob("*.toml"))


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `wadah.toml` of its own; the project's is not read."""
    file = tmp_path / "wadah.toml"
    file.write_text("", "utf-8")
    monkeypatch.setitem(Settings.model_config, "toml_file", file)
    return file


def test_the_environment_wins_over_the_file(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text('regency_code = "33.24"\n[warehouse]\nkeep = 7\nthreads = 3\n', "utf-8")
    assert (load_settings().regency_code, load_settings().warehouse.keep) == ("33.24", 7)
    monkeypatch.setenv("WADAH_WAREHOUSE__KEEP", "9")
    monkeypatch.setenv("WADAH_REGENCY_CODE", "35.08")
    found = load_settings()
    assert (found.regency_code, found.warehouse.keep, found.warehouse.threads) == ("35.08", 9, 3)


def test_the_projects_own_file_is_sound() -> None:
    assert load_settings().regency.name.startswith("Kabupaten ")


@pytest.mark.parametrize(
    ("written", "key", "todo"),
    [
        ("hom = 'var'", "hom", "Write `home`"),
        ("[warehouse]\nkep = 3", "warehouse.kep", "Write `keep`"),
        ("[warehose]\nkeep = 3", "warehose", "Write `warehouse`"),
        ("environment = 'prod'", "environment", "Write 'sandbox' or 'production'"),
        ("[warehouse]\nkeep = 0", "warehouse.keep", "Write a number greater than or equal to 1"),
        ("[gate]\nmax_hidden_percent = 'banyak'", "gate.max_hidden_percent", "Write a number, such as 0.5"),
        ("applications = 'up4'", "applications", "Write a list"),
        ("now = 'kemarin'", "now", "Write a date and a time, such as 2026-11-20T06:00:00+07:00"),
        ("home = var", "wadah.toml", "Mend the file as TOML"),
    ],
)
def test_a_wrong_file_names_the_key_and_what_to_write(toml: Path, written: str, key: str, todo: str) -> None:
    toml.write_text(written, "utf-8")
    with pytest.raises(Fatal, match=re.escape(f"The setting `{key}` (wadah.toml) is wrong")) as failure:
        load_settings()
    assert failure.value.code == "WDH-150"
    assert todo in failure.value.todo


@pytest.mark.parametrize(
    ("name", "value", "todo"),
    [
        ("WADAH_HOEM", "x", "Write `WADAH_HOME`, or unset it"),
        ("WADAH_WAREHOUSE__KEP", "3", "Write `keep`"),
        ("WADAH_SANDBOX__SIZE", "besar", "Write a number, such as 0.5"),
        ("WADAH_SANDBOX__SIZE", "-1", "Write a number greater than 0"),
    ],
)
def test_a_wrong_variable_is_named(
    toml: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, todo: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Fatal, match=re.escape(f"`{name}` (the environment)")) as failure:
        load_settings()
    assert todo in failure.value.todo


def test_a_mark_is_no_setting(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WADAH_ROLE", "portal")
    assert load_settings().environment == "sandbox"


def test_a_wrong_argument_is_the_programs(toml: Path) -> None:
    with pytest.raises(Fatal, match="given by the program"):
        Settings(environment="uji")


@pytest.mark.parametrize("file", PROFILES, ids=lambda f: f.stem)
def test_profiles(file: Path, toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WADAH_REGENCY_CODE", file.stem)
    regency = load_settings().regency
    assert isinstance(regency, Regency)
    assert (regency.code, regency.code_bps) == (file.stem, file.stem.replace(".", ""))
    assert regency.code.startswith(regency.province_code + ".")
    assert regency.name == f"Kabupaten {regency.short}"
    assert regency.zone.utcoffset(None) is None and str(regency.zone) == "Asia/Jakarta"


def test_the_four_regencies_have_profiles() -> None:
    assert [f.stem for f in PROFILES] == ["33.19", "33.24", "35.08", "35.16"]


def test_an_unknown_regency(toml: Path) -> None:
    with pytest.raises(Fatal, match=r"WDH-151: .*the code 99\.99\. Set `regency_code` to one of 33\.19, 33\.24"):
        _ = Settings(regency_code="99.99").regency


def test_paths(toml: Path, tmp_path: Path) -> None:
    assert Settings(home=tmp_path / "a b").path("warehouse", "current") == tmp_path / "a b" / "warehouse" / "current"
    assert Settings(home=Path("var")).root == ROOT / "var"


def test_connections(toml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By Airflow's variable; in the sandbox, by its file too, but never in production."""
    sandbox = Settings(home=tmp_path)
    assert sandbox.connection("psc119") is None
    (tmp_path / "sandbox" / "connections").mkdir(parents=True)
    (tmp_path / "sandbox" / "connections" / "psc119").write_text("http://:rahasia@127.0.0.1\n", "utf-8")
    assert sandbox.connection("psc119") == "http://:rahasia@127.0.0.1"
    assert Settings(home=tmp_path, environment="production").connection("psc119") is None
    monkeypatch.setenv("AIRFLOW_CONN_PSC119", "http://:lain@psc119.kab.example")
    assert sandbox.connection("psc119") == "http://:lain@psc119.kab.example"


def test_the_clock(toml: Path, tmp_path: Path) -> None:
    """A fixed moment, else the sandbox's, else the real one; always in the regency's zone."""
    fixed = Settings(home=tmp_path, now=datetime(2026, 11, 19, 23, tzinfo=UTC))
    assert fixed.today().isoformat() == "2026-11-20T06:00:00+07:00"
    assert Settings(home=tmp_path, now="2026-11-20T06:00").today().isoformat() == "2026-11-20T06:00:00+07:00"
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "clock").write_text("2026-11-20T06:00:00+07:00\n", "utf-8")
    assert Settings(home=tmp_path).today().isoformat() == "2026-11-20T06:00:00+07:00"
    real = Settings(home=tmp_path, environment="production").today()
    assert abs((datetime.now(UTC) - real).total_seconds()) < 60 and str(real.tzinfo) == "Asia/Jakarta"


def test_the_applications_of_an_installation(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(applications(load_settings())) == set(inputs())
    toml.write_text("applications = ['up4', 'umkm']\n", "utf-8")
    assert list(applications(load_settings())) == ["umkm", "up4"]
    monkeypatch.setenv("WADAH_APPLICATIONS", '["psc119"]')
    found = load_settings()
    assert list(applications(found)) == ["psc119"]
    assert found.environ()["WADAH_APPLICATIONS"] == '["psc119"]'  # what a process of ours reads is the same
    monkeypatch.setenv("WADAH_APPLICATIONS", '["psc191"]')
    with pytest.raises(Fatal, match="WDH-103"):
        applications(load_settings())
