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
    postgres = "postgres"
    sqlserver = "sqlserver"
    oracle = "oracle"
    api = "api"


def register(app: typer.Typer) -> None:
    app.add_typer(new, name="new")


@new.command()
def application(
    name: Annotated[str, typer.Argument(help="OPD/APPLICATION, such as dpmptsp/oss.")],
    kind: Annotated[Kind, typer.Option(help="What the application is.")] = Kind.csv,
    source: Annotated[
        str | None,
        typer.Option("--from", help="Look at it: a database's or API's address, or a file (csv, xlsx, json, sqlite)."),
    ] = None,
) -> None:
    """Write a starter contract for an application; the comments in it say what to fill in.

    With --from, tables, types and keys are read from the source, and a sample of values is looked at (never kept).
    User and password come from the connection AIRFLOW_CONN_ and the application's name,
    such as AIRFLOW_CONN_OSS.

    Example: `wadah new application dpmptsp/oss --from kiriman/oss_2026-10.csv`
    """
    from wadah.contract.load import INPUT
    from wadah.contract.propose import propose, starter
    from wadah.contract.register import opds
    from wadah.errors.hint import choose
    from wadah.settings import load_settings

    opd, _, app = name.partition("/")
    if not app:
        raise typer.BadParameter("write OPD/APPLICATION, such as dpmptsp/oss")
    if opd not in opds():
        raise typer.BadParameter(f"{opd} is no OPD of dbt/seeds/opd.csv; {choose(opd, opds())}")
    file = INPUT / opd / f"{app}.odcs.yaml"
    if file.exists():
        raise typer.BadParameter(f"{file} exists already")
    if source is None:
        text = starter(app, opd, kind.value)
    else:
        from connectors.look import look

        found = look(load_settings(), source, app.replace("-", "_"))
        text = propose(app, opd, found.tables, found.kind, found.server, found.noted)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    if source is not None:
        decide = text.partition("before `status: active`:\n")[2].partition("apiVersion")[0]
        console.print("For a person to decide:\n" + decide.replace("#  ", "  "), markup=False, soft_wrap=True)
    console.print(f"Wrote {file}\nNext: fill it in, then `wadah contract lint` and `wadah ingest {app}`.")
