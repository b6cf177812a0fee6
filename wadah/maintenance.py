"""Nightly upkeep: superseded loads, files that nothing refers to, old warehouse releases, old logs."""

import time

from wadah.contract.load import inputs
from wadah.landing import Landing
from wadah.settings import Settings

KEEP_LOADS = 3  # of a table that is read whole: the current copy and two to look back at
KEEP_LOGS = 30  # days


def tidy(settings: Settings) -> dict[str, int]:
    """Do the upkeep; returns how many of each kind went. It never touches a current release or the newest load.

    Raises Retriable WDH-203 where a load is being committed meanwhile.
    """
    from wadah.warehouse.release import prune

    landing, loads, files = Landing(settings), 0, 0
    for contract in inputs().values():
        for table in contract.tables:
            if table.load.mode == "full":
                held = [load.load_id for load in landing.loads(contract.id, table.name)]
                loads += len(landing.expire(contract.id, table.name, held[-KEEP_LOADS:]))
            files += landing.sweep(contract.id, table.name)
    return {"loads": loads, "files": files, "releases": len(prune(settings)), "logs": _logs(settings)}


def _logs(settings: Settings) -> int:
    """Delete logs that nobody wrote to for a month; returns how many."""
    old = time.time() - KEEP_LOGS * 86400
    gone = [p for p in settings.path("log").rglob("*") if p.is_file() and p.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
