"""A small regency that is killed again and again, and its undisturbed twin."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installation import Installation, clone

SMALL = {"WADAH_SANDBOX__SIZE": "0.1"}


@dataclass(frozen=True)
class Undisturbed:
    """What a regency comes to that nobody disturbs, and how long its first run and its run after three days took."""

    state: dict[str, str]
    first: float
    second: float


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
    first = timed(home)
    home.wadah("down")
    shutil.copytree(home.home, project / "day-0", symlinks=True)
    home.wadah("sandbox", "tick", "--days", "3")
    second = timed(home)
    home.wadah("down")
    return Undisturbed(state(home), first, second)


def timed(installation: Installation) -> float:
    """Seconds of a run, so that a kill falls inside one on a fast machine and on a slow one."""
    begun = time.monotonic()
    installation.wadah("run")
    return time.monotonic() - begun


@pytest.fixture
def victim(undisturbed: Undisturbed, project: Path) -> Iterator[Installation]:
    """The regency at day 0, in the same home."""
    home = Installation(project, project / "home", SMALL)
    shutil.rmtree(home.home)
    shutil.copytree(project / "day-0", home.home, symlinks=True)
    yield home
    home.wadah("down", check=False)


def state(installation: Installation) -> dict[str, str]:
    """Hashes of all that a run leads to: what the public downloads, and the marts row by row."""
    current = installation.home / "portal" / "current"
    found = {
        f"file {p.relative_to(current)}": hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(current.glob("d/*/*.csv"))
    }
    names = installation.json("sql", "--json", "--limit", "1000", MARTS)
    for row in names:
        listed = installation.wadah("sql", "--json", "--limit", "1000000", row["query"]).stdout
        found[row["name"]] = hashlib.sha256(listed.encode()).hexdigest()
    return found


# Every table but the log of loads, whose ids are moments; rejects are compared without them.
MARTS = """
select table_schema || '.' || table_name as name,
       'select * exclude (' || coalesce(string_agg(column_name, ', ') filter (where hidden), 'rowid') || ') from '
       || table_schema || '.' || table_name || ' order by all' as query
from (select *, column_name in ('_load_id', 'load_id', 'dimuat_pada', '_loaded_at', 'masuk_gudang_pada') as hidden
      from information_schema.columns where table_schema in ('marts', 'open', 'staging', 'reject'))
where table_name <> 'muatan'
group by table_schema, table_name order by 1
"""
