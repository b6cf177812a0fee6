"""Contracts by id: linted whole, turned once into frozen values, and kept so that a DAG file need not do it again.

Linting takes a third of a second and the ODCS package as long to import; a scheduler reads DAG files
over and over. So clean contracts are kept as JSON under `cache/contracts`, by the hash of every file
they were made of (this package's own code too), and lint and package are imported only on a miss.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from wadah import log
from wadah.contract.model import Contract
from wadah.errors import Fatal
from wadah.errors.hint import choose, sentence
from wadah.files import write_bytes
from wadah.settings import ROOT, Settings

INPUT = ROOT / "connectors" / "contracts"
OUTPUT = ROOT / "publish" / "datasets"
STANDARD = OUTPUT / "kolom-standar.odcs.yaml"
KEPT = TypeAdapter(dict[str, Contract])


def files(folder: Path) -> list[Path]:
    """The contract files of a folder, however deep; shared columns are no contract of their own."""
    return sorted(p for p in folder.rglob("*.odcs.yaml") if p.name != STANDARD.name)


def load(folder: Path, kept: Path | None = None) -> dict[str, Contract]:
    """All contracts of a folder by id, drafts too. Raises Fatal WDH-101 with every problem found in any of them.

    `kept` is the folder of the cache; the default is the installation's, once that exists.
    """
    home = Settings()
    kept = kept or (home.path("cache", "contracts") if home.root.is_dir() else None)
    made_of = _fingerprint(folder)
    place = f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    if kept and (found := _read(kept / f"{place}-{made_of}.json")) is not None:
        return found
    # Imported here: half of what a DAG file would otherwise wait for.
    from wadah.contract.freeze import freeze
    from wadah.contract.lint import lint

    checked = lint(files(folder))
    refuse(checked.problems)
    made = {str(odcs.id): freeze(odcs, file) for file, odcs in checked.contracts.items()}
    if kept:
        _keep(kept, place, made_of, made)
    return made


def refuse(problems: Sequence[object]) -> None:
    """Raise Fatal WDH-101 with every problem, if there is one."""
    if problems:
        listed = "".join(f"\n  {p}" for p in problems)
        raise Fatal("WDH-101", count=len(problems), problems=listed)


def _fingerprint(folder: Path) -> str:
    """Of everything a contract's value depends on: the files, where they lie, and the code that reads them."""
    seen = hashlib.sha256(str(folder).encode())
    code = Path(__file__).parent
    for file in [*sorted(code.rglob("*.py")), STANDARD, *sorted(p for p in folder.rglob("*") if p.is_file())]:
        raw = file.read_bytes()
        seen.update(f"\n{file.name} {len(raw)}\n".encode() + raw)
    return seen.hexdigest()[:32]


def _read(file: Path) -> dict[str, Contract] | None:
    try:
        return KEPT.validate_json(file.read_bytes())
    except (OSError, ValidationError):  # never made, not to be read, or spoiled: made again
        return None


def _keep(kept: Path, place: str, made_of: str, made: dict[str, Contract]) -> None:
    file = kept / f"{place}-{made_of}.json"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        write_bytes(file, KEPT.dump_json(made), durable=False)
        for old in kept.glob(f"{place}-*.json"):
            if old != file:
                old.unlink(missing_ok=True)
    except OSError as e:  # a reader without rights still gets its contracts, only slower
        log.get("contract").warning("contract.not_kept", error=e)


@cache
def inputs(folder: Path = INPUT) -> Mapping[str, Contract]:
    """Active applications, by id: what is scheduled and built."""
    return {i: c for i, c in load(folder).items() if c.status == "active"}


def applications(settings: Settings) -> Mapping[str, Contract]:
    """The active applications that this installation runs (setting `applications`; without it all).

    Raises Fatal WDH-103 where one of them has no active contract.
    """
    known = inputs()
    if settings.applications is None:
        return known
    return {name: _find(name, known) for name in sorted(set(settings.applications))}


@cache
def outputs(folder: Path = OUTPUT) -> Mapping[str, Contract]:
    """Active open datasets, by id: what is built and published."""
    return {i: c for i, c in load(folder).items() if c.status == "active"}


def application(name: str) -> Contract:
    """One application, a draft too (so that it can be tried). Raises Fatal WDH-103 where there is none."""
    return _find(name, load(INPUT))


def dataset(name: str) -> Contract:
    """One open dataset, a draft too. Raises Fatal WDH-103 where there is none."""
    return _find(name, load(OUTPUT))


def _find(name: str, among: Mapping[str, Contract]) -> Contract:
    if name not in among:
        raise Fatal("WDH-103", name=name, hint=sentence(choose(name, among)))
    return among[name]
