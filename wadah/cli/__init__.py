"""The command line: thin commands over the rooms' plain functions, one file a command.

Exit status: 0 done, 1 data refused, 2 fault that a person must mend, 3 fault that passes by itself.
"""

import sys

import typer

from wadah.errors import EXIT, WadahError

app = typer.Typer(
    name="wadah",
    help="Wadah: every OPD's application in one warehouse, and open data the public can trust.",
    epilog="First time? `wadah run` does everything once. Every failure has a code: docs/runbook/ says what to do.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # locals hold rows
)


def main() -> None:
    """Run a command; a coded failure becomes two lines and its exit status, never a traceback."""
    from wadah.cli import build, contract, ingest, new, publish, run, sandbox, sql, status

    for command in (run, ingest, build, publish, status, sql, contract, new, sandbox):
        command.register(app)
    try:
        app()
    except WadahError as failure:
        print(f"\n{failure.code}: {failure.message}\n  → {failure.todo}", file=sys.stderr)
        raise SystemExit(EXIT[failure.kind]) from None
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost: run it again.", file=sys.stderr)
        raise SystemExit(130) from None
