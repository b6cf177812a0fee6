"""wadah new application"""

from enum import StrEnum
from typing import Annotated

import typer

from wadah.cli.output import console

new = typer.Typer(help="Begin something new.", no_args_is_help=True)


class Kind(StrEnum):
    csv = "csv"
    xlsx = "xlsx"
    sqlite = "sqlite"
    mysql = "mysql"
    api = "api"


def register(app: typer.Typer) -> None:
    app.add_typer(new, name="new")


@new.command()
def application(
    name: Annotated[str, typer.Argument(help="<opd>/<application>, such as dpmptsp/oss.")],
    kind: Annotated[Kind, typer.Option(help="What the application is.")] = Kind.csv,
) -> None:
    """Write a starter contract for an application; the comments in it say what to fill in.

    Example: `wadah new application dpmptsp/oss --kind csv`
    """
    from wadah.contract.load import INPUT
    from wadah.contract.propose import starter

    opd, _, app = name.partition("/")
    if not app:
        raise typer.BadParameter("write <opd>/<application>, such as dpmptsp/oss")
    file = INPUT / opd / f"{app}.odcs.yaml"
    if file.exists():
        raise typer.BadParameter(f"{file} exists already")
    text = starter(app, opd, kind.value)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    console.print(f"Wrote {file}\nNext: fill it in, then `wadah contract lint` and `wadah ingest {app}`.")
