"""make test: all tests, in two lanes side by side, since much of them waits for servers and for processes that start.

What a lane prints is shown whole and in order, one lane after the other; the second has been running all the while.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TESTS = Path("tests")
SYSTEMS = ("acceptance", "fault", "integration/ckan")
"""Folders of tests that start whole installations: in one lane, so that there is one of these at a time."""


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def lanes(tests: Path = TESTS) -> dict[str, list[str]]:
    """What each lane gives pytest; every folder of tests is in exactly one."""
    systems = [str(tests / name) for name in SYSTEMS]
    return {"parts": [str(tests), *(f"--ignore={name}" for name in systems)], "systems": systems}


def run(lanes: Mapping[str, Sequence[str]], options: Sequence[str] = ()) -> int:
    """0 where every lane passed, else the first other exit code, as pytest gives it."""
    began, codes, about = time.monotonic(), [], []
    with tempfile.TemporaryDirectory(prefix="wadah-tests-") as folder:
        running = {}
        for name, chosen in lanes.items():
            told = Path(folder) / name
            with told.open("wb") as out:
                command = [sys.executable, "-m", "pytest", *chosen, *options]
                running[name] = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT), told
        try:
            for name, (lane, told) in running.items():
                say(f"\n######## {name}: {' '.join(lanes[name])}\n")
                _follow(lane, told)
                codes.append(lane.wait())
                about.append(
                    f"{name}: {told.read_text('utf-8', 'replace').rstrip().rpartition(chr(10))[2].strip(' =')}"
                )
        finally:
            for lane, _ in running.values():  # of a run that was broken off; pytest ends its servers
                if lane.poll() is None:
                    lane.terminate()
                lane.wait()
    say("\n" + "\n".join([*about, f"{(time.monotonic() - began) / 60:.0f} minutes in all", ""]))
    return next((code for code in codes if code), 0)


def _follow(lane: "subprocess.Popen[bytes]", told: Path) -> None:
    """Show what a lane has printed, and what it prints until it ends."""
    with told.open("r", encoding="utf-8", errors="replace") as lines:
        while True:
            ended = lane.poll() is not None
            say(lines.read())
            if ended:
                return
            time.sleep(0.3)


def main() -> int:
    return run(lanes(), sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
