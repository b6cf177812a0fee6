"""A whole installation in a folder of its own: the project's files as they are now, and a `WADAH_HOME`."""

import csv
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEEP = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "STRICT")
THREE = ("psc119", "umkm", "up4")
"""Applications of tests that are about the platform and not about what it holds: a REST API, workbooks, a database."""
TRUSTED = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "CURL_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def clone(folder: Path) -> Path:
    """The project's own files (tracked, or new and not ignored) copied to `folder`: what a fresh clone would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@dataclass
class Installation:
    """`folder` holds the project, `home` what it makes; `env` are settings given through the environment."""

    folder: Path
    home: Path
    env: Mapping[str, str] = field(default_factory=dict)
    applications: tuple[str, ...] | None = THREE  # None: all that there are

    @property
    def environ(self) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if n in KEEP or n.startswith(TRUSTED)}
        chosen = {"WADAH_APPLICATIONS": json.dumps(self.applications)} if self.applications else {}
        return {**kept, "WADAH_HOME": str(self.home), **chosen, **self.env}

    def make(self, *targets: str) -> subprocess.CompletedProcess[str]:
        """`make …`, as a user types it; output is kept whole for a failing test to show."""
        return self._run(["make", *targets])

    def wadah(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        ran = self._run([str(self.folder / ".venv" / "bin" / "wadah"), *words])
        assert not check or ran.returncode == 0, f"wadah {' '.join(words)}\n{ran.stdout}\n{ran.stderr}"
        return ran

    def json(self, *words: str) -> Any:
        return json.loads(self.wadah(*words).stdout)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A command in a process group of its own, to be killed."""
        self.home.mkdir(parents=True, exist_ok=True)
        out = (self.home / "killed.log").open("ab")
        return subprocess.Popen(
            [str(self.folder / ".venv" / "bin" / "wadah"), *words],
            cwd=self.folder, env=self.environ, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def kill_everything(self) -> int:
        """kill -9 of every process of this installation, the sandbox's servers included; returns how many."""
        from infra.process import ours

        return sum(_kill(p.pid) for role in ("airflow", "portal", "sandbox", "ckan") for p in ours(self.home, role))

    def rows(self, dataset: str) -> list[dict[str, str | None]]:
        """The rows that the portal offers, as text; empty fields are None."""
        file = self.home / "portal" / "current" / "d" / dataset / f"{dataset}.csv"
        with file.open(encoding="utf-8", newline="") as f:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(f)]

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environ, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=1500, check=False,
        )  # fmt: skip


def _kill(pid: int) -> int:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def as_text(rows: list[dict[str, Any]]) -> list[dict[str, str | None]]:
    """The truth's rows as a CSV shows them."""
    return [{k: None if v is None else str(v) for k, v in row.items()} for row in rows]
