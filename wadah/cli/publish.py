"""wadah publish | rollback"""

from typing import Annotated, Any

import typer

from wadah.cli.output import Json, as_json, console, table
from wadah.errors import EXIT, catalogue
from wadah.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(publish)
    app.command()(rollback)


def publish(
    datasets: Annotated[list[str] | None, typer.Argument(help="Only these; without any: all.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would happen; nothing is written.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was rolled back and did not change.")] = False,
    json: Json = False,
) -> None:
    """Publish the datasets whose content changed. Exit status 1 where the gate refuses one; the others are published.

    `--plan` shows per dataset the rows added, changed and deleted, and every difference in columns and metadata.
    Where each dataset has its own switch (CKAN), the failure of one does not stop the others: exit status 2 or 3.
    """
    from wadah.settings import load_settings

    settings, only = load_settings(), datasets or []
    found = _plan(settings, only, again) if plan else _publish(settings, only, again)
    if json:
        as_json(found)
    else:
        table(
            "Plan" if plan else "Published",
            ("dataset", "outcome", "rows", "added", "changed", "deleted", "differences"),
            [(d["dataset"], d["outcome"], d["rows"], d["added"], d["changed"], d["deleted"], d["note"]) for d in found],
            right=(2, 3, 4, 5),
        )
        _limits(settings)
    raise typer.Exit(_status(found))


def _limits(settings: Settings) -> None:
    """What this portal cannot promise, where it is one that cannot."""
    from publish.targets import target

    for limit in target(settings).limits:
        console.print(f"[yellow]![/yellow] {limit}", soft_wrap=True)


def _status(found: list[dict[str, Any]]) -> int:
    """1 where a dataset was refused, 2 or 3 where one failed; one on hold is as somebody wanted it."""
    return max((EXIT[catalogue()[d["code"]].kind] for d in found if d["outcome"] in ("refused", "failed")), default=0)


def _plan(settings: Settings, only: list[str], again: bool) -> list[dict[str, Any]]:
    from publish.plan import plan

    found = []
    for item in plan(settings, again=again).only(only).items:
        d = item.difference
        notes = [f"+{c}" for c in d.columns_added] + [f"−{c}" for c in d.columns_removed] + list(d.metadata)
        found.append({
            "dataset": item.dataset, "outcome": item.outcome, "rows": item.rows, "added": d.added,
            "changed": d.changed, "deleted": d.deleted, "code": item.code,
            "note": f"{item.code}: {item.reason}" if item.code else ", ".join(notes),
        })  # fmt: skip
    return found


def _publish(settings: Settings, only: list[str], again: bool) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from publish.release import publish as work

    return [
        {**asdict(p), "note": f"{p.code}: {p.reason}" if p.code else f"release {p.release}" if p.release else ""}
        for p in work(settings, datasets=only, again=again)
    ]


def rollback(
    dataset: Annotated[str | None, typer.Argument(help="Where each dataset has its own switch (CKAN).")] = None,
    warehouse: Annotated[bool, typer.Option("--warehouse", help="The warehouse instead of the portal.")] = False,
    to: Annotated[
        str | None, typer.Option(help="A release's id (static portal, warehouse); without one: the one before.")
    ] = None,
) -> None:
    """Go back to the release before, in one switch; nothing is deleted.

    What was gone back from is on hold: it is not published again until its content changes, or with `publish --again`.
    """
    from wadah.settings import load_settings

    settings = load_settings()
    if warehouse:
        from wadah.warehouse.release import rollback as back

        console.print(f"The warehouse is at {back(settings, to).id} again.")
        return
    from publish.release import rollback as undo

    console.print(f"{dataset or 'The portal'} is at {undo(settings, dataset=dataset, to=to)} again.")
