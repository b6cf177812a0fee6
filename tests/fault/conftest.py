"""A small regency that is killed again and again, and its undisturbed twin."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.installation import Installation, clone

SMALL = {"WADAH_SANDBOX__SIZE": "0.1"}


@dataclass(frozen=True)
class Undisturbed:
    """What a regency comes to that nobody disturbs: every row, the open tables that have any, and how many steps its
    first and its second run told of.
    """

    state: dict[str, str]
    filled: frozenset[str]
    first: int
    second: int


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = clone(tmp_path_factory.mktemp("killed project"))
    made = Installation(folder, folder / "var").make("setup")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="session")
def undisturbed(project: Path) -> Undisturbed:
    """What the same regency comes to that nobody disturbs: a run, three days, a run.

    Everything happens in one home, of which day 0 is kept aside: landing tables know their own absolute paths.
    """
    home = Installation(project, project / "home", SMALL)
    first = steps(home.wadah("run").stdout)
    home.wadah("down")
    shutil.copytree(home.home, project / "day-0", symlinks=True)
    home.wadah("sandbox", "tick", "--days", "3")
    second = steps(home.wadah("run").stdout)
    home.wadah("down")
    full = filled(home)
    assert full, "a regency whose open tables are all empty would show no gap"
    return Undisturbed(state(home), full, first, second)


def steps(told: str) -> int:
    """Steps that a run's output tells of: its own clock, the same on a fast machine and on a busy one."""
    return len(re.findall(r"^ *\d+\.\d s  ", told, re.M))


@pytest.fixture
def victim(undisturbed: Undisturbed, project: Path) -> Iterator[Installation]:
    """The regency at day 0, in the same home."""
    home = Installation(project, project / "home", SMALL)
    shutil.rmtree(home.home)
    shutil.copytree(project / "day-0", home.home, symlinks=True)
    yield home
    home.wadah("down", check=False)


MOMENTS = {"_load_id", "load_id", "dimuat_pada", "_loaded_at"}
"""Columns that tell when a row was loaded: they differ between two runs that lead to the same."""


def state(installation: Installation) -> dict[str, str]:
    """Hashes of all that a run leads to: what the public downloads, and the warehouse's tables row by row."""
    current = installation.home / "portal" / "current"
    found = {
        f"file {p.relative_to(current)}": hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(current.glob("d/*/*.csv"))
    }
    with duckdb.connect(str(installation.home / "warehouse" / "current" / "wadah.duckdb"), read_only=True) as con:
        for schema, table in con.execute(TABLES).fetchall():
            columns = [c for c in con.table(f"{schema}.{table}").columns if c not in MOMENTS]
            listed = ", ".join(f'"{c}"' for c in columns)
            rows = con.execute(f'select {listed} from "{schema}"."{table}" order by all').fetchall()
            found[f"{schema}.{table}"] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def filled(installation: Installation) -> frozenset[str]:
    """The open tables with rows: those of applications that are not in are there too, and empty."""
    with duckdb.connect(str(installation.home / "warehouse" / "current" / "wadah.duckdb"), read_only=True) as con:
        tables = con.execute("select table_name from information_schema.tables where table_schema = 'open'").fetchall()
        return frozenset(t for (t,) in tables if con.execute(f'select 1 from open."{t}" limit 1').fetchone())


# Every table but the log of loads: a run that was cut off may have landed the same rows in more loads.
TABLES = """
select table_schema, table_name from information_schema.tables
where table_schema in ('staging', 'reject', 'intermediate', 'marts', 'open') and table_type = 'BASE TABLE'
  and table_name not in ('muatan')
order by all
"""
