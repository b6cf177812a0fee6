"""How a call of ours is refused: CKAN's ValidationError (409) with a stable code beside the words.

The publisher reads `error.code`; people read `error.message`. No message holds a row's value.
"""

import re
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
import psycopg2

MALFORMED = "WDH-630"  # the call itself: a parameter is missing or wrong
NO_BLOB = "WDH-631"  # a file that the call names was not sent, or is not what its hash says
DIFFERS = "WDH-632"  # rows or row hash are not what the publisher said
NOT_LOADED = "WDH-633"  # PostgreSQL refused the rows
NO_STAGE = "WDH-634"  # what is to be switched was not staged, or was staged on another base
BUSY = "WDH-635"  # another load, or a reader that holds the table: try again
TAKEN = "WDH-636"  # the id belongs to another dataset
NOTHING_BEFORE = "WDH-637"  # nothing to go back to
NO_FULL_TEXT = "WDH-638"  # a word search in a table too large to be searched without an index
OUT_OF_ORDER = "WDH-639"  # search server, disk or database: try again when it is mended

LOCK_NOT_AVAILABLE, DISK_FULL, CONNECTION = "55P03", "53100", ("08", "57P")


def refuse(code: str, message: str, **more: Any) -> NoReturn:
    raise tk.ValidationError({"code": code, "message": [message], **more})


def explain(error: psycopg2.Error, doing: str) -> NoReturn:
    """Refuse for what PostgreSQL said, by its code, line and column: its own text holds values."""
    code = error.pgcode or ""
    context = (error.diag.context or "") if error.diag else ""
    place = re.match(r'COPY [^,]*, line (\d+)(?:, column ("[^"]*"|\w+))?', context)
    where = f", row {place[1]}" + (f", column {place[2]}" if place[2] else "") if place else ""
    if code == LOCK_NOT_AVAILABLE:
        refuse(BUSY, f"{doing}: the table is in use; try again")
    if code == DISK_FULL or not code or code.startswith(CONNECTION):
        refuse(OUT_OF_ORDER, f"{doing}: the database cannot go on now ({code or 'no connection'})")
    refuse(NOT_LOADED, f"{doing}: PostgreSQL refused with {code}{where}")
