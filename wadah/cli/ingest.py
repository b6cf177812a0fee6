"""wadah ingest"""

from dataclasses import asdict
from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, table


def register(app: typer.Typer) -> None:
    app.command()(ingest)


def ingest(
    app: Annotated[list[str] | None, typer.Argument(help="Applications; without any: all that run here.")] = None,
    json: Json = False,
) -> None:
    """Pull applications into the landing zone, without Airflow. What has landed is not landed twice.

    Example: `wadah ingest up4`
    """
    from connectors.ingest import ingest as pull
    from wadah.contract.load import application, applications
    from wadah.settings import load_settings

    settings = load_settings()
    # Named ones may be drafts still, so that a contract can be tried before it is active.
    reports = [report for one in app or applications(settings) for report in pull(settings, application(one).id)]
    if json:
        as_json([asdict(r) for r in reports])
        return
    rows = [
        (r.app, r.table, r.pulled - r.known, r.known, "yes" if r.changed else "no", round(r.seconds, 1))
        for r in reports
    ]
    table("Landing", ("application", "table", "new rows", "known rows", "changed", "seconds"), rows, right=(2, 3, 5))
    aside = [(f"{r.app}.{r.table}", s.part, s.code, s.message) for r in reports for s in r.set_aside]
    if aside:
        table("Set aside (their earlier rows stay)", ("table", "part", "code", "why"), aside)
