"""The values of `zoo.yaml` as rows: each fills one column, the others are sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Animal:
    """Row `number`, whose `column` holds `text`; `clean` is expected where `code` is None."""

    number: int
    column: str
    text: str | None
    clean: object
    code: str | None
    cell: str | None

    @property
    def row(self) -> Mapping[str, str | None]:
        sound: dict[str, str | None] = {"nomor": str(self.number), "tiket": f"T{self.number}", "wajib": "ada"}
        return {**sound, self.column: self.text}

    @property
    def cells(self) -> Mapping[str, str] | None:
        return {self.column: self.cell} if self.cell else None


def _read() -> list[Animal]:
    written = yaml.safe_load(Path(__file__).with_name("zoo.yaml").read_text("utf-8"))
    found = [(column, *animal) for column, animals in written.items() for animal in animals]
    return [
        Animal(
            number, column, text,
            clean=None if (bad := str(outcome).startswith("WDH-")) else outcome,
            code=outcome if bad else None,
            cell=cell[0] if cell else None,
        )
        for number, (column, text, outcome, *cell) in enumerate(found, 1)
    ]  # fmt: skip


ANIMALS = _read()
