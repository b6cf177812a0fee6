"""wadah rejects"""

import typer

from wadah.cli.output import console, table


def register(app: typer.Typer) -> None:
    app.command()(rejects)


def rejects() -> None:
    """Send rejected rows home: workbooks to the drop folder, notices by mail, as the settings say; once per load."""
    from wadah.rejects import write
    from wadah.returned import deliver
    from wadah.settings import load_settings

    settings = load_settings()
    counts = write(settings)
    sent = deliver(settings)
    lie = settings.path("rejects")
    console.print(f"{sum(counts.values())} rows stand rejected; workbooks in {lie}", soft_wrap=True)
    if not sent:
        console.print("Nothing new was sent: no drop folder or mail server is set, or all was told before.")
        return
    rows = [(f"{d.app}.{d.table}", d.load_id, d.rows, ", ".join(d.channels), str(d.file)) for d in sent]
    table("Sent now", ("table", "load", "new rows", "by", "workbook"), rows, right=(2,))
