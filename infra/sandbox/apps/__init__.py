"""The applications of the sandbox, one module each, named by the contract's id (`-` becomes `_`).

A module defines `APP` (the contract's id), `bring(made) -> bool` (writes what the day needs; True where anything was
written; idempotent, and it may be cut off anywhere) and `truth(made) -> Truth` (from what the generator meant, never
from files). It may define `routes(made) -> Routes` (REST, see web.py), `DATABASE` (the name of its database on the
sandbox's PostgreSQL) and `BROKER = True` (it wants the MQTT broker).
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from infra.sandbox import store
from infra.sandbox.making import Making, Truth
from infra.sandbox.web import Routes
from wadah.contract.load import applications
from wadah.settings import Settings


class App(Protocol):
    """A module of this package."""

    APP: str

    def bring(self, made: Making) -> bool: ...

    def truth(self, made: Making) -> Truth: ...


class Rest(App, Protocol):
    """A module whose application is asked over HTTP."""

    def routes(self, made: Making) -> Routes: ...


def apps(settings: Settings) -> Mapping[str, App]:
    """The modules of the applications that this installation runs, by id. One that has no module is not synthetic."""
    wanted = {name.replace("-", "_"): name for name in applications(settings)}
    found = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name in wanted)
    return {wanted[name]: cast(App, import_module(f"{__name__}.{name}")) for name in found}


def making(settings: Settings, app: str, day: int) -> Making:
    """What the module of `app` is given on that day."""
    made_from = settings.sandbox
    return Making(
        settings,
        made_from.seed,
        made_from.size,
        settings.regency_code,
        day,
        app,
        tuple(applications(settings)),
        made_from.years,
    )


def rest(settings: Settings) -> Mapping[str, Rest]:
    """Those that the sandbox's web server serves."""
    return {app: cast(Rest, module) for app, module in apps(settings).items() if hasattr(module, "routes")}


def connection(settings: Settings, app: str, *kinds: str) -> str:
    """Name of the connection that holds the secret of the application's server for tables of these kinds."""
    contract = applications(settings)[app]
    kind = next(t.kind for t in contract.tables if t.kind in kinds)
    return contract.server("sandbox", kind).connection


def databases(settings: Settings) -> Mapping[str, str]:
    """Application → its database on the sandbox's PostgreSQL."""
    found = {app: getattr(module, "DATABASE", None) for app, module in apps(settings).items()}
    return {app: str(name) for app, name in found.items() if name}


def state_file(settings: Settings) -> Path:
    """What the sandbox was made from, and the day of each application's data; written after the data."""
    return settings.sandbox_dir / "state.json"


def brought(settings: Settings) -> Mapping[str, int]:
    """Application → the day whose data lie there whole."""
    return dict(store.read_json(state_file(settings)).get("days", {}))
