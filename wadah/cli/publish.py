"""wadah publish | rollback"""

from typing import Annotated, Any

import typer

from wadah.cli.output import Json, as_json, console, table
from wadah.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(publish)
    app.command()(rollback)


def publish(
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would happen; nothing is written.")] = False,
    json: Json = False,
) -> None:
    """Publish the datasets whose content changed. Exit status 1 where the gate refuses one; the others are published.

    `--plan` shows per dataset the rows added, changed and deleted, and every difference in columns and metadata.
    """
    from wadah.settings import load_settings

    settings = load_settings()
    found = _plan(settings) if plan else _publish(settings)
    if json:
        as_json(found)
    else:
        table(
            "Plan" if plan else "Published",
            ("dataset", "outcome", "rows", "added", "changed", "deleted", "differences"),
            [(d["dataset"], d["outcome"], d["rows"], d["added"], d["changed"], d["deleted"], d["note"]) for d in found],
            right=(2, 3, 4, 5),
        )
    raise typer.Exit(1 if any(d["outcome"] == "refused" for d in found) else 0)


def _plan(settings: Settings) -> list[dict[str, Any]]:
    from publish.plan import plan

    found = []
    for item in plan(settings).items:
        d = item.difference
        notes = [f"+{c}" for c in d.columns_added] + [f"−{c}" for c in d.columns_removed] + list(d.metadata)
        found.append({
            "dataset": item.dataset, "outcome": item.outcome, "rows": item.rows, "added": d.added,
            "changed": d.changed, "deleted": d.deleted, "code": item.code,
            "note": f"{item.code}: {item.reason}" if item.code else ", ".join(notes),
        })  # fmt: skip
    return found


def _publish(settings: Settings) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from publish.release import publish as work

    return [
        {**asdict(p), "note": f"{p.code}: {p.reason}" if p.code else f"release {p.release}" if p.release else ""}
        for p in work(settings)
    ]


def rollback(
    warehouse: Annotated[bool, typer.Option("--warehouse", help="The warehouse instead of the portal.")] = False,
    to: Annotated[str | None, typer.Option(help="A warehouse release's id; without one: the one before.")] = None,
) -> None:
    """Go back to the release before: a link is switched, nothing is deleted."""
    from wadah.settings import load_settings

    settings = load_settings()
    if warehouse:
        from wadah.warehouse.release import rollback as back

        console.print(f"The warehouse is at {back(settings, to).id} again.")
    else:
        from publish.release import rollback as undo

        console.print(f"The portal is at {undo(settings)} again.")
