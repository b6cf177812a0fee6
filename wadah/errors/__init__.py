"""Every failure Wadah names: a stable code, what the scheduler must do, and two texts.

A code never changes its meaning and is never used again. The catalogue is data (one TOML file a
room, beside this module) so that the runbook, the rejected-rows workbook and a log line tell the same.
English goes to the log, Indonesian to the OPD; both say what to do.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

Kind = Literal["fatal", "retriable", "quarantine"]
EXIT = {"fatal": 2, "retriable": 3, "quarantine": 1}  # of the command line: data refused is 1, a fault 2 or 3


@dataclass(frozen=True, slots=True)
class Code:
    """One catalogue entry; texts are `str.format` templates over the fields the raiser gives."""

    code: str
    kind: Kind
    en: str
    id: str
    do_en: str
    do_id: str

    @property
    def fields(self) -> frozenset[str]:
        texts = (self.en, self.id, self.do_en, self.do_id)
        return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


@cache
def catalogue() -> Mapping[str, Code]:
    """All codes, by code. Raises ValueError where one is written in two rooms."""
    found: dict[str, Code] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for code, entry in tomllib.loads(file.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{code} stands twice in the catalogue ({file.name})")
            found[code] = Code(code, **entry)
    return found


class WadahError(Exception):
    """A coded failure. `fields` fill the catalogue's texts and must never hold a row's value."""

    kind: Kind

    def __init__(self, code: str, **fields: object) -> None:
        entry = catalogue()[code]
        if entry.kind != self.kind:
            raise TypeError(f"{code} is {entry.kind}, raised as {self.kind}")
        if missing := entry.fields - set(fields):
            raise TypeError(f"{code} needs {', '.join(sorted(missing))}")
        self.code, self.fields = code, fields
        self.message = entry.en.format(**fields)
        self.pesan = entry.id.format(**fields)
        self.todo = entry.do_en.format(**fields)
        super().__init__(f"{code}: {self.message} {self.todo}")

    def __reduce__(self) -> tuple[Any, ...]:
        """A failure crosses processes (a scheduler's worker) whole; by default its text would be taken for its code."""
        return _bare, (type(self), self.args), self.__dict__


def _bare(kind: type[WadahError], args: tuple[object, ...]) -> WadahError:
    return kind.__new__(kind, *args)


class Fatal(WadahError):
    """Stop and tell a person; trying again changes nothing."""

    kind = "fatal"


class Retriable(WadahError):
    """The scheduler may try again; `retry_after` is in seconds where the source said so."""

    kind = "retriable"

    def __init__(self, code: str, retry_after: float | None = None, **fields: object) -> None:
        super().__init__(code, **fields)
        self.retry_after = retry_after


class Quarantine(WadahError):
    """A row, a file or a dataset is set aside; the rest of the work goes on."""

    kind = "quarantine"
