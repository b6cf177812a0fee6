"""The servers of the sandbox, each a detached process of its own, found again by what is written down of it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from infra.process import Process
from infra.sandbox import apps, broker, postgres, serving
from wadah.settings import Settings


class Service(Protocol):
    """A module that runs one server."""

    def start(self, settings: Settings, wanted: Sequence[str], /) -> dict[str, str]:
        """Run it for these applications, if it does not run yet; application → its address there."""
        ...

    def stop(self, settings: Settings, /) -> bool: ...

    def living(self, settings: Settings, /) -> Process | None: ...


BEFORE: Mapping[str, Service] = {"DATABASE": postgres, "BROKER": broker}
"""What applications write into, by the word with which their module asks for it."""
AFTER: Mapping[str, Service] = {"routes": serving}
"""What answers from what they wrote."""


def start(settings: Settings, services: Mapping[str, Service]) -> dict[str, str]:
    """Run those that any application asks for. Application → address."""
    servers: dict[str, str] = {}
    for word, service in services.items():
        wanted = [app for app, module in apps.apps(settings).items() if getattr(module, word, None)]
        if wanted:
            servers |= service.start(settings, wanted)
    return servers


def stop(settings: Settings) -> bool:
    """End all that are ours and live; the data stay. True where one was ended."""
    ended = [service.stop(settings) for service in {**AFTER, **BEFORE}.values()]
    return any(ended)


def living(settings: Settings) -> list[Process]:
    found = [service.living(settings) for service in {**BEFORE, **AFTER}.values()]
    return [process for process in found if process]
