"""make check: every check people use, one after the other; all run, even where one fails."""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "extension": ["mypy", "--config-file", "publish/ckanext-wadah/pyproject.toml"],
    "import rule": ["lint-imports", "--no-logo"],
    "contracts": ["wadah", "contract", "lint"],
    "SQL": [sys.executable, "-m", "infra.sqllint"],
}


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        begun = time.monotonic()
        tool = command[0] if Path(command[0]).is_absolute() else str(BIN / command[0])
        ran = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=False)
        say(f"  {'✗' if ran.returncode else '✓'} {name:<14} {time.monotonic() - begun:5.1f} s")
        if ran.returncode:
            failed.append(name)
            say(ran.stdout + ran.stderr)
    say(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
