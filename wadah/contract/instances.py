"""Servers of one contract that are many: a CSV beside the contract, one server a row.

Its first column is the key: it joins every table of the contract and every primary key. `versi` is compared with the
columns' `since` and `until`, `connection` names that server's login, and every other column fills `{x}` in the
server's address.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wadah.contract.model import Column, Contract, Server, Table
from wadah.errors import Fatal
from wadah.settings import Settings

HOLE = re.compile(r"\{(\w+)\}")
ADDRESS = ("host", "database", "schema", "path", "location")


@dataclass(frozen=True, slots=True)
class Instance:
    """One server: its key, and what the CSV says of it by column."""

    key: str
    told: Mapping[str, str]

    def server(self, server: Server) -> Server:
        """The contract's server with this one's own address and login."""
        filled: dict[str, Any] = {
            name: HOLE.sub(lambda hole: self.told[hole[1]], text)
            for name in ADDRESS
            if (text := getattr(server, name)) is not None
        }
        return replace(server, connection=self.told.get("connection") or server.connection, **filled)

    def table(self, table: Table) -> Table:
        """The table as this version of the application has it: a column it must have is missed where it is not."""
        if not (version := self.told.get("versi")):
            return table
        now = order(version)
        columns = [
            replace(c, since=None, until=None) if (c.since or c.until) and has(c, now) else c for c in table.columns
        ]
        return replace(table, columns=tuple(columns))


def order(version: str) -> tuple[int, ...]:
    """A version as it compares: 20.7 before 20.12."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def has(column: Column, version: tuple[int, ...]) -> bool:
    """Whether an application of that version has the column; `until` is the last version that does."""
    return (column.since is None or order(column.since) <= version) and (
        column.until is None or version <= order(column.until)
    )


def read(file: Path) -> list[list[str]]:
    """The lines of the CSV that are not blank, header first; none where it is no CSV in UTF-8."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return [[cell.strip() for cell in row] for row in csv.reader(text, strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def problems(rows: Sequence[Sequence[str]]) -> list[str]:
    """What is wrong with the lines of an instances file, by itself."""
    if not rows:
        return ["cannot be read; save it as CSV in UTF-8 with a header line"]
    header, *lines = rows
    found = [] if lines else ["has no row; write one an instance"]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", header[0]):
        found.append(f"begins with the column `{header[0]}`, the key; name it with a-z, 0-9 and _")
    if len(set(header)) < len(header):
        found.append("has a column twice in its header; keep one")
    known: set[str] = set()
    for row in lines:
        if len(row) != len(header):
            found.append(f"has a row of {len(row)} cells under a header of {len(header)}; mend it")
            continue
        told = dict(zip(header, row, strict=True))
        if not row[0]:
            found.append(f"has a row without {header[0]}; write the key")
        elif row[0] in known:
            found.append(f"has the key {row[0]} twice; keep one row an instance")
        known.add(row[0])
        if (version := told.get("versi")) and not re.fullmatch(r"\d+(\.\d+)*", version):
            found.append(f"says versi `{version}` of {row[0]}; write a version, such as 21.02")
        if (login := told.get("connection")) and not re.fullmatch(r"[a-z][a-z0-9_]*", login):
            found.append(f"names the connection `{login}` of {row[0]}; write a-z, 0-9 and _")
    return found


def listed(settings: Settings, contract: Contract, server: Server) -> list[Instance]:
    """The instances of a server, in the file's order; in the sandbox those it made (`<app>/instances.csv`).

    Raises Fatal WDH-255 where the list cannot be trusted: half a list would look like villages that went.
    """
    file = Path(contract.file).parent / str(server.instances)
    made = settings.sandbox_dir / contract.id / "instances.csv"
    if settings.environment == "sandbox" and made.exists():
        file = made
    rows = read(file)
    wrong = problems(rows)
    if not wrong:
        header = rows[0]
        holes = {h for name in ADDRESS for h in HOLE.findall(getattr(server, name) or "")}
        wrong = [f"has no column `{hole}`; add it" for hole in sorted(holes - set(header))]
        if header[0] != server.instance_key:
            wrong.append(f"begins with `{header[0]}`; the key is `{server.instance_key}`")
    if wrong:
        raise Fatal("WDH-255", app=contract.id, file=file.name, problem="; ".join(wrong))
    header, *lines = rows
    return [Instance(line[0], dict(zip(header, line, strict=True))) for line in lines]


def keyed(table: Table, key: str) -> Table:
    """The table with the instances' key as its first column, and first in its key."""
    own = [replace(c, key=c.key + 1) if c.key else c for c in table.columns]
    column = Column(
        name=key, source=f"{{{key}}}", type="string", title=key.replace("_", " ").capitalize(),
        description="Kunci instansi: dari peladen mana baris ini.", classification="publik", required=True,
        key=1 if table.key else None, partitioned=bool(table.partition),
    )  # fmt: skip
    return replace(table, columns=(column, *own), instance=key)
