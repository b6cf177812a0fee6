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
    "import rule": ["lint-imports", "--no-logo"],
    "contracts": ["wadah", "contract", "lint"],
    "SQL": [sys.executable, "-m", "infra.sqllint"],
}


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        begun = time.monotonic()
        tool = command[0] if Path(command[0]).is_absolute() else str(BIN / command[0])
        ran = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=False)
        print(f"  {'✗' if ran.returncode else '✓'} {name:<14} {time.monotonic() - begun:5.1f} s", flush=True)
        if ran.returncode:
            failed.append(name)
            print(ran.stdout + ran.stderr)
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
