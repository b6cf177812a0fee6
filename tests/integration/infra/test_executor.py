"""What the scheduler imports before it forks."""

import json
import subprocess
import sys
from pathlib import Path

from infra.airflow.environ import environ
from wadah.settings import ROOT, Settings

IMPORTED = """
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from infra.airflow.executor import LIBRARIES

for name in LIBRARIES:
    import_module(name)
others = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
threads = [(task / "comm").read_text().strip() for task in others]
ours = [name for name in sys.modules if name.split(".")[0] in ("duckdb", "wadah", "connectors", "publish")]
print(json.dumps([threads, ours]))
"""


def test_no_thread_and_nothing_of_ours_is_forked(tmp_path: Path) -> None:
    """A forked task has none of the scheduler's threads, only what they held; and our code it reads anew."""
    told = subprocess.run(
        [sys.executable, "-c", IMPORTED], env=environ(Settings(home=tmp_path), 1), cwd=ROOT, capture_output=True,
        text=True, check=True, timeout=120,
    )  # fmt: skip
    threads, ours = json.loads(told.stdout.splitlines()[-1])
    assert set(threads) <= {"jemalloc_bg_thd"}
    assert ours == []
