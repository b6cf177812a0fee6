"""What a pull tells: counts and names, never a row's values."""

import json
from dataclasses import dataclass, field
from typing import Literal

from wadah.errors import WadahError, catalogue
from wadah.files import write_text
from wadah.settings import Settings


@dataclass(frozen=True, slots=True)
class SetAside:
    """A part that was not read: its name, the code, what the scheduler may do, and both texts."""

    part: str
    code: str
    kind: Literal["fatal", "retriable", "quarantine"]
    message: str
    pesan: str

    @classmethod
    def of(cls, part: str, error: WadahError) -> "SetAside":
        todo = catalogue()[error.code].do_id.format(**error.fields)
        return cls(part, error.code, error.kind, error.message, f"{error.pesan} {todo}")


@dataclass(frozen=True)
class LoadReport:
    """One pull of one table.

    `pulled` rows read from the source (0 where its fingerprint was the last load's), `known` of them already
    landed, `files` parts read; `drift` lines such as `add: keterangan`, `gone: umkm_Bae_2026T3.xlsx`.
    """

    app: str
    table: str
    load_id: str
    pulled: int
    known: int
    changed: bool
    seconds: float
    drift: list[str]
    files: int
    set_aside: list[SetAside] = field(default_factory=list)


def keep(settings: Settings, report: LoadReport) -> None:
    """Write what is set aside now to `rejects/files/<app>.<table>.json`, for the OPD's page; empty when mended."""
    folder = settings.path("rejects", "files")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{report.app}.{report.table}.json"
    told = [{"file": s.part, "code": s.code, "pesan": s.pesan} for s in report.set_aside]
    write_text(file, json.dumps(told, ensure_ascii=False, indent=1))
