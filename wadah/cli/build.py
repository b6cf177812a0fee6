"""wadah build | gate"""

from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, console, table
from wadah.gate import GateResult


def register(app: typer.Typer) -> None:
    app.command()(build)
    app.command()(gate)


def build(
    full: Annotated[bool, typer.Option("--full", help="Build every model again, not just what changed.")] = False,
    json: Json = False,
) -> None:
    """Build the warehouse aside, gate it, and make it the current release.

    Readers keep the old release until the new one is whole. A dataset that the gate refuses is not published;
    the others are.
    """
    from expectations.gate import check_build
    from publish.targets import remember
    from wadah.rejects import write
    from wadah.settings import load_settings
    from wadah.warehouse.build import build as work
    from wadah.warehouse.release import promote

    settings = load_settings()
    remember(settings)
    report = work(settings, full=full)
    if not report.changed:
        as_json({"changed": False}) if json else console.print("Nothing changed since the current release.")
        return
    results = check_build(settings, report.id)
    released = promote(settings, report.id)
    rejected = write(settings)
    if json:
        as_json({"changed": True, "release": released.id, "gate": {r.dataset: r.passed for r in results}})
    else:
        console.print(f"Release {released.id}: {len(report.models)} models built.")
        for model, why in report.why.items():
            console.print(f"✗ {model}: {why}", markup=False, soft_wrap=True)
        _show(results)
        told = ", ".join(f"{app} {rows:,}" for app, rows in rejected.items() if rows)
        console.print(f"Rejected rows to give back: {told or 'none'} ({settings.path('rejects')})", soft_wrap=True)
    raise typer.Exit(0 if all(r.passed or r.waiting for r in results) else 1)


def gate(json: Json = False) -> None:
    """Check the current release again, and show every check that failed.

    The full report is a web page: its path is printed. Exit status 1 where a dataset is refused.
    """
    from json import loads as json_of

    from expectations.gate import check_release
    from wadah.settings import load_settings

    settings = load_settings()
    results = check_release(settings)
    if json:
        as_json([json_of(r.to_json()) for r in results])
    else:
        _show(results)
        console.print(f"Report: {settings.path('gate', 'docs', 'index.html')}")
    raise typer.Exit(0 if all(r.passed or r.waiting for r in results) else 1)


def _show(results: list[GateResult]) -> None:
    rows = [
        (
            r.dataset,
            "passed" if r.passed else "waiting" if r.waiting else "REFUSED",
            r.rows,
            sum(c.ok for c in r.checks),
            len(r.checks),
        )
        for r in results
    ]
    table("Gate", ("dataset", "result", "rows", "checks passed", "of"), rows, right=(2, 3, 4))
    for result in results:
        for check in result.checks:
            if not check.ok:
                console.print(f"  {result.dataset}: {check.name} ({check.severity}): {check.detail}", markup=False)
