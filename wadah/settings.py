"""Settings: `wadah.toml`, then the environment (`WADAH_…`). No other module reads the environment.

Nested values use two underscores: `WADAH_WAREHOUSE__KEEP=3`. The regency's profile (names, colours,
silhouette) is a TOML file of `wadah/reference/regencies`, chosen by its Kemendagri code. A setting that
is wrong, or that nobody knows, is Fatal WDH-150: it names the setting, where it stands and what to write.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from wadah.errors import Fatal
from wadah.errors.hint import choose, sentence

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: contracts, models and templates are read from here."""

MARKS = {"WADAH_ROLE"}  # on processes that Wadah starts, so that a restart finds them; no setting

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Regency(Frozen):
    """Who runs this installation; everything a page says of the regency itself."""

    code: Annotated[str, Field(pattern=r"^\d{2}\.\d{2}$")]  # Kemendagri
    code_bps: Annotated[str, Field(pattern=r"^\d{4}$")]
    name: str  # Kabupaten Kudus
    short: str  # Kudus
    province: str
    province_code: str
    timezone: str = "Asia/Jakarta"
    primary: Colour
    accent: Colour
    silhouette: str  # a name in publish/site/silhouettes.toml, or a TOML file of that form
    logo: str | None = None  # SVG or PNG, a path from the project's folder; without one the silhouette is the mark
    email: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class WarehouseSettings(Frozen):
    keep: Annotated[int, Field(ge=1)] = 5  # releases kept for rollback
    memory: str = "2GB"  # DuckDB's memory_limit
    threads: Annotated[int, Field(ge=1)] = 2


class GateSettings(Frozen):
    max_rejected_percent: float = 5.0  # of one load; above it the load is refused whole
    max_hidden_percent: float = 25.0  # of a table's cells; above it the table is published coarser


class PortalSettings(Frozen):
    target: Literal["static", "ckan"] = "static"  # where releases go
    base_url: str = "http://127.0.0.1:8000"  # the public address; canonical links, DCAT and data.json use it
    keep: Annotated[int, Field(ge=1)] = 5
    port: int = 0  # 0: any free port on loopback


class CkanSettings(Frozen):
    """The portal when `portal.target` is `ckan`: the embedded one, unless the connection `ckan` names another."""

    port: int = 0  # of the embedded one; 0: a free port on loopback, kept from then on
    site_url: str | None = None  # its public address; without one: where it listens
    workers: Annotated[int, Field(ge=1)] = 2  # web server processes of the embedded one
    timeout: Annotated[float, Field(gt=0)] = 300.0  # seconds for one call, a large table's load included


class AirflowSettings(Frozen):
    scheduled: bool = True  # False: the DAGs run only when triggered (`wadah run`)
    parallelism: Annotated[int, Field(ge=1)] = 4
    retries: Annotated[int, Field(ge=0)] = 3
    retry_delay: Annotated[float, Field(ge=0)] = 20.0  # seconds, doubled each time
    port: int = 0  # 0: any free port on loopback
    run_minutes: Annotated[int, Field(ge=1)] = 30  # `wadah run` gives up after so long; nothing is lost


class RejectsSettings(Frozen):
    """How rejected rows go home. Without `folder` and `smtp` they lie in `rejects/` here, and nothing is sent."""

    folder: Path | None = None  # drop folder; every OPD has its own below it
    smtp: str | None = None  # name of the Airflow connection of a mail server; notices go to the contract's support
    attach: bool = False  # True: the workbook goes with the mail, personal data and all
    personal: bool = False  # True: whole rows show columns of class personal too, not only the value that is wrong


class AlertsSettings(Frozen):
    """Who is told of failed runs, refused data and late datasets. Off without `smtp` and `to`."""

    smtp: str | None = None  # name of the Airflow connection of a mail server
    to: tuple[str, ...] = ()


class SandboxSettings(Frozen):
    seed: int = 20261120
    size: Annotated[float, Field(gt=0)] = 1.0
    years: Annotated[int, Field(ge=1, le=10)] = 1  # of past: whole ones, and the month or two that run


class Settings(BaseSettings):
    """One installation. `home` holds everything made at run time. Raises Fatal WDH-150 where a setting is wrong."""

    model_config = SettingsConfigDict(
        env_prefix="WADAH_", env_nested_delimiter="__", toml_file=ROOT / "wadah.toml", extra="forbid", frozen=True
    )

    home: Path = Path("var")
    environment: Literal["sandbox", "production"] = "sandbox"
    regency_code: str = "33.19"
    applications: tuple[str, ...] | None = None  # contracts of the applications this installation runs; None: all
    now: datetime | None = None  # fixes the clock, for tests and reruns of a past day
    warehouse: WarehouseSettings = WarehouseSettings()
    gate: GateSettings = GateSettings()
    portal: PortalSettings = PortalSettings()
    ckan: CkanSettings = CkanSettings()
    airflow: AirflowSettings = AirflowSettings()
    rejects: RejectsSettings = RejectsSettings()
    alerts: AlertsSettings = AlertsSettings()
    sandbox: SandboxSettings = SandboxSettings()

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except tomllib.TOMLDecodeError as e:
            todo = "Mend the file as TOML (a text stands in quotes)"
            raise Fatal("WDH-150", key="wadah.toml", where="wadah.toml", wrong=f"{e}", todo=todo) from None
        except ValidationError as e:
            raise _wrong(e.errors(include_url=False)[0], given) from None
        # An unknown variable is otherwise ignored in silence, and the default taken for what was meant.
        for name in os.environ:
            word = name.removeprefix("WADAH_").split("__")[0].lower()
            if name.startswith("WADAH_") and name not in MARKS and word not in type(self).model_fields:
                known = [f"WADAH_{field.upper()}" for field in type(self).model_fields]
                todo = sentence(choose(name, known)) + ", or unset it"
                raise Fatal("WDH-150", key=name, where="the environment", wrong="there is no such setting", todo=todo)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic passes it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def root(self) -> Path:
        """Absolute `home`; a relative one is relative to the project's folder."""
        return self.home if self.home.is_absolute() else ROOT / self.home

    @cached_property
    def regency(self) -> Regency:
        """The regency's profile. Raises Fatal WDH-151 where there is none with that code."""
        profiles = {f.stem: f for f in (ROOT / "wadah" / "reference" / "regencies").glob("*.toml")}
        file = profiles.get(self.regency_code)
        if file is None:
            raise Fatal("WDH-151", regency=self.regency_code, known=", ".join(sorted(profiles)))
        return Regency.model_validate(tomllib.loads(file.read_text("utf-8")))

    def path(self, *parts: str) -> Path:
        """A path under `home`, such as `path("warehouse", "current")`; nothing is created."""
        return self.root.joinpath(*parts)

    def private(self) -> None:
        """Make what this process writes readable by its owner alone; only the portal opens its own files.

        The home itself may be passed through, so that a web server can reach `portal/` in it.
        """
        os.umask(0o077)
        if not self.root.exists():
            self.root.mkdir(parents=True)
            self.root.chmod(0o711)

    @property
    def sandbox_dir(self) -> Path:
        return self.path("sandbox")

    def connection(self, name: str) -> str | None:
        """The Airflow connection URI of that name (`AIRFLOW_CONN_<NAME>`), if the environment gives one.

        Credentials that Wadah generated itself (mode 0600) lie in `connections/<name>`: those of the embedded
        CKAN; and in `sandbox/connections/<name>`, which count in the sandbox only.
        """
        if uri := os.environ.get(f"AIRFLOW_CONN_{name.upper()}"):
            return uri
        places = [self.path("connections", name)]
        if self.environment == "sandbox":
            places.append(self.sandbox_dir / "connections" / name)
        return next((file.read_text("utf-8").strip() for file in places if file.exists()), None)

    def given(self, name: str) -> bool:
        """Whether the environment names that connection: a server of somebody's, not one that Wadah started."""
        return f"AIRFLOW_CONN_{name.upper()}" in os.environ

    def environ(self, **extra: str) -> dict[str, str]:
        """The environment for a process started by Wadah: ours, with the same home, and nobody called home.

        Every such process carries `WADAH_HOME` as an absolute path, which is how a restart finds what a killed
        run left behind.
        """
        quiet = {
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "GX_ANALYTICS_ENABLED": "False",
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "PYTHONUNBUFFERED": "1",
        }
        same = _flat("WADAH", {**self.model_dump(mode="json"), "home": str(self.root)})
        return {**os.environ, **quiet, **same, **extra}

    def today(self) -> datetime:
        """Now, in the regency's time zone: fixed by `now`, else the sandbox's clock, else the real one."""
        zone = self.regency.zone
        moment = self.now
        clock = self.sandbox_dir / "clock"
        if moment is None and self.environment == "sandbox" and clock.exists():
            moment = datetime.fromisoformat(clock.read_text("utf-8").strip())
        if moment is None:
            return datetime.now(zone)
        # Written without a zone, it is the regency's own time, not that of the machine.
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def load_settings() -> Settings:
    """The settings of this installation. Raises Fatal WDH-150 where one is wrong."""
    return Settings()


WRITE = {
    "int": "Write a whole number, such as 5",
    "float": "Write a number, such as 0.5",
    "bool": "Write true or false",
    "datetime": "Write a date and a time, such as 2026-11-20T06:00:00+07:00",
    "path": "Write the path of a file or folder",
}
"""What to write, by the beginning of pydantic's type of error, whose own sentence tells how it reads instead."""


def _wrong(e: ErrorDetails, given: Mapping[str, object]) -> Fatal:
    """The first wrong setting as a person can mend it: its name as written, the place, what to write."""
    steps = [str(step) for step in e["loc"]]
    variable = "WADAH_" + "__".join(steps).upper()
    if steps[0] in given:
        where, key = "given by the program", ".".join(steps)
    elif variable in os.environ:
        where, key = "the environment", variable
    else:
        where, key = "wadah.toml", ".".join(steps)
    model: type[BaseModel] = Settings
    for step in steps[:-1]:
        inner = model.model_fields[step].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    if e["type"] == "extra_forbidden":
        wrong, todo = "there is no such setting", sentence(choose(steps[-1], model.model_fields))
    elif e["type"] == "literal_error":
        wrong, todo = f"it is `{e['input']}`", f"Write {e['ctx']['expected']}"
    elif e["type"] == "tuple_type":
        wrong, todo = f"it is `{e['input']}`", """Write a list, in the environment as JSON: '["up4","psc119"]'"""
    else:
        wrong = f"it is `{e['input']}`"
        bound = re.search(r"(greater|less) than.*", e["msg"])
        told = f"Write a number {bound[0]}" if bound else f"It {re.sub('^(Input|String|Value) ', '', e['msg'])}"
        todo = next((hint for kind, hint in WRITE.items() if e["type"].startswith(kind)), told)
    return Fatal("WDH-150", key=key, where=where, wrong=wrong, todo=todo)


def _flat(prefix: str, values: Mapping[str, object]) -> dict[str, str]:
    """Settings as the environment variables that give the same settings; None is left out."""
    out: dict[str, str] = {}
    for name, value in values.items():
        key = f"{prefix}{'_' if prefix == 'WADAH' else '__'}{name.upper()}"
        if isinstance(value, Mapping):
            out |= _flat(key, value)
        elif isinstance(value, list | tuple):
            out[key] = json.dumps(value)
        elif value is not None:
            out[key] = str(value)
    return out
