"""The command line: thin commands over the rooms' plain functions, one file a command.

Exit status: 0 done, 1 data refused, 2 fault that a person must mend, 3 fault that passes by itself.
"""

import typer
from rich.console import Console

from wadah.errors import EXIT, Fatal, WadahError
from wadah.errors.disk import is_full
from wadah.settings import load_settings

app = typer.Typer(
    name="wadah",
    help="Wadah: every OPD's application in one warehouse, and open data the public can trust.",
    epilog="First time? `wadah run` does everything once. Every failure has a code: docs/runbook/ says what to do.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # locals hold rows
)


told = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run a command; a coded failure becomes two lines and its exit status, never a traceback."""
    from wadah.cli import build, contract, ingest, new, publish, run, sandbox, sql, status

    for command in (run, ingest, build, publish, status, sql, contract, new, sandbox):
        command.register(app)
    try:
        app()
    except WadahError as failure:
        told.print(f"\n{failure.code}: {failure.message}\n  → {failure.todo}")
        raise SystemExit(EXIT[failure.kind]) from None
    except Exception as failure:
        if not is_full(failure):
            raise
        told.print(f"\n{Fatal('WDH-154', home=load_settings().root)}")
        raise SystemExit(EXIT["fatal"]) from None
    except KeyboardInterrupt:
        told.print("\nStopped. Nothing is lost: run it again.")
        raise SystemExit(130) from None
