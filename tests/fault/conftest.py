"""A small regency that is killed again and again, and its undisturbed twin."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, clone

SMALL = {"WADAH_SANDBOX__SIZE": "0.1"}


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = clone(tmp_path_factory.mktemp("killed project"))
    made = Installation(folder, folder / "var").make("setup")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="session")
def undisturbed(project: Path) -> dict[str, str]:
    """What the same regency comes to that nobody disturbs: a run, three days, a run.

    Everything happens in one home, of which day 0 is kept aside: landing tables know their own absolute paths.
    """
    home = Installation(project, project / "home", SMALL)
    home.wadah("run")
    home.wadah("down")
    shutil.copytree(home.home, project / "day-0", symlinks=True)
    home.wadah("sandbox", "tick", "--days", "3")
    home.wadah("run")
    home.wadah("down")
    return state(home)


@pytest.fixture
def victim(undisturbed: dict[str, str], project: Path) -> Iterator[Installation]:
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
