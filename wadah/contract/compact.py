"""Rows that stand for an hour of messages (`load: {mode: append, compact: hour}`): which columns they have.

A camera that tells its state every minute sends 525,600 messages a year. What is counted of them is which minutes were
heard and what they said, so a row is one sender and hour, written anew when more of that hour is heard.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wadah.contract.model import Column

MINUTES = "menit"
SECONDS = "detik"
COUNT = "denyut"
NEW = "denyut_baru"
SUMMARY = ("banyak", "jumlah", "min", "maks")
"""What is kept of a number, after its name: how many were told, their sum, the lowest, the highest."""
HOUR = "yyyy-MM-dd'T'HH:mm:ssXXX"
SIXTY = "^[01]{60}$"


def moment(message: Sequence[Column]) -> Column:
    """The key's time (lint saw to it that it is one)."""
    return next(c for c in message if c.key is not None and c.type == "timestamp")


def columns(message: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of an hour's row, from those of a message: its key, with the hour's beginning as the time; then
    `menit` (60 digits: 1 for a minute that was heard), `<boolean>_menit` (1 where a message of that minute said true),
    SUMMARY of every number, and the counts that tell messages from their repetitions.
    """
    return tuple(_columns(message))


def _columns(message: Sequence[Column]) -> Iterator[Column]:
    time = moment(message)
    for c in message:
        if c is time:
            yield replace(c, description=f"Awal jam. {c.description}", formats=(HOUR,), has_zone=True, required=True)
        elif c.key is not None:
            yield c
    told = time.classification
    yield _made(MINUTES, "string", f"60 angka: 1 pada menit yang terdengar. {time.description}", told, pattern=SIXTY)
    for c in message:
        if c.type == "boolean":
            text = f"60 angka: 1 pada menit dengan pesan bernilai ya. {c.description}"
            yield _made(f"{c.name}_menit", "string", text, c.classification, pattern=SIXTY)
        elif c.key is None:
            for part in SUMMARY:
                made = _made(f"{c.name}_{part}", "integer" if part == "banyak" else c.type,
                             f"{part.capitalize()} pada jam itu. {c.description}", c.classification)  # fmt: skip
                yield replace(made, required=part == "banyak", unit=None if part == "banyak" else c.unit)
    yield _made(COUNT, "integer", "Banyaknya pesan yang berbeda pada jam itu.", told)
    yield _made(NEW, "integer", "Di antaranya yang dibawa muatan ini.", told)
    yield _made(SECONDS, "string", "Detik tiap pesan sejak awal jam, sebagai selisih dari yang sebelumnya.", told)


def _made(name: str, kind: str, description: str, classification: str, pattern: str | None = None) -> Column:
    return Column(
        name=name, source=name, type=kind, description=description,  # type: ignore[arg-type]
        title=name.replace("_", " ").capitalize(), classification=classification,  # type: ignore[arg-type]
        required=True, pattern=pattern,
    )  # fmt: skip
