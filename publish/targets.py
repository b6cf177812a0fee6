"""Where this installation's releases go, as `portal.target` says."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from publish.target import Target
from wadah import log
from wadah.errors import Fatal, Retriable
from wadah.settings import Settings

if TYPE_CHECKING:
    from publish.ckan.client import Client

LOG = log.get("publish")


def target(settings: Settings) -> Target:
    """The static site; or CKAN: with our extension by one switch a dataset, without it as well as its API can.

    Raises Fatal WDH-620 where the connection `ckan` is missing, Retriable WDH-621 where that CKAN does not answer.
    """
    if settings.portal.target == "static":
        from publish.site import StaticSite

        return StaticSite(settings)
    from publish.ckan.client import Client
    from publish.ckan.portal import CkanPortal
    from publish.ckan.stock import StockCkan

    client = Client.connect(settings)
    return CkanPortal(settings, client) if _extended(settings, client) else StockCkan(settings, client)


def remember(settings: Settings) -> None:
    """Fetch what the portal gives now, where it is not on this disk: the next build must go on hiding what it hides.

    A portal that is not there or does not answer stops no build: it hides what was hidden when the portal was last
    seen, and publishing compares again. Raises as `Target.current` does for anything else.
    """
    if settings.portal.target != "ckan" or not settings.connection("ckan"):
        return
    try:
        for dataset, last in target(settings).current().items():
            try:
                last.fetch()
            except Fatal as damage:  # publishing meets it again, and refuses this dataset alone
                LOG.error("portal.damaged", dataset=dataset, error=damage)
    except Retriable as away:
        LOG.warning("portal.not_seen", target="ckan", error=away)


def _extended(settings: Settings, client: "Client") -> bool:
    """Asked once for each address: a run in which nothing changed has no call to spare."""
    file = settings.path("cache", "ckan", "portal.json")
    if _known(file) == client.address:
        return True
    found = client.extended()
    if found:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"address": client.address}), "utf-8")
    return found


def _known(file: Path) -> str | None:
    with suppress(OSError, ValueError):
        return str(json.loads(file.read_bytes())["address"])
    return None
