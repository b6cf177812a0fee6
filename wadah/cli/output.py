"""How commands print: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

# In a file or a pipe nothing tells the width: tables are then as wide as what they hold.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
told = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)


def number(value: object) -> str:
    """Thousands apart, so that a column of counts can be read."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> None:
    """Print rows under headers; the columns in `right` (from 0) are figures."""
    figures = set(right)
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for i, header in enumerate(headers):
        made.add_column(header, justify="right" if i in figures else "left", overflow="fold")
    for row in rows:
        made.add_row(*map(number, row))
    console.print(made)


def as_json(value: Any) -> None:
    """For a program: nothing but the JSON on standard output."""
    plain(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def plain(text: str) -> None:
    """A text as it is, unwrapped and unstyled."""
    sys.stdout.write(text + "\n")
