"""Start, move, stop the sandbox. Each command may be cut off anywhere and given again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.sandbox import apps, clock, services, store
from infra.sandbox.making import many
from wadah.errors import Fatal
from wadah.settings import Settings

GENERATOR = 1
"""Raised when the same seed no longer gives the same data."""


@dataclass(frozen=True, slots=True)
class Running:
    """The sandbox as it runs: its day and clock, where its servers answer, and whether data were made just now."""

    day: int
    clock: str
    servers: dict[str, str]  # application → address; files have none
    made: bool
    seconds: float


def up(settings: Settings, told: Callable[[str], object] | None = None) -> Running:
    """Make what is missing and start the servers. Raises Fatal WDH-801, -802, -804.

    `told` is called with each application before its data are made, which takes minutes where the regency is large.
    """
    begun = time.monotonic()
    _check(settings)
    with store.locked(settings):
        day = clock.read(settings)
        if day is None:
            day = 0
            store.write_text(settings.sandbox_dir / "clock", clock.text(day) + "\n")
        return _run(settings, day, begun, told)


def tick(settings: Settings, days: int) -> Running:
    """Let `days` (1 or more) pass: new rows, edits, deletions, late rows. Raises Fatal WDH-801 to -804."""
    if days < 1:
        raise ValueError("days must be 1 or more")
    begun = time.monotonic()
    _check(settings)
    with store.locked(settings):
        day = clock.read(settings)
        if day is None:
            raise Fatal("WDH-803", folder=settings.sandbox_dir)
        # The clock first: a command cut off here leaves a day whose data the next one makes.
        store.write_text(settings.sandbox_dir / "clock", clock.text(day + days) + "\n")
        return _run(settings, day + days, begun)


def down(settings: Settings) -> bool:
    """End the servers that are ours and live; the data stay. True where one was ended."""
    with store.locked(settings):
        return services.stop(settings)


def status(settings: Settings) -> dict[str, Any]:
    """`day`, `clock` (None where there is no sandbox), `applications` → address (None where it
    has none or its server does not live), `pids` of the servers that live.
    """
    day, living = clock.read(settings), {p.name: p.pid for p in services.living(settings)}
    written = store.read_json(settings.sandbox_dir / "servers.json") if living else {}
    return {
        "day": day,
        "clock": None if day is None else clock.text(day),
        "applications": {app: written.get(app) for app in apps.apps(settings)},
        "pids": living,
        **_identity(settings),
    }


def _identity(settings: Settings) -> dict[str, Any]:
    made_from = settings.sandbox
    generator = GENERATOR + (made_from.size > clock.LARGE)  # there a later day once touched more of the past
    found = {"seed": made_from.seed, "size": made_from.size, "regency": settings.regency_code, "generator": generator}
    return found if made_from.years == 1 else {**found, "years": made_from.years}


def _check(settings: Settings) -> None:
    if settings.environment != "sandbox":
        raise Fatal("WDH-804", environment=settings.environment)
    before = store.read_json(apps.state_file(settings))
    if before and {key: before.get(key) for key in before if key != "days"} != _identity(settings):
        raise Fatal("WDH-801", folder=settings.sandbox_dir)


def _run(settings: Settings, day: int, begun: float, told: Callable[[str], object] | None = None) -> Running:
    servers = services.start(settings, services.BEFORE)
    made = _bring(settings, day, told)
    servers |= services.start(settings, services.AFTER)
    if store.read_json(settings.sandbox_dir / "servers.json") != servers:
        store.write_json(settings.sandbox_dir / "servers.json", servers)
    return Running(day, clock.text(day), servers, made, time.monotonic() - begun)


def _bring(settings: Settings, day: int, told: Callable[[str], object] | None) -> bool:
    """Let each application write what the day needs; the state last, so that what was cut off is done again."""
    state, days, written = apps.state_file(settings), dict(apps.brought(settings)), False
    for app, module in apps.apps(settings).items():
        if told and days.get(app) != day:
            told(app)
        with many():
            written = module.bring(apps.making(settings, app, day)) or written
        if days.get(app) != day:
            days[app] = day
            store.write_json(state, {**_identity(settings), "days": days})
    return written
