"""The command line: thin commands over the rooms' plain functions, one file a command.

Exit status: 0 done, 1 data refused, 2 fault that a person must mend, 3 fault that passes by itself.
"""

import typer

from wadah.cli.output import told
from wadah.errors import EXIT, WadahError
from wadah.settings import load_settings
from wadah.unforeseen import coded

app = typer.Typer(
    name="wadah",
    help="Wadah: every OPD's application in one warehouse, and open data the public can trust.",
    epilog="First time? `wadah run` does everything once. Every failure has a code: docs/runbook/ says what to do.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # locals hold rows
)


HOMELESS = {"verify"}  # for strangers: no installation, so no log and no folder


LOOKING = {"status", "sql", "report"}  # they only look: a home that is not there is not made


def begin(context: typer.Context) -> None:
    """Every command keeps the log; asking for help does not."""
    from wadah.log import setup

    if context.invoked_subcommand in HOMELESS:
        return
    settings = load_settings()
    if context.invoked_subcommand in LOOKING and not settings.root.exists():
        return
    settings.private()
    setup(settings)


def main() -> None:
    """Run a command; a coded failure becomes two lines and its exit status, never a traceback."""
    from wadah.cli import (
        build,
        contract,
        ingest,
        internal,
        new,
        portal,
        publish,
        reconcile,
        rejects,
        run,
        sandbox,
        sql,
        status,
        verify,
    )

    looking = (status, rejects, reconcile, internal, sql)
    for command in (run, ingest, build, publish, verify, portal, *looking, contract, new, sandbox):
        command.register(app)
    app.callback()(begin)
    try:
        app()
    except KeyboardInterrupt:
        told.print("\nStopped. Nothing is lost: run it again.")
        raise SystemExit(130) from None
    except Exception as failure:
        known = failure if isinstance(failure, WadahError) else coded(failure, load_settings())
        told.print(f"\n{known.code}: {known.message}\n  → {known.todo}")
        raise SystemExit(EXIT[known.kind]) from None
