"""make test: all tests, in two lanes side by side, since much of them waits for servers and for processes that start.

What a lane prints is shown whole and in order, one lane after the other; the second has been running all the while.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

TESTS = Path("tests")
SYSTEMS = ("acceptance", "fault", "integration/ckan")
"""Folders of tests that start whole installations: in one lane, so that there is one of these at a time."""


@dataclass
class Lane:
    """A pytest, and the file it prints to, of which so many characters were shown."""

    name: str
    pytest: "subprocess.Popen[bytes]"
    told: Path
    shown: int = 0

    def show(self) -> None:
        """What it printed since."""
        text = self.told.read_text("utf-8", "replace")[self.shown :]
        self.shown += len(text)
        say(text)

    def follow(self) -> int:
        """Show what it prints until it ends; its exit code."""
        while self.pytest.poll() is None:
            self.show()
            time.sleep(0.3)
        self.show()
        return self.pytest.wait()

    def last(self) -> str:
        return f"{self.name}: {self.told.read_text('utf-8', 'replace').rstrip().rpartition(chr(10))[2].strip(' =')}"


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def lanes(tests: Path = TESTS) -> dict[str, list[str]]:
    """What each lane gives pytest; every folder of tests is in exactly one."""
    systems = [str(tests / name) for name in SYSTEMS]
    return {"parts": [str(tests), *(f"--ignore={name}" for name in systems)], "systems": systems}


def run(lanes: Mapping[str, Sequence[str]], options: Sequence[str] = ()) -> int:
    """0 where every lane passed, else the first other exit code, as pytest gives it (2: broken off)."""
    began, codes = time.monotonic(), []
    running: list[Lane] = []
    with tempfile.TemporaryDirectory(prefix="wadah-tests-") as folder, _asked_to_stop(running):
        for name, chosen in lanes.items():
            told = Path(folder) / name
            with told.open("wb") as out:
                command = [sys.executable, "-m", "pytest", *chosen, *options]
                running.append(Lane(name, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT), told))
        for lane in running:
            if not lane.shown:
                say(f"\n######## {lane.name}: {' '.join(lanes[lane.name])}\n")
            try:
                codes.append(lane.follow())
            except KeyboardInterrupt:
                # The terminal has told the lanes too; told twice, they would leave servers behind.
                say("\nbroken off: the lanes stop their servers\n")
                codes.append(lane.follow())
        about = [lane.last() for lane in running]
    say("\n" + "\n".join([*about, f"{(time.monotonic() - began) / 60:.0f} minutes in all", ""]))
    return next((code for code in codes if code), 0)


@contextmanager
def _asked_to_stop(running: Iterable[Lane]) -> Iterator[None]:
    """SIGTERM, as a service manager sends it: the lanes, which were not asked, end as by Ctrl-C."""

    def stop(*_: object) -> NoReturn:
        for lane in running:
            if lane.pytest.poll() is None:
                lane.pytest.send_signal(signal.SIGINT)
        raise KeyboardInterrupt

    # A script's background job ignores Ctrl-C, and would hand that on to the lanes.
    before = signal.signal(signal.SIGINT, signal.default_int_handler), signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def main() -> int:
    return run(lanes(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
