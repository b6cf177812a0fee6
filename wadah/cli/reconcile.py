"""wadah report reconcile"""

from typing import Annotated, Any

import typer

from wadah.cli.output import Json, as_json, console, table
from wadah.settings import Settings

COMPARED = """
select subjek, sumber_a, sumber_b, periode, nilai_a, nilai_b, selisih, kunci_penjelasan, penjelasan
from marts.rekonsiliasi order by subjek, sumber_a, sumber_b, periode
"""
MANY = 100_000
ORDINARY = {"pagu-dan-realisasi"}
"""Explanations under which the second source is rightly the smaller one: a budget that is not spent yet."""


def register(app: typer.Typer) -> None:
    reports = typer.Typer(help="What the warehouse can tell about its sources.", no_args_is_help=True)
    reports.command()(reconcile)
    app.add_typer(reports, name="report")


def compared(settings: Settings) -> list[dict[str, Any]]:
    """What two sources say of one thing, one row a subject, pair of sources and period.

    Raises Fatal WDH-405 before the first warehouse release.
    """
    from wadah.warehouse.release import query as ask

    names, rows, _ = ask(settings, COMPARED, MANY)
    return [dict(zip(names, row, strict=True)) for row in rows]


def reconcile(
    json: Json = False,
    differing: Annotated[
        bool, typer.Option("--differing", help="Only where the two differ; of budgets, what is overspent.")
    ] = False,
) -> None:
    """Where two sources count the same thing: what each says, the difference, and why there can be one."""
    from wadah.settings import load_settings

    found = [r for r in compared(load_settings()) if not differing or _differs(r)]
    if json:
        as_json(found)
        return
    for a, b in dict.fromkeys((r["sumber_a"], r["sumber_b"]) for r in found):
        rows = [r for r in found if (r["sumber_a"], r["sumber_b"]) == (a, b)]
        lines = [
            (r["periode"], _figure(r["nilai_a"]), _figure(r["nilai_b"]), _figure(r["selisih"]), r["kunci_penjelasan"])
            for r in rows
        ]
        heads = ("period", a, b, "difference", "why")
        if len({r["subjek"] for r in rows}) == 1:
            table(rows[0]["subjek"], heads, lines, right=(1, 2, 3))
        else:  # one table of a pair of sources, its subjects below each other
            named = [(r["subjek"], *told) for r, told in zip(rows, lines, strict=True)]
            table(f"{a} / {b}", ("subject", *heads), named, right=(2, 3, 4))
        for why in dict.fromkeys((r["kunci_penjelasan"], r["penjelasan"]) for r in rows if r["selisih"]):
            console.print(f"  {why[0]}: {why[1]}", markup=False, soft_wrap=True)
    if not found:
        console.print("Nothing differs." if differing else "Nothing has been compared yet.")


def _differs(row: dict[str, Any]) -> bool:
    """Whether a person has to look at it."""
    if row["kunci_penjelasan"] in ORDINARY:
        return row["selisih"] is not None and row["selisih"] < 0
    return bool(row["selisih"])


def _figure(value: float | None) -> str:
    """A whole number without its point; thousands apart."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
