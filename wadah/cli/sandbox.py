"""wadah sandbox up | tick | status | down | truth"""

from typing import Annotated

import typer

from wadah.cli.output import Json, as_json, console

sandbox = typer.Typer(
    help="The synthetic regency: applications with known dirt and known answers.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(sandbox, name="sandbox")


@sandbox.command()
def up() -> None:
    """Start the applications; the data are made the first time. Size and seed are settings (`WADAH_SANDBOX__SIZE`)."""
    from infra.sandbox import up as start
    from wadah.settings import load_settings

    running = start(load_settings())
    made = f"data made in {running.seconds:.1f} s" if running.made else "data were there"
    console.print(f"Day {running.day}, {running.clock}; {made}.")
    for app, address in running.servers.items():
        console.print(f"  {app:<14} {address}", markup=False, soft_wrap=True)


@sandbox.command()
def tick(days: Annotated[int, typer.Option(help="How far time moves.", min=1)] = 1) -> None:
    """Move time: new rows, edits, late rows, deletions, a changed column."""
    from infra.sandbox import tick as move
    from wadah.settings import load_settings

    settings = load_settings()
    move(settings, days)
    console.print(f"It is now {settings.today():%A %d %B %Y} in the sandbox. `wadah run` pulls what changed.")


@sandbox.command()
def status(json: Json = False) -> None:
    """The sandbox's day, and where each application answers (files have no address)."""
    from infra.sandbox import status as ask
    from wadah.settings import load_settings

    found = ask(load_settings())
    if json:
        as_json(found)
        return
    when = "Nothing was made yet" if found["clock"] is None else f"Day {found['day']}, {found['clock']}"
    console.print(f"{when}; seed {found['seed']}, size {found['size']}.")
    for app, address in found["applications"].items():
        console.print(f"  {app:<14} {address or '–'}", markup=False, soft_wrap=True)


@sandbox.command()
def down() -> None:
    """Stop the applications; their data stay."""
    from infra.sandbox import down as stop
    from wadah.settings import load_settings

    stop(load_settings())


@sandbox.command()
def truth(
    released_on: Annotated[
        list[int] | None,
        typer.Option(
            help="Days (0 = the first) on which datasets were published; hidden cells stay hidden since then."
        ),
    ] = None,
) -> None:
    """The right answers, from the generator and not from the pipeline: counts, rejects by code, datasets."""
    from infra.sandbox import truth as know
    from wadah.settings import load_settings

    as_json(know(load_settings(), released_on))
