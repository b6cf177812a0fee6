"""wadah internal"""

from typing import Annotated

import typer

from wadah.cli.output import console


def register(app: typer.Typer) -> None:
    app.command()(internal)


def internal(
    serve: Annotated[bool, typer.Option(help="Show them on loopback until Ctrl-C; else only write them.")] = True,
    port: Annotated[int, typer.Option(help="0: any free one.")] = 0,
) -> None:
    """A page for every OPD's own people: freshness, faults, unknown names, lateness. Never public.

    They lie in `internal/` of the home, readable by you alone; the address that is printed is secret.
    """
    from publish.internal.pages import write
    from publish.internal.serve import server
    from wadah.settings import load_settings

    settings = load_settings()
    offices = write(settings)
    console.print(f"{len(offices)} offices: {settings.path('internal', 'index.html')}", soft_wrap=True)
    if not serve:
        return
    made, address = server(settings, port)
    console.print(f"Internal pages  {address}\nStop with Ctrl-C.", soft_wrap=True)
    with made:
        made.serve_forever()
