"""wadah sql"""

import sys
from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, console, table


def register(app: typer.Typer) -> None:
    app.command()(sql)


def sql(
    query: Annotated[str, typer.Argument(help="A query, or `-` to read it from standard input.")],
    json: Json = False,
    limit: Annotated[int, typer.Option(help="Show at most so many rows.", min=1)] = 100,
) -> None:
    """Query the current release, read-only.

    Example: `wadah sql "select kategori, sum(jumlah_aduan) from open.open_aduan_bulanan group by 1"`
    """
    from wadah.settings import load_settings
    from wadah.warehouse.release import query as ask

    text = sys.stdin.read() if query == "-" else query
    names, rows, more = ask(load_settings(), text, limit)
    if json:
        as_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    figures = [i for i in range(len(names)) if rows and all(isinstance(r[i], int | float) for r in rows)]
    table("", names, [[_shown(value) for value in row] for row in rows], right=figures)
    if more:
        console.print(f"Only the first {limit} rows; --limit shows more.")


def _shown(value: object) -> object:
    """As the column has it: a year has no thousands, and a sum of whole numbers no point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value
