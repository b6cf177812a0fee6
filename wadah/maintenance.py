"""Nightly upkeep of what the kernel keeps: old warehouse releases, old logs."""

import time

from wadah.settings import Settings

KEEP_LOGS = 30  # days


def tidy(settings: Settings) -> dict[str, int]:
    """Do the upkeep; returns how many of each kind went. It never touches the current release."""
    from wadah.warehouse.release import prune

    return {"releases": len(prune(settings)), "logs": _logs(settings)}


def _logs(settings: Settings) -> int:
    """Delete logs that nobody wrote to for a month; returns how many."""
    old = time.time() - KEEP_LOGS * 86400
    gone = [p for p in settings.path("log").rglob("*") if p.is_file() and p.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
