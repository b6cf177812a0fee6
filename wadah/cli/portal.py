"""wadah portal up | down | status: the embedded CKAN, for those who want the portal alone."""

import typer

from wadah.cli.output import Json, as_json, console
from wadah.cli.steps import Steps
from wadah.settings import Settings


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="portal", no_args_is_help=True, help="The embedded CKAN portal: a whole one, from packages alone."
    )
    group.command()(up)
    group.command()(down)
    group.command()(status)
    app.add_typer(group)


def up() -> None:
    """Start it, installing what it needs the first time; one that runs is used, one that was killed is mended."""
    from wadah.settings import load_settings

    settings = load_settings()
    tell(settings, start(settings, Steps()))


def down() -> None:
    """Stop it. Data stay."""
    from infra.ckan import stop
    from wadah.settings import load_settings

    stop(load_settings())
    console.print("The portal is stopped; its data stay.")


def status(json: Json = False) -> None:
    """Where it answers. Exit status 1 where it does not run."""
    from infra.ckan import running
    from wadah.settings import load_settings

    address = running(load_settings())
    if json:
        as_json({"address": address})
    else:
        console.print(f"CKAN answers at {address}" if address else "CKAN does not run: `make portal` starts it.")
    raise typer.Exit(0 if address else 1)


def start(settings: Settings, say: Steps) -> str:
    """The embedded CKAN's address, with its look in place. Raises Fatal WDH-72x."""
    from infra.ckan import start as begin

    return begin(settings, say)


def tell(settings: Settings, address: str) -> None:
    """Where to look, and how a person signs in."""
    console.print(f"\nPortal   {address}", soft_wrap=True)
    console.print(f"Sign in  {address}/user/login   password in {settings.path('ckan', 'admin')}", soft_wrap=True)
    console.print("Stop with `make portal-down`.")
