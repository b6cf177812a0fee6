"""What becomes of an error that nobody foresaw: a code, and its places in the log, never its text."""

from wadah import log
from wadah.errors import Fatal, WadahError
from wadah.errors.disk import is_full
from wadah.settings import Settings

LOG = log.get("kernel")


def coded(failure: Exception, settings: Settings) -> WadahError:
    """The failure itself where it has a code; WDH-154 for a full disk; else WDH-155.

    A library's message may quote the row it failed on, so only type and places are kept.
    """
    if isinstance(failure, WadahError):
        return failure
    if is_full(failure):
        return Fatal("WDH-154", home=settings.root)
    told = log.describe(failure)
    LOG.error("error.unforeseen", error=failure)
    places = told["places"]
    place = places[-1] if isinstance(places, list) and places else "?"
    return Fatal("WDH-155", type=told["type"], place=place, log=settings.path("log", "wadah.jsonl"))
