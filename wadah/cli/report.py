"""What a run came to: per table what was new, per dataset what became of it."""

from typing import TYPE_CHECKING, Any

from wadah.settings import Settings

if TYPE_CHECKING:
    from infra.mainjob import Outcome


WAITS = "waiting for its first data"


def report(settings: Settings, outcome: "Outcome") -> dict[str, Any]:
    """`loads`: new rows of this run, and the newest load's accepted and rejected; `datasets`: outcome of each.

    A table that was not pulled because nothing changed has `new` 0 and the counts of its newest load.
    """
    from publish.plan import plan
    from wadah.cli.status import datasets, loads
    from wadah.warehouse.release import current

    known = {f"{r['app']}.{r['table']}": r for r in loads(settings)}
    tables = sorted(known.keys() | outcome.pulled.keys())
    given = {d["dataset"]: d for d in datasets(settings)}
    judged = {i.dataset: i for i in plan(settings).items} if current(settings) else {}
    rows = []
    for name in sorted(given.keys() | judged.keys()):
        item, live = judged.get(name), given.get(name)
        stopped: str | None = item.outcome if item is not None and item.outcome in ("refused", "held") else None
        stopped = "failed" if outcome.published.get(name) == "failed" else stopped
        waits = item is not None and item.outcome == "waiting"
        fresh = (
            live is not None and live["at"] is not None and outcome.published.get(name) in ("new", "changed", "removed")
        )
        rows.append({
            "dataset": name,
            "rows": live["rows"] if live else None,
            "gate": "refused" if stopped == "refused" else "" if waits else "passed",
            "outcome": stopped
            or (WAITS if waits else "published" if fresh else "unchanged" if live else "not published"),
            "reason": item.reason if item and stopped else "",
            "release": live["release"] if live else None,
            "path": live["path"] if live else None,
        })  # fmt: skip
    return {
        "started": outcome.started,
        "seconds": round(outcome.elapsed, 1),
        "loads": [
            {
                "app": name.partition(".")[0],
                "table": name.partition(".")[2],
                "new": outcome.pulled.get(name, 0),
                "pulled": known[name]["pulled"] if name in known else None,
                "known": known[name]["known"] if name in known else None,
                "accepted": known[name]["accepted"] if name in known else None,
                "rejected": known[name]["rejected"] if name in known else None,
                "seconds": round(outcome.seconds.get(f"ingest_{name.replace('-', '_')}", 0.0), 1),
            }
            for name in tables
        ],
        "datasets": rows,
        "set_aside": outcome.aside,
        "failures": outcome.failures,
    }
